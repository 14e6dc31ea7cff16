#pragma once
#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "citests/ci_test.hpp"
#include "core/registry.hpp"
#include "core/run.hpp"
#include "datasets/dataset.hpp"
#include "graphs/graph_document.hpp"
#include "graphs/knowledge.hpp"
#include "scores/score.hpp"

namespace abdera {

/// What every learner reports; results of one learner may add to it. A learner knows no names: in `violation` and in
/// the texts of `conflicts` a node is written as graphs/names.hpp says, and `with_names` puts the names in.
struct LearnResult {
  MixedGraph graph;
  GraphKind kind = GraphKind::kCpdag;
  bool legal = true;
  std::string violation;                              ///< first violated clause when not legal
  std::optional<KnowledgeClosure> knowledge_closure;  ///< of a legal rpag
  /// Of an edge of the graph, (a, b) with a < b. `probability`: of the adjacency from `exact_posterior`, of exactly
  /// this edge among the replicates from `bootstrap` (graphs/graph_document.hpp).
  std::map<std::pair<Var, Var>, EdgeNote> notes;
  std::vector<Separation> separations;
  std::vector<Conflict> conflicts;
  std::vector<std::array<Var, 3>> ambiguous;
  StopReason stop_reason = StopReason::kCompleted;
  /// Counts by name in a fixed order ("ci_tests", "not_testable", ...): deterministic, unlike times.
  std::vector<std::pair<std::string, std::uint64_t>> counts;
  /// Other numbers by name in a fixed order: "score", that of the graph; "log_evidence"; ... Deterministic as well.
  std::vector<std::pair<std::string, double>> numbers;
  /// p x p matrices by name, row = parent or ancestor, zero diagonal: "arc_probability", "path_probability", ...
  std::vector<std::pair<std::string, Eigen::MatrixXd>> matrices;
};

/// The evidence a run has; a learner takes those its signature names.
struct Evidence {
  const CiTest* test = nullptr;
  const Score* score = nullptr;
  const Dataset* data = nullptr;
};

struct LearnerEntry {
  ComponentInfo info;
  bool needs_test = false, needs_score = false, needs_data = false;
  bool takes_ancestral = false;  ///< knowledge of ancestors and of none; refused otherwise
  bool order_dependent = false;  ///< the graph may change with the order of the columns; never without this
  int most_variables = 0;        ///< exponential: promises of all learners are tried with no more; 0: any number
  std::function<LearnResult(const Evidence&, const Knowledge&, const Params&, RunContext&)> learn;
  /// Every option with the value in force after binding: provenance.
  std::function<std::vector<std::pair<std::string, Value>>(const Params&)> options_in_force;
};

namespace detail {

/// The part of an entry that is the same whatever the evidence.
template <Described Options>
LearnerEntry learner_entry(std::string name, std::string summary, std::string source) {
  LearnerEntry entry;
  entry.info = {std::move(name), std::move(summary), std::move(source), describe<Options>()};
  entry.options_in_force = [](const Params& params) { return values_of(bind<Options>(params)); };
  return entry;
}

template <class Kind>
void mark_needed(LearnerEntry& entry) {
  static_assert(std::is_same_v<Kind, CiTest> || std::is_same_v<Kind, Score> || std::is_same_v<Kind, Dataset>);
  if constexpr (std::is_same_v<Kind, CiTest>) entry.needs_test = true;
  if constexpr (std::is_same_v<Kind, Score>) entry.needs_score = true;
  if constexpr (std::is_same_v<Kind, Dataset>) entry.needs_data = true;
  // Others choose parents one variable at a time.
  entry.takes_ancestral = entry.needs_test && !entry.needs_score;
}

/// @throws UsageError when there is no such evidence.
template <class Kind>
const Kind& taken(const Evidence& evidence, const std::string& learner) {
  if constexpr (std::is_same_v<Kind, CiTest>) {
    require(evidence.test != nullptr, "learner '" + learner + "' needs a conditional-independence test");
    return *evidence.test;
  } else if constexpr (std::is_same_v<Kind, Score>) {
    require(evidence.score != nullptr, "learner '" + learner + "' needs a score");
    return *evidence.score;
  } else {
    require(evidence.data != nullptr && evidence.data->num_vars() > 0,
            "learner '" + learner + "' needs a table of rows, not a covariance matrix");
    return *evidence.data;
  }
}

}  // namespace detail

/// Every learner is a plain function of what the data say (at most one of each kind of evidence), what is known, how
/// to search and how to run. Its signature alone tells the registry what evidence it needs and which options it has.
template <class Result, Described Options, class First>
requires std::is_base_of_v<LearnResult, Result> LearnerEntry learner(std::string name, std::string summary,
                                                                     std::string source,
                                                                     Result (*fn)(const First&, const Knowledge&,
                                                                                  const Options&, RunContext&)) {
  auto entry = detail::learner_entry<Options>(name, std::move(summary), std::move(source));
  detail::mark_needed<First>(entry);
  entry.learn = [fn, name](const Evidence& e, const Knowledge& known, const Params& params, RunContext& run) {
    return LearnResult(fn(detail::taken<First>(e, name), known, bind<Options>(params), run));
  };
  return entry;
}
template <class Result, Described Options, class First, class Second>
requires std::is_base_of_v<LearnResult, Result> LearnerEntry
learner(std::string name, std::string summary, std::string source,
        Result (*fn)(const First&, const Second&, const Knowledge&, const Options&, RunContext&)) {
  auto entry = detail::learner_entry<Options>(name, std::move(summary), std::move(source));
  detail::mark_needed<First>(entry);
  detail::mark_needed<Second>(entry);
  entry.learn = [fn, name](const Evidence& e, const Knowledge& known, const Params& params, RunContext& run) {
    return LearnResult(
        fn(detail::taken<First>(e, name), detail::taken<Second>(e, name), known, bind<Options>(params), run));
  };
  return entry;
}

/// A learner whose answer may depend on the order of the columns.
inline LearnerEntry order_dependent(LearnerEntry entry) {
  entry.order_dependent = true;
  return entry;
}

/// A learner whose time or memory grow exponentially: what all learners promise is tried with few variables.
inline LearnerEntry at_most(int variables, LearnerEntry entry) {
  entry.most_variables = variables;
  return entry;
}

/// Every learner there is, in the order `abdera list learners` shows.
std::span<const LearnerEntry> learners();
const LearnerEntry& find_learner(std::string_view name);

}  // namespace abdera
