#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct GesOptions {
  bool turning = true;
  int max_parents = -1;
  static auto fields() {
    return std::tuple{
        field("turning", &GesOptions::turning,
              "turn edges as a third phase, and repeat all phases until none gains; else one round of two"),
        field("max_parents", &GesOptions::max_parents, "parents an insertion may make; -1: any number", Range{-1, 1e5}),
    };
  }
};

struct GesResult : LearnResult {};

/// Greedy equivalence search: from the class of the DAG without edges (or with the required ones) always to the best
/// class with one edge more until none gains, then with one fewer, then with one turned.
///
/// Knowledge: a move is made only where a member that obeys knowledge leads to another; classes are MPDAGs.
/// Cost: O(p^2) gains at first, then those of the nodes whose parents or undirected neighbours a move changed, for
/// every clique of undirected neighbours. Threads: those of the run for gains; the answer does not depend on them.
/// Source: [chickering2002b], [hauser2012] for turns. Differs: knowledge, incremental evaluation.
GesResult ges(const Score& score, const Knowledge& knowledge, const GesOptions& options, RunContext& run);

}  // namespace abdera
