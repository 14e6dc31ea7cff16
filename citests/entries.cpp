#include "citests/entries.hpp"

#include "datasets/checks.hpp"

namespace abdera::detail {

void check_columns(const Dataset& data, const std::string& test, ColumnKinds columns, bool uses_weights) {
  for (const Variable& v : data.variables()) {
    const bool nominal = v.kind == VariableKind::kNominal;
    if (columns == ColumnKinds::kContinuous && nominal)
      throw NotApplicable(test + " cannot use column '" + v.name +
                          "': it is nominal; leave it out (--columns) or take a test for mixed data ('abdera list "
                          "tests')");
    if (columns == ColumnKinds::kDiscrete && !v.discrete())
      throw NotApplicable(test + " cannot use column '" + v.name + "': it is " + std::string(to_string(v.kind)) +
                          "; if its numbers are levels, say so (--kind '" + v.name +
                          "=nominal', or --max-levels), else make levels of it (abdera data transform --discretise), "
                          "leave it out (--columns) or take a test for mixed data ('abdera list tests')");
  }
  if (!uses_weights && !data.row_attributes().weight.empty())
    throw NotApplicable("the rows have weights, which " + test +
                        " does not take into account; use --test fisher_z, partial_t or sandwich_t, or a "
                        "table without");
}

void check_rows(const Dataset& data, const std::string& test, ColumnKinds columns, bool uses_weights) {
  check_columns(data, test, columns, uses_weights);
  require_complete(data);
  require_varying(data);
}

}  // namespace abdera::detail
