#include "python/module/by_rows.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <unordered_set>

#include "core/error.hpp"
#include "core/run.hpp"
#include "datasets/checks.hpp"
#include "datasets/conditions.hpp"

namespace abdera::python {
namespace {

/// What warnings are looked for in.
constexpr Eigen::Index kRows = 2000;

/// The run was interrupted: its result is thrown away.
struct Interrupted {};

/// What one pass along the rows shows of a column.
struct Seen {
  double low = 0, high = 0;
  std::uint64_t hash = 0xcbf29ce484222325;
  bool whole = true;

  void look(double x) {
    low = std::min(low, x), high = std::max(high, x);
    whole = whole && x == std::floor(x);
    hash = (hash ^ std::bit_cast<std::uint64_t>(x)) * 0x9e3779b97f4a7c15;
    hash ^= hash >> 29;
  }
};

/// Whether every value is finite, every column varies, no two seem to be equal and none may number the rows.
bool nothing_to_say(const StridedView& rows, const RunContext& run) {
  const Eigen::Index n = rows.rows(), p = rows.cols();
  std::vector<Seen> seen(static_cast<std::size_t>(p));
  for (Eigen::Index j = 0; j < p; ++j)
    seen[static_cast<std::size_t>(j)].low = seen[static_cast<std::size_t>(j)].high = rows(0, j);
  for (Eigen::Index i = 0; i < n; ++i) {
    if (i % 4096 == 0 && run.stop.reason() == StopReason::kInterrupted) throw Interrupted();
    for (Eigen::Index j = 0; j < p; ++j) {
      const double x = rows(i, j);
      if (!std::isfinite(x)) return false;
      seen[static_cast<std::size_t>(j)].look(x);
    }
  }
  std::unordered_set<std::uint64_t> hashes;
  return std::all_of(seen.begin(), seen.end(), [&](const Seen& column) {
    const bool counter = column.whole && column.high - column.low == static_cast<double>(n - 1);
    return column.low < column.high && !counter && hashes.insert(column.hash).second;
  });
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
  if (rows.rows() <= kRows || !nothing_to_say(rows, run)) return false;
  cli::Input seen;
  seen.file = input.file;
  seen.data = thinned(variables, rows);
  try {
    if (!duplicate_columns(seen.data).empty() || !numbering_columns(seen.data).empty()) return false;
    cli::examine(seen, use, MissingPolicy::kError, rows.rows());
  } catch (const Error&) {
    return false;  // the whole table says it with its own rows and columns
  }
  input.warnings = std::move(seen.warnings);
  cli::take_covariance(input, covariance(rows, seen.names, run));
  input.summarised = true;
  return true;
}

}  // namespace abdera::python
