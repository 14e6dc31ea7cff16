#pragma once
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "bench/sweep/cell_record.hpp"
#include "bench/sweep/plan.hpp"
#include "bench/sweep/slurm.hpp"
#include "bench/sweep/status.hpp"
#include "bench/sweep/work_list.hpp"

namespace abdera {

/// Cells that tasks which still wait or run are there for. @throws DataError for a list of cells that is not readable.
std::set<std::string> cells_in_queue(const std::string& folder, const std::vector<Submission>& submissions,
                                     const SlurmQueue& queue);

/// What there is to do, in the order of `cells_of_shard`.
struct RemainingCells {
  std::vector<WorkCell> missing;  ///< never reported, or preempted
  std::vector<WorkCell> again;    ///< that ended in one of the statuses asked for
  std::size_t queued = 0;         ///< the same two, but a task in the queue has them
};
RemainingCells remaining_cells(const SweepPlan& plan, const SweepStatus& status, const std::set<CellStatus>& retry,
                               const std::set<std::string>& queued);

}  // namespace abdera
