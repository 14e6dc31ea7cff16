#pragma once
#include <span>
#include <utility>
#include <vector>

#include "core/var_set.hpp"

namespace abdera {

/// A directed mixed graph that may have cycles: any set of edges a --> b (both ways between a pair, too) and a <-> b.
/// It stands for simple cyclic structural causal models.
class DirectedMixedGraph {
 public:
  explicit DirectedMixedGraph(int n) : parents_(list(n)), children_(list(n)), spouses_(list(n)) {}

  int size() const { return static_cast<int>(parents_.size()); }
  /// A repeated edge changes nothing. @throws UsageError for a loop or a node out of range.
  void add_directed(Var from, Var to);
  void add_bidirected(Var a, Var b);

  const std::vector<Var>& parents(Var v) const { return parents_[static_cast<std::size_t>(v)]; }
  const std::vector<Var>& children(Var v) const { return children_[static_cast<std::size_t>(v)]; }
  const std::vector<Var>& spouses(Var v) const { return spouses_[static_cast<std::size_t>(v)]; }

  /// Number of the strongly connected component of each node. Cost: O(p + m).
  std::vector<int> components() const;

 private:
  using Lists = std::vector<std::vector<Var>>;
  static Lists list(int n) { return Lists(static_cast<std::size_t>(n)); }
  void check(Var a, Var b) const;
  Lists parents_, children_, spouses_;
};

/// Whether `given` sigma-separates x from y: every walk between them has a collider that is no ancestor of `given`, or
/// a non-collider in `given` with an edge of the walk leaving it for another strongly connected component. Without
/// cycles this is m-separation. In a simple cyclic model it implies independence; d-separation does not.
/// @param x,y distinct nodes outside `given`. @throws UsageError otherwise.
/// Cost: O(p + m). Source: [forre2017]; [bongers2021] section A.2.
bool sigma_separated(const DirectedMixedGraph& graph, Var x, Var y, std::span<const Var> given);

/// Acyclic graph whose m-separations are the sigma-separations of `graph`: an edge into a node goes to its whole
/// component, and the nodes of a component are joined by <-> in place of their edges.
/// Cost: O(p * m) in the worst case. Source: [forre2017]; [mooij2020] definition 6.
DirectedMixedGraph acyclification(const DirectedMixedGraph& graph);

}  // namespace abdera
