#include "algorithms/score/gies.hpp"

#include "algorithms/score/class_phases.hpp"

namespace abdera {

GiesResult gies(const Score& score, const Knowledge& given, const GiesOptions& options, RunContext& run) {
  const detail::ClassSpace space(detail::knowledge_of_parents(score, given, "gies"), score.targets());
  detail::PhaseProgress progress(run, score.num_vars());
  detail::ClassSearch search(score, space, {.max_parents = options.max_parents}, run);
  detail::run_phases(search, true, progress);
  GiesResult result;
  detail::report_search(search, space, score, run, result);
  progress.finish();
  return result;
}

}  // namespace abdera
