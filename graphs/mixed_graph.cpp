#include "graphs/mixed_graph.hpp"

namespace abdera {

template <class Word>
VarSet MixedGraph::collect(Word&& word) const {
  VarSet out(n_);
  for (std::size_t i = 0; i < stride_; ++i)
    for_each_bit(word(i), static_cast<Var>(i * 64), [&](Var w) { out.insert(w); });
  return out;
}

int MixedGraph::num_edges() const {
  int ends = 0;
  for (Var v = 0; v < n_; ++v) ends += degree(v);
  return ends / 2;
}

int MixedGraph::degree(Var v) const {
  int d = 0;
  for (std::size_t i = 0; i < stride_; ++i) d += std::popcount(neighbours_word(v, i));
  return d;
}

MixedGraph MixedGraph::complete(int n, Mark mark) {
  MixedGraph g(n);
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b) g.set_edge(a, mark, mark, b);
  return g;
}

VarSet MixedGraph::neighbours(Var v) const {
  return collect([&](std::size_t i) { return neighbours_word(v, i); });
}
VarSet MixedGraph::parents(Var v) const {
  return collect([&](std::size_t i) { return parents_word(v, i); });
}
VarSet MixedGraph::children(Var v) const {
  return collect([&](std::size_t i) { return children_word(v, i); });
}
VarSet MixedGraph::spouses(Var v) const {
  return collect([&](std::size_t i) { return spouses_word(v, i); });
}
VarSet MixedGraph::undirected_neighbours(Var v) const {
  return collect([&](std::size_t i) { return undirected_word(v, i); });
}

std::vector<Edge> MixedGraph::edges() const {
  std::vector<Edge> out;
  for (Var a = 0; a < n_; ++a)
    for_neighbours(a, [&](Var b) {
      if (a < b) out.push_back({a, b, mark(b, a), mark(a, b)});
    });
  return out;
}

MixedGraph MixedGraph::relabelled(const std::vector<Var>& to_new) const {
  MixedGraph g(n_);
  for (const Edge& e : edges())
    g.set_edge(to_new[static_cast<std::size_t>(e.a)], e.at_a, e.at_b, to_new[static_cast<std::size_t>(e.b)]);
  return g;
}

}  // namespace abdera
