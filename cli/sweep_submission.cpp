#include "cli/sweep_submission.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>

#include "bench/sweep/data_budget.hpp"
#include "bench/sweep/program.hpp"
#include "bench/sweep/slurm.hpp"
#include "cli/interrupt.hpp"
#include "cli/verbs.hpp"
#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/shell_quoted.hpp"

namespace abdera::cli {
namespace {

namespace fs = std::filesystem;

/// Options that would contradict the scripts.
void check_sbatch_options(const std::vector<std::string>& options) {
  require(options.empty() || options.front().starts_with('-'),
          fmt::format("'{}' is no option of sbatch", options.empty() ? "" : options.front()));
  for (const std::string& option : options)
    for (const char* ours : {"--array", "--wrap", "--parsable"}) {
      const bool is_short = option.starts_with("-a") && std::string_view(ours) == "--array";
      require(!is_short && option != ours && !option.starts_with(std::string(ours) + "="),
              fmt::format("the option '{}' after -- is abdera's own to give; --shards says how many tasks there are",
                          option));
    }
}

/// The partition that the options ask for, "" where they leave it to Slurm.
std::string partition_of(const std::vector<std::string>& options) {
  std::string out;
  for (std::size_t i = 0; i < options.size(); ++i) {
    const std::string& option = options[i];
    if (option.starts_with("--partition="))
      out = option.substr(12);
    else if ((option == "--partition" || option == "-p") && i + 1 < options.size())
      out = options[i + 1];
    else if (option.starts_with("-p") && option.size() > 2)
      out = option.substr(2);
  }
  return out;
}

/// What a submission knows of Slurm; of a dry run on a machine without Slurm the defaults.
SlurmRequest request_of(const SubmitOptions& options) {
  SlurmRequest out;
  out.shards = options.shards;
  out.throttle = options.throttle;
  out.most_seconds = options.most_hours * 3600;
  try {
    out.max_array_size = slurm_limits().max_array_size;
    if (const auto limit = slurm_time_limit(partition_of(options.sbatch)))
      out.most_seconds = std::min(out.most_seconds, *limit);
  } catch (const EngineRefused& e) {
    if (!options.dry_run) throw;
    fmt::print(stderr, "no limits of a cluster are known here ({}); the defaults of Slurm are used\n", e.what());
  }
  return out;
}

void make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw OutputError("cannot make the folder '" + folder.string() + "': " + failed.message());
}

std::string words(const std::vector<std::string>& options) {
  std::string out;
  for (const std::string& option : options) out += shell_quoted(option) + " ";
  return out;
}

/// Says what an array may not manage, before it is submitted.
void warn_of_time(const SlurmArray& array) {
  if (!array.capped) return;
  if (least_seconds_for(array.limits) > array.seconds)
    fmt::print(
        stderr,
        "warning: {}: a cell may take {:g} s, but its task ends after {}, so that none will be begun: ask for more "
        "with -- --time=...\n",
        array.name, array.limits.seconds, slurm_time(array.seconds));
  else
    fmt::print(stderr,
               "note: {}: a task ends after {}, which may be before all of its up to {} cells are done; then "
               "'abdera sweep resume' goes on, or give more --shards\n",
               array.name, slurm_time(array.seconds), array.most_cells);
}

/// One submission in progress: what went through is said when something does not.
class Submitting {
 public:
  Submitting(fs::path folder, const SubmitOptions& options) : folder_(std::move(folder)), options_(options) {}

  /// @param extra option of ours, "" for none; it comes after those of the user.
  void submit(Submission job, const std::string& extra) {
    std::vector<std::string> all = options_.sbatch;
    if (!extra.empty()) all.push_back(extra);
    try {
      const SlurmJob accepted = sbatch(all, (folder_ / "slurm" / (job.name + ".sbatch")).string());
      job.job = accepted.id;
      job.cluster = accepted.cluster;
    } catch (const EngineRefused& e) {
      throw EngineRefused(fmt::format("sbatch refused {}: {}; {}", job.name, e.what(), so_far()));
    }
    job.submitted = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    job.options = options_.sbatch;
    try {
      record_submission(folder_.string(), job);
    } catch (const OutputError& e) {
      throw OutputError(fmt::format("job {} was submitted but not recorded: {}; end it with: scancel {}", job.job,
                                    e.what(), job.job));
    }
    if (job.is_merge())
      fmt::print(stderr, "submitted {} as job {}, after all of these\n", job.name, job.job);
    else
      fmt::print(stderr, "submitted {} as job {}: {} task{}\n", job.name, job.job, job.tasks,
                 job.tasks == 1 ? "" : "s");
    done_.push_back(std::move(job));
  }
  /// "afterany:12:13" of every array.
  std::string after_all(const std::vector<Submission>& waiting) const {
    std::string out = "--dependency=afterany";
    for (const auto* list : {&waiting, &done_})
      for (const Submission& job : *list)
        if (!job.is_merge()) out += ":" + job.job;
    return out;
  }

