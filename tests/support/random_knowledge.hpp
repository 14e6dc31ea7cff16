#pragma once
#include <vector>

#include "core/rng.hpp"
#include "graphs/knowledge.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera::testing_support {

/// Tiers cut out of an order in which causes come first; not all variables get one.
inline void cut_tiers(const std::vector<Var>& order, Rng& rng, Knowledge& known) {
  int tier = 0;
  for (Var v : order) {
    tier += rng.uniform() < 0.4;
    if (rng.uniform() < 0.8) known.set_tier(v, tier);
  }
}

/// Random statements about direct edges that hold in `dag`.
inline Knowledge true_knowledge(const MixedGraph& dag, Rng& rng, double share) {
  const int p = dag.size();
  Knowledge known(p);
  if (rng.uniform() < 0.4) cut_tiers(causal_order(dag), rng, known);
  for (Var a = 0; a < p; ++a)
    for (Var b = 0; b < p; ++b) {
      if (a == b || rng.uniform() > share) continue;
      if (dag.directed(a, b)) {
        known.require_edge(a, b);
      } else {
        known.forbid_edge(a, b);  // and, now and then, the other direction too: an absent pair
      }
    }
  return known;
}

}  // namespace abdera::testing_support
