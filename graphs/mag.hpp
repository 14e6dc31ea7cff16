#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Whether an inducing path between x and y relative to <latent, selected> exists: every inner collider is an ancestor
/// of x, y or `selected`, every other inner node is latent. Exactly then no set of the remaining nodes, given
/// `selected`, separates x and y. An edge is one.
/// @param graph a DAG, an ADMG or an ancestral graph.
/// @param x,y distinct nodes, neither latent nor selected.
/// Cost: O(p + m) row operations. Threads: safe. Source: [richardson2002] section 4.2, [zhang2008] definition 2.
bool has_inducing_path(const MixedGraph& graph, Var x, Var y, std::span<const Var> latent = {},
                       std::span<const Var> selected = {});

/// The MAG over the other nodes of a graph some of whose nodes are latent (marginalised) and some selected
/// (conditioned on): x and y are adjacent iff an inducing path relative to <latent, selected> joins them, and the mark
/// at x is a tail iff x is anterior to {y} and `selected` (for a DAG: an ancestor of one of them). With no latent and
/// no selected node this is the maximal graph with the same separations as an ancestral graph or ADMG.
/// @param graph a DAG, an ADMG without bows or an ancestral graph: tails and arrowheads, no directed cycle, no
/// arrowhead
///        at a node with an undirected edge.
/// @param latent,selected distinct nodes in any order, disjoint.
/// @return the observed nodes renumbered in increasing order.
/// @throws UsageError for another graph, a node out of range or in both lists.
/// Cost: O(p^2) searches of O(p + m) row operations. Memory: p^2 / 8 bytes beside the result. Threads: safe.
/// Source: [richardson2002] sections 4.2 and 5.
MixedGraph mag_of(const MixedGraph& graph, std::span<const Var> latent, std::span<const Var> selected);

/// The first clause that makes `graph` no ancestral graph, in words, or nullopt: a circle, an arrowhead into a node
/// with an undirected edge, a directed cycle, an almost directed cycle. Cost: O(p + m) searches at most. Source:
/// [richardson2002] definition 3.1.
std::optional<std::string> check_ancestral(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// The first clause that makes `graph` no maximal ancestral graph, in words, or nullopt: those of `check_ancestral`, or
/// a pair of non-adjacent nodes with an inducing path, which is named.
/// Cost: O(p^2) row operations and, for each pair, a search through its bidirected component.
/// Source: [richardson2002] theorem 4.2.
std::optional<std::string> check_mag(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// A maximal ancestral graph: what DAGs with latent and selected nodes look like over the others. x --> y reads "x is
/// an ancestor of y or of a selected node, y of neither x nor any selected node".
class Mag {
 public:
  /// @throws UsageError naming the violated clause (by X1.. when `names` is empty).
  explicit Mag(MixedGraph graph, const std::vector<std::string>& names = {});

  const MixedGraph& graph() const { return graph_; }
  operator const MixedGraph&() const { return graph_; }
  int size() const { return graph_.size(); }
  bool operator==(const Mag&) const = default;

 private:
  MixedGraph graph_;
};

}  // namespace abdera
