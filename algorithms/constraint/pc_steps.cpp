#include "algorithms/constraint/pc_steps.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "algorithms/constraint/edge_p_values.hpp"

namespace abdera::detail {
namespace {

constexpr int kListMarginalUpTo = 100;

std::uint64_t budget_of(const PcOptions& options) {
  return options.max_tests < 0 ? TestBudget::kUnlimited : static_cast<std::uint64_t>(options.max_tests);
}

/// The separations of both kinds in the order of pairs.
std::vector<Separation> separations_of(Skeleton& skeleton) {
  std::vector<Separation> given, all;
  for (auto& pair : skeleton.pairs)
    if (pair.state == PairRecord::State::kSeparated)
      given.push_back({pair.a, pair.b, pair.note.given, pair.note.p_value, pair.note.effect});
  all.reserve(given.size() + skeleton.marginal.size());
  std::merge(std::move_iterator(given.begin()), std::move_iterator(given.end()),
             std::move_iterator(skeleton.marginal.begin()), std::move_iterator(skeleton.marginal.end()),
             std::back_inserter(all),
             [](const Separation& l, const Separation& r) { return std::pair(l.a, l.b) < std::pair(r.a, r.b); });
  return all;
}

const char* unfinished(bool adjacencies) {
  return adjacencies ? "stopped before the adjacency search was complete" : "stopped before edges were oriented";
}

}  // namespace

void check_pc(const CiTest& test, const Knowledge& knowledge, const PcOptions& options) {
  require(options.alpha >= 0 && options.alpha <= 1,
          "alpha is a probability in [0, 1], not " + std::to_string(options.alpha));
  require(options.max_given >= -1, "max_given is at least -1, not " + std::to_string(options.max_given));
  require(options.max_tests >= -1, "max_tests is at least -1, not " + std::to_string(options.max_tests));
  require(options.fdr >= 0 && options.fdr <= 1, "fdr is a rate in [0, 1], not " + std::to_string(options.fdr));
  require(options.consistent_sets == ConsistentSets::kOff || options.fdr == 0,
          "q-values need the largest p-value over all tests of a pair, of which consistent_sets leaves out some: leave "
          "fdr or consistent_sets out");
  require(knowledge.num_vars() == test.num_vars(), "knowledge is about " + std::to_string(knowledge.num_vars()) +
                                                       " variables, the test about " + std::to_string(test.num_vars()));
  knowledge.check();
}

SkeletonOptions skeleton_options(const PcRun& pc, std::uint64_t tests_used) {
  const PcOptions& o = pc.options;
  const bool list_marginal =
      o.marginal_separations == MarginalSeparations::kAll ||
      (o.marginal_separations == MarginalSeparations::kAuto && pc.test.num_vars() <= kListMarginalUpTo);
  return {.alpha = o.alpha,
          .max_given = o.max_given,
          .min_effect = o.min_effect,
          .on_untestable = o.on_untestable,
          .list_marginal = list_marginal,
          .test_budget = budget_left(budget_of(o), tests_used)};
}

PcOrientation orient_skeleton(const PcRun& pc, const Skeleton& skeleton, double alpha, std::uint64_t tests_used) {
  const PcOptions& o = pc.options;
  PcOrientation out;
  out.verdicts = find_colliders(pc.test, skeleton, pc.knowledge,
                                {.rule = o.collider_rule,
                                 .alpha = alpha,
                                 .min_effect = o.min_effect,
                                 .max_given = o.max_given,
                                 .max_tests = o.max_orientation_tests,
                                 .test_budget = budget_left(budget_of(o), tests_used)},
                                pc.run);
  if (out.verdicts.stop_reason != StopReason::kCompleted) return out;
  auto separated_with = [&](Var a, Var c) {
    const auto* pair = skeleton.find(a, c);
    const double p_value = pair ? pair->note.p_value : pc.test.test(a, c, {}).p_value;
    return std::isfinite(p_value) ? p_value : 0;
  };
  out.oriented = orient(skeleton.graph, out.verdicts, pc.knowledge, {o.conflicts}, separated_with);
  return out;
}

PcResult pc_result(const PcRun& pc, Skeleton&& skeleton, PcOrientation&& orientation) {
  const bool complete = skeleton.stop_reason == StopReason::kCompleted;
  ColliderVerdicts& verdicts = orientation.verdicts;
  PcResult result;
  result.largest_given = std::max(skeleton.largest_given, 0);
  result.stop_reason = complete ? verdicts.stop_reason : skeleton.stop_reason;
  if (result.stop_reason == StopReason::kCompleted) {
    Orientation& oriented = orientation.oriented;
    result.graph = std::move(oriented.graph);
    result.conflicts = std::move(oriented.conflicts);
    result.legal = !oriented.violation;
    result.violation = oriented.violation.value_or("");
    result.ambiguous = std::move(verdicts.ambiguous);
    if (!result.legal || !result.ambiguous.empty()) {
      result.kind = GraphKind::kPdag;
    } else {
      result.kind = pc.knowledge.empty() ? GraphKind::kCpdag : GraphKind::kMpdag;
    }
  } else {
    result.graph = std::move(skeleton.graph);
    result.kind = GraphKind::kPdag;
    result.legal = false;
    result.violation = unfinished(!complete);
  }

  for (auto& pair : skeleton.pairs)
    if (pair.state == PairRecord::State::kAdjacent)
      result.notes.emplace_hint(result.notes.end(), std::pair{pair.a, pair.b}, std::move(pair.note));
  result.separations = separations_of(skeleton);
  result.counts = {
      {"ci_tests", skeleton.stats.tests},
      {"orientation_tests", verdicts.stats.tests},
      {"not_testable", skeleton.stats.not_testable + verdicts.stats.not_testable},
      {"deterministic", skeleton.stats.deterministic + verdicts.stats.deterministic},
      {"untestable_removed", skeleton.untestable_removed},
      {"ambiguous", result.ambiguous.size()},
      {"conflicts", result.conflicts.size()},
      {"triples_over_limit", verdicts.over_limit},
      {"largest_given", static_cast<std::uint64_t>(result.largest_given)},
  };
  pc.run.report(result.stop_reason == StopReason::kCompleted ? "done" : "stopped", 1);
  return result;
}

PcResult finish_pc(const PcRun& pc, Skeleton&& skeleton) {
  if (skeleton.stop_reason != StopReason::kCompleted) return pc_result(pc, std::move(skeleton), {});
  FalseDiscoveries found;
  if (pc.options.fdr > 0) found = control_false_discoveries(skeleton, pc.knowledge, pc.options.fdr);
  const double alpha = found.removed > 0 ? found.largest_kept_p : pc.options.alpha;
  PcOrientation orientation = orient_skeleton(pc, skeleton, alpha, skeleton.stats.tests);
  PcResult result = pc_result(pc, std::move(skeleton), std::move(orientation));
  if (pc.options.fdr > 0) add_count(result, "fdr_removed", found.removed);
  return result;
}

RunContext part_of_run(const RunContext& run, double from, double to) {
  RunContext part = run;
  if (run.progress)
    part.progress = [&run, from, to](std::string_view stage, double fraction) {
      run.report(stage, from + (to - from) * fraction);
    };
  return part;
}

void add_count(LearnResult& result, const char* name, std::uint64_t value) { result.counts.emplace_back(name, value); }

}  // namespace abdera::detail
