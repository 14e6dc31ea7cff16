#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/registry.hpp"
#include "core/run.hpp"
#include "datasets/component_data.hpp"
#include "scores/score.hpp"

namespace abdera {

struct ScoreEntry {
  ComponentInfo info;
  ColumnKinds columns = ColumnKinds::kContinuous;
  bool takes_covariance = false;  ///< works without the table
  bool uses_weights = false;      ///< takes weights of rows into account; tables with weights are refused otherwise
  bool linear = false;            ///< takes relations between numbers to be linear
  bool score_equivalent = true;   ///< Markov equivalent DAGs have the same score by default
  /// @throws UsageError for a wrong option, NotApplicable or DataError naming the column that does not fit.
  std::function<std::unique_ptr<Score>(const DataInput&, const Params&, const RunContext&)> make;
  /// Every option with the value in force after binding: provenance.
  std::function<std::vector<std::pair<std::string, Value>>(const Params&)> options_in_force;
};

/// Every score, in the order `abdera list scores` shows.
std::span<const ScoreEntry> scores();
/// @throws UsageError naming the nearest score.
const ScoreEntry& find_score(std::string_view name);

}  // namespace abdera
