#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "bench/metrics/node_flags.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera::detail {

/// A DAG or CPDAG with a DAG of its class: whatever all members agree on is asked of that DAG.
class ClassGraph {
 public:
  /// @throws UsageError when the graph is neither.
  explicit ClassGraph(const SparseGraph& graph);
  const SparseGraph& graph() const { return graph_; }
  const SparseGraph& dag() const { return member_ ? *member_ : graph_; }

 private:
  const SparseGraph& graph_;
  std::optional<SparseGraph> member_;
};

/// Counts, for one treatment t at a time, the y for which a statement of the estimate about the effect of t on y is
/// wrong in the truth. Holds the working memory of one thread and allocates nothing after it has warmed up.
///
/// A statement is "no effect", "not identified by adjustment" (not amenable: a possibly directed path from t to y
/// starts with an undirected edge) or "adjust for Z". The last is right iff t and y are amenable in the truth and Z is
/// a valid adjustment set in every member of its class. Amenability makes the effect the same function of the
/// distribution in all members, which describe the same distributions: so Z is valid in all of them iff in one, and
/// one DAG of the class is asked.
///
/// In a DAG, Z is valid for (t, y) iff
///   1. y is no descendant of a member of Z that is a descendant of t (nor such a member itself), and
///   2. no walk from t to y that does not come back to t is open given Z and has an edge against its direction.
/// Why: if a causal path holds a w with a descendant z in Z, take the first member of Z on t --> ... --> w --> ... -->
/// z. If it is w or before, y descends from it: 1. If it is after w, the walk turns there, goes back to w and on to y
/// (2), unless a member of Z is on that way, from which y descends: 1. If nothing forbidden is in Z, an open walk
/// that begins with t --> c on a causal path cannot turn (it would turn in Z), so the walks of 2 are those that are
/// open in the proper back-door graph. Both clauses are searches that answer all y together.
/// Source: [henckel2024] section 5; [perkovic2018] for the criterion.
class Treatment {
 public:
  explicit Treatment(const ClassGraph& truth);

  /// "No effect" on members of Z; adjust for Z otherwise. `estimate` tells which pairs are amenable; none: all are.
  std::int64_t parent_mistakes(Var t, std::span<const Var> parents, const SparseGraph* estimate);
  /// "No effect" on what is no possible descendant; adjust for the ancestors otherwise.
  std::int64_t ancestor_mistakes(Var t, const SparseGraph& estimate);
  /// "No effect" on what is no possible descendant; adjust for the optimal set of (t, y) otherwise.
  std::int64_t oset_mistakes(Var t, const SparseGraph& estimate);

 private:
  void start(Var t);
  void mark_possible_descendants(const SparseGraph& graph, Var t, unsigned flag);
  void mark_not_amenable(const SparseGraph& graph, Var t, unsigned flag);
  void spread(const SparseGraph& graph, unsigned flag);
  void find_descendants(Var t);
  bool find_invalid(Var t, std::span<const Var> z, Var target);
  bool find_forbidden(std::span<const Var> z, Var target);
  bool find_open_walks(Var t, Var target);
  void optimal_set(Var t, Var y, const SparseGraph& estimate);

  const SparseGraph &truth_, &dag_;
  NodeFlags pairs_;  // what is said of (t, v) in either graph
  NodeFlags walk_;   // states of the searches for one Z
  std::vector<Var> stack_, set_, causal_;
  std::vector<std::uint32_t> states_;
};

}  // namespace abdera::detail
