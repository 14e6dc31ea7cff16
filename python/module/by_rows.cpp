#include "python/module/by_rows.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_set>

#include "core/error.hpp"
#include "core/run.hpp"
#include "datasets/checks.hpp"
#include "datasets/conditions.hpp"

namespace abdera::python {
namespace {

/// What warnings are looked for in.
constexpr Eigen::Index kRows = 2000;

/// Columns [first, first + count) as a table.
Dataset some_columns(const std::vector<Variable>& variables, const StridedView& rows, Eigen::Index first,
                     Eigen::Index count) {
  const auto begin = variables.begin() + first;
  return {{begin, begin + count}, rows.middleCols(first, count)};
}

/// Evenly spaced rows: those that `conditions_of` the whole table looks at.
Dataset thinned(const std::vector<Variable>& variables, const StridedView& rows) {
  const Eigen::Index step = (rows.rows() + kRows - 1) / kRows, count = (rows.rows() - 1) / step + 1;
  Eigen::MatrixXd values(count, rows.cols());
  for (Eigen::Index i = 0; i < count; ++i) values.row(i) = rows.row(i * step);
  return {variables, std::move(values)};
}

}  // namespace

bool examine_rows(cli::Input& input, const std::vector<Variable>& variables, const StridedView& rows,
                  const cli::DataUse& use, const RunContext& run) {
  if (rows.rows() <= kRows) return false;
  const Eigen::Index together = std::max<Eigen::Index>(1, rows.cols() / 25);
  std::unordered_set<std::size_t> hashes;
  cli::Input seen;
  seen.file = input.file;
  try {
    for (Eigen::Index first = 0; first < rows.cols(); first += together) {
      if (run.stop.stop_requested()) return false;
      const Dataset part = some_columns(variables, rows, first, std::min(together, rows.cols() - first));
      require_complete(part);
      require_varying(part);
      for (Var v = 0; v < part.num_vars(); ++v) {
        const auto column = part.column(v);
        const std::string_view bytes(reinterpret_cast<const char*>(column.data()), column.size_bytes());
        if (!hashes.insert(std::hash<std::string_view>{}(bytes)).second) return false;  // equal columns?
      }
      if (!numbering_columns(part).empty()) return false;
    }
    seen.data = thinned(variables, rows);
    if (!numbering_columns(seen.data).empty()) return false;
    cli::examine(seen, use, MissingPolicy::kError);
  } catch (const Error&) {
    return false;  // the whole table says it with its own rows and columns
  }
  input.warnings = std::move(seen.warnings);
  cli::take_covariance(input, covariance(rows, seen.names, run));
  input.summarised = true;
  return true;
}

}  // namespace abdera::python
