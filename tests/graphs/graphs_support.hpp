#pragma once
#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "graphs/exhaustive/all_graphs.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

using Arcs = std::initializer_list<std::pair<Var, Var>>;

inline MixedGraph pdag(int n, Arcs directed, Arcs undirected) {
  MixedGraph g(n);
  for (auto [a, b] : directed) g.set_directed(a, b);
  for (auto [a, b] : undirected) g.set_undirected(a, b);
  return g;
}

inline detail::RuleSet only_rule(int rule) { return {std::uint32_t{1} << rule}; }

/// Every mark as numbers: an ordered key of a graph.
inline std::vector<int> marks_of(const MixedGraph& g) {
  std::vector<int> out;
  for (Var a = 0; a < g.size(); ++a)
    for (Var b = 0; b < g.size(); ++b) out.push_back(static_cast<int>(a == b ? Mark::kNone : g.mark(a, b)));
  return out;
}

/// Whether no relabelling of the four nodes has a smaller list of marks: one graph of each isomorphism class.
inline bool is_first_of_its_shape(const MixedGraph& g) {
  const auto marks = marks_of(g);
  std::vector<Var> to_new = {0, 1, 2, 3};
  while (std::next_permutation(to_new.begin(), to_new.end()))
    if (marks_of(g.relabelled(to_new)) < marks) return false;
  return true;
}

/// Every graph of edges -->, <-- and ---.
template <class F>
void for_each_pdag(int n, F&& visit) {
  for_each_graph(n, 4, visit);
}

}  // namespace abdera
