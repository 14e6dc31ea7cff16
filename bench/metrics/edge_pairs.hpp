#pragma once
#include "graphs/sparse_graph.hpp"

namespace abdera::detail {

/// Calls visit(a, truth, estimate) for every pair of nodes a < b that is adjacent in at least one graph: the two edges
/// as the row of a sees them, both with node b; marks are kNone where there is no edge. Cost: O(p + m).
template <class Visit>
void for_each_pair_of_edges(const SparseGraph& truth, const SparseGraph& estimate, Visit&& visit) {
  for (Var a = 0; a < truth.size(); ++a) {
    const auto left = truth.neighbours(a), right = estimate.neighbours(a);
    auto t = left.begin(), e = right.begin();
    while (t != left.end() && t->node < a) ++t;
    while (e != right.end() && e->node < a) ++e;
    while (t != left.end() || e != right.end()) {
      if (e == right.end() || (t != left.end() && t->node < e->node)) {
        visit(a, *t, Neighbour{t->node, Mark::kNone, Mark::kNone}), ++t;
      } else if (t == left.end() || e->node < t->node) {
        visit(a, Neighbour{e->node, Mark::kNone, Mark::kNone}, *e), ++e;
      } else {
        visit(a, *t, *e), ++t, ++e;
      }
    }
  }
}

}  // namespace abdera::detail
