#include "algorithms/score/fges.hpp"

#include "algorithms/score/class_phases.hpp"

namespace abdera {

FgesResult fges(const Score& score, const Knowledge& given, const FgesOptions& options, RunContext& run) {
  detail::require_score_equivalence(score, "fges");
  const detail::ClassSpace space(detail::knowledge_of_parents(score, given, "fges"), score.targets());
  detail::PhaseProgress progress(run, score.num_vars());
  detail::ClassSearch search(score, space, {.max_parents = options.max_parents}, run);
  search.restrict_to(search.pairs_that_gain());
  detail::run_phases(search, false, progress);
  if (!options.faithfulness) {
    search.lift_restriction();
    detail::run_phases(search, false, progress);
  }
  FgesResult result;
  detail::report_search(search, space, score, run, result);
  progress.finish();
  return result;
}

}  // namespace abdera
