#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct BossOptions {
  int restarts = 0;
  bool backward = true;
  static auto fields() {
    return std::tuple{field("restarts", &BossOptions::restarts, "further searches, from random orders", Range{0, 1e6}),
                      field("backward", &BossOptions::backward,
                            "end with the deletions of ges that gain (of scores that Markov equivalent DAGs share)")};
  }
};

struct BossResult : LearnResult {};

/// Best order score search: one variable at a time moves to its best place in an order until none gains; a DAG belongs
/// to an order by grow-shrink trees. The first order is built from the data, those of restarts are random. Deletions of
/// greedy equivalence search end it, which finds the class of the population where the order is one of an independence
/// map.
/// @return counts "scores", "restarts", "deletions"; the number "score".
/// Cost: p^2 walks down a tree a sweep. Threads: restarts side by side; the result depends on run.rng, not on threads.
/// Source: [andrews2023]. Differs: the first order; equal places; knowledge.
BossResult boss(const Score& score, const Knowledge& knowledge, const BossOptions& options, RunContext& run);

}  // namespace abdera
