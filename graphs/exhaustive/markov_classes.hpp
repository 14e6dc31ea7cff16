#pragma once
#include <cstdint>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// A DAG with at most 8 nodes in one word: byte v holds the parents of v.
struct SmallDag {
  std::uint64_t parents = 0;
  bool has(Var from, Var to) const { return parents >> (8 * to + from) & 1u; }
  bool adjacent(Var a, Var b) const { return has(a, b) || has(b, a); }
  MixedGraph graph(int n) const;
  /// Of the directed edges of a graph.
  static SmallDag of(const MixedGraph& graph);
  auto operator<=>(const SmallDag&) const = default;
};

/// Calls `visit` for each DAG with n labelled nodes once (1, 3, 25, 543, 29281, 3781503 of them for n = 1..6).
/// @throws UsageError unless 1 <= n <= 7. Cost: 3^(n(n-1)/2) steps.
void for_each_dag(int n, FunctionRef<void(SmallDag)> visit);

/// All DAGs with the same adjacencies and unshielded colliders.
struct MarkovClass {
  std::vector<SmallDag> members;
  /// What all members share: an edge is directed iff every member directs it so. The CPDAG by its definition.
  MixedGraph intersection(int n) const;
};

/// Every Markov equivalence class of DAGs with n nodes, by brute force from the characterisation by adjacencies and
/// unshielded colliders; uses no orientation rule, so it can judge them. Source: [verma1990].
/// Cost: 24 bytes a DAG; n = 6 takes seconds.
std::vector<MarkovClass> markov_classes(int n);

}  // namespace abdera
