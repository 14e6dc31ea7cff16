#include "datasets/export_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace abdera::detail {

std::vector<ExportColumn> export_columns(const Dataset& data, bool sigma) {
  std::vector<ExportColumn> columns;
  const auto names = data.names();
  for (Var v = 0; v < data.num_vars(); ++v) {
    const Variable& variable = data.variable(v);
    columns.push_back({variable.name, variable.unit, data.column(v), variable.levels});
    if (!sigma || !data.sigma() || data.sigma()->col(v).array().isNaN().all()) continue;
    const auto name = variable.name + "_sigma";
    require(
        std::find(names.begin(), names.end(), name) == names.end(),
        fmt::format("a column named '{}' exists already, so the measurement errors of '{}' cannot be written; rename "
                    "it or export without sigma",
                    name, variable.name));
    columns.push_back(
        {name, variable.unit, {data.sigma()->col(v).data(), static_cast<std::size_t>(data.num_rows())}, {}});
  }
  return columns;
}

}  // namespace abdera::detail
