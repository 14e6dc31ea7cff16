#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct FgesOptions {
  bool faithfulness = true;
  int max_parents = -1;
  static auto fields() {
    return std::tuple{
        field("faithfulness", &FgesOptions::faithfulness,
              "join only pairs that gain from an edge between them alone; else search on without this at the end"),
        field("max_parents", &FgesOptions::max_parents, "parents an insertion may make; -1: any number",
              Range{-1, 1e5}),
    };
  }
};

struct FgesResult : LearnResult {};

/// Fast greedy equivalence search: insertions, then deletions, as `ges` without turns, among the pairs that gain from
/// an edge in an otherwise empty graph. Without the assumption that all joined pairs do, a second round of both starts
/// from there among all pairs.
///
/// Cost: O(p^2) gains at first, then those of the pairs around each move. Threads: those of the run for gains; the
/// answer does not depend on them. Source: [ramsey2017]. Differs: knowledge; gains are kept by node and set of parents
/// in place of one heap of arrows.
FgesResult fges(const Score& score, const Knowledge& knowledge, const FgesOptions& options, RunContext& run);

}  // namespace abdera
