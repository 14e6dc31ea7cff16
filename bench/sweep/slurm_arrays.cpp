#include "bench/sweep/slurm_arrays.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include "bench/sweep/slurm.hpp"
#include "core/error.hpp"
#include "core/shell_quoted.hpp"

namespace abdera {
namespace {

constexpr double kStartSeconds = 120;   // of a task: start, reading of the plan, the last record
constexpr double kTimeReserve = 1.1;    // a worker begins no cell for which less than this times its limit is left
constexpr double kCellSeconds = 1;      // beside the learner's time: data and metrics
constexpr double kTaskMegabytes = 512;  // of the worker beside its cell: plan, data it keeps, libraries

/// Hands out `total` so that the largest weight per piece is as small as it can be: one each at least, `most` at most.
std::vector<int> shared_out(int total, const std::vector<double>& weights, const std::vector<int>& most) {
  std::vector<int> out(weights.size(), 1);
  for (int left = total - static_cast<int>(weights.size()); left > 0; --left) {
    std::size_t best = weights.size();
    for (std::size_t i = 0; i < weights.size(); ++i)
      if (out[i] < most[i] && (best == weights.size() || weights[i] / out[i] > weights[best] / out[best])) best = i;
    if (best == weights.size()) break;
    ++out[best];
  }
  return out;
}

/// The cells of one array before it is known how many tasks it gets.
struct Bucket {
  std::string name;
  WorkList work;
  SweepBudget limits;
};

std::vector<Bucket> buckets_of(const SweepPlan& plan, const std::vector<SlurmCells>& groups,
                               const std::string& number) {
  std::map<std::string, std::size_t> bucket_of;
  for (const SweepCell& cell : plan.cells) bucket_of.emplace(to_string(cell.id), cell.bucket);
  std::vector<Bucket> out;
  for (const SlurmCells& group : groups) {
    std::map<std::size_t, Bucket> by_bucket;
    for (const WorkCell& cell : group.work.cells) {
      const std::size_t b = bucket_of.at(cell.id);
      Bucket& bucket = by_bucket[b];
      if (bucket.work.cells.empty()) {
        bucket.name = fmt::format("{}-{}b{}", number, group.tag, b + 1);
        bucket.limits = plan.buckets[b];
        bucket.limits.seconds *= group.work.scale_time;
        bucket.limits.memory_mb *= group.work.scale_memory;
        bucket.work = {group.work.plan_sha256, group.work.scale_time, group.work.scale_memory, {}};
      }
      bucket.work.cells.push_back(cell);
    }
    for (auto& entry : by_bucket) out.push_back(std::move(entry.second));
  }
  return out;
}

/// For a value of #SBATCH, which Slurm reads as a shell would.
std::string double_quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\\\"") : std::string(1, c);
  return out + "\"";
}

/// The logs of a script: where Slurm replaces %A and %a, every other % is doubled.
std::string log_pattern(const std::string& folder, const char* name) {
  std::string out;
  for (const char c : (std::filesystem::path(folder) / "slurm" / "logs").string()) {
    require(c != '\\' && static_cast<unsigned char>(c) >= ' ',
            "Slurm cannot write logs to the folder '" + folder +
                "': a backslash or a line break is in its name; give the sweep another folder");
    out += c == '%' ? std::string("%%") : std::string(1, c);
  }
  return double_quoted(out + "/" + name);
}

std::string job_name(const std::string& sweep, const std::string& name) {
  std::string out;
  for (const char c : sweep) out += std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' ? c : '_';
  return out + "-" + name;
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return text;
}

std::string setup_lines(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

}  // namespace

