#pragma once
#include "algorithms/learner.hpp"

namespace abdera {

struct FlopOptions {
  int restarts = 20;
  int chains = 1;
  static auto fields() {
    return std::tuple{
        field("restarts", &FlopOptions::restarts, "rounds of perturbing the best order and searching from there",
              Range{0, 1e6}),
        field("chains", &FlopOptions::chains, "independent runs of that many rounds, side by side", Range{1, 1000})};
  }
};

struct FlopResult : LearnResult {};

/// Fast learning of order and parents: a search over orders of the variables in which each takes the best parents it
/// finds among those before it. One variable at a time moves to its best place until none gains; then the best order
/// so far is perturbed by a few random moves and searched again, `restarts` times.
///
/// Parents are warm-started: a variable that is passed keeps its parents but for what the passing changed, then adds
/// and removes one at a time while that gains. The first order is built from the data: variables enter in the order of
/// a maximum spanning tree of pairwise gains, each where it gains most.
/// @return counts "scores", "refits", "restarts" and "improvements" of the best order; the number "score".
/// Cost: a sweep looks at p^2 places; those that change no parents cost O(1). Threads: chains side by side; the result
/// depends on their number and on run.rng, not on threads. Memory: p searches of the score and 2 p^2 bytes a chain.
/// Source: [wienobst2026]. Differs: the order of entry; only variables near a change are moved again; knowledge.
FlopResult flop(const Score& score, const Knowledge& knowledge, const FlopOptions& options, RunContext& run);

}  // namespace abdera
