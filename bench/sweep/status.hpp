#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/sweep/cell_record.hpp"
#include "bench/sweep/plan_file.hpp"

namespace abdera {

/// Where a sweep stands, by the journals in its folder.
struct SweepStatus {
  /// Along plan.cells: the attempt that stands for the cell (merge.hpp), without its result; kMissing where there is
  /// none.
  std::vector<CellRecord> cells;
  std::vector<int> attempts;   ///< along the same, preempted ones not counted
  std::vector<double> stamps;  ///< when final attempts ended, ascending, seconds since 1970-01-01 UTC
  double first_start = 0;      ///< of all attempts; 0 without any
  std::size_t journals = 0, records = 0, damaged = 0, foreign = 0;  ///< as in MergedSweep

  std::size_t count(CellStatus status) const;
  /// Cells that need not be run again.
  std::size_t done() const;
};

/// @throws DataError for a journal that cannot be read. Cost: 100,000 cells in 1 s.
SweepStatus sweep_status(const PlannedSweep& sweep, const std::string& folder);

/// Cells by status (in the order of kCellStatuses), one entry for each entry of `learners` in the plan.
std::vector<std::array<std::size_t, std::size(kCellStatuses)>> counts_by_learner(const PlannedSweep& sweep,
                                                                                 const SweepStatus& status);

/// The time until all cells are done, if they go on ending as fast as in the ten minutes before `now`; none when none
/// ended then. @param now seconds since 1970-01-01 UTC.
std::optional<double> seconds_left(const SweepStatus& status, double now);

}  // namespace abdera