SlurmArrays slurm_arrays(const SweepPlan& plan, const std::vector<SlurmCells>& cells, const SlurmRequest& request) {
  require(request.shards >= 1, fmt::format("--shards must be 1 or more, not {}", request.shards));
  std::vector<Bucket> buckets = buckets_of(plan, cells, request.number);
  std::vector<double> weights;
  std::vector<int> most;
  for (const Bucket& bucket : buckets) {
    weights.push_back(static_cast<double>(bucket.work.cells.size()) * (bucket.limits.seconds + kCellSeconds));
    most.push_back(static_cast<int>(bucket.work.cells.size()));
  }
  const std::vector<int> shards = shared_out(request.shards, weights, most);
  SlurmArrays out;
  for (std::size_t b = 0; b < buckets.size(); ++b) {
    const std::size_t count = buckets[b].work.cells.size();
    SlurmArray array;
    array.work = buckets[b].name + ".json";
    array.shards = shards[b];
    array.cells = count;
    array.most_cells = (count + static_cast<std::size_t>(shards[b]) - 1) / static_cast<std::size_t>(shards[b]);
    array.limits = buckets[b].limits;
    const double seconds =
        kStartSeconds + static_cast<double>(array.most_cells) * (kTimeReserve * array.limits.seconds + kCellSeconds);
    array.seconds = std::min(seconds, request.most_seconds);
    array.capped = seconds > request.most_seconds;
    const bool several = shards[b] > request.max_array_size;
    for (int first = 0, part = 1; first < shards[b]; first += request.max_array_size, ++part) {
      array.name = several ? fmt::format("{}-{}", buckets[b].name, part) : buckets[b].name;
      array.first = first;
      array.tasks = std::min(request.max_array_size, shards[b] - first);
      out.arrays.push_back(array);
    }
    out.work.emplace_back(buckets[b].name + ".json", std::move(buckets[b].work));
  }
  if (request.throttle > 0) {
    require(request.throttle >= static_cast<int>(out.arrays.size()),
            fmt::format("--throttle must be {} or more, since that many arrays are submitted, each with one task at a "
                        "time at least; it was {}",
                        out.arrays.size(), request.throttle));
    std::vector<double> tasks;
    std::vector<int> limits;
    for (const SlurmArray& array : out.arrays) tasks.push_back(array.tasks), limits.push_back(array.tasks);
    const std::vector<int> throttles = shared_out(request.throttle, tasks, limits);
    for (std::size_t i = 0; i < throttles.size(); ++i) out.arrays[i].throttle = throttles[i];
  }
  return out;
}

std::string array_script(const SlurmArray& array, const SlurmScript& script) {
  const std::filesystem::path folder(script.folder);
  const std::string shard =
      array.first == 0 ? "${SLURM_ARRAY_TASK_ID}" : fmt::format("$(({} + SLURM_ARRAY_TASK_ID))", array.first);
  return fmt::format(
      "#!/bin/bash\n"
      "# Written by: {}\n"
      "# {} cells of at most {:g} s, {:g} MB and {} thread{}, dealt to {} task{} of at most {}.\n"
      "#SBATCH --job-name={}\n"
      "#SBATCH --array=0-{}{}\n"
      "#SBATCH --nodes=1 --ntasks=1\n"
      "#SBATCH --cpus-per-task={}\n"
      "#SBATCH --mem={:.0f}M\n"
      "#SBATCH --time={}\n"
      "#SBATCH --requeue --open-mode=append\n"
      "#SBATCH --output={}\n"
      "\n"
      "{}"
      "export OMP_NUM_THREADS={} OPENBLAS_NUM_THREADS={} MKL_NUM_THREADS={}\n"
      "# Takes the place of this shell, so that the signals of Slurm reach the worker.\n"
      "exec {} sweep run {} \\\n"
      "  --work {} \\\n"
      "  --shard \"{}/{}\" --jobs 1\n",
      one_line(script.command), array.cells, array.limits.seconds, array.limits.memory_mb, array.limits.threads,
      array.limits.threads == 1 ? "" : "s", array.shards, array.shards == 1 ? "" : "s", array.most_cells,
      job_name(script.sweep, array.name), array.tasks - 1, array.throttle > 0 ? fmt::format("%{}", array.throttle) : "",
      array.limits.threads, std::ceil(array.limits.memory_mb * 1.1e6 / 1048576 + kTaskMegabytes),
      slurm_time(array.seconds), log_pattern(script.folder, "%A_%a.log"), setup_lines(script.setup),
      array.limits.threads, array.limits.threads, array.limits.threads, shell_quoted(script.program),
      shell_quoted(script.folder), shell_quoted((folder / "work" / array.work).string()), shard, array.shards);
}

std::string merge_script(const std::string& name, std::size_t cells, const SlurmScript& script) {
  constexpr double kMegabytesPerCell = 0.02;
  return fmt::format(
      "#!/bin/bash\n"
      "# Written by: {}\n"
      "# Merges what there is once every task has ended, however it ended.\n"
      "#SBATCH --job-name={}\n"
      "#SBATCH --nodes=1 --ntasks=1 --cpus-per-task=1\n"
      "#SBATCH --mem={:.0f}M\n"
      "#SBATCH --time=01:00:00\n"
      "#SBATCH --requeue --open-mode=append\n"
      "#SBATCH --output={}\n"
      "\n"
      "{}"
      "exec {} sweep merge {} --partial --force\n",
      one_line(script.command), job_name(script.sweep, name),
      std::ceil(1000 + kMegabytesPerCell * static_cast<double>(cells)), log_pattern(script.folder, "%j.log"),
      setup_lines(script.setup), shell_quoted(script.program), shell_quoted(script.folder));
}

}  // namespace abdera
