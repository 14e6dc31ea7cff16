#pragma once
#include <algorithm>
#include <set>
#include <vector>

#include "graphs/exhaustive/markov_classes.hpp"
#include "tests/graphs/mag_support.hpp"

namespace abdera {

/// Every MPDAG of n nodes once, CPDAGs among them, with the DAGs it stands for: each set of members of a Markov class
/// that some orientation of edges selects. `visit(const MixedGraph& mpdag, const MarkovClass& members)`.
template <class Visit>
void for_each_mpdag(int n, Visit&& visit) {
  for (const auto& c : markov_classes(n)) {
    std::vector<Edge> open;
    const MixedGraph cpdag = c.intersection(n);
    for (const Edge& e : cpdag.edges())
      if (cpdag.undirected(e.a, e.b)) open.push_back(e);
    // One edge after the other is directed or left; the same members may be reached in several ways.
    std::set<std::vector<SmallDag>> selections = {c.members};
    for (const Edge& e : open) {
      std::vector<std::vector<SmallDag>> found;
      for (const auto& members : selections)
        for (const bool forward : {true, false}) {
          std::vector<SmallDag> agreeing;
          std::copy_if(members.begin(), members.end(), std::back_inserter(agreeing),
                       [&](SmallDag dag) { return dag.has(e.a, e.b) == forward; });
          if (!agreeing.empty()) found.push_back(std::move(agreeing));
        }
      selections.insert(found.begin(), found.end());
    }
    for (const auto& members : selections) {
      const MarkovClass selected{members};
      visit(selected.intersection(n), selected);
    }
  }
}

/// Calls `f(x, y, z)` for all disjoint sets of nodes with x and y not empty, as bit masks.
template <class F>
void for_each_adjustment_query(int n, F&& f) {
  const unsigned all = 1u << n;
  for (unsigned x = 1; x < all; ++x)
    for (unsigned y = 1; y < all; ++y)
      for (unsigned z = 0; z < all; ++z)
        if (!(x & y) && !(x & z) && !(y & z)) f(x, y, z);
}

inline VarSet set_of_mask(int n, unsigned mask) {
  VarSet out(n);
  for_each_bit(mask, 0, [&](Var v) { out.insert(v); });
  return out;
}
inline unsigned mask_of(const VarSet& set) { return static_cast<unsigned>(set.row()[0]); }

}  // namespace abdera
