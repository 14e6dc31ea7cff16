#pragma once
#include <string>
#include <vector>

#include "bench/sweep/plan_file.hpp"
#include "bench/sweep/slurm_arrays.hpp"
#include "bench/sweep/submission.hpp"

namespace CLI {
class App;
}

namespace abdera::cli {

/// How cells are handed to a scheduler, shared by `abdera sweep submit` and `resume`.
struct SubmitOptions {
  std::string folder;
  int shards = 0, throttle = 0;
  double most_hours = 24;
  bool dry_run = false, no_merge = false;
  std::vector<std::string> setup;   ///< lines for the scripts
  std::vector<std::string> sbatch;  ///< options, unchanged
};
/// Adds --shards, --throttle, --max-hours, --setup, --dry-run, --no-merge and the options of sbatch after --.
void add_submit_options(CLI::App& command, SubmitOptions& options);

/// The number that the next files of the folder begin with: "001", "002", ...
std::string next_number(const std::string& folder);

/// Writes lists of cells and scripts into the folder and submits them; each job is recorded before it is reported on
/// standard error. With `dry_run` the scripts go to standard output and nothing is written or submitted.
/// @param waiting jobs of the sweep that still wait or run: the merge waits for them too.
/// @throws EngineRefused that says what was submitted before and how to go on; OutputError.
void submit_cells(const PlannedSweep& sweep, const std::vector<SlurmCells>& cells,
                  const std::vector<Submission>& waiting, const SubmitOptions& options);

}  // namespace abdera::cli
