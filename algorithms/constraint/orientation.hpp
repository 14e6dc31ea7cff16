#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "algorithms/constraint/colliders.hpp"
#include "core/function_ref.hpp"
#include "graphs/graph_document.hpp"
#include "graphs/knowledge.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

/// What to do when colliders demand an arrowhead at both ends of an edge.
enum class ConflictPolicy : std::uint8_t {
  kMark,   ///< the edge becomes a <-> b, which no DAG has: visible, reported, and the graph is not legal
  kFirst,  ///< the collider whose outer pair is separated with the larger p-value stands; others are dropped, reported
};

struct OrientationOptions {
  ConflictPolicy conflicts = ConflictPolicy::kMark;
  detail::RuleSet rules{};  ///< Meek's rules; a mutation test switches one off
};

struct Orientation {
  MixedGraph graph{};
  std::vector<Conflict> conflicts;
  /// The first clause that makes the graph no CPDAG (MPDAG with knowledge; with ambiguous triples: not extendable).
  std::optional<std::string> violation;
};

/// The first clause that makes a graph no CPDAG (MPDAG with knowledge), or, with ambiguous triples, not extendable or
/// against knowledge.
std::optional<std::string> check_oriented(const MixedGraph& graph, std::span<const Triple> ambiguous,
                                          const Knowledge& knowledge);

/// Orients a skeleton by collider verdicts, knowledge and Meek's rules. The adjacencies of the result are those of the
/// skeleton, whatever happens.
///
/// Knowledge is an invariant: a collider that needs an excluded arrow is dropped and reported. Colliders that
/// contradict each other are treated by policy; with `kMark` all arrowheads are drawn, those of a contested edge at
/// both ends, and no rule uses a bidirected edge. Contradictions between Meek's rules leave the edge undirected and are
/// reported. A directed cycle, a collider that no verdict asked for and a graph without consistent extension are
/// reported as well: without a conflict and without ambiguous triples the result is a CPDAG (MPDAG).
///
/// @param strength of the evidence that a and c are separated, for `kFirst`: a p-value.
/// Cost: O(edges) row operations. Threads: safe. Source: [meek1995]; marks of contested edges as [colombo2014] 4.3.
Orientation orient(const MixedGraph& skeleton, const ColliderVerdicts& verdicts, const Knowledge& knowledge,
                   const OrientationOptions& options, FunctionRef<double(Var a, Var c)> strength);

}  // namespace abdera
