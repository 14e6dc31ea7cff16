#include "graphs/chordal.hpp"

#include <algorithm>

namespace abdera {
namespace {

std::size_t at(Var v) { return static_cast<std::size_t>(v); }

/// Every node after the one with as many already placed neighbours as any (maximum cardinality search).
std::vector<Var> cardinality_order(const MixedGraph& graph) {
  const int n = graph.size();
  std::vector<Var> order;
  std::vector<int> label(at(n));  // placed neighbours; -1: placed
  std::vector<std::vector<Var>> waiting(at(n) + 1);
  for (Var v = n; v-- > 0;) waiting[0].push_back(v);
  std::size_t top = 0;
  while (order.size() < at(n)) {
    while (waiting[top].empty()) --top;
    const Var v = waiting[top].back();
    waiting[top].pop_back();
    if (label[at(v)] != static_cast<int>(top)) continue;  // placed, or moved on to another list
    label[at(v)] = -1;
    order.push_back(v);
    graph.for_undirected(v, [&](Var w) {
      if (label[at(w)] >= 0) waiting[at(++label[at(w)])].push_back(w);
    });
    ++top;
  }
  return order;
}

}  // namespace

std::optional<CliqueForest> clique_forest(const MixedGraph& graph) {
  CliqueForest out;
  std::vector<int> position(at(graph.size()), -1), home(at(graph.size()));  // home: the clique a node came with
  std::vector<Var> before;
  std::size_t last_size = 0;
  int placed = 0;
  for (Var v : cardinality_order(graph)) {
    before.clear();
    Var nearest = -1;
    graph.for_undirected(v, [&](Var w) {
      if (position[at(w)] < 0) return;
      before.push_back(w);
      if (nearest < 0 || position[at(w)] > position[at(nearest)]) nearest = w;
    });
    // In a chordal graph the neighbours placed before v are a clique. It is enough to look at the nearest.
    for (Var w : before)
      if (w != nearest && !graph.undirected(w, nearest)) return std::nullopt;
    if (placed == 0 || before.size() <= last_size) {
      if (nearest >= 0) out.links.push_back({home[at(nearest)], static_cast<int>(out.cliques.size()), before});
      out.cliques.push_back(before);
    }
    out.cliques.back().push_back(v);
    home[at(v)] = static_cast<int>(out.cliques.size()) - 1;
    last_size = before.size();
    position[at(v)] = placed++;
  }
  for (auto& clique : out.cliques) std::sort(clique.begin(), clique.end());
  return out;
}

bool is_chordal(const MixedGraph& graph) { return clique_forest(graph).has_value(); }

}  // namespace abdera
