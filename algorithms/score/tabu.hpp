#pragma once
#include "algorithms/score/hill_climb.hpp"

namespace abdera {

struct TabuOptions {
  HillClimbOptions climb{};
  int tabu = 100;
  int max_worse = 100;

  static auto fields() {
    return std::tuple_cat(
        std::tuple{field("tabu", &TabuOptions::tabu, "this many of the latest DAGs are not visited again", {1, 1e5}),
                   field("max_worse", &TabuOptions::max_worse,
                         "the search ends after so many moves in a row without a better DAG", {1, 1e6})},
        nested(&TabuOptions::climb));
  }
};

struct TabuResult : LearnResult {};

/// Greedy search over DAGs that leaves local optima: makes the best change of one edge that leads to none of the latest
/// DAGs, even one that loses, and answers with the best DAG of all.
///
/// @param knowledge, @throws, Results: as `hill_climb`. Cost: as `hill_climb`, O(p^2) comparisons a move. Threads: as
/// `hill_climb`. Source: [glover1989], [scutari2010]. Differs: as `hill_climb`.
TabuResult tabu(const Score& score, const Knowledge& knowledge, const TabuOptions& options, RunContext& run);

}  // namespace abdera
