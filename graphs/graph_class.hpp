#pragma once
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"
#include "graphs/possible_paths.hpp"

namespace abdera {

/// A legal graph together with what it claims to be: the class of DAGs or MAGs that causal queries are asked of.
/// Checked once, so that a query on many pairs of nodes does not check again.
///
/// "Possible" means in some member of the class, "definite" in all. Sets include the nodes they start from.
/// Memory: the graph and one member. Threads: const members are safe together.
class GraphClass {
 public:
  /// @param kind dag, cpdag, mpdag, mag or pag; the last two without selected nodes: no edge --- or --o.
  /// @throws UsageError naming the first clause by which `graph` is not of that kind; NotApplicable for another kind or
  /// for selection.
  /// Cost: a DAG O(m); a CPDAG or MPDAG one extension and one closure; `check_mag`, `check_pag`.
  GraphClass(MixedGraph graph, GraphKind kind, const std::vector<std::string>& names = {});

  const MixedGraph& graph() const { return graph_; }
  GraphKind kind() const { return kind_; }
  int size() const { return graph_.size(); }
  /// Whether two nodes may have a common cause that is not in the graph: a MAG or PAG.
  bool has_hidden_causes() const { return kind_ == GraphKind::kMag || kind_ == GraphKind::kPag; }
  /// Some member of the class.
  const MixedGraph& member() const { return member_; }
  /// The rule by which a path of the graph is directed in some member: kUnshielded in an MPDAG, else kPossible.
  PathRule possible_rule() const { return kind_ == GraphKind::kMpdag ? PathRule::kUnshielded : PathRule::kPossible; }

  /// Nodes that are a descendant (ancestor) of a member of `of` in some graph of the class. Cost: as `reach`.
  VarSet possible_descendants(const VarSet& of) const;
  VarSet possible_ancestors(const VarSet& of) const;
  /// Nodes that are a descendant (ancestor) of v in every graph of the class.
  /// Cost: as `abdera::definite_descendants`; definite_ancestors asks it of every node.
  VarSet definite_descendants(Var v) const;
  VarSet definite_ancestors(Var v) const;

  /// The sets that are the parents of v in some member, each once: sorted lists in lexicographic order. For the kinds
  /// dag, cpdag and mpdag.
  /// @throws NotApplicable for another kind or when there are more than `limit`.
  /// Cost: the answers times the square of the undirected degree of v. Source: [maathuis2009]; [fang2020]
  /// for MPDAGs.
  std::vector<std::vector<Var>> possible_parents(Var v, std::size_t limit = 1u << 20) const;

 private:
  VarSet forced_parents(Var v, VarSet undirected) const;

  MixedGraph graph_, member_;
  GraphKind kind_;
};

}  // namespace abdera
