#pragma once
#include "algorithms/learner.hpp"
#include "algorithms/score/dag_search.hpp"
#include "algorithms/score/subset_tables.hpp"

namespace abdera {

struct ExactDagOptions {
  int max_parents = -1;   ///< of any variable; -1: any number
  double max_memory = 4;  ///< GB
  static auto fields() {
    return std::tuple{
        field("max_parents", &ExactDagOptions::max_parents,
              "largest number of parents of a variable; -1: any. The optimum is that under this limit", Range{-1, 30}),
        field("max_memory", &ExactDagOptions::max_memory, "GB; a run that needs more is refused before it starts",
              Range{0.001, 1e6})};
  }
};

struct ExactDagResult : LearnResult {};

/// The class of a DAG with the largest score of all: dynamic programming over the best last variable of every subset.
/// Under knowledge, of all DAGs that obey it. Of equal scores of different classes one is found.
///
/// numbers: "score". counts: "scores", local scores looked at; "parent_limit" when there is one.
/// A run that is stopped returns the required edges alone.
/// Cost: p 2^(p-1) local scores through `Score::table` and p 2^p steps; 4 bytes for each set of possible parents of
/// each variable (p = 25: 1.7 GB), 8 more for each that beats all its subsets but at most 8 in all, and 8 a subset
/// (0.27 GB).
/// Threads: run.threads, same bytes.
/// Source: [silander2006]. Differs: tables hold the rank of the best parents among all sets that no smaller set beats,
/// so that no second pass is needed to find them; knowledge.
/// @throws NotApplicable when it does not fit into max_memory: before it starts, or once local scores show that more
/// sets beat their subsets than there is memory for, which none can where max_memory is 8 bytes a set.
ExactDagResult exact_dag(const Score& score, const Knowledge& knowledge, const ExactDagOptions& options,
                         RunContext& run);

namespace detail {

/// Upper bounds of what `best_dag` has in memory at a time.
struct BestDagBytes {
  double least;  ///< when next to no set of parents beats all its subsets
  double most;   ///< whatever the scores
  double table;  ///< of these, one table of local scores
};
BestDagBytes best_dag_bytes(const AllowedParents& allowed);

/// The parents in a best DAG; nullopt when the run was stopped. Progress from `first` to `last`.
/// @param local_scores fills those of the sets that may be parents of a variable; called from many threads.
std::optional<ParentSets> best_dag(const AllowedParents& allowed,
                                   FunctionRef<void(Var, const BitPacker&, std::span<double>)> local_scores,
                                   double seconds_per_local, double max_memory, const RunContext& run, double first,
                                   double last);

}  // namespace detail
}  // namespace abdera
