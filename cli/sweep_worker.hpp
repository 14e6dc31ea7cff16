#pragma once
#include <string>

#include "bench/sweep/worker.hpp"

namespace abdera::cli {

/// A worker on this machine, in the scheduler's job if there is one, for everything in the folder of a sweep.
WorkerOptions worker_here(const std::string& folder);

/// `run_worker`, which it shows the progress of. @param mode auto, json or none.
WorkerOutcome run_with_progress(const SweepSpec& spec, const SweepPlan& plan, WorkerOptions options,
                                const std::string& mode);

}  // namespace abdera::cli
