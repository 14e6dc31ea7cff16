#pragma once
#include <array>
#include <span>
#include <vector>

#include "graphs/graph_document.hpp"
#include "graphs/knowledge.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

struct MeekOptions {
  /// Meek R1-R4 are bits 1-4.
  detail::RuleSet rules{};
  /// Unshielded triples (a, b, c), middle second, of which it is not known whether they are colliders: no rule
  /// concludes anything from "b is not a collider" there.
  std::span<const std::array<Var, 3>> ambiguous{};
};

struct MeekResult {
  int oriented = 0;  ///< undirected edges that became directed
  /// Empty when the input has a consistent extension. Otherwise what could not be reconciled: an edge demanded both
  /// ways or that would close a cycle (it stays undirected), a new collider at an unshielded triple, an edge against
  /// knowledge, a cycle that was there before. The same set whatever the order of the nodes.
  std::vector<Conflict> conflicts;
};

/// Orients undirected edges by Meek's rules until none applies:
///   R1  a --> b --- c, a and c not adjacent:                          b --> c
///   R2  a --> b --> c, a --- c:                                       a --> c
///   R3  a --- b, a --- c --> b, a --- d --> b, c and d not adjacent:  a --> b
///   R4  a --- b, a --- d --> c --> b, a and c adjacent, d and b not:  a --> b
/// Schedule: rounds of all four rules. A round looks only at edges directed in the round before, and everything it
/// demands is judged together, so that even the outcome of contradictory input does not depend on the order of the
/// nodes. A directed cycle is never produced from acyclic input.
/// @param graph tails and arrows; any other edge counts as an adjacency only.
/// Cost: O(m) row operations without conflicts. Threads: safe on different graphs.
/// Source: [meek1995] section 2.1.2. Differs: rounds, conflict reports and ambiguous triples are ours.
MeekResult meek_closure(MixedGraph& graph, const MeekOptions& options = {});

/// Directs every undirected edge of which knowledge requires or leaves only one direction, and turns directed edges
/// that knowledge forbids where it allows the reverse (reported). Adds and removes no adjacency; an edge whose both
/// directions are forbidden is reported and left.
MeekResult orient_by_knowledge(MixedGraph& graph, const Knowledge& knowledge);

/// `orient_by_knowledge`, then the rules: the MPDAG of a CPDAG and knowledge about direct edges. Colliders that
/// knowledge makes where the graph had none are reported. Ancestral and
/// non-ancestral statements act only through the edge directions they exclude (sound, not complete).
MeekResult meek_closure(MixedGraph& graph, const Knowledge& knowledge, const MeekOptions& options = {});

}  // namespace abdera
