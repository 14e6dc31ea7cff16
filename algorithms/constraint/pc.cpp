#include "algorithms/constraint/pc.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace abdera {
namespace {

constexpr int kListMarginalUpTo = 100;

void check(const PcOptions& options) {
  require(options.alpha >= 0 && options.alpha <= 1,
          "alpha is a probability in [0, 1], not " + std::to_string(options.alpha));
  require(options.max_given >= -1, "max_given is at least -1, not " + std::to_string(options.max_given));
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

PcResult pc(const CiTest& test, const Knowledge& given_knowledge, const PcOptions& options, RunContext& run) {
  check(options);
  const int p = test.num_vars();
  const Knowledge none(p);
  const Knowledge& knowledge = given_knowledge.empty() ? none : given_knowledge;
  require(knowledge.num_vars() == p, "knowledge is about " + std::to_string(knowledge.num_vars()) +
                                         " variables, the test about " + std::to_string(p));
  knowledge.check();

  const bool list_marginal = options.marginal_separations == MarginalSeparations::kAll ||
                             (options.marginal_separations == MarginalSeparations::kAuto && p <= kListMarginalUpTo);
  Skeleton skeleton =
      find_skeleton(test, knowledge,
                    {options.alpha, options.max_given, options.min_effect, options.on_untestable, list_marginal}, run);
  const bool complete = skeleton.stop_reason == StopReason::kCompleted;
  ColliderVerdicts verdicts;
  if (complete) {
    verdicts = find_colliders(
        test, skeleton, knowledge,
        {options.collider_rule, options.alpha, options.min_effect, options.max_given, options.max_orientation_tests},
        run);
  }

  PcResult result;
  result.largest_given = std::max(skeleton.largest_given, 0);
  result.stop_reason = complete ? verdicts.stop_reason : skeleton.stop_reason;
  if (result.stop_reason == StopReason::kCompleted) {
    auto separated_with = [&](Var a, Var c) {
      const auto* pair = skeleton.find(a, c);
      const double p_value = pair ? pair->note.p_value : test.test(a, c, {}).p_value;
      return std::isfinite(p_value) ? p_value : 0;
    };
    Orientation oriented = orient(skeleton.graph, verdicts, knowledge, {options.conflicts}, separated_with);
    result.graph = std::move(oriented.graph);
    result.conflicts = std::move(oriented.conflicts);
    result.legal = !oriented.violation;
    result.violation = oriented.violation.value_or("");
    result.ambiguous = std::move(verdicts.ambiguous);
    if (!result.legal || !result.ambiguous.empty()) {
      result.kind = GraphKind::kPdag;
    } else {
      result.kind = knowledge.empty() ? GraphKind::kCpdag : GraphKind::kMpdag;
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
  run.report(result.stop_reason == StopReason::kCompleted ? "done" : "stopped", 1);
  return result;
}

}  // namespace abdera
