#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <set>

#include "bench/sweep/plan_file.hpp"
#include "bench/sweep/slurm.hpp"
#include "cli/exit_codes.hpp"
#include "cli/verbs.hpp"

namespace abdera::cli {
namespace {

int cancel(const std::string& folder) {
  read_planned_sweep(folder);
  const std::vector<Submission> submissions = read_submissions(folder);
  const SlurmQueue queue = slurm_queue(submissions);
  if (!queue.problem.empty()) throw EngineRefused("cannot ask which tasks of this sweep still run: " + queue.problem);
  const std::vector<std::string> lines = queue_lines(submissions, queue);
  std::set<std::size_t> jobs;
  for (const QueuedTask& task : queue.tasks) jobs.insert(task.submission);
  std::size_t line = 0;
  for (const std::size_t i : jobs) {
    scancel(submissions[i]);
    fmt::print(stderr, "cancelled {}\n", lines[line++]);
  }
  if (jobs.empty()) fmt::print(stderr, "nothing to cancel: no job of this sweep waits or runs\n");
  return kOk;
}

}  // namespace

Action set_up_sweep_cancel(CLI::App& command) {
  const auto folder = std::make_shared<std::string>();
  command.add_option("DIR", *folder, "folder of the sweep")->required();
  command.footer(
      "What its tasks have reported stays; 'abdera sweep resume DIR' goes on.\nExample: abdera sweep cancel run");
  return [folder] { return cancel(*folder); };
}

}  // namespace abdera::cli
