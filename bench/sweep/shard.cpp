#include "bench/sweep/shard.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "core/error.hpp"

namespace abdera {
namespace {

std::optional<int> whole(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<int> number(const Environment& environment, const std::string& name) {
  const auto text = environment(name);
  if (!text) return std::nullopt;
  const auto value = whole(*text);
  require(value.has_value(), "--shard env: " + name + " is '" + *text + "', which is no number");
  return value;
}

std::optional<Shard> ranks(const Environment& environment, const std::string& index, const std::string& count) {
  const auto i = number(environment, index), n = number(environment, count);
  if (!i || !n) return std::nullopt;
  require(*i < *n,
          "--shard env: " + index + " is " + std::to_string(*i) + " but " + count + " is " + std::to_string(*n));
  return Shard{*i, *n};
}

std::optional<Shard> array_task(const Environment& environment) {
  const auto id = number(environment, "SLURM_ARRAY_TASK_ID"), count = number(environment, "SLURM_ARRAY_TASK_COUNT");
  if (!id || !count) return std::nullopt;
  const int least = number(environment, "SLURM_ARRAY_TASK_MIN").value_or(0);
  const int step = std::max(1, number(environment, "SLURM_ARRAY_TASK_STEP").value_or(1));
  const int index = (*id - least) / step;
  require(index >= 0 && index < *count && least + index * step == *id,
          "--shard env: task " + std::to_string(*id) + " is none of an array without gaps; give --shard I/N");
  return Shard{index, *count};
}

/// Slurm's own variables come last: a process that mpirun starts in a batch script has those of the script, rank 0.
std::optional<Shard> rank_of(const Environment& environment) {
  constexpr std::pair<const char*, const char*> kRanks[] = {
      {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"}, {"PMIX_RANK", "PMIX_SIZE"}, {"PMI_RANK", "PMI_SIZE"}};
  for (const auto& [index, count] : kRanks)
    if (const auto rank = ranks(environment, index, count)) return rank;
  const auto rank = ranks(environment, "SLURM_PROCID", "SLURM_NTASKS");
  const bool in_step = environment("SLURM_STEP_ID") || environment("SLURM_STEPID");
  require(!rank || in_step || rank->count == 1,
          "--shard env: this job has " + std::to_string(rank ? rank->count : 0) +
              " tasks, but only srun starts one process for each: srun abdera sweep run ... --shard env");
  return rank;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

Shard parse_shard(const std::string& text, const Environment& environment) {
  if (text == "env") return shard_of_environment(environment);
  const auto slash = text.find('/');
  const int index = whole(text.substr(0, slash)).value_or(-1);
  const int count = slash == std::string::npos ? -1 : whole(text.substr(slash + 1)).value_or(-1);
  require(0 <= index && index < count,
          "--shard '" + text + "': give I/N with I from 0 to N-1, as 3/200, or env for the scheduler's variables");
  return {index, count};
}

Shard shard_of_environment(const Environment& environment) {
  const auto task = array_task(environment);
  if (const auto rank = rank_of(environment)) {
    if (!task) return *rank;
    return {task->index * rank->count + rank->index, task->count * rank->count};
  }
  require(task.has_value(),
          "--shard env: none of SLURM_ARRAY_TASK_ID, SLURM_PROCID, OMPI_COMM_WORLD_RANK, PMIX_RANK and PMI_RANK is set "
          "with the number of tasks; give --shard I/N");
  return *task;
}

std::string job_of_environment(const Environment& environment) {
  if (const auto array = environment("SLURM_ARRAY_JOB_ID"))
    return *array + "_" + environment("SLURM_ARRAY_TASK_ID").value_or("");
  return environment("SLURM_JOB_ID").value_or("");
}

}  // namespace abdera
