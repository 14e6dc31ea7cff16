#include "graphs/dag.hpp"

#include <algorithm>
#include <functional>

#include "core/error.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

/// Nodes in topological order as far as it goes; shorter than p when there is a cycle.
std::vector<Var> partial_order(const MixedGraph& graph) {
  const int n = graph.size();
  std::vector<int> waiting(static_cast<std::size_t>(n));
  std::vector<Var> order, ready;  // `ready` is a min-heap
  order.reserve(static_cast<std::size_t>(n));
  for (Var v = 0; v < n; ++v) {
    int parents = 0;
    for (std::size_t i = 0; i < graph.words(); ++i) parents += std::popcount(graph.parents_word(v, i));
    waiting[static_cast<std::size_t>(v)] = parents;
    if (parents == 0) ready.push_back(v);
  }
  while (!ready.empty()) {
    std::pop_heap(ready.begin(), ready.end(), std::greater<>());
    const Var v = ready.back();
    ready.pop_back();
    order.push_back(v);
    graph.for_children(v, [&](Var w) {
      if (--waiting[static_cast<std::size_t>(w)] > 0) return;
      ready.push_back(w);
      std::push_heap(ready.begin(), ready.end(), std::greater<>());
    });
  }
  return order;
}

}  // namespace

std::optional<std::vector<Var>> topological_order(const MixedGraph& graph) {
  auto order = partial_order(graph);
  if (order.size() < static_cast<std::size_t>(graph.size())) return std::nullopt;
  return order;
}

bool is_acyclic(const MixedGraph& graph) {
  return partial_order(graph).size() == static_cast<std::size_t>(graph.size());
}

std::vector<Var> find_directed_cycle(const MixedGraph& graph) {
  const auto order = partial_order(graph);
  if (order.size() == static_cast<std::size_t>(graph.size())) return {};
  VarSet left(graph.size());
  for (Var v = 0; v < graph.size(); ++v) left.insert(v);
  for (Var v : order) left.erase(v);
  // Every node that is left has a parent that is left: walking up must come round.
  std::vector<Var> path = {left.to_vector().front()};
  while (true) {
    const Var up = (graph.parents(path.back()) & left).to_vector().front();
    const auto seen = std::find(path.begin(), path.end(), up);
    if (seen == path.end()) {
      path.push_back(up);
      continue;
    }
    std::vector<Var> cycle(seen, path.end());
    std::reverse(cycle.begin(), cycle.end());
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    return cycle;
  }
}

std::string edge_text(const Edge& edge, const std::vector<std::string>& names) {
  const auto left = edge.at_a == Mark::kArrow ? "<" : edge.at_a == Mark::kCircle ? "o" : "-";
  const auto right = edge.at_b == Mark::kArrow ? ">" : edge.at_b == Mark::kCircle ? "o" : "-";
  if (edge.at_a == Mark::kArrow && edge.at_b == Mark::kTail)
    return edge_text({edge.b, edge.a, edge.at_b, edge.at_a}, names);
  return node_name(names, edge.a) + " " + left + "-" + right + " " + node_name(names, edge.b);
}

std::string first_difference(const char* what, const MixedGraph& expected, const MixedGraph& graph,
                             const std::vector<std::string>& names) {
  for (const Edge& e : graph.edges()) {
    const Edge other{e.a, e.b, expected.mark(e.b, e.a), expected.mark(e.a, e.b)};
    if (!(other == e))
      return std::string(what) + " differs at " + node_name(names, e.a) + " - " + node_name(names, e.b) + ": " +
             edge_text(e, names) + " should be " + edge_text(other, names);
  }
  return std::string(what) + " differs";
}

std::optional<std::string> check_dag(const MixedGraph& graph, const std::vector<std::string>& names) {
  for (const Edge& e : graph.edges())
    if (!graph.directed(e.a, e.b) && !graph.directed(e.b, e.a))
      return "the edge " + edge_text(e, names) + " is not directed";
  auto cycle = find_directed_cycle(graph);
  if (cycle.empty()) return std::nullopt;
  cycle.push_back(cycle.front());
  return "directed cycle " + node_names(names, cycle, " --> ");
}

bool is_dag(const MixedGraph& graph) {
  for (Var v = 0; v < graph.size(); ++v)
    for (std::size_t i = 0; i < graph.words(); ++i)
      if (graph.neighbours_word(v, i) & ~graph.parents_word(v, i) & ~graph.children_word(v, i)) return false;
  return is_acyclic(graph);
}

Dag::Dag(MixedGraph graph, const std::vector<std::string>& names) : graph_(std::move(graph)) {
  if (const auto wrong = check_dag(graph_, names)) throw UsageError("not a DAG: " + *wrong);
  order_ = *topological_order(graph_);
}

}  // namespace abdera
