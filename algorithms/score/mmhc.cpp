#include "algorithms/score/mmhc.hpp"

#include <string>

#include "algorithms/constraint/max_min_neighbours.hpp"
#include "algorithms/constraint/pc_steps.hpp"
#include "algorithms/constraint/test_budget.hpp"
#include "algorithms/score/climb.hpp"

namespace abdera {
namespace {

constexpr double kTests = 0.7;  // of a run, for progress

struct Candidates {
  std::vector<VarSet> pairs;  // symmetric
  ScanStats stats;
  StopReason stop_reason = StopReason::kCompleted;
};

Candidates find_candidates(const CiTest& test, const Knowledge& knowledge, const MmhcOptions& options,
                           RunContext& run) {
  const int p = test.num_vars();
  const auto size = static_cast<std::size_t>(p);
  std::vector<MaxMinNeighbours> found(size);
  const MaxMinOptions how{
      options.alpha, options.min_effect, options.max_given,
      options.max_tests < 0 ? detail::TestBudget::kUnlimited : static_cast<std::uint64_t>(options.max_tests)};
  detail::TestBudget budget(how.max_tests, size);
  LoopProgress progress(run, "candidate neighbours", 0, kTests, p);
  constexpr double kSets = 8;  // a guess, for scheduling only
  const double cost = kSets * static_cast<double>(p) * static_cast<double>(p) * test.seconds_per_test();
  const auto end = parallel_for(p, run, cost, [&](std::ptrdiff_t i) {
    if (budget.spent()) return;
    VarSet others(p);
    for (Var v = 0; v < p; ++v)
      if (v != static_cast<Var>(i) && !knowledge.forbidden_pair(static_cast<Var>(i), v)) others.insert(v);
    auto& here = found[static_cast<std::size_t>(i)];
    here = max_min_neighbours(test, static_cast<Var>(i), others, how, run.stop);
    budget.book(static_cast<std::size_t>(i), here.stats.tests, here.stats.stopped);
    progress.add(1);
  });
  Candidates out;
  out.pairs.assign(size, VarSet(p));
  for (std::size_t i = 0; i < budget.counted(); ++i) {
    out.stats += found[i].stats;
    for (std::size_t j = 0; j < i; ++j)
      if (found[i].holds(static_cast<Var>(j)) && found[j].holds(static_cast<Var>(i)))
        out.pairs[i].insert(static_cast<Var>(j)), out.pairs[j].insert(static_cast<Var>(i));
  }
  out.stop_reason = run.stop.reason();
  if (out.stop_reason == StopReason::kCompleted && (end != LoopEnd::kCompleted || budget.counted() < size))
    out.stop_reason = StopReason::kTestLimit;
  return out;
}

}  // namespace

MmhcResult mmhc(const CiTest& test, const Score& score, const Knowledge& given, const MmhcOptions& options,
                RunContext& run) {
  require(test.num_vars() == score.num_vars(), "the test is about " + std::to_string(test.num_vars()) +
                                                   " variables, the score about " + std::to_string(score.num_vars()));
  require(options.alpha >= 0 && options.alpha <= 1,
          "alpha is a probability in [0, 1], not " + std::to_string(options.alpha));
  const Knowledge knowledge = detail::knowledge_of_parents(score, given, "mmhc");
  const Candidates candidates = find_candidates(test, knowledge, options, run);
  RunContext climbing = detail::part_of_run(run, kTests, 1);
  const detail::DagSpace space{score, knowledge, options.climb.max_parents, &candidates.pairs};
  const detail::ClimbPlan plan{.restarts = options.climb.restarts,
                               .perturb = options.climb.perturb,
                               .tabu = options.tabu,
                               .max_worse = options.max_worse};
  MmhcResult result;
  result.counts = {{"ci_tests", candidates.stats.tests},
                   {"not_testable", candidates.stats.not_testable},
                   {"deterministic", candidates.stats.deterministic}};
  detail::report_climb(detail::climb(space, plan, climbing, "hill climbing"), space, result);
  if (candidates.stop_reason != StopReason::kCompleted) result.stop_reason = candidates.stop_reason;
  result.candidates = MixedGraph(test.num_vars());
  for (Var v = 0; v < test.num_vars(); ++v)
    candidates.pairs[static_cast<std::size_t>(v)].for_each([&](Var w) { result.candidates.set_undirected(v, w); });
  run.report("hill climbing", 1);
  return result;
}

}  // namespace abdera
