#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "bench/sweep/submission.hpp"
#include "core/error.hpp"

namespace abdera {

/// A scheduler that is not there, does not answer or said no (exit code 9). The message is its own.
class EngineRefused : public Error {
 public:
  using Error::Error;
};

/// What Slurm allows here.
struct SlurmLimits {
  int max_array_size = 1001;  ///< indices of arrays are below; 1001 is the default of Slurm
};
/// @throws EngineRefused where there is no Slurm, or its controller does not answer.
SlurmLimits slurm_limits();

/// Longest time in seconds that a job of this partition may ask for; none where there is no limit or none is known.
/// @param partition "" the default one; of a list the first.
std::optional<double> slurm_time_limit(const std::string& partition);

/// "[days-]hours:minutes:seconds" as Slurm reads times.
std::string slurm_time(double seconds);

struct SlurmJob {
  std::string id, cluster;
};
/// Submits a script. @param options given to sbatch before the script.
/// @throws EngineRefused with the words of sbatch.
SlurmJob sbatch(const std::vector<std::string>& options, const std::string& script);

/// A task that waits or runs.
struct QueuedTask {
  std::size_t submission = 0;  ///< of those asked for
  int index = 0;               ///< of the task in its array; 0 of a merge
  std::string state, reason;   ///< as Slurm says them: "PENDING", "Priority"
  bool pending() const { return state == "PENDING"; }
};
/// What of some submissions is still to be ended. Never needs the accounting of Slurm.
struct SlurmQueue {
  std::vector<QueuedTask> tasks;
  std::string problem;   ///< not empty: squeue failed, and nothing is known
  bool missing = false;  ///< the problem is that there is no squeue here
};
/// Asks squeue, once a cluster. No error: where it fails `problem` says why.
/// Cost: one request to the controller; waits at most half a minute for it.
SlurmQueue slurm_queue(const std::vector<Submission>& submissions);

/// One line a submission with tasks that wait or run: "job 12 (001-b1): 3 running, 97 pending (Priority)"; the problem
/// where there is one; nothing where nothing was submitted or all have ended. For `abdera sweep status`.
std::vector<std::string> queue_lines(const std::vector<Submission>& submissions, const SlurmQueue& queue);

/// @throws EngineRefused with the words of scancel.
void scancel(const Submission& submission);

}  // namespace abdera
