#pragma once
#include "algorithms/score/dag_climber.hpp"

namespace abdera::detail {

/// How to search a space of DAGs by changes of one edge.
struct ClimbPlan {
  int restarts = 0;   ///< searches from a perturbed best DAG
  int perturb = -1;   ///< random moves before each of them; -1: twice as many as variables
  int tabu = 0;       ///< DAGs not to return to; 0: moves that gain only
  int max_worse = 0;  ///< with tabu: moves in a row without a better DAG before the search ends
};

struct ClimbOutcome {
  ParentSets parents;
  std::uint64_t scores = 0, moves = 0, restarts = 0;
  StopReason stop_reason = StopReason::kCompleted;
};

/// Searches from the required edges, then restarts in rounds of a fixed number of parallel searches, each from the best
/// DAG so far: the same for any number of threads.
ClimbOutcome climb(const DagSpace& space, const ClimbPlan& plan, RunContext& run, std::string_view stage);

/// Fills the result of a learner: class, score and counts.
void report_climb(const ClimbOutcome& outcome, const DagSpace& space, LearnResult& result);

}  // namespace abdera::detail