 private:
  std::string so_far() const {
    const std::string folder = shell_quoted(folder_.string());
    if (done_.empty()) return "nothing was submitted";
    std::string jobs;
    for (const Submission& job : done_)
      jobs += fmt::format("{}{} (job {})", jobs.empty() ? "" : ", ", job.name, job.job);
    return fmt::format(
        "submitted before: {}; 'abdera sweep cancel {}' ends these, 'abdera sweep submit {} ...' submits the rest",
        jobs, folder, folder);
  }

  fs::path folder_;
  const SubmitOptions& options_;
  std::vector<Submission> done_;
};

}  // namespace

void add_submit_options(CLI::App& command, SubmitOptions& o) {
  command.add_option("--shards", o.shards, "tasks that the cells are dealt to; aim at 10 to 60 minutes each");
  command.add_option("--throttle", o.throttle, "tasks that may run at once")->check(CLI::PositiveNumber);
  command.add_option("--max-hours", o.most_hours, "most that a task asks for, 24 unless given")
      ->check(CLI::PositiveNumber);
  command.add_option("--setup", o.setup, "line for the scripts before the worker starts, as 'module load ...'")
      ->allow_extra_args(false);
  command.add_flag("--dry-run", o.dry_run, "print the scripts and submit nothing");
  command.add_flag("--no-merge", o.no_merge, "no job that merges when all have ended");
  command.add_option("SBATCH", o.sbatch, "after --: options for sbatch, as --partition=P --account=A");
}

std::string next_number(const std::string& folder) {
  int last = 0;
  for (const char* part : {"slurm", "work"}) {
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(fs::path(folder) / part, absent))
      last = std::max(last, std::atoi(entry.path().filename().c_str()));
  }
  return fmt::format("{:03}", last + 1);
}

void submit_cells(const PlannedSweep& sweep, const std::vector<SlurmCells>& cells,
                  const std::vector<Submission>& waiting, const SubmitOptions& options) {
  require(options.shards >= 1, "give --shards N: the number of tasks that the cells are dealt to");
  check_sbatch_options(options.sbatch);
  const fs::path folder = fs::absolute(options.folder).lexically_normal();
  SlurmRequest request = request_of(options);
  request.number = next_number(options.folder);
  const SlurmArrays arrays = slurm_arrays(sweep.plan, cells, request);
  const SlurmScript script{own_program(), folder.string(), sweep.spec.name, command_text(), options.setup};
  const std::string merge = request.number + "-merge";
  std::vector<std::pair<std::string, std::string>> scripts;
  for (const SlurmArray& array : arrays.arrays) scripts.emplace_back(array.name, array_script(array, script));
  if (!options.no_merge) scripts.emplace_back(merge, merge_script(merge, sweep.plan.cells.size(), script));
  for (const SlurmArray& array : arrays.arrays) warn_of_time(array);
  if (options.dry_run) {
    for (const auto& [name, text] : scripts)
      std::cout << fmt::format("### {}\n### sbatch {}{}{}\n{}\n", (folder / "slurm" / (name + ".sbatch")).string(),
                               words(options.sbatch), name == merge ? "--dependency=afterany:... " : "",
                               shell_quoted((folder / "slurm" / (name + ".sbatch")).string()), text);
    return;
  }
  // From here on an interrupt must not come between a job and its record; a second one still ends the program.
  defer_interrupts();
  make_folder(folder / "work");
  make_folder(folder / "slurm" / "logs");
  for (const auto& [name, work] : arrays.work) write_file((folder / "work" / name).string(), to_json(work));
  for (const auto& [name, text] : scripts) write_file((folder / "slurm" / (name + ".sbatch")).string(), text);
  Submitting submitting(folder, options);
  for (const SlurmArray& array : arrays.arrays) {
    if (interrupt_flag().load()) throw EngineRefused("interrupted; 'abdera sweep cancel' ends what was submitted");
    Submission job;
    job.name = array.name;
    job.work = array.work;
    job.first = array.first;
    job.tasks = array.tasks;
    job.shards = array.shards;
    submitting.submit(std::move(job), "");
  }
  if (options.no_merge) return;
  Submission job;
  job.name = merge;
  submitting.submit(std::move(job), submitting.after_all(waiting));
}

}  // namespace abdera::cli
