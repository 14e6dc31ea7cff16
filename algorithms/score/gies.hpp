#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct GiesOptions {
  int max_parents = -1;
  static auto fields() {
    return std::tuple{
        field("max_parents", &GiesOptions::max_parents, "parents an insertion may make; -1: any number",
              Range{-1, 1e5}),
    };
  }
};

struct GiesResult : LearnResult {};

/// Greedy interventional equivalence search: the phases of `ges` - insertions, deletions, turns, until a round changes
/// nothing - over the classes that experiments with known targets tell apart. The targets are those of the score, which
/// leaves out the rows where a child was intervened on. Without targets it is `ges`.
///
/// The graph is the interventional CPDAG, reported as an MPDAG. Unlike ges it may miss the true class however large the
/// data [wang2017].
/// Cost: as ges, with a class worked out as a whole after every move. Threads: those of the run for gains; the answer
/// does not depend on them. Source: [hauser2012]. Differs: knowledge, incremental evaluation.
GiesResult gies(const Score& score, const Knowledge& knowledge, const GiesOptions& options, RunContext& run);

}  // namespace abdera
