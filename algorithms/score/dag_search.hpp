#pragma once
#include <cmath>
#include <string_view>
#include <vector>

#include "algorithms/learner.hpp"

// What all learners that score DAGs have in common.
namespace abdera::detail {

/// Knowledge of as many variables as the score has, checked. Empty knowledge about no variables allows everything.
/// @throws UsageError for another number of variables, KnowledgeConflict, NotApplicable for ancestral or non-ancestral
/// statements, which learners that choose parents one variable at a time cannot promise, and where the score is not
/// defined for a variable with the parents that are required, and so for no DAG; nodes as graphs/names.hpp says.
Knowledge knowledge_of_parents(const Score& score, const Knowledge& knowledge, std::string_view learner);

/// The smallest gain that counts as one, of a move that changes local scores of this size: above rounding, below one
/// penalty even for 10^12 rows.
inline double least_gain(double local) { return 1e-12 * (1 + std::abs(local)); }

/// A DAG by the parents of each variable.
using ParentSets = std::vector<std::vector<Var>>;

MixedGraph dag_of(const ParentSets& parents);
ParentSets parents_of(const MixedGraph& dag);

/// The DAG with the required edges alone.
MixedGraph required_dag(const Knowledge& knowledge);

/// @throws NotApplicable for a score that Markov equivalent DAGs need not share, on which moves between classes could
/// go round for ever.
void require_score_equivalence(const Score& score, std::string_view learner);

/// Fills graph, kind, legal, violation and knowledge_closure from a DAG that obeys knowledge: its class, a CPDAG, or
/// what knowledge leaves of it, an MPDAG; the number "score", the sum of all local scores; and as `score_gain` of each
/// edge what this DAG loses without it. Cost: a local score a variable and edge.
void report_class_of(const MixedGraph& dag, const Score& score, const Knowledge& knowledge, LearnResult& result);
/// The same for the best DAG that a search found; where its class need not share the score, the DAG itself, kind `dag`.
void report_found(const MixedGraph& dag, const Score& score, const Knowledge& knowledge, LearnResult& result);

}  // namespace abdera::detail
