#pragma once
#include <functional>
#include <optional>
#include <string>

namespace abdera {

/// One of `count` parts of a sweep, numbered from 0.
struct Shard {
  int index = 0, count = 1;
  std::string text() const { return std::to_string(index) + "/" + std::to_string(count); }
};

/// The value of an environment variable; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

/// "3/200"; "env": from the scheduler's variables, see `shard_of_environment`. @throws UsageError.
Shard parse_shard(const std::string& text, const Environment& environment);

/// The place of this process among those that a scheduler started together: tasks of a Slurm job array
/// (SLURM_ARRAY_TASK_ID, _MIN, _STEP, _COUNT), each with its ranks of Open MPI, of PMIx, of PMI or of srun
/// (SLURM_PROCID, SLURM_NTASKS). @throws UsageError naming the variables where none is set or they contradict one
/// another, and for a process of a Slurm job of several tasks that srun did not start.
Shard shard_of_environment(const Environment& environment);

/// What a record says of the scheduler: "1234_5" in a Slurm array, "1234" in another job, "" without.
std::string job_of_environment(const Environment& environment);

}  // namespace abdera
