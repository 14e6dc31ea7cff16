#pragma once
#include <string>
#include <vector>

#include "bench/sweep/plan.hpp"
#include "bench/sweep/work_list.hpp"

namespace abdera {

/// Cells that are submitted together: with the same tag in their names and the same scale of budgets.
struct SlurmCells {
  std::string tag;  ///< "" or "again-"
  WorkList work;
};

/// A job array to be submitted: tasks that ask for the same time, memory and processors.
struct SlurmArray {
  std::string name;                      ///< "001-b1"; "001-b1-2" where the limit on array indices makes several of one
  std::string work;                      ///< name of the file of cells
  int first = 0, tasks = 0, shards = 0;  ///< its task i is shard first + i of `shards`
  int throttle = 0;                      ///< tasks at once; 0: as many as there is room for
  std::size_t cells = 0;                 ///< in `work`
  std::size_t most_cells = 0;            ///< of one task
  SweepBudget limits;                    ///< of a cell, scaled
  double seconds = 0;                    ///< a task asks for
  bool capped = false;                   ///< its cells may need longer than that
};

struct SlurmArrays {
  std::vector<SlurmArray> arrays;
  std::vector<std::pair<std::string, WorkList>> work;  ///< file name and cells
};

struct SlurmRequest {
  int shards = 1;               ///< tasks of all arrays together, more only where there are more buckets
  int throttle = 0;             ///< tasks at once of all arrays together; 0: no limit
  int max_array_size = 1001;    ///< of Slurm
  double most_seconds = 86400;  ///< a task may ask for
  std::string number = "001";   ///< first part of every name
};

/// One array a bucket of the plan, or several where Slurm's limit on indices asks for it. Tasks go to buckets so that
/// the longest a task may need is as short as it can be.
/// @throws UsageError for fewer shards than one, or a throttle below the number of arrays.
SlurmArrays slurm_arrays(const SweepPlan& plan, const std::vector<SlurmCells>& cells, const SlurmRequest& request);

/// What scripts say beside their array.
struct SlurmScript {
  std::string program;             ///< of abdera, absolute
  std::string folder;              ///< of the sweep, absolute
  std::string sweep;               ///< its name
  std::string command;             ///< that wrote the script
  std::vector<std::string> setup;  ///< lines before the worker starts, as "module load ..."
};
/// @throws UsageError for a folder whose name Slurm cannot write logs to.
std::string array_script(const SlurmArray& array, const SlurmScript& script);
/// @param cells of the plan: memory is asked for by their number.
std::string merge_script(const std::string& name, std::size_t cells, const SlurmScript& script);

}  // namespace abdera
