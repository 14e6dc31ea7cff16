#include "algorithms/score/hill_climb.hpp"

#include "algorithms/score/climb.hpp"

namespace abdera {

HillClimbResult hill_climb(const Score& score, const Knowledge& given, const HillClimbOptions& options,
                           RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "hill_climb");
  const detail::DagSpace space{score, knowledge, options.max_parents};
  const detail::ClimbPlan plan{.restarts = options.restarts, .perturb = options.perturb};
  HillClimbResult result;
  detail::report_climb(detail::climb(space, plan, run, "hill climbing"), space, result);
  run.report("hill climbing", 1);
  return result;
}

}  // namespace abdera
