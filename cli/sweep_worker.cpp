#include "cli/sweep_worker.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/progress.hpp"
#include "cli/run_options.hpp"

namespace abdera::cli {

WorkerOptions worker_here(const std::string& folder) {
  WorkerOptions out;
  out.folder = folder;
  out.processors = threads_of(0);
  char name[256] = {};
  if (gethostname(name, sizeof name - 1) == 0) out.host = name;
  out.job = job_of_environment(process_environment());
  return out;
}

WorkerOutcome run_with_progress(const SweepSpec& spec, const SweepPlan& plan, WorkerOptions options,
                                const std::string& mode) {
  Progress progress(progress_mode(mode), stderr_is_terminal());
  options.progress = [&](std::size_t done, std::size_t all) {
    progress.update(fmt::format("{} of {} cells", done, all), static_cast<double>(done) / static_cast<double>(all));
  };
  WorkerOutcome outcome = run_worker(spec, plan, options);
  progress.finish();
  return outcome;
}

}  // namespace abdera::cli
