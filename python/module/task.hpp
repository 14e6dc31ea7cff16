#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "cli/learn_task.hpp"
#include "datasets/covariance.hpp"
#include "python/module/table.hpp"
#include "python/module/worker.hpp"

namespace nanobind {
class dict;
class object;
}  // namespace nanobind

namespace abdera::python {

/// A learning task with what only Python has: components that are Python functions, and memory of arrays.
struct PythonTask {
  cli::LearnTask task;
  CallOptions call;
  // What pointers of `task` show to, where it is not a registry.
  std::unique_ptr<CiTestEntry> own_test;
  std::unique_ptr<ScoreEntry> own_score;
  std::shared_ptr<void> owner;  ///< of the memory that the data are a view of
  std::optional<Table> table;   ///< where the data come from, if it is one
  bool rows_are_used = false;   ///< a bootstrap draws them again
};

/// From the keywords of `abdera.learn`, a dict with: data (Table, Covariance, or a list of names where functions are
/// all the evidence), learner, options, test, test_options, score, score_options, knowledge (TOML text), missing,
/// threads, seed, time_limit, progress (a function or None). Components are found and options bound, nothing is read.
/// @throws UsageError, NotApplicable as the command line.
PythonTask task_of(const nanobind::dict& request);

/// Examines the data and the knowledge: without the GIL. @throws as `cli::examine` and `Knowledge::check`.
void prepare(PythonTask& task, const RunContext& run);

}  // namespace abdera::python
