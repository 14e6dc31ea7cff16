#include "graphs/admg.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

std::optional<std::string> directed_cycle(const MixedGraph& graph, const std::vector<std::string>& names) {
  auto cycle = find_directed_cycle(graph);
  if (cycle.empty()) return std::nullopt;
  cycle.push_back(cycle.front());
  return "directed cycle " + node_names(names, cycle, " --> ");
}

MixedGraph only(const MixedGraph& graph, bool (Edge::*keep)() const) {
  MixedGraph out(graph.size());
  for (const Edge& e : graph.edges())
    if ((e.*keep)()) out.set_edge(e.a, e.at_a, e.at_b, e.b);
  return out;
}

/// Both stores as one, with a common parent in place of the bidirected part of each bow.
MixedGraph without_bows(const MixedGraph& directed, const MixedGraph& bidirected) {
  std::vector<Edge> bows, others;
  for (const Edge& e : bidirected.edges()) (directed.adjacent(e.a, e.b) ? bows : others).push_back(e);
  MixedGraph out(directed.size() + static_cast<int>(bows.size()));
  for (const Edge& e : directed.edges()) out.set_edge(e.a, e.at_a, e.at_b, e.b);
  for (const Edge& e : others) out.set_edge(e.a, e.at_a, e.at_b, e.b);
  Var cause = directed.size();
  for (const Edge& e : bows) out.set_directed(cause, e.a), out.set_directed(cause, e.b), ++cause;
  return out;
}

/// Nodes reached from `from` inside `within` when `step(v)` are the neighbours of v.
template <class Step>
VarSet closure(const VarSet& from, const VarSet& within, Step&& step) {
  VarSet reached = from & within, fresh = reached;
  while (!fresh.empty()) {
    VarSet next(within.universe());
    fresh.for_each([&](Var v) { next |= step(v); });
    fresh = (next & within) - reached;
    reached |= fresh;
  }
  return reached;
}

}  // namespace

std::optional<std::string> check_admg(const MixedGraph& directed, const MixedGraph& bidirected,
                                      const std::vector<std::string>& names) {
  if (directed.size() != bidirected.size())
    return "directed edges over " + std::to_string(directed.size()) + " nodes, bidirected ones over " +
           std::to_string(bidirected.size());
  for (const Edge& e : directed.edges())
    if (!e.directed()) return "the edge " + edge_text(e, names) + " is not directed";
  for (const Edge& e : bidirected.edges())
    if (!e.bidirected()) return "the edge " + edge_text(e, names) + " is not bidirected";
  return directed_cycle(directed, names);
}

std::optional<std::string> check_admg(const MixedGraph& graph, const std::vector<std::string>& names) {
  for (const Edge& e : graph.edges())
    if (!e.directed() && !e.bidirected())
      return "the edge " + edge_text(e, names) + " is neither directed nor bidirected";
  return directed_cycle(graph, names);
}

Admg::Admg(MixedGraph directed, MixedGraph bidirected, const std::vector<std::string>& names)
    : directed_(std::move(directed)), bidirected_(std::move(bidirected)) {
  if (const auto wrong = check_admg(directed_, bidirected_, names)) throw UsageError("not an ADMG: " + *wrong);
  separation_graph_ = without_bows(directed_, bidirected_);
  order_ = *topological_order(directed_);
}

Admg::Admg(const MixedGraph& graph, const std::vector<std::string>& names)
    : directed_(only(graph, &Edge::directed)), bidirected_(only(graph, &Edge::bidirected)), separation_graph_(graph) {
  if (const auto wrong = check_admg(graph, names)) throw UsageError("not an ADMG: " + *wrong);
  order_ = *topological_order(directed_);
}

std::vector<Edge> Admg::edges() const {
  std::vector<Edge> out = directed_.edges();
  const auto more = bidirected_.edges();
  out.insert(out.end(), more.begin(), more.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const Edge& e, const Edge& f) { return e.a != f.a ? e.a < f.a : e.b < f.b; });
  return out;
}

VarSet Admg::all() const {
  VarSet out(size());
  for (Var v = 0; v < size(); ++v) out.insert(v);
  return out;
}

VarSet Admg::parents(const VarSet& of) const {
  VarSet out(size());
  of.for_each([&](Var v) { out |= directed_.parents(v); });
  return out;
}

VarSet Admg::ancestors(const VarSet& of, const VarSet& within) const {
  return closure(of, within, [this](Var v) { return directed_.parents(v); });
}

VarSet Admg::descendants(const VarSet& of) const {
  return closure(of, all(), [this](Var v) { return directed_.children(v); });
}

VarSet Admg::district(Var v, const VarSet& within) const {
  return closure(VarSet(size(), std::span(&v, 1)), within, [this](Var w) { return bidirected_.spouses(w); });
}

