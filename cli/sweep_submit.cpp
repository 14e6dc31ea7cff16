#include <fmt/format.h>
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>

#include "bench/sweep/plan_file.hpp"
#include "bench/sweep/program.hpp"
#include "bench/sweep/remaining.hpp"
#include "bench/sweep/slurm.hpp"
#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/name_list.hpp"
#include "cli/outputs.hpp"
#include "cli/sweep_submission.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

/// What is left of a sweep, with the jobs that are still there for some of it.
struct Left {
  RemainingCells cells;
  std::vector<Submission> waiting;
};

/// @param ignore_queue whether cells of tasks that may still run are given out all the same.
/// @param dry_run whether it is enough to say that the queue is not known.
Left what_is_left(const PlannedSweep& sweep, const std::string& folder, const std::set<CellStatus>& retry,
                  bool ignore_queue, bool dry_run) {
  Left out;
  const std::vector<Submission> submissions = read_submissions(folder);
  SlurmQueue queue;
  if (!ignore_queue) queue = slurm_queue(submissions);
  if (queue.missing || (dry_run && !queue.problem.empty())) {
    fmt::print(stderr, "note: jobs of this sweep were submitted and cannot be asked about here\n");
  } else if (!queue.problem.empty()) {
    throw EngineRefused("cannot ask which tasks of this sweep still run: " + queue.problem +
                        "; try again, or give --ignore-queue to run their cells a second time");
  }
  std::set<std::size_t> waiting;
  for (const QueuedTask& task : queue.tasks) waiting.insert(task.submission);
  for (const std::size_t i : waiting) out.waiting.push_back(submissions[i]);
  out.cells =
      remaining_cells(sweep.plan, sweep_status(sweep, folder), retry, cells_in_queue(folder, submissions, queue));
  return out;
}

/// Says what is done and what is not. @return whether there is nothing to do.
bool nothing_left(const RemainingCells& cells) {
  if (cells.queued > 0)
    fmt::print(stderr, "{} cell{} in tasks that wait or run and are left to them\n", cells.queued,
               cells.queued == 1 ? " is" : "s are");
  if (!cells.missing.empty() || !cells.again.empty()) return false;
  fmt::print(stderr, "{}\n", cells.queued > 0 ? "nothing else is to be done" : "nothing to do: every cell is done");
  return true;
}

struct Submit {
  SubmitOptions options;
  std::string engine = "slurm";
  bool ignore_queue = false;
};

int submit(const Submit& o) {
  const PlannedSweep sweep = read_planned_sweep(o.options.folder);
  const Left left = what_is_left(sweep, o.options.folder, {}, o.ignore_queue, o.options.dry_run);
  if (nothing_left(left.cells)) return kOk;
  submit_cells(sweep, {{"", {sweep.plan.sha256, 1, 1, left.cells.missing}}}, left.waiting, o.options);
  return kOk;
}

struct Resume {
  SubmitOptions options;
  std::string engine = "local";
  std::string retry;  ///< statuses with commas
  double scale_time = 1, scale_memory = 1;
  int jobs = 0;
  bool ignore_queue = false;
};

std::set<CellStatus> statuses_of(const std::string& words) {
  std::set<CellStatus> out;
  if (words.empty()) return out;
  for (const std::string& word : split_names(words, "--retry")) {
    const CellStatus status = cell_status(word);
    require(status != CellStatus::kOk && is_final(status),
            "--retry takes timeout, oom, crash, error and skipped, not '" + word +
                "'; cells that are missing or preempted are run in any case");
    out.insert(status);
  }
  return out;
}

/// The cells again with changed budgets apart from those that nobody has run yet, which keep theirs.
std::vector<SlurmCells> groups_of(const PlannedSweep& sweep, const RemainingCells& cells, const Resume& o) {
  std::vector<SlurmCells> out;
  if (!cells.missing.empty()) out.push_back({"", {sweep.plan.sha256, 1, 1, cells.missing}});
  if (!cells.again.empty()) out.push_back({"again-", {sweep.plan.sha256, o.scale_time, o.scale_memory, cells.again}});
  return out;
}

const char* group_text(const SlurmCells& group) { return group.tag.empty() ? "not yet done" : "again"; }

