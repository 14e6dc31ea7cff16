#pragma once
#include <vector>

#include "graphs/exhaustive/markov_classes.hpp"

namespace abdera::testing_support {

inline std::vector<std::vector<Var>> parents_of(const SmallDag& dag, int p) {
  std::vector<std::vector<Var>> out(static_cast<std::size_t>(p));
  for (Var v = 0; v < p; ++v)
    for (Var w = 0; w < p; ++w)
      if (dag.has(w, v)) out[static_cast<std::size_t>(v)].push_back(w);
  return out;
}

/// The parents of every node, for each of the 543 DAGs of four nodes.
inline std::vector<std::vector<std::vector<Var>>> dags_of_four() {
  std::vector<std::vector<std::vector<Var>>> out;
  for (const MarkovClass& one : markov_classes(4))
    for (const SmallDag& dag : one.members) out.push_back(parents_of(dag, 4));
  return out;
}

}  // namespace abdera::testing_support
