#pragma once
#include <optional>
#include <string_view>

#include "bench/sweep/shard.hpp"

namespace abdera {

/// Seconds until the scheduler will end this job: SLURM_JOB_END_TIME where Slurm sets it, else what squeue says.
/// Nothing outside of a Slurm job, for one without a limit, and where squeue gives no answer. Cost: one squeue.
std::optional<double> seconds_left_of_job(const Environment& environment);

/// "1-02:03:04", "2:03:04", "3:04" as squeue writes a time, in seconds. Nothing for "UNLIMITED" and what is no time.
std::optional<double> slurm_duration(std::string_view text);

}  // namespace abdera