std::vector<VarSet> Admg::districts(const VarSet& within) const {
  std::vector<VarSet> out;
  VarSet placed(size());
  within.for_each([&](Var v) {
    if (placed.contains(v)) return;
    out.push_back(district(v, within));
    placed |= out.back();
  });
  return out;
}

Admg Admg::subgraph(const VarSet& keep) const {
  MixedGraph directed(size()), bidirected(size());
  for (const Edge& e : directed_.edges())
    if (keep.contains(e.a) && keep.contains(e.b)) directed.set_edge(e.a, e.at_a, e.at_b, e.b);
  for (const Edge& e : bidirected_.edges())
    if (keep.contains(e.a) && keep.contains(e.b)) bidirected.set_edge(e.a, e.at_a, e.at_b, e.b);
  return {std::move(directed), std::move(bidirected)};
}

Admg Admg::without_incoming(const VarSet& nodes) const {
  MixedGraph directed = directed_, bidirected = bidirected_;
  nodes.for_each([&](Var v) {
    directed_.for_parents(v, [&](Var w) { directed.remove_edge(v, w); });
    bidirected_.for_neighbours(v, [&](Var w) { bidirected.remove_edge(v, w); });
  });
  return {std::move(directed), std::move(bidirected)};
}

Admg Admg::without_outgoing(const VarSet& nodes) const {
  MixedGraph directed = directed_;
  nodes.for_each([&](Var v) { directed_.for_children(v, [&](Var w) { directed.remove_edge(v, w); }); });
  return {std::move(directed), bidirected_};
}

Admg Admg::relabelled(const std::vector<Var>& to_new) const {
  return {directed_.relabelled(to_new), bidirected_.relabelled(to_new)};
}

Admg latent_projection(const Admg& graph, std::span<const Var> latent) {
  for (Var v : latent) require(v >= 0 && v < graph.size(), "latent node " + std::to_string(v) + " is not in the graph");
  const VarSet hidden(graph.size(), latent), observed = graph.all() - hidden;
  const auto kept = observed.to_vector();
  std::vector<Var> number(static_cast<std::size_t>(graph.size()), -1);
  for (std::size_t i = 0; i < kept.size(); ++i) number[static_cast<std::size_t>(kept[i])] = static_cast<Var>(i);

  // What a node reaches by a directed path whose inner nodes are latent, and the latent nodes that reach it so.
  const auto down = [&](const VarSet& from) {
    VarSet next(graph.size());
    const VarSet inner = closure(from, hidden | from, [&](Var v) { return graph.directed().children(v); });
    inner.for_each([&](Var v) { next |= graph.directed().children(v); });
    return next;
  };
  const auto up = [&](Var v) {
    const VarSet self(graph.size(), std::span(&v, 1));
    return closure(self, hidden | self, [&](Var w) { return graph.directed().parents(w); });
  };

  const auto n = static_cast<int>(kept.size());
  MixedGraph directed(n), bidirected(n);
  for (Var a : kept) {
    const Var from = number[static_cast<std::size_t>(a)];
    (down(VarSet(graph.size(), std::span(&a, 1))) & observed).for_each([&](Var b) {
      directed.set_directed(from, number[static_cast<std::size_t>(b)]);
    });
    // A path a <-- ... <-- s (the start or a spouse of the start) --> ... --> b: s is latent, or an end itself.
    const VarSet sources = up(a);
    VarSet tops = sources & hidden;
    sources.for_each([&](Var v) { tops |= graph.bidirected().spouses(v); });
    VarSet reached = tops & observed;
    if ((tops & hidden).size() > 0) reached |= down(tops & hidden) & observed;
    reached.for_each([&](Var b) {
      if (b != a) bidirected.set_edge(from, Mark::kArrow, Mark::kArrow, number[static_cast<std::size_t>(b)]);
    });
  }
  return {std::move(directed), std::move(bidirected)};
}

Admg latent_projection(const MixedGraph& dag, std::span<const Var> latent) {
  return latent_projection(Admg(Dag(dag)), latent);
}

bool m_separated(const Admg& graph, Var x, Var y, std::span<const Var> given, SeparationScratch& scratch) {
  return m_separated(graph.separation_graph(), x, y, given, scratch);
}

bool m_separated(const Admg& graph, Var x, Var y, std::span<const Var> given) {
  return m_separated(graph.separation_graph(), x, y, given);
}

bool m_separated(const Admg& graph, const VarSet& x, const VarSet& y, const VarSet& given) {
  require(!x.intersects(y) && !given.intersects(x | y), "the three sets of a separation must be disjoint");
  SeparationScratch scratch;
  const auto members = given.to_vector();
  VarSet connected(graph.separation_graph().size());
  bool separated = true;
  x.for_each([&](Var v) {
    if (!separated) return;
    m_connected(graph.separation_graph(), v, members, scratch, connected);
    y.for_each([&](Var w) { separated = separated && !connected.contains(w); });
  });
  return separated;
}

}  // namespace abdera
