#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct GraspOptions {
  int depth = 3;
  int uncovered_depth = 1;
  int nonsingular_depth = 1;
  static auto fields() {
    using O = GraspOptions;
    return std::tuple{field("depth", &O::depth, "tucks in a row before the score must have grown", Range{1, 100}),
                      field("uncovered_depth", &O::uncovered_depth,
                            "how many of them may be of edges that are not covered", Range{0, 100}),
                      field("nonsingular_depth", &O::nonsingular_depth,
                            "how many of them may be of edges with another directed path beside them", Range{0, 100})};
  }
};

struct GraspResult : LearnResult {};

/// Greedy relaxations of the sparsest permutation: depth-first search over orders by tucks. A tuck of an edge x --> y
/// puts y and those of its ancestors that are between them right before x. Tucks that change no score are followed up
/// to `depth`, until one gains; then the search starts anew from there. With depths of 0 for the last two options this
/// is GRaSP_0, with uncovered_depth > 0 GRaSP_1, with both GRaSP_2.
/// @return counts "scores", "tucks", "steps" that gained; the number "score".
/// Cost: (covered edges)^depth tucks a step. Threads: one.
/// Source: [lam2022]; orders become DAGs as in [andrews2023]. Differs: the first order, built from the data; knowledge.
GraspResult grasp(const Score& score, const Knowledge& knowledge, const GraspOptions& options, RunContext& run);

}  // namespace abdera
