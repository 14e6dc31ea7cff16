#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/var_set.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// What the learner need not discover. Every constraint is about the true graph over the listed variables:
///  - tiers: a variable of a later tier never causes one of an earlier tier; `forbidden_within` closes a tier to edges
///    between its own members;
///  - required(a, b): a --> b is there; forbidden(a, b): a --> b is not (both directions forbidden: not adjacent);
///  - exogenous(v): nothing causes v;
///  - ancestral(a, b): a directed path a ~> b exists; non_ancestral(a, b): none does.
///
/// Build, then `check()` once before a run; queries are O(1). An empty Knowledge over p variables allows everything.
class Knowledge {
 public:
  explicit Knowledge(int num_vars = 0);

  int num_vars() const { return num_vars_; }
  bool empty() const;

  /// @throws UsageError for a variable out of range, here and below, a negative tier, or an edge from v to v.
  void set_tier(Var v, int tier);
  void forbid_within_tier(int tier);
  void require_edge(Var from, Var to);
  void forbid_edge(Var from, Var to);
  void set_exogenous(Var v);
  void require_ancestor(Var ancestor, Var of);
  void forbid_ancestor(Var ancestor, Var of);

  int tier(Var v) const { return tier_[static_cast<std::size_t>(v)]; }  ///< -1: none
  bool required(Var from, Var to) const { return required_.directed(from, to); }
  /// a --> b excluded by an explicit constraint, a tier, exogeneity, required b --> a, or (non-)ancestral knowledge.
  bool forbidden(Var from, Var to) const { return forbidden_[static_cast<std::size_t>(from)].contains(to); }
  /// Neither direction is allowed: the pair is not adjacent and not tested in the adjacency phase.
  bool forbidden_pair(Var a, Var b) const { return forbidden(a, b) && forbidden(b, a); }
  bool required_pair(Var a, Var b) const { return required_.adjacent(a, b); }
  /// Pairs (ancestor, descendant).
  const std::vector<std::pair<Var, Var>>& ancestral() const { return ancestral_; }
  const std::vector<std::pair<Var, Var>>& non_ancestral() const { return non_ancestral_; }
  // The other statements as they were made, in that order: what knowledge files hold.
  const std::vector<std::pair<Var, Var>>& required_edges() const { return explicit_required_; }
  const std::vector<std::pair<Var, Var>>& forbidden_edges() const { return explicit_forbidden_; }
  const std::vector<int>& closed_tiers() const { return closed_tiers_; }
  const std::vector<Var>& exogenous() const { return exogenous_; }

  /// @throws KnowledgeConflict naming the contradicting statements (required and forbidden, a required cycle,
  ///         required against tiers, ancestral against tiers or non-ancestral, ...).
  /// @param names used in messages; X1.. when empty.
  /// Cost: O(p^2), plus a search for each variable with required or ancestral statements.
  void check(const std::vector<std::string>& names = {}) const;

  /// The first statement that a DAG, PDAG or CPDAG violates, in words, or nullopt. For a partially directed graph:
  /// a directed edge against forbidden, a required edge missing or reversed, an adjacency of a forbidden pair,
  /// an ancestral pair with no unshielded possibly directed path (no DAG of the class then has a directed one), a
  /// non-ancestral pair with a directed path. Each statement is looked at alone: two may each hold in some DAG of the
  /// class and never together.
  std::optional<std::string> first_violation(const MixedGraph& graph, const std::vector<std::string>& names = {}) const;

  /// The same statements with variable v renamed to_new[v].
  Knowledge relabelled(const std::vector<Var>& to_new) const;

 private:
  void forbid(Var from, Var to) { forbidden_[static_cast<std::size_t>(from)].insert(to); }
  void apply_tiers(Var v);
  void rebuild();
  bool within_closed_tier(Var a, Var b) const;
  std::string why_forbidden(Var from, Var to, const std::vector<std::string>& names) const;
  std::string chain(Var from, Var to, const std::vector<std::string>& names) const;

  int num_vars_;
  std::vector<int> tier_;
  std::vector<VarSet> forbidden_;
  MixedGraph required_;
  std::vector<std::pair<Var, Var>> ancestral_, non_ancestral_, explicit_required_, explicit_forbidden_;
  std::vector<int> closed_tiers_;
  std::vector<Var> exogenous_;
};

}  // namespace abdera
