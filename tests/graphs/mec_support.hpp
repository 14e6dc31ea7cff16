#pragma once
#include <algorithm>
#include <numeric>
#include <vector>

#include "core/rng.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// A connected chordal graph with random names: each node joins a random part of a random earlier clique.
/// @param keep of 8: chance that a neighbour of the chosen node is taken along.
inline MixedGraph random_chordal(Rng& rng, int n, std::uint32_t keep) {
  std::vector<std::vector<Var>> earlier(static_cast<std::size_t>(n));
  std::vector<Var> names(static_cast<std::size_t>(n));
  std::iota(names.begin(), names.end(), 0);
  rng.shuffle(names);
  MixedGraph g(n);
  for (Var v = 1; v < n; ++v) {
    auto& mine = earlier[static_cast<std::size_t>(v)];
    const Var anchor = static_cast<Var>(rng.below(static_cast<std::uint32_t>(v)));
    mine.push_back(anchor);
    for (Var w : earlier[static_cast<std::size_t>(anchor)])
      if (rng.below(8) < keep) mine.push_back(w);
    for (Var w : mine) g.set_undirected(names[static_cast<std::size_t>(v)], names[static_cast<std::size_t>(w)]);
  }
  return g;
}

}  // namespace abdera
