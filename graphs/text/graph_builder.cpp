#include "graphs/text/graph_builder.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/dag.hpp"

namespace abdera::detail {

Var GraphBuilder::declare(const std::string& name) {
  if (const Var known = find(name); known >= 0) return known;
  if (static_cast<int>(nodes_.size()) == kMaxNodes) return -1;
  index_.emplace(name, static_cast<Var>(nodes_.size()));
  nodes_.push_back(name);
  return static_cast<Var>(nodes_.size()) - 1;
}

Var GraphBuilder::find(const std::string& name) const {
  const auto at = index_.find(name);
  return at == index_.end() ? -1 : at->second;
}

std::optional<std::string> GraphBuilder::add_edge(Var a, Mark at_a, Mark at_b, Var b, bool bow) {
  const auto name = [&](Var v) { return "'" + nodes_[static_cast<std::size_t>(v)] + "'"; };
  if (a == b) return "the edge joins " + name(a) + " to itself";
  const auto [low, high] = std::minmax(a, b);
  const Edge edge = {a, b, at_a, at_b};
  const auto [at, first] =
      joined_.emplace(static_cast<std::uint64_t>(low) * kMaxNodes + static_cast<std::uint64_t>(high), edges_.size());
  if (first) {
    edges_.push_back(edge);
    return std::nullopt;
  }
  Edge& known = edges_[at->second];
  bow &= (known.directed() && edge.bidirected()) || (known.bidirected() && edge.directed());
  if (!bow || !bows_.emplace(low, high).second) return "a second edge between " + name(a) + " and " + name(b);
  if (edge.directed()) known = edge;
  return std::nullopt;
}

GraphDocument GraphBuilder::document(std::optional<GraphKind> kind) {
  GraphDocument out;
  out.graph = MixedGraph(static_cast<int>(nodes_.size()));
  for (const Edge& e : edges_) out.graph.set_edge(e.a, e.at_a, e.at_b, e.b);
  out.bows = std::move(bows_);
  out.nodes = std::move(nodes_);
  out.kind = kind ? *kind : infer_kind(out.graph, !out.bows.empty());
  return out;
}

GraphDocument GraphBuilder::finish(std::optional<GraphKind> kind) {
  GraphDocument out = document(kind);
  if (const auto wrong = mark_outside_kind(out.kind, out.graph, out.nodes, true)) throw DataError(*wrong);
  if (const auto wrong = bow_outside_kind(out)) throw DataError(*wrong);
  return out;
}

GraphKind infer_kind(const MixedGraph& graph, bool bows) {
  bool circles = false, bidirected = bows, undirected = false;
  for (const Edge& e : graph.edges()) {
    circles |= e.at_a == Mark::kCircle || e.at_b == Mark::kCircle;
    bidirected |= graph.bidirected(e.a, e.b);
    undirected |= graph.undirected(e.a, e.b);
  }
  if (circles) return GraphKind::kPag;
  if (bidirected) return undirected ? GraphKind::kMag : GraphKind::kAdmg;
  return is_dag(graph) ? GraphKind::kDag : GraphKind::kPdag;
}

std::optional<GraphKind> parse_kind(std::string_view name) {
  for (GraphKind kind : {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMpdag, GraphKind::kPdag, GraphKind::kMag,
                         GraphKind::kPag, GraphKind::kRpag, GraphKind::kAdmg})
    if (to_string(kind) == name) return kind;
  return std::nullopt;
}

std::optional<std::string> mark_outside_kind(GraphKind kind, const MixedGraph& graph,
                                             const std::vector<std::string>& names, bool conflicts) {
  if (kind == GraphKind::kPag || kind == GraphKind::kRpag) return std::nullopt;
  const bool undirected = kind != GraphKind::kDag && kind != GraphKind::kAdmg;
  const bool bidirected =
      kind == GraphKind::kAdmg || kind == GraphKind::kMag || (conflicts && kind == GraphKind::kPdag);
  for (const Edge& e : graph.edges()) {
    const char* what = e.at_a == Mark::kCircle || e.at_b == Mark::kCircle ? "a circle"
                       : !undirected && graph.undirected(e.a, e.b)        ? "a tail at both ends"
                       : !bidirected && graph.bidirected(e.a, e.b)        ? "an arrowhead at both ends"
                                                                          : nullptr;
    if (what != nullptr)
      return "a " + std::string(to_string(kind)) + " cannot hold the edge " + edge_text(e, names) + " (" + what + ")";
  }
  return std::nullopt;
}

std::optional<std::string> bow_not_held(const GraphDocument& document) {
  if (document.bows.empty()) return std::nullopt;
  const auto [a, b] = *document.bows.begin();
  const Edge both = {a, b, Mark::kArrow, Mark::kArrow};
  const Edge one = {a, b, document.graph.mark(b, a), document.graph.mark(a, b)};
  return "cannot hold the edge " + edge_text(both, document.nodes) + " (an arrowhead at both ends) beside " +
         edge_text(one, document.nodes);
}

std::optional<std::string> bow_outside_kind(const GraphDocument& document) {
  const auto bow = document.kind == GraphKind::kAdmg ? std::nullopt : bow_not_held(document);
  return bow ? std::optional("a " + std::string(to_string(document.kind)) + " " + *bow) : std::nullopt;
}

}  // namespace abdera::detail
