#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bench/metrics/registry.hpp"
#include "bench/sweep/results.hpp"

namespace abdera::report {

/// What a perfect estimate has; kNeither for a name that no metric has.
Perfect perfect_of(std::string_view metric_value);

/// The metric values that tables show beside each other: those with a best value, without precision and recall where
/// there is F1 and without the normalised twin of a count; at most `kMostHeadlines`.
std::vector<std::string> headlines(const SweepResults& results);
inline constexpr std::size_t kMostHeadlines = 6;

/// The value of a metric in a cell that is ok; NaN of other cells and where it is not defined.
double ok_value(const ResultRow& row, std::string_view metric);
/// The value with failures counted: of a timeout with a best so far its value; of other timeouts, oom, crashes and
/// errors that of a graph without edges where it is known without computing (0 for rates, the number of true edges for
/// "shd"). NaN where there is none of these.
double penalised_value(const ResultRow& row, const SweepResults& results, std::string_view metric);
/// Seconds of a cell that is ok, twice the budget of one that failed (PAR2); NaN of skipped, preempted, missing ones.
double penalised_seconds(const ResultRow& row);

/// How the cells of a group ended.
struct Endings {
  std::int64_t cells = 0, ok = 0, timeout = 0, oom = 0, other = 0;  ///< other: crash, error, skipped, ...
};
Endings endings(const SweepResults& results, std::span<const std::size_t> rows);

/// Timeout, oom, crash, error: the learner was asked and gave no answer in its budget.
bool failed(CellStatus status);

}  // namespace abdera::report
