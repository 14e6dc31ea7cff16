#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"
#include "graphs/separation.hpp"

namespace abdera {

/// The first clause that keeps a pair of stores from being one ADMG, in words, or nullopt: different numbers of nodes,
/// an edge of `directed` that is not -->, one of `bidirected` that is not <->, a directed cycle.
std::optional<std::string> check_admg(const MixedGraph& directed, const MixedGraph& bidirected,
                                      const std::vector<std::string>& names = {});
/// As above for a graph without bows, both kinds of edges in one store.
std::optional<std::string> check_admg(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// An acyclic directed mixed graph: edges --> without a directed cycle and edges <->, which stand for hidden common
/// causes. A pair may carry one of each (a bow), so the edges live in two stores.
///
/// Memory: two bit-plane stores and the separation graph. Threads: const members are safe together.
/// Source: [richardson2003] section 2; [tian2002] ("semi-Markovian" models).
class Admg {
 public:
  explicit Admg(int n = 0) : Admg(MixedGraph(n), MixedGraph(n)) {}
  /// @throws UsageError with the first violated clause (`check_admg`), by X1.. when `names` is empty; here and below.
  Admg(MixedGraph directed, MixedGraph bidirected, const std::vector<std::string>& names = {});
  /// A graph without bows: any DAG, and any graph whose edges are --> and <-> without a directed cycle.
  explicit Admg(const MixedGraph& graph, const std::vector<std::string>& names = {});

  int size() const { return directed_.size(); }
  int num_edges() const { return directed_.num_edges() + bidirected_.num_edges(); }
  const MixedGraph& directed() const { return directed_; }
  const MixedGraph& bidirected() const { return bidirected_; }
  bool bow(Var a, Var b) const { return directed_.adjacent(a, b) && bidirected_.adjacent(a, b); }
  bool adjacent(Var a, Var b) const { return directed_.adjacent(a, b) || bidirected_.adjacent(a, b); }
  /// Every node after its parents, smallest index first among those ready.
  const std::vector<Var>& order() const { return order_; }
  /// Every edge once: by (a, b), the directed one of a bow first.
  std::vector<Edge> edges() const;

  /// The same separations among the nodes 0..size()-1 in one simple graph: the bidirected part of each bow becomes a
  /// common parent, numbered from size() on.
  const MixedGraph& separation_graph() const { return separation_graph_; }

  VarSet all() const;
  /// Parents of the members of `of`, which may be members themselves.
  VarSet parents(const VarSet& of) const;
  /// Nodes of `within` with a directed path inside `within` to a member of `of`; the members of `of` in `within` too.
  VarSet ancestors(const VarSet& of, const VarSet& within) const;
  VarSet ancestors(const VarSet& of) const { return ancestors(of, all()); }
  VarSet descendants(const VarSet& of) const;
  /// The nodes that paths of bidirected edges inside `within` join to v, with v.
  VarSet district(Var v, const VarSet& within) const;
  /// The districts (c-components) of the subgraph over `within`, by smallest member.
  std::vector<VarSet> districts(const VarSet& within) const;
  std::vector<VarSet> districts() const { return districts(all()); }

  /// The same nodes, only the edges inside `keep`.
  Admg subgraph(const VarSet& keep) const;
  /// The graph after setting `nodes`: without the edges, of both kinds, that have an arrowhead at one of them.
  Admg without_incoming(const VarSet& nodes) const;
  /// Without the directed edges that leave one of `nodes`.
  Admg without_outgoing(const VarSet& nodes) const;
  /// The same graph with node v renamed to_new[v].
  Admg relabelled(const std::vector<Var>& to_new) const;

  bool operator==(const Admg& o) const { return directed_ == o.directed_ && bidirected_ == o.bidirected_; }

 private:
  MixedGraph directed_, bidirected_, separation_graph_;
  std::vector<Var> order_;
};

/// The ADMG over the nodes outside `latent`, renumbered in increasing order: a --> b for each directed path whose inner
/// nodes are latent, a <-> b for each path with arrowheads at both ends whose inner nodes are latent non-colliders.
/// It has the separations of `graph` among the observed nodes and the same identifiable effects.
/// @throws UsageError for a node out of range.
/// Cost: O(p) searches. Source: [verma1990]; [tian2002] section 5.
Admg latent_projection(const Admg& graph, std::span<const Var> latent);
/// As above for a DAG. @throws UsageError when `dag` is none.
Admg latent_projection(const MixedGraph& dag, std::span<const Var> latent);

/// m-separation, bows included. @param x,y distinct nodes outside `given`.
bool m_separated(const Admg& graph, Var x, Var y, std::span<const Var> given, SeparationScratch& scratch);
bool m_separated(const Admg& graph, Var x, Var y, std::span<const Var> given);
/// Whether `given` separates every member of x from every member of y (three disjoint sets).
/// @throws UsageError when they are not disjoint.
bool m_separated(const Admg& graph, const VarSet& x, const VarSet& y, const VarSet& given);

}  // namespace abdera
