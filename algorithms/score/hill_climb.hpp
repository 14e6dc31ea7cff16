#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct HillClimbOptions {
  int max_parents = -1;
  int restarts = 0;
  int perturb = -1;

  static auto fields() {
    return std::tuple{field("max_parents", &HillClimbOptions::max_parents,
                            "most parents of a variable, unless knowledge requires more; -1 for no limit", {-1, 1000}),
                      field("restarts", &HillClimbOptions::restarts,
                            "further searches, each from the best DAG so far perturbed", {0, 1e6}),
                      field("perturb", &HillClimbOptions::perturb,
                            "random changes of edges before each of them; -1: twice as many as variables", {-1, 1e6})};
  }
};

struct HillClimbResult : LearnResult {};

/// Greedy search over DAGs: adds, removes or reverses the edge that gains most until nothing gains.
///
/// @param knowledge of edges and tiers; the search starts at the required edges and keeps them.
/// @throws KnowledgeConflict, NotApplicable for ancestral knowledge.
/// Results: counts "scores" (values of the score, gains included), "moves", "restarts".
/// Cost: O(p^2) local scores, then O(p) a move; p^2 numbers. Threads: the first gains and the restarts; results do not
/// depend on it. Source: [heckerman1995]; restarts: [scutari2010]. Differs: knowledge of tiers; ties broken by the
/// data, so that the order of the columns does not matter; restarts in rounds of 8 from the same DAG, each checked by
/// `Score::local` to gain, so that nothing can loop.
HillClimbResult hill_climb(const Score& score, const Knowledge& knowledge, const HillClimbOptions& options,
                           RunContext& run);

}  // namespace abdera
