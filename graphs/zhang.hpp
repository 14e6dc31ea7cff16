#pragma once
#include <array>
#include <functional>
#include <span>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/graph_document.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

/// The question R0 and R4 ask: is beta no collider, that is, was it in the set that separated theta and gamma?
/// theta and gamma are not adjacent, alpha and gamma are neighbours of beta. In R0 alpha is theta; in R4 alpha is the
/// node before beta on a discriminating path theta *-> ... <-* alpha <-* beta o-* gamma. Learners answer from the
/// separating set of (theta, gamma), a known MAG from its marks at beta.
using NonCollider = FunctionRef<bool(Var theta, Var alpha, Var beta, Var gamma)>;

struct ZhangOptions {
  /// R1-R10 are bits 1-10; bit 11 is "a --o b: a --> b", which applies only without selection.
  detail::RuleSet rules{};
  /// Whether nodes may be selected. Without selection R5-R7 are off and rule 11 is on: no edge has two tails.
  bool selection = true;
  /// Whether all rules of a phase look at one state of the graph and their demands are then judged together. The result
  /// then does not depend on the order of the nodes even when answers contradict each other: learners want this.
  /// Otherwise each demand is carried out at once.
  bool together = false;
  /// Phases of rules: each runs until it changes nothing, all of them again until none changes anything.
  /// Empty is R1-R4 (and 11), then R5-R7, then R8-R10.
  std::span<const detail::RuleSet> schedule{};
  /// Unshielded triples (a, b, c), middle second, a < c, sorted, of which nobody knows whether they are colliders: no
  /// rule concludes anything from b being none, until b has a tail on one of the two edges.
  std::span<const std::array<Var, 3>> ambiguous{};
  /// Whether R4 leaves a discriminating path alone because the question about it has no answer. nullptr: never.
  const std::function<bool(Var theta, Var alpha, Var beta, Var gamma)>* undecided = nullptr;
};

struct ZhangResult {
  int oriented = 0;  ///< circles that became arrowheads or tails
  /// Empty when the input is consistent. Otherwise every mark, as (a, b) for the mark at b of a *-* b, which the rules
  /// demand to be other than it is already, or to be an arrowhead and a tail at once: it stays as it was.
  std::vector<Conflict> conflicts;
};

/// R0 on a graph of adjacencies: a *-> b <-* c for every unshielded triple whose middle node is a collider.
/// Cost: one question for each unshielded triple.
void orient_unshielded_colliders(MixedGraph& graph, NonCollider noncollider);

/// Orients circles by Zhang's rules until none applies; R0 comes before.
///   R1  a *-> b o-* c, a and c not adjacent:                         b --> c
///   R2  a --> b *-> c or a *-> b --> c, a *-o c:                     a *-> c
///   R3  a *-> b <-* c, a *-* d *-* c without an arrowhead at d, a and c not adjacent, d *-o b: d *-> b
///   R4  discriminating path theta ... alpha, beta, gamma, beta o-* gamma:
///       beta --> gamma when beta is no collider, else alpha <-> beta <-> gamma
///   R5  a o-o b on a closed uncovered circle walk:                   --- all along it
///   R6  a --- b o-* c:                                               b --* c
///   R7  a --o b o-* c, a and c not adjacent:                         b --* c
///   R8  a --> b --> c or a --o b --> c, a o-> c:                     a --> c
///   R9  a o-> c, uncovered possibly directed walk a, b, ..., c, b and c not adjacent: a --> c
///   R10 a o-> c, uncovered possibly directed walks from a to parents of c whose first nodes after a are distinct and
///       not adjacent: a --> c
/// Only circles change. With answers that come from a MAG every schedule gives the same result.
/// Cost: O(p + m) row operations a round for R1-R3 and R6-R8; R4 a search for each beta o-* gamma; R5, R9 and R10 a
/// search over (previous, current) pairs of nodes for each edge o-o, and each node with an edge o->, respectively.
/// Memory: p^2 / 2 bytes beside the graph. Threads: safe on different graphs.
/// Source: [zhang2008]. Differs: R3 accepts a tail at d where the source has circles, without which a schedule that
/// runs R5 before R3 can miss marks; R5, R9 and R10 ask for walks in place of paths, which is sound and needs no search
/// over paths (docs/latent-variables.md); `together`.
ZhangResult zhang_closure(MixedGraph& graph, NonCollider noncollider, const ZhangOptions& options = {});

}  // namespace abdera
