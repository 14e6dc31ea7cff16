#include "datasets/export_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace abdera::detail {

std::vector<ExportColumn> export_columns(const Dataset& data, bool sigma) {
  if (sigma && !data.error_factors().empty())
    throw NotApplicable(fmt::format(
        "the shared error '{}' has no place in a table; write .h5, or leave the errors out (data export --no-sigma)",
        data.error_factors().front().name));
  std::vector<ExportColumn> columns;
  const auto names = data.names();
  const auto new_name = [&](std::string name, const std::string& what) {
    require(std::find(names.begin(), names.end(), name) == names.end(),
            fmt::format("a column named '{}' exists already, so the {} cannot be written; rename it{}", name, what,
                        what.starts_with("measurement") ? " or export without sigma" : ""));
    return name;
  };
  const auto add = [&](std::string name, std::string unit, const auto& values) {
    auto made = std::make_shared<std::vector<double>>(values.begin(), values.end());
    columns.push_back({std::move(name), std::move(unit), *made, {}, made});
  };
  for (Var v = 0; v < data.num_vars(); ++v) {
    const Variable& variable = data.variable(v);
    columns.push_back({variable.name, variable.unit, data.column(v), variable.levels});
    if (sigma && data.sigma() && !data.sigma()->col(v).array().isNaN().all())
      columns.push_back({new_name(variable.name + "_sigma", "measurement errors of '" + variable.name + "'"),
                         variable.unit,
                         {data.sigma()->col(v).data(), static_cast<std::size_t>(data.num_rows())},
                         {}});
    if (sigma && data.upper_limit() && !data.upper_limit()->col(v).isZero())
      add(new_name(variable.name + "_upper_limit", "measurement limits of '" + variable.name + "'"), "",
          data.upper_limit()->col(v));
  }
  const RowAttributes& rows = data.row_attributes();
  if (!rows.weight.empty()) add(new_name("weight", "weights"), "", rows.weight);
  if (!rows.time.empty()) add(new_name("time", "times"), rows.time_unit, rows.time);
  if (!rows.cluster.empty()) add(new_name("cluster", "clusters"), "", rows.cluster);
  if (!rows.regime.empty()) add(new_name("regime", "regimes"), "", rows.regime);
  return columns;
}

}  // namespace abdera::detail
