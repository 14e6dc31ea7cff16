#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/params.hpp"

namespace abdera {

/// An option with the values it takes, one after the other; more than one make it an axis of the sweep.
using SweepAxis = std::pair<std::string, std::vector<Value>>;

/// What a cell may use before it is ended.
struct SweepBudget {
  double seconds = 60;      ///< wall-clock time
  double memory_mb = 4000;  ///< resident memory, in 10^6 bytes
  int threads = 1;
  bool operator==(const SweepBudget&) const = default;
};
/// Which parts of a budget an entry sets itself: 0 where it leaves them as they are.
struct BudgetChange {
  double seconds = 0, memory_mb = 0;
  int threads = 0;
};

/// A component with the values of its options.
struct SweepComponent {
  std::string name;
  std::vector<SweepAxis> options;
};

/// One entry of `data`: a simulator with axes, or a file.
struct SweepData {
  std::string id;
  SweepComponent simulator;          ///< name empty for a file
  std::vector<std::int64_t> rows;    ///< of a simulator
  std::vector<std::string> observe;  ///< of a simulator: steps as `abdera simulate --observe` takes them, in this order
  std::string file, truth;           ///< paths as written in the spec, taken from its folder
  int replicates = 1;                ///< of a file 1 unless its entry says another number
  BudgetChange budget;
};

/// One entry of `learners`: a learner of the registry with its evidence, or an external command.
struct SweepLearner {
  std::string id;
  SweepComponent learner, test, score;  ///< test, score: name empty where the learner takes none
  std::string missing;                  ///< "" or "testwise", see MissingPolicy
  int bootstrap = 0;                    ///< replicates that tell how stable each edge is; 0: none
  std::string knowledge;                ///< file of what is known, "" for none
  std::string command;                  ///< not empty: an external program
  std::string folder;                   ///< where the command runs
  std::string version;                  ///< of the command: another one makes other cells
  std::vector<std::string> files;       ///< of the command: their contents are part of what a cell is
  bool baseline = false;                ///< not in the file: see `SweepSpec::baselines`; meets simulated data only
  BudgetChange budget;
};

/// What a sweep computes, as it stands in its file: every name, option and value has been checked.
struct SweepSpec {
  std::string name;
  std::uint64_t seed = 1;
  std::vector<SweepData> data;
  std::vector<SweepLearner> learners;
  std::vector<std::string> metrics;
  SweepBudget budget;
  bool baselines = true;  ///< learners by the order of scales alone are added where there are simulators
};

/// @param folder where relative paths in it start.
/// @throws DataError or UsageError that names the place, the entry and, for a misspelt name, the nearest one; DataError
///         for a data file that is not there.
SweepSpec sweep_spec_from_toml(std::string_view text, const std::string& folder);
SweepSpec sweep_spec_from_json(std::string_view text, const std::string& folder);
/// By its ending: .json, else TOML. @throws as above.
SweepSpec read_sweep_spec(const std::string& path);

}  // namespace abdera
