#pragma once
#include <string>
#include <vector>

namespace abdera {

/// One thing that was looked at before a sweep.
struct Finding {
  enum class Verdict { kOk, kWarning, kProblem };  ///< a problem prevents sweeps
  Verdict verdict = Verdict::kOk;
  std::string subject;  ///< "memory"
  std::string text;     ///< what was found
  std::string remedy;   ///< what to do, "" where nothing is
};
std::string to_string(Finding::Verdict verdict);

/// Processors, memory, limits of the process and of its control group, variables that set threads.
std::vector<Finding> examine_machine();
/// Whether files in the folder can be made, synced, renamed and locked, how much room there is, and the plan and
/// journals of a sweep in it. What it writes it takes away again.
std::vector<Finding> examine_folder(const std::string& folder);
/// Slurm's commands, controller, limits and partitions. Not to have Slurm is no problem.
std::vector<Finding> examine_slurm();

}  // namespace abdera
