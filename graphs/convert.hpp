#pragma once
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graphs/knowledge.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

/// The CPDAG (essential graph) of a DAG: an edge is directed iff every Markov equivalent DAG directs it so.
/// @throws UsageError when `dag` is none.
/// Cost: O(m) row operations. Source: [verma1990], [meek1995]: unshielded colliders, then R1-R3.
MixedGraph cpdag_of(const MixedGraph& dag, detail::RuleSet rules = {});

/// A DAG with the same adjacencies and directed edges and no unshielded collider that `pdag` does not have already.
/// @param ambiguous unshielded triples (a, b, c), middle second, exempt from the last condition: each may or may not
///        become a collider. The answer is exact for them too: a node can be made a sink iff the colliders this makes
///        are all allowed, and making it one never harms what is left, so no search over subsets is needed.
/// @return nullopt when no such DAG exists (which one is returned depends on the order of the nodes).
/// @throws UsageError for an edge with a circle or two arrowheads.
/// Cost: O(m) checks of O(degree) row operations. Source: [dor1992]. Differs: ambiguous triples.
std::optional<MixedGraph> extend_to_dag(const MixedGraph& pdag, std::span<const std::array<Var, 3>> ambiguous = {});

/// The first clause that makes `graph` no CPDAG, in words, or nullopt: a bad mark, a bidirected edge, a directed
/// cycle, no consistent extension, or an edge at which the CPDAG of its extension differs.
/// Cost: an extension and a `cpdag_of`.
std::optional<std::string> check_cpdag(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// As `check_cpdag` for the closure of a CPDAG under knowledge of direct edges; also `Knowledge::first_violation`, and
/// a non-ancestral pair of which the first is an ancestor in every member though no directed path shows it.
std::optional<std::string> check_mpdag(const MixedGraph& graph, const Knowledge& knowledge,
                                       const std::vector<std::string>& names = {});

/// The same whatever the knowledge: nullopt iff the graph has a consistent extension and is closed under R1-R4. It then
/// is the closure under the knowledge that its own directed edges are.
std::optional<std::string> check_mpdag(const MixedGraph& graph, const std::vector<std::string>& names = {});

/// For graphs with ambiguous triples: nullopt when a consistent extension exists in which new unshielded colliders
/// arise only at those triples, otherwise the first violated clause.
std::optional<std::string> check_extendable(const MixedGraph& graph, std::span<const std::array<Var, 3>> ambiguous,
                                            const std::vector<std::string>& names = {});

}  // namespace abdera
