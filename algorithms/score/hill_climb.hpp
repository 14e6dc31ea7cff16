#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct HillClimbOptions {
  static auto fields() { return std::tuple{}; }
};

struct HillClimbResult : LearnResult {};

/// Greedy search over DAGs: adds, removes or reverses the edge that gains most until nothing gains.
///
/// Cost: O(p^2) local scores, then O(p) a move. Threads: one; declares that it depends on the order of the columns
/// (equal gains of Markov equivalent moves). Source: [heckerman1995]. Differs: knowledge of edges and tiers.
HillClimbResult hill_climb(const Score& score, const Knowledge& knowledge, const HillClimbOptions& options,
                           RunContext& run);

}  // namespace abdera
