#include "algorithms/score/tabu.hpp"

#include "algorithms/score/climb.hpp"

namespace abdera {

TabuResult tabu(const Score& score, const Knowledge& given, const TabuOptions& options, RunContext& run) {
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "tabu");
  const detail::DagSpace space{score, knowledge, options.climb.max_parents};
  const detail::ClimbPlan plan{.restarts = options.climb.restarts,
                               .perturb = options.climb.perturb,
                               .tabu = options.tabu,
                               .max_worse = options.max_worse};
  TabuResult result;
  detail::report_climb(detail::climb(space, plan, run, "tabu search"), space, result);
  run.report("tabu search", 1);
  return result;
}

}  // namespace abdera