/// Runs each list on this machine. @return the worst exit code: of a run that did not end its cells, else of failed
/// cells.
int run_here(const std::vector<SlurmCells>& groups, const Resume& o) {
  defer_interrupts();
  const std::string number = next_number(o.options.folder);
  int worst = kOk;
  for (const SlurmCells& group : groups) {
    const auto folder = std::filesystem::absolute(o.options.folder).lexically_normal();
    std::error_code failed;
    std::filesystem::create_directories(folder / "work", failed);
    if (failed) throw OutputError("cannot make the folder of lists of cells: " + failed.message());
    const std::string file = (folder / "work" / fmt::format("{}-{}local.json", number, group.tag)).string();
    write_output(file, to_json(group.work), false);
    fmt::print(stderr, "running {} cell{} ({})\n", group.work.cells.size(), group.work.cells.size() == 1 ? "" : "s",
               group_text(group));
    std::vector<std::string> words{own_program(), "sweep", "run", folder.string(), "--work", file};
    if (o.jobs > 0) words.insert(words.end(), {"--jobs", fmt::format("{}", o.jobs)});
    // A Ctrl-C of the terminal reaches the run by itself.
    const int code = run_attached(words, [] { return signal_exit_code() == kSigTerm ? SIGTERM : 0; });
    if (code != kOk && code != kFailedCells) return code;
    worst = std::max(worst, code);
  }
  return worst;
}

/// Options of a submission mean nothing here, and are not ignored: who gives them means Slurm.
void check_local(const SubmitOptions& o) {
  const std::pair<const char*, bool> given[] = {{"--shards", o.shards != 0},
                                                {"--throttle", o.throttle != 0},
                                                {"--setup", !o.setup.empty()},
                                                {"options after --", !o.sbatch.empty()}};
  for (const auto& [name, there] : given)
    require(!there, fmt::format("{}: only with --engine slurm; add that, or leave it out to run the cells here (--jobs "
                                "says how many at once)",
                                name));
}

/// What a run on this machine would do.
void print_groups(const std::vector<SlurmCells>& groups) {
  for (const SlurmCells& group : groups)
    std::cout << fmt::format("would run {} cell{} ({})\n", group.work.cells.size(),
                             group.work.cells.size() == 1 ? "" : "s", group_text(group));
}

int resume(const Resume& o) {
  const bool local = o.engine == "local";
  if (local) check_local(o.options);
  require(local || o.jobs == 0, "--jobs is for --engine local: a task works on one cell at a time");
  const PlannedSweep sweep = read_planned_sweep(o.options.folder);
  const Left left = what_is_left(sweep, o.options.folder, statuses_of(o.retry), o.ignore_queue, o.options.dry_run);
  if (nothing_left(left.cells)) return kOk;
  const auto groups = groups_of(sweep, left.cells, o);
  if (local && o.options.dry_run) {
    print_groups(groups);
    return kOk;
  }
  if (local) return run_here(groups, o);
  submit_cells(sweep, groups, left.waiting, o.options);
  return kOk;
}

}  // namespace

Action set_up_sweep_submit(CLI::App& command) {
  const auto o = std::make_shared<Submit>();
  command.add_option("DIR", o->options.folder, "folder of the sweep")->required();
  command.add_option("--engine", o->engine, "slurm")->check(CLI::IsMember({"slurm"}));
  add_submit_options(command, o->options);
  command.add_flag("--ignore-queue", o->ignore_queue, "submit cells of tasks that still wait or run, too");
  command.footer("Example: abdera sweep submit run --shards 200 --throttle 50 -- --partition=batch --account=physics");
  return [o] { return submit(*o); };
}

Action set_up_sweep_resume(CLI::App& command) {
  const auto o = std::make_shared<Resume>();
  command.add_option("DIR", o->options.folder, "folder of the sweep")->required();
  command.add_option("--engine", o->engine, "local, unless given, or slurm")->check(CLI::IsMember({"local", "slurm"}));
  command.add_option("--retry", o->retry, "also cells that ended so: timeout,oom,crash,error,skipped");
  command.add_option("--scale-time", o->scale_time, "time of cells that are run again, as a factor of the plan's")
      ->check(CLI::Range(0.001, 1e6));
  command.add_option("--scale-memory", o->scale_memory, "the same of memory")->check(CLI::Range(0.001, 1e6));
  command.add_option("--jobs", o->jobs, "cells at once on this machine")->check(CLI::PositiveNumber);
  add_submit_options(command, o->options);
  command.get_option("--dry-run")
      ->description("run and submit nothing: say how many cells are left, with --engine slurm print the scripts");
  command.add_flag("--ignore-queue", o->ignore_queue, "also cells of tasks that still wait or run");
  command.footer(
      "Examples:\n"
      "  abdera sweep resume run\n"
      "  abdera sweep resume run --retry timeout,oom --scale-time 2 --scale-memory 2 --engine slurm --shards 20");
  return [o] { return resume(*o); };
}

}  // namespace abdera::cli
