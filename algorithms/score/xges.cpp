#include "algorithms/score/xges.hpp"

#include "algorithms/score/class_phases.hpp"

namespace abdera {
namespace {

/// Deletes, bars the insertion and searches on. @return whether that scores better; else all is as it was.
bool pays(detail::ClassSearch& search, const detail::ClassMove& deletion, double least) {
  const double before = search.gained();
  search.begin_trial();
  if (!search.force(deletion)) {
    search.keep_trial();
    return false;
  }
  search.block(deletion.x, deletion.y);
  detail::run_deletions_first(search, nullptr);
  search.block(-1, -1);
  if (search.gained() - before > least) {
    search.keep_trial();
    return true;
  }
  search.take_back_trial();
  return false;
}

}  // namespace

XgesResult xges(const Score& score, const Knowledge& given, const XgesOptions& options, RunContext& run) {
  detail::require_score_equivalence(score, "xges");
  const detail::ClassSpace space(detail::knowledge_of_parents(score, given, "xges"), score.targets());
  detail::PhaseProgress progress(run, score.num_vars());
  detail::ClassSearch search(score, space, {.max_parents = options.max_parents}, run);
  detail::run_deletions_first(search, &progress);
  const double least = detail::least_gain(total_score(score, detail::parents_of(search.member())));
  std::uint64_t tried = 0, kept = 0;
  for (bool again = options.trials; again && !run.stop.stop_requested();) {
    again = false;
    const auto deletions = search.deletions();
    if (tried == 0) progress.second_half(static_cast<double>(deletions.size()));
    for (const auto& deletion : deletions) {
      if (run.stop.stop_requested()) break;
      ++tried;
      if (pays(search, deletion.second, least)) {
        ++kept;
        again = true;
        detail::run_deletions_first(search, nullptr);
      }
      progress.moved();
    }
  }
  XgesResult result;
  detail::report_search(search, space, score, run, result);
  result.counts.insert(result.counts.end(), {{"trials", tried}, {"trials_kept", kept}});
  progress.finish();
  return result;
}

}  // namespace abdera
