#pragma once
#include <string>
#include <vector>

namespace abdera {

/// A job that a scheduler has taken over: a line of `submissions.jsonl` in the sweep's folder.
struct Submission {
  std::string engine = "slurm";
  std::string job;                     ///< id of the scheduler
  std::string cluster;                 ///< "" where there is only one
  std::string name;                    ///< of its script, without ending: "001-b1"
  std::string work;                    ///< file of the cells it works on, in the folder `work`; "" of a merge
  int first = 0;                       ///< its tasks 0, 1, ... are the shards first, first + 1, ...
  int tasks = 0;                       ///< 0 of a merge
  int shards = 0;                      ///< that the cells of `work` are dealt to, those of other jobs included
  double submitted = 0;                ///< seconds since 1970-01-01 UTC
  std::vector<std::string> options{};  ///< of the user, given to the scheduler
  bool is_merge() const { return tasks == 0; }
};

/// Appends the job and syncs file and folder: when this returns the job is known whatever happens next.
/// @param folder of the sweep. @throws OutputError.
void record_submission(const std::string& folder, const Submission& submission);

/// Every job recorded in the folder, in order; a line that a crash cut short is left out. None where there is no file.
/// @throws DataError for a file that cannot be read.
std::vector<Submission> read_submissions(const std::string& folder);

}  // namespace abdera
