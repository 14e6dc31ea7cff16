#include "datasets/component_data.hpp"

#include "core/error.hpp"
#include "datasets/checks.hpp"

namespace abdera {

void check_columns(const Dataset& data, const DataUser& user) {
  const std::string mixed = "take a " + user.kind + " for mixed data ('abdera list " + user.kind + "s')";
  for (const Variable& v : data.variables()) {
    const bool nominal = v.kind == VariableKind::kNominal;
    if (user.columns == ColumnKinds::kContinuous && nominal)
      throw NotApplicable(user.name + " cannot use column '" + v.name +
                          "': it is nominal; leave it out (--columns) or " + mixed);
    if (user.columns == ColumnKinds::kDiscrete && !v.discrete())
      throw NotApplicable(user.name + " cannot use column '" + v.name + "': it is " + std::string(to_string(v.kind)) +
                          "; if its numbers are levels, say so (--kind '" + v.name +
                          "=nominal', or --max-levels), else make levels of it (abdera data transform --discretise), "
                          "leave it out (--columns) or " +
                          mixed);
  }
  if (!user.uses_weights && !data.row_attributes().weight.empty())
    throw NotApplicable("the rows have weights, which " + user.name + " does not take into account; use " +
                        (user.kind == "test" ? "--test fisher_z, partial_t or sandwich_t" : "--score gaussian_bic") +
                        ", or a table without");
}

void check_rows(const Dataset& data, const DataUser& user) {
  check_columns(data, user);
  require_complete(data);
  require_varying(data);
}

}  // namespace abdera
