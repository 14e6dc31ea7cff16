#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "bench/sweep/job_time.hpp"
#include "bench/sweep/plan_file.hpp"
#include "bench/sweep/worker.hpp"
#include "cli/exit_codes.hpp"
#include "cli/sweep_worker.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "graphs/text/graph_io.hpp"

namespace abdera::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;

struct RunSweepOptions {
  std::string folder, shard = "0/1", work, progress = "auto";
  int jobs = 0;
  double deadline = 0;
};

int report(const WorkerOutcome& outcome) {
  std::size_t run = 0, failed = 0;
  std::string what;
  for (const auto& [status, count] : outcome.counts) {
    run += count;
    what += fmt::format("{}{} {}", what.empty() ? "" : ", ", count, to_string(status));
    if (status != CellStatus::kOk && status != CellStatus::kSkipped) failed += count;
  }
  fmt::print(stderr, "{} cell{} run{}{}{}\n", run, run == 1 ? "" : "s", run > 0 ? ": " : "", what,
             outcome.already > 0 ? fmt::format("; {} done before", outcome.already) : "");
  switch (outcome.end) {
    case WorkerEnd::kInterrupted:
      return kSigInt;
    case WorkerEnd::kDeadline:
      fmt::print(stderr, "the time of this job is nearly over; run the same command again for the other cells\n");
      return kPreempted;
    case WorkerEnd::kTerminated:
      return kPreempted;
    case WorkerEnd::kCompleted:
      break;
  }
  if (outcome.counts.contains(CellStatus::kPreempted)) return kPreempted;
  return failed > 0 ? kFailedCells : kOk;
}

int run_sweep(const RunSweepOptions& o) {
  const auto environment = process_environment();
  const PlannedSweep sweep = read_planned_sweep(o.folder);
  WorkerOptions options = worker_here(o.folder);
  options.shard = parse_shard(o.shard, environment);
  if (!o.work.empty()) {
    options.work = work_list_from_json(read_text_file(o.work));
    require(options.work->plan_sha256 == sweep.plan.sha256, o.work + " belongs to another sweep than " + o.folder);
  }
  options.jobs = o.jobs;
  const auto seconds = o.deadline > 0 ? std::optional(o.deadline) : seconds_left_of_job(environment);
  if (seconds) options.deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(Seconds(*seconds));
  return report(run_with_progress(sweep.spec, sweep.plan, options, o.progress));
}

}  // namespace

Action set_up_sweep_run(CLI::App& command) {
  const auto o = std::make_shared<RunSweepOptions>();
  command.add_option("DIR", o->folder, "the folder that 'abdera sweep plan -o' made")->required();
  command
      .add_option("--shard", o->shard,
                  "I/N: part I of N, from 0/N; env: as the variables of a Slurm array, of srun or of mpirun say")
      ->capture_default_str();
  command.add_option("--jobs", o->jobs, "cells at a time (default: as many as their threads find processors for)")
      ->check(CLI::Range(1, 4096));
  command.add_option("--work", o->work, "only the cells of this list, which submit and resume make");
  command
      .add_option(
          "--deadline", o->deadline,
          "seconds until this job will be ended: begin no cell that could last longer (default: what Slurm says)")
      ->check(CLI::Range(0.0, 1e9));
  command.add_option("--progress", o->progress, "auto, json or none, on standard error")
      ->check(CLI::IsMember({"auto", "json", "none"}));
  command.footer(
      "Cells that are done are not run again: after an interruption the same command goes on.\n"
      "Examples:\n"
      "  abdera sweep run smoke\n"
      "  abdera sweep run smoke --shard 3/200\n"
      "  srun -n 64 abdera sweep run smoke --shard env");
  return [o] { return run_sweep(*o); };
}

}  // namespace abdera::cli
