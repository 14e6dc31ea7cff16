#include "graphs/sparse_graph.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"

namespace abdera {

SparseGraph::SparseGraph(int n, std::span<const Edge> edges) : n_(n) {
  require(n >= 0, "a graph needs a number of nodes that is not negative, not " + std::to_string(n));
  require(edges.size() <= std::numeric_limits<std::uint32_t>::max() / 2, "more than 2^31 edges");
  begin_.assign(index(n) + 1, 0);
  for (const Edge& e : edges) {
    for (Var v : {e.a, e.b})
      require(v >= 0 && v < n,
              "edge to node " + std::to_string(v) + " of a graph with " + std::to_string(n) + " nodes");
    require(e.a != e.b, "edge from node " + std::to_string(e.a) + " to itself");
    require(e.at_a != Mark::kNone && e.at_b != Mark::kNone,
            "edge without a mark between nodes " + std::to_string(e.a) + " and " + std::to_string(e.b));
    ++begin_[index(e.a) + 1], ++begin_[index(e.b) + 1];
  }
  for (std::size_t v = 0; v < index(n); ++v) begin_[v + 1] += begin_[v];
  row_.resize(2 * edges.size());
  auto next = begin_;
  for (const Edge& e : edges) {
    row_[next[index(e.a)]++] = {e.b, e.at_a, e.at_b};
    row_[next[index(e.b)]++] = {e.a, e.at_b, e.at_a};
  }
  const auto by_node = [](const Neighbour& x, const Neighbour& y) { return x.node < y.node; };
  for (Var v = 0; v < n; ++v) {
    const auto first = row_.begin() + begin_[index(v)], last = row_.begin() + begin_[index(v) + 1];
    std::sort(first, last, by_node);
    const auto twice =
        std::adjacent_find(first, last, [](const Neighbour& x, const Neighbour& y) { return x.node == y.node; });
    require(twice == last,
            "two edges between nodes " + std::to_string(v) + " and " + std::to_string(twice == last ? v : twice->node));
  }
  group_by_type();
}

SparseGraph::SparseGraph(const MixedGraph& graph) : n_(graph.size()) {
  begin_.assign(index(n_) + 1, 0);
  for (Var v = 0; v < n_; ++v) {
    graph.for_neighbours(v, [&](Var w) { row_.push_back({w, graph.mark(w, v), graph.mark(v, w)}); });
    begin_[index(v) + 1] = static_cast<std::uint32_t>(row_.size());
  }
  group_by_type();
}

void SparseGraph::group_by_type() {
  ends_.resize(index(n_));
  by_type_.resize(row_.size());
  for (Var v = 0; v < n_; ++v) {
    std::uint32_t at = begin_[index(v)];
    const auto take = [&](Mark near, Mark far) {
      for (const Neighbour& w : neighbours(v))
        if (w.near == near && w.far == far) by_type_[at++] = w.node;
      return at;
    };
    const auto parents = take(Mark::kArrow, Mark::kTail), children = take(Mark::kTail, Mark::kArrow);
    const auto undirected = take(Mark::kTail, Mark::kTail);
    ends_[index(v)] = {parents, children, undirected};
    only_directed_ = only_directed_ && children == begin_[index(v) + 1];
    only_pdag_marks_ = only_pdag_marks_ && undirected == begin_[index(v) + 1];
  }
}

Mark SparseGraph::mark(Var a, Var b) const {
  const auto row = neighbours(a);
  const auto at =
      std::lower_bound(row.begin(), row.end(), b, [](const Neighbour& x, Var node) { return x.node < node; });
  return at != row.end() && at->node == b ? at->far : Mark::kNone;
}

std::vector<Edge> SparseGraph::edges() const {
  std::vector<Edge> out;
  out.reserve(num_edges());
  for (Var v = 0; v < n_; ++v)
    for (const Neighbour& w : neighbours(v))
      if (v < w.node) out.push_back({v, w.node, w.near, w.far});
  return out;
}

MixedGraph SparseGraph::planes() const {
  MixedGraph graph(n_);
  for (const Edge& e : edges()) graph.set_edge(e.a, e.at_a, e.at_b, e.b);
  return graph;
}

std::vector<Var> topological_prefix(const SparseGraph& graph) {
  std::vector<int> waiting(static_cast<std::size_t>(graph.size()));
  std::vector<Var> order;
  order.reserve(waiting.size());
  for (Var v = 0; v < graph.size(); ++v) {
    waiting[static_cast<std::size_t>(v)] = static_cast<int>(graph.parents(v).size());
    if (graph.parents(v).empty()) order.push_back(v);
  }
  for (std::size_t i = 0; i < order.size(); ++i)
    for (Var w : graph.children(order[i]))
      if (--waiting[static_cast<std::size_t>(w)] == 0) order.push_back(w);
  return order;
}

}  // namespace abdera
