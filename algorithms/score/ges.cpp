#include "algorithms/score/ges.hpp"

#include "algorithms/score/class_phases.hpp"

namespace abdera {

GesResult ges(const Score& score, const Knowledge& given, const GesOptions& options, RunContext& run) {
  detail::require_score_equivalence(score, "ges");
  const detail::ClassSpace space(detail::knowledge_of_parents(score, given, "ges"), score.targets());
  detail::PhaseProgress progress(run, score.num_vars());
  detail::ClassSearch search(score, space, {.max_parents = options.max_parents}, run);
  detail::run_phases(search, options.turning, progress);
  GesResult result;
  detail::report_search(search, space, score, run, result);
  progress.finish();
  return result;
}

}  // namespace abdera
