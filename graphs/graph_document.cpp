#include "graphs/graph_document.hpp"

#include <algorithm>

#include "graphs/admg.hpp"

namespace abdera {

std::vector<Edge> GraphDocument::edges() const {
  std::vector<Edge> out = graph.edges();
  for (const auto& [a, b] : bows) out.push_back({a, b, Mark::kArrow, Mark::kArrow});
  std::stable_sort(out.begin(), out.end(),
                   [](const Edge& e, const Edge& f) { return std::pair(e.a, e.b) < std::pair(f.a, f.b); });
  return out;
}

const EdgeNote* GraphDocument::note(const Edge& edge) const {
  const std::pair<Var, Var> ends = std::minmax(edge.a, edge.b);
  const auto it = notes.find(ends);
  return it == notes.end() || (edge.bidirected() && bows.contains(ends)) ? nullptr : &it->second;
}

Admg admg_of(const GraphDocument& document) {
  Admg simple(document.graph, document.nodes);
  if (document.bows.empty()) return simple;
  MixedGraph bidirected = simple.bidirected();
  for (const auto& [a, b] : document.bows) bidirected.set_edge(a, Mark::kArrow, Mark::kArrow, b);
  return {simple.directed(), std::move(bidirected), document.nodes};
}

GraphDocument document_of(const Admg& graph, std::vector<std::string> names) {
  GraphDocument out;
  out.kind = GraphKind::kAdmg;
  out.nodes = std::move(names);
  out.graph = graph.directed();
  for (const Edge& e : graph.bidirected().edges()) {
    if (graph.bow(e.a, e.b)) {
      out.bows.emplace(e.a, e.b);
    } else {
      out.graph.set_edge(e.a, e.at_a, e.at_b, e.b);
    }
  }
  return out;
}

}  // namespace abdera
