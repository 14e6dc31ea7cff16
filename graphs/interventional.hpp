#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/mixed_graph.hpp"
#include "graphs/rule_set.hpp"

namespace abdera {

/// The sets of nodes that were intervened on together, one set for each experiment; the empty set stands for purely
/// observational data. The order and repetitions of sets do not matter.
using InterventionTargets = std::vector<std::vector<Var>>;

/// The first reason why `targets` cannot tell apart classes of DAGs over `num_vars` nodes, in words, or nullopt: a node
/// out of range, no set at all, or a node in every set (then no experiment shows what causes it: the family is not
/// conservative).
std::optional<std::string> check_targets(const InterventionTargets& targets, int num_vars,
                                         const std::vector<std::string>& names = {});

/// The interventional CPDAG (I-essential graph) of a DAG under perfect interventions: an edge is directed iff every
/// DAG directs it so that is Markov equivalent and stays so when, for each set, the edges into it are cut.
///
/// It starts from the CPDAG, directs every edge with one end inside some set and one outside, and closes under the
/// rules. R1 and R2 do that: the collider of R3 is in the CPDAG already, which is closed, and R4 needs knowledge about
/// single edges. Tested for all DAGs up to 5 nodes and five families.
/// Undirected parts are chordal and independent: `EquivalenceClass(graph, CheckGraph::kNo)` counts and samples members.
/// @throws UsageError when `dag` is none, or for the clause of `check_targets`.
/// Cost: a `cpdag_of`, O(m) per set, and a closure. Source: [hauser2012] theorems 10 and 18.
/// Differs: the paper tests edges for strong protection until none is left; the closure gives the same graph.
/// @param rules for the closure after the cuts only.
MixedGraph interventional_cpdag(const MixedGraph& dag, const InterventionTargets& targets,
                                const std::vector<std::string>& names = {}, detail::RuleSet rules = {});

}  // namespace abdera
