#pragma once
#include <string>

#include "bench/sweep/plan_file.hpp"

namespace abdera {

/// What a text for another engine is made from: the shards of a sweep as its jobs, then the merge. A job that is run
/// again does only what is not done, so that every engine may repeat it.
struct Workflow {
  std::string program;  ///< of abdera, absolute
  std::string folder;   ///< of the sweep, absolute
  int shards = 1;
};

/// A Snakefile. `threads`, `mem_mb` and `runtime` are the largest a shard may need.
/// @throws UsageError for fewer shards than one, or a name that Snakemake cannot hold.
std::string snakefile(const PlannedSweep& sweep, const Workflow& workflow);
/// One command a line, for GNU parallel or xargs. @throws UsageError for fewer shards than one or a line break in
/// names.
std::string command_list(const PlannedSweep& sweep, const Workflow& workflow);
/// A script that hands an array of tasks to HyperQueue and merges. @throws UsageError for fewer shards than one.
std::string hyperqueue_script(const PlannedSweep& sweep, const Workflow& workflow);

}  // namespace abdera
