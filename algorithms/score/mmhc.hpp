#pragma once
#include "algorithms/score/hill_climb.hpp"

namespace abdera {

struct MmhcOptions {
  double alpha = 0.05;
  int max_given = -1;
  double min_effect = 0;
  std::int64_t max_tests = -1;
  int tabu = 0;
  int max_worse = 15;
  HillClimbOptions climb{};

  static auto fields() {
    return std::tuple_cat(
        std::tuple{field("alpha", &MmhcOptions::alpha,
                         "significance level of each test; variables stay candidates when p <= alpha", {0, 1}),
                   field("max_given", &MmhcOptions::max_given, "largest conditioning set; -1 for no limit", {-1, 1000}),
                   field("min_effect", &MmhcOptions::min_effect,
                         "effects (|partial correlation|) below this count as none, whatever the p-value", {0, 1}),
                   field("max_tests", &MmhcOptions::max_tests,
                         "stop before more tests than this, with the best so far; -1 for no limit", {-1, 9e15}),
                   field("tabu", &MmhcOptions::tabu,
                         "this many of the latest DAGs are not visited again, as in tabu; 0: hill climbing", {0, 1e5}),
                   field("max_worse", &MmhcOptions::max_worse,
                         "with tabu, the search ends after so many moves in a row without a better DAG", {1, 1e6})},
        nested(&MmhcOptions::climb));
  }
};

struct MmhcResult : LearnResult {
  MixedGraph candidates;  ///< undirected: pairs that the tests left
};

/// Max-min hill climbing: tests find candidates for the neighbours of each variable, then a hill climber, or a tabu
/// search, looks for the best DAG among the edges between variables that are candidates of each other.
///
/// @param knowledge as for `hill_climb`; pairs that it forbids both ways are not tested.
/// @throws UsageError for a test and a score of other variables; as `hill_climb`.
/// Results: as `hill_climb`, and counts "ci_tests", "not_testable", "deterministic". After as many tests as the budget
/// allows only variables whose candidates are known are joined.
/// Cost: tests as `max_min_neighbours` for each variable; then as `hill_climb`, of the pairs that are left. Threads:
/// the variables; results do not depend on it. Source: [tsamardinos2006]. Differs: as `hill_climb` and
/// `max_min_neighbours`; plain hill climbing by default (the paper: 100 DAGs in a tabu list and 15 moves).
MmhcResult mmhc(const CiTest& test, const Score& score, const Knowledge& knowledge, const MmhcOptions& options,
                RunContext& run);

}  // namespace abdera
