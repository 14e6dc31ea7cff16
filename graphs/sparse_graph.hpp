#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// One end of an edge as its row sees it: v (near)-(far) node.
struct Neighbour {
  Var node;
  Mark near, far;
  bool operator==(const Neighbour&) const = default;
};

/// An immutable mixed graph in compressed rows, for graphs too large for the bit planes of `MixedGraph` and for
/// algorithms whose cost is counted in edges: conversions and graph distances run on it at every size.
///
/// Row v lists the neighbours of v by increasing index with the marks at both ends; beside it, parents, children and
/// undirected neighbours are three contiguous runs, each increasing.
/// Memory: 24 bytes an edge and 16 bytes a node (p = 100,000 with 200,000 edges: 6.4 MB); never p^2.
/// Cost: rows O(1), `mark` O(log degree). Threads: const members are safe together.
class SparseGraph {
 public:
  SparseGraph() : SparseGraph(0, {}) {}
  /// @param edges each pair of nodes at most once, in any order and either direction; both marks set.
  /// @throws UsageError naming a node out of range, a self-loop, an edge without marks or a repeated pair.
  /// Cost: O(p + m log degree).
  SparseGraph(int n, std::span<const Edge> edges);
  /// The same graph from bit planes. Cost: O(p^2 / 64).
  SparseGraph(const MixedGraph& graph);  // NOLINT(google-explicit-constructor): a change of storage, not of value

  int size() const { return n_; }
  std::size_t num_edges() const { return row_.size() / 2; }
  int degree(Var v) const { return static_cast<int>(begin_[index(v) + 1] - begin_[index(v)]); }

  /// The neighbours of v in increasing order.
  std::span<const Neighbour> neighbours(Var v) const {
    return {row_.data() + begin_[index(v)], row_.data() + begin_[index(v) + 1]};
  }
  std::span<const Var> parents(Var v) const { return run(begin_[index(v)], ends_[index(v)][0]); }       ///< w --> v
  std::span<const Var> children(Var v) const { return run(ends_[index(v)][0], ends_[index(v)][1]); }    ///< v --> w
  std::span<const Var> undirected(Var v) const { return run(ends_[index(v)][1], ends_[index(v)][2]); }  ///< v --- w
  /// Where the children of v begin among all 2m edge ends: a number for the edge v --> children(v)[i] is this plus i.
  std::size_t first_child(Var v) const { return ends_[index(v)][0]; }

  /// Mark at b on the edge a *-* b; kNone if they are not adjacent.
  Mark mark(Var a, Var b) const;
  bool adjacent(Var a, Var b) const { return mark(a, b) != Mark::kNone; }

  /// Whether every edge is -->, or every edge is --> or ---.
  bool only_directed() const { return only_directed_; }
  bool only_pdag_marks() const { return only_pdag_marks_; }

  /// Every edge once, sorted by (a, b) with a < b.
  std::vector<Edge> edges() const;
  /// The same graph in bit planes: p^2 / 2 bytes.
  MixedGraph planes() const;

  bool operator==(const SparseGraph& o) const { return n_ == o.n_ && begin_ == o.begin_ && row_ == o.row_; }

 private:
  static std::size_t index(Var v) { return static_cast<std::size_t>(v); }
  std::span<const Var> run(std::uint32_t from, std::uint32_t to) const {
    return {by_type_.data() + from, by_type_.data() + to};
  }
  void group_by_type();

  int n_;
  bool only_directed_ = true, only_pdag_marks_ = true;
  std::vector<std::uint32_t> begin_;                // of row v; p + 1 of them
  std::vector<std::array<std::uint32_t, 3>> ends_;  // of parents, children, undirected neighbours of v
  std::vector<Neighbour> row_;
  std::vector<Var> by_type_;
};

/// Every node after its parents, or fewer than p nodes when the directed edges form a cycle. Cost: O(p + m).
std::vector<Var> topological_prefix(const SparseGraph& graph);

}  // namespace abdera
