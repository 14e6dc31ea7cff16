#include "graphs/sparse_convert.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

std::size_t at(Var v) { return static_cast<std::size_t>(v); }

/// Chickering's labels. Nodes come in topological order, so that all edges into a parent have their labels; the last
/// parent x of y settles all edges into y at once.
class Labels {
 public:
  Labels(const SparseGraph& dag, const std::vector<Var>& order)
      : dag_(dag), place_(at(dag.size())), position_(at(dag.size())), first_(at(dag.size()) + 1) {
    for (std::size_t i = 0; i < order.size(); ++i) place_[at(order[i])] = static_cast<int>(i);
    for (Var v = 0; v < dag.size(); ++v) first_[at(v) + 1] = first_[at(v)] + dag.parents(v).size();
    compelled_.resize(first_.back());
    for (Var y : order)
      if (!dag.parents(y).empty()) label_edges_into(y);
  }

  bool compelled(Var child, std::size_t parent) const { return compelled_[first_[at(child)] + parent] != 0; }

 private:
  void label_edges_into(Var y) {
    const auto parents = dag_.parents(y);
    for (std::size_t i = 0; i < parents.size(); ++i) position_[at(parents[i])] = i + 1;
    const Var x =
        *std::max_element(parents.begin(), parents.end(), [&](Var a, Var b) { return place_[at(a)] < place_[at(b)]; });
    const auto parents_of_x = dag_.parents(x);
    bool all = false;
    std::size_t shared = 0;
    for (std::size_t i = 0; i < parents_of_x.size(); ++i) {
      const auto position = position_[at(parents_of_x[i])];
      shared += position != 0;
      if (!compelled(x, i)) continue;
      if (position == 0) {
        all = true;  // w --> x is compelled and w is no parent of y
      } else {
        compelled_[first_[at(y)] + position - 1] = 1;
      }
    }
    all = all || shared + 1 < parents.size();  // a parent of y that is neither x nor a parent of x
    if (all) std::fill_n(compelled_.begin() + static_cast<std::ptrdiff_t>(first_[at(y)]), parents.size(), 1);
    for (Var w : parents) position_[at(w)] = 0;
  }

  const SparseGraph& dag_;
  std::vector<int> place_;
  std::vector<std::size_t> position_;  // of a node among the parents of y, from 1; 0: none
  std::vector<std::size_t> first_;
  std::vector<std::uint8_t> compelled_;
};

/// Directs every undirected edge from the node that the search met first.
std::vector<Edge> directed_along_search(const SparseGraph& graph) {
  const auto n = at(graph.size());
  std::vector<bool> met(n);
  std::vector<int> met_neighbours(n);
  std::vector<std::vector<Var>> by_count(1);  // a node stays in those it has grown out of, and is met before
  for (Var v = graph.size(); v-- > 0;)
    if (!graph.undirected(v).empty()) by_count[0].push_back(v);
  std::vector<Edge> edges;
  edges.reserve(graph.num_edges());
  for (std::size_t top = 0;;) {
    while (top > 0 && by_count[top].empty()) --top;
    if (by_count[top].empty()) break;
    const Var v = by_count[top].back();
    by_count[top].pop_back();
    if (met[at(v)]) continue;
    met[at(v)] = true;
    for (Var w : graph.undirected(v)) {
      if (met[at(w)]) continue;
      edges.push_back({v, w, Mark::kTail, Mark::kArrow});
      const auto count = static_cast<std::size_t>(++met_neighbours[at(w)]);
      if (count >= by_count.size()) by_count.resize(count + 1);
      by_count[count].push_back(w);
      top = std::max(top, count);
    }
  }
  for (Var v = 0; v < graph.size(); ++v)
    for (Var w : graph.children(v)) edges.push_back({v, w, Mark::kTail, Mark::kArrow});
  return edges;
}

std::string differs(const SparseGraph& expected, const SparseGraph& graph, const std::vector<std::string>& names) {
  for (const Edge& e : graph.edges()) {
    const Edge other{e.a, e.b, expected.mark(e.b, e.a), expected.mark(e.a, e.b)};
    if (!(other == e))
      return "not a CPDAG: the CPDAG of its extension differs at " + node_name(names, e.a) + " - " +
             node_name(names, e.b) + ": " + edge_text(e, names) + " should be " + edge_text(other, names);
  }
  return "not a CPDAG";
}

std::vector<Var> order_of(const SparseGraph& graph, const std::vector<std::string>& names) {
  auto order = topological_prefix(graph);
  if (order.size() == at(graph.size())) return order;
  // Every node that is left has a parent that is left: walking up must come round.
  std::vector<bool> placed(at(graph.size()));
  for (Var v : order) placed[at(v)] = true;
  std::vector<Var> path = {static_cast<Var>(std::find(placed.begin(), placed.end(), false) - placed.begin())};
  auto first = path.end();
  do {
    const auto parents = graph.parents(path.back());
    const Var up = *std::find_if(parents.begin(), parents.end(), [&](Var v) { return !placed[at(v)]; });
    path.push_back(up);
    first = std::find(path.begin(), path.end(), up);
  } while (first == path.end() - 1);
  std::vector<Var> cycle(first, path.end());
  std::reverse(cycle.begin(), cycle.end());
  throw UsageError("directed cycle " + node_names(names, cycle, " --> "));
}

}  // namespace

SparseGraph cpdag_of(const SparseGraph& dag) {
  if (!dag.only_directed())
    for (const Edge& e : dag.edges())
      require((e.at_a == Mark::kTail) != (e.at_b == Mark::kTail) && e.at_a != Mark::kCircle && e.at_b != Mark::kCircle,
              "the CPDAG is defined for a DAG only: the edge " + edge_text(e) + " is not directed");
  const Labels labels(dag, order_of(dag, {}));
  std::vector<Edge> edges;
  edges.reserve(dag.num_edges());
  for (Var y = 0; y < dag.size(); ++y) {
    const auto parents = dag.parents(y);
    for (std::size_t i = 0; i < parents.size(); ++i)
      edges.push_back({parents[i], y, Mark::kTail, labels.compelled(y, i) ? Mark::kArrow : Mark::kTail});
  }
  return {dag.size(), edges};
}

SparseGraph member_dag(const SparseGraph& graph, const std::vector<std::string>& names) {
  if (!graph.only_pdag_marks())
    for (const Edge& e : graph.edges())
      require(e.at_a != Mark::kCircle && e.at_b != Mark::kCircle && (e.at_a == Mark::kTail || e.at_b == Mark::kTail),
              "not a DAG or CPDAG: edge " + edge_text(e, names));
  order_of(graph, names);
  if (graph.only_directed()) return graph;
  SparseGraph dag(graph.size(), directed_along_search(graph));
  if (topological_prefix(dag).size() < at(dag.size()))
    throw UsageError("not a CPDAG: its directed and undirected edges form a cycle");
  const SparseGraph expected = cpdag_of(dag);
  if (!(expected == graph)) throw UsageError(differs(expected, graph, names));
  return dag;
}

}  // namespace abdera
