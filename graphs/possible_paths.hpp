#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Which paths a search follows.
enum class PathRule : std::uint8_t {
  kDirected,    ///< v --> w only
  kPossible,    ///< no arrowhead at the end that the path leaves by: possibly directed in DAGs, CPDAGs, MAGs and PAGs
  kUnshielded,  ///< as kPossible, and no node of the path is adjacent to the next but one. In an MPDAG exactly these
                ///< exist where "b-possibly causal" paths do; a shielded possibly directed path may be a directed cycle
                ///< in every member of the class. In any other graph of edges decided in part no acyclic member has a
                ///< directed path where there is no unshielded one: a directed path has a shortest one beside it.
};
enum class PathSense : std::uint8_t { kForward, kBackward };

/// The nodes of 0..n-1.
VarSet all_nodes(int n);

/// The nodes to which a path by `rule` leads from a member of `starts` (kForward), or from which one leads to it
/// (kBackward), and the starts. Every node after the first must be in `within`; the starts need not be.
/// Cost: O(p + m) row operations; kUnshielded O(p + m) of them for each edge at worst, and p^2 / 8 bytes.
/// Threads: safe. Source: [perkovic2017] for kUnshielded.
VarSet reach(const MixedGraph& graph, const VarSet& starts, PathRule rule, PathSense sense, const VarSet& within);

/// The nodes to which an unshielded possibly directed path with the first edge from --> first leads, and `first`.
VarSet reach_through(const MixedGraph& graph, Var from, Var first);

/// The nodes that descend from v in every member of the class that `graph` stands for, and v. A directed path is
/// sufficient; so are unshielded possible paths that leave v by nodes that cannot all be its parents.
/// @param graph a DAG, CPDAG, MPDAG, or a MAG or PAG without selection.
/// Cost: one search by unshielded paths for each edge at v. Threads: safe. Source: [fang2022]; [roumpelaki2016] for
/// PAGs.
VarSet definite_descendants(const MixedGraph& graph, Var v);

/// Whether some member of the class has these neighbours of v, whose edges to it are undecided, among its parents: they
/// may make no new unshielded collider there.
bool can_be_parents(const MixedGraph& graph, Var v, const VarSet& undecided);

/// A shortest path by `rule` from a member of `from` to one of `to` as a list of nodes, empty when there is none;
/// {v} for v in both. Every node after the first is in `within`. For messages: 4 p^2 bytes of working memory.
std::vector<Var> shortest_path(const MixedGraph& graph, const VarSet& from, const VarSet& to, PathRule rule,
                               const VarSet& within);

/// A shortest path between the two sets that `given` leaves open, empty when `given` separates them: every inner
/// collider is an ancestor of `given`, every other inner node is not in it. Among the shortest one whose colliders are
/// nearest to `given`; in a member of a class, that path has a definite status in the graph of the class.
/// @param graph a DAG, an ADMG or a MAG. @param from,to,given disjoint sets.
/// Cost: O((p + m) log p). Threads: safe. Source: [perkovic2018] for the choice among the shortest.
std::vector<Var> find_open_path(const MixedGraph& graph, const VarSet& from, const VarSet& to, const VarSet& given);

/// "A --> B <-> C o-o D".
std::string path_text(const MixedGraph& graph, const std::vector<Var>& path,
                      const std::vector<std::string>& names = {});

}  // namespace abdera
