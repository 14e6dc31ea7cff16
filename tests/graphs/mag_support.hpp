#pragma once
#include <vector>

#include "graphs/exhaustive/mag_classes.hpp"
#include "tests/graphs/graphs_support.hpp"

namespace abdera {

/// The nodes of a bit set.
inline std::vector<Var> nodes_of(unsigned set) {
  std::vector<Var> out;
  for_each_bit(set, 0, [&](Var v) { out.push_back(v); });
  return out;
}

/// The adjacencies of a graph, all circles.
inline MixedGraph all_circles(const MixedGraph& g) {
  MixedGraph out(g.size());
  for (const Edge& e : g.edges()) out.set_edge(e.a, Mark::kCircle, Mark::kCircle, e.b);
  return out;
}

/// Edges as text: "0-->1 1<->2 0o-o2".
inline MixedGraph graph_of(int n, const char* text) {
  MixedGraph g(n);
  for (; *text; ++text) {
    if (*text == ' ') continue;
    const auto mark = [](char c) { return c == 'o' ? Mark::kCircle : c == '-' ? Mark::kTail : Mark::kArrow; };
    g.set_edge(text[0] - '0', mark(text[1]), mark(text[3]), text[4] - '0');
    text += 4;
  }
  return g;
}

/// What separates the nodes of a class answers to R0 and R4.
inline auto by_separators(const MagClass& c) {
  return [&c](Var theta, Var, Var beta, Var gamma) {
    return (c.separations.smallest_separator(theta, gamma) >> beta & 1) == 1;
  };
}

}  // namespace abdera
