#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct SparsestPermutationOptions {
  static auto fields() { return std::tuple{}; }
};

struct SparsestPermutationResult : LearnResult {};

/// Sparsest permutation: of the DAGs of all orders, in which each variable takes its best parents among those before it
/// (the fewest of equals), those with the fewest edges. Of several classes that of the largest score is returned.
/// @return counts "scores", "sparsest_dags", "sparsest_classes"; the numbers "score" and "edges".
/// @throws NotApplicable for more than 8 variables.
/// Cost: p 2^p, then all sparsest orders, up to p!. Threads: one.
/// Source: [raskutti2018]. Differs: parents by a score in place of tests; knowledge.
SparsestPermutationResult sparsest_permutation(const Score& score, const Knowledge& knowledge,
                                               const SparsestPermutationOptions& options, RunContext& run);

}  // namespace abdera
