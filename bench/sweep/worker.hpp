#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "bench/sweep/cell_record.hpp"
#include "bench/sweep/plan.hpp"
#include "bench/sweep/shard.hpp"
#include "bench/sweep/work_list.hpp"

namespace abdera {

class Zygote;

struct WorkerOptions {
  std::string folder;  ///< of the sweep; journals go to its `journal`
  Shard shard;
  std::optional<WorkList> work;  ///< else every cell of the plan
  int jobs = 0;                  ///< cells at a time; 0: as many as the threads of their budgets leave room for
  int processors = 1;            ///< that there is room for
  std::optional<std::chrono::steady_clock::time_point> deadline;  ///< nothing is begun that could last longer
  std::string host, job;                                          ///< for the records
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

enum class WorkerEnd : std::uint8_t { kCompleted, kDeadline, kTerminated, kInterrupted };

struct WorkerOutcome {
  WorkerEnd end = WorkerEnd::kCompleted;
  std::size_t already = 0;                   ///< cells of the shard that were done before
  std::map<CellStatus, std::size_t> counts;  ///< of the cells run now
};

/// Runs the cells of a shard that have no final record yet, in groups with the same data, and writes a journal.
///
/// Idempotent: called again it does what is left. SIGTERM, SIGUSR1 and SIGUSR2 (kTerminated) and SIGINT (kInterrupted)
/// end it at once: cells at work are recorded as preempted. These signals are blocked from here on.
/// @pre as Zygote. @throws OutputError for a journal that cannot be written, DataError for one that cannot be read.
/// Cost: about 1 ms a cell and 2 ms a group on top of data, learners and metrics; memory: the plan.
WorkerOutcome run_worker(const SweepSpec& spec, const SweepPlan& plan, const WorkerOptions& options);
/// The same with a zygote of this plan that was forked before, for programs that use threads by now.
WorkerOutcome run_worker(Zygote& zygote, const SweepPlan& plan, const WorkerOptions& options);

}  // namespace abdera
