#include "algorithms/constraint/latent_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <utility>

#include "algorithms/constraint/d_sep_links.hpp"
#include "algorithms/constraint/latent_orientation.hpp"
#include "algorithms/constraint/pc_steps.hpp"
#include "algorithms/constraint/possible_d_sep.hpp"
#include "algorithms/constraint/separator_search.hpp"
#include "algorithms/constraint/triple_checks.hpp"
#include "graphs/names.hpp"

namespace abdera::detail {
namespace {

using State = PairRecord::State;

constexpr int kListMarginalUpTo = 100;
constexpr double kFirstUpTo = 0.4, kSecondUpTo = 0.9;  // shares of a run, for progress

void check(const LatentOptions& options, const LatentPlan& plan, const Knowledge& knowledge, int p) {
  require(options.alpha >= 0 && options.alpha <= 1,
          "alpha is a probability in [0, 1], not " + std::to_string(options.alpha));
  require(options.max_tests >= -1, "max_tests is at least -1, not " + std::to_string(options.max_tests));
  require(plan.max_given >= -1, "max_given is at least -1, not " + std::to_string(plan.max_given));
  require(options.contexts == Contexts::kExogenous || options.selection == Selection::kOff,
          "contexts=unconfounded and contexts=jci need selection=off: selection confounds causes and effects");
  require(
      options.contexts == Contexts::kExogenous || !knowledge.exogenous().empty(),
      "contexts=unconfounded and contexts=jci are about the variables that knowledge calls exogenous: there are none");
  require(knowledge.num_vars() == p, "knowledge is about " + std::to_string(knowledge.num_vars()) +
                                         " variables, the test about " + std::to_string(p));
  knowledge.check();
}

/// What knowledge says of adjacencies where variables may be confounded: required edges, `never_adjacent`, and contexts
/// of joint causal inference, which are all joined.
Knowledge adjacency_knowledge(const Knowledge& knowledge, Contexts contexts) {
  const int p = knowledge.num_vars();
  Knowledge out(p);
  for (const auto& [a, b] : never_adjacent(knowledge)) out.forbid_edge(a, b), out.forbid_edge(b, a);
  for (const auto& [a, b] : knowledge.required_edges()) out.require_edge(a, b);
  if (contexts == Contexts::kJci)
    for (Var a : knowledge.exogenous())
      for (Var b : knowledge.exogenous())
        if (a < b && !out.forbidden_pair(a, b)) out.require_edge(a, b);
  return out;
}

/// Knowledge without the statements that a MAG edge a --> b is not there. On an edge that the MAG may not have they say
/// nothing about ancestors.
Knowledge without_forbidden_edges(const Knowledge& knowledge) {
  Knowledge out(knowledge.num_vars());
  for (int tier : knowledge.closed_tiers()) out.forbid_within_tier(tier);
  for (Var v = 0; v < knowledge.num_vars(); ++v)
    if (knowledge.tier(v) >= 0) out.set_tier(v, knowledge.tier(v));
  for (const auto& [a, b] : knowledge.required_edges()) out.require_edge(a, b);
  for (Var v : knowledge.exogenous()) out.set_exogenous(v);
  for (const auto& [a, b] : knowledge.ancestral()) out.require_ancestor(a, b);
  for (const auto& [a, b] : knowledge.non_ancestral()) out.forbid_ancestor(a, b);
  return out;
}

/// The marks on edges between contexts that are not confounded with anything, and the others.
std::vector<KnownMark> context_marks(const MixedGraph& skeleton, const Knowledge& knowledge, Contexts contexts) {
  std::vector<KnownMark> marks;
  if (contexts == Contexts::kExogenous) return marks;
  const auto& all = knowledge.exogenous();
  for (Var c : all)
    skeleton.for_neighbours(c, [&](Var v) {
      if (std::find(all.begin(), all.end(), v) == all.end()) marks.push_back({v, c, Mark::kTail});
    });
  return marks;
}

class LatentSearch {
 public:
  LatentSearch(const CiTest& test, const Knowledge& knowledge, const LatentOptions& options, const LatentPlan& plan,
               RunContext& run)
      : test_(test),
        knowledge_(knowledge),
        adjacency_(adjacency_knowledge(knowledge, options.contexts)),
        options_(options),
        plan_(plan),
        run_(run) {}

  LatentResult search() {
    if (first_search() && second_search()) orient();
    finish();
    return std::move(result_);
  }

 private:
  bool first_search();
  bool second_search();
  void orient();
  bool ask_forbidden(RunContext& run);
  bool settle_edges(RunContext& run, std::vector<Triple>& unverified);
  bool remove_separated(const PathChecks& paths, RunContext& run);
  void doubt(const std::vector<Triple>& unverified);
  void report_forbidden(LatentOrientation& oriented, bool superfluous) const;
  void finish();
  std::vector<Separation> separations();

  bool completed(StopReason reason) {
    result_.stop_reason = reason;
    return reason == StopReason::kCompleted;
  }
  /// What is left of the budget of tests.
  std::uint64_t budget() const {
    if (options_.max_tests < 0) return TestBudget::kUnlimited;
    const auto used = skeleton_.stats.tests + second_.stats.tests + orientation_.tests;
    return budget_left(static_cast<std::uint64_t>(options_.max_tests), used);
  }
  LocalCheckOptions checks() const {
    return {options_.alpha, options_.min_effect, options_.max_orientation_tests, budget()};
  }
  ColliderVerdicts colliders(RunContext& run) {
    auto verdicts = find_colliders(test_, skeleton_, adjacency_,
                                   {.rule = options_.collider_rule,
                                    .alpha = options_.alpha,
                                    .min_effect = options_.min_effect,
                                    .max_given = plan_.max_given,
                                    .max_tests = options_.max_orientation_tests,
                                    .test_budget = budget(),
                                    .stored_decides = true},
                                   run);
    orientation_ += verdicts.stats;
    return verdicts;
  }

  const CiTest& test_;
  const Knowledge& knowledge_;
  const Knowledge adjacency_;
  const LatentOptions& options_;
  const LatentPlan& plan_;
  RunContext& run_;
  Skeleton skeleton_;
  PossibleDSepResult second_;
  MixedGraph second_graph_;  // what the second search saw of the colliders
  std::vector<Triple> second_ambiguous_;
  ColliderVerdicts verdicts_;
  ScanStats orientation_;
  std::uint64_t removed_later_ = 0;
  bool cut_ = false;  // the first search left out sets by max_given
  bool oriented_ = false;
  LatentResult result_;
};

bool LatentSearch::first_search() {
  const bool list =
      options_.marginal_separations == MarginalSeparations::kAll ||
      (options_.marginal_separations == MarginalSeparations::kAuto && test_.num_vars() <= kListMarginalUpTo);
  RunContext part = part_of_run(run_, 0, kFirstUpTo);
  skeleton_ = find_skeleton(
      test_, adjacency_, {options_.alpha, plan_.max_given, options_.min_effect, options_.on_untestable, list, budget()},
      part);
  std::uint64_t cut = 0;
  for (const auto& pair : skeleton_.pairs) {
    const auto larger = std::max(skeleton_.pool(pair.a).size(), skeleton_.pool(pair.b).size());
    if (pair.state == State::kAdjacent && !pair.required && plan_.max_given >= 0 &&
        std::cmp_greater(larger, plan_.max_given + 1))
      ++cut;
  }
  cut_ = cut > 0;
  result_.truncated = cut;
  return completed(skeleton_.stop_reason);
}

bool LatentSearch::second_search() {
  RunContext part = part_of_run(run_, kFirstUpTo, kSecondUpTo);
  int most = plan_.max_given;
  if (plan_.max_second_given >= 0) most = most < 0 ? plan_.max_second_given : std::min(most, plan_.max_second_given);
  PossibleDSepOptions how{.alpha = options_.alpha,
                          .min_effect = options_.min_effect,
                          .max_given = most,
                          .first_max_given = plan_.max_given,
                          .max_tests = plan_.max_tests,
                          .test_budget = budget()};
  if (plan_.second == LatentPlan::Second::kPossibleDSep) {
    RunContext before = part_of_run(part, 0, 0.1), after = part_of_run(part, 0.1, 1);
    auto verdicts = colliders(before);
    second_.stop_reason = verdicts.stop_reason;
    if (!completed(second_.stop_reason)) return false;
    const auto sure = certain_colliders(test_, skeleton_, adjacency_, verdicts.colliders, checks(), before);
    orientation_ += sure.stats;
    second_.stop_reason = sure.stop_reason;
    if (!completed(second_.stop_reason)) return false;
    MixedGraph certain = with_colliders(skeleton_.graph, sure.triples);
    for (const PairRecord& pair : skeleton_.pairs)
      if (pair.state == State::kUntestable) certain.set_edge(pair.a, Mark::kCircle, Mark::kCircle, pair.b);
    second_graph_ = with_colliders(skeleton_.graph, verdicts.colliders);
    second_ambiguous_ = std::move(verdicts.ambiguous);
    how.test_budget = budget();
    second_ = search_possible_d_sep(test_, skeleton_, second_graph_, certain, second_ambiguous_, how, after);
  } else if (plan_.second == LatentPlan::Second::kHierarchies) {
    second_ = search_d_sep_links(test_, skeleton_, adjacency_, how, part);
  }
  result_.truncated = std::max(result_.truncated, second_.truncated);
  return completed(second_.stop_reason);
}

/// Looks for a set that separates each pair that was never asked and has a common neighbour: among the subsets of
/// their neighbours, then of their Possible-D-SEP.
bool LatentSearch::ask_forbidden(RunContext& run) {
  std::set<std::pair<Var, Var>> unknown;
  if (adjacency_.empty()) return true;
  for_each_unshielded(skeleton_.graph, [&](Var a, Var, Var c) {
    if (adjacency_.forbidden_pair(a, c) && !skeleton_.find(a, c)) unknown.insert({a, c});
  });
  for (const bool beyond : {false, true}) {
    if (unknown.empty() || (beyond && second_graph_.size() == 0)) break;
    const std::vector<std::pair<Var, Var>> pairs(unknown.begin(), unknown.end());
    std::vector<SeparatorGroup> groups;
    for (std::size_t i = 0; i < pairs.size(); ++i)
      for (const auto& [x, y] : {pairs[i], std::pair{pairs[i].second, pairs[i].first}}) {
        const auto pool = skeleton_.pool(x);
        std::vector<Var> all(pool.begin(), pool.end());
        if (beyond) {
          VarSet within(second_graph_.size());
          for (Var v = 0; v < second_graph_.size(); ++v)
            if (v != y) within.insert(v);
          const VarSet possible = possible_d_sep(second_graph_, second_ambiguous_, x, within);
          all = ordered_pool(test_, skeleton_, x, possible.to_vector());
        }
        groups.push_back({.x = x, .ys = {y}, .pairs = {i}, .pool = std::move(all), .known = {}});
      }
    auto found = search_separators(test_, skeleton_, groups, pairs.size(),
                                   {.alpha = options_.alpha,
                                    .min_effect = options_.min_effect,
                                    .max_size = plan_.max_given,
                                    .max_tests = beyond ? plan_.max_tests : options_.max_orientation_tests,
                                    .stage = "forbidden pairs",
                                    .test_budget = budget()},
                                   run);
    orientation_ += found.stats;
    if (!completed(found.stop_reason)) return false;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (!found.pairs[i].separated) continue;
      unknown.erase(pairs[i]);
      skeleton_.pairs.push_back({.a = pairs[i].first,
                                 .b = pairs[i].second,
                                 .state = State::kSeparated,
                                 .level = found.pairs[i].size,
                                 .separated_beyond = true,
                                 .note = std::move(found.pairs[i].note)});
    }
    std::sort(skeleton_.pairs.begin(), skeleton_.pairs.end(),
              [](const PairRecord& l, const PairRecord& r) { return std::pair(l.a, l.b) < std::pair(r.a, r.b); });
    skeleton_.index_pairs(test_.num_vars());
    skeleton_.build_pools(test_.num_vars());
  }
  return true;
}

/// Local checks and forbidden pairs in turn until no edge goes.
bool LatentSearch::settle_edges(RunContext& run, std::vector<Triple>& unverified) {
  for (bool more = true; more;) {
    if (!ask_forbidden(run)) return false;
    more = false;
    if (!plan_.local_checks && result_.truncated == 0) break;
    auto checked = check_triples(test_, skeleton_, adjacency_, checks(), run);
    orientation_ += checked.stats;
    removed_later_ += checked.removed;
    unverified = std::move(checked.unverified);
    if (!completed(checked.stop_reason)) return false;
    more = checked.removed > 0 && !adjacency_.empty();
  }
  return true;
}

/// With local checks a verdict counts where the checked set says the same; what was not checked is ambiguous.
void LatentSearch::doubt(const std::vector<Triple>& unverified) {
  std::vector<Triple> ambiguous(unverified), colliders;
  for_each_unshielded(skeleton_.graph, [&](Var a, Var b, Var c) {
    const Triple t{a, b, c};
    if (std::binary_search(unverified.begin(), unverified.end(), t)) return;
    const auto has = [&](const std::vector<Triple>& list) { return std::binary_search(list.begin(), list.end(), t); };
    const auto& set = *separating_set(skeleton_, adjacency_, a, c);
    const bool checked = std::find(set.begin(), set.end(), b) == set.end(), voted = has(verdicts_.colliders);
    if (has(verdicts_.ambiguous) || checked != voted) {
      ambiguous.push_back(t);
    } else if (voted) {
      colliders.push_back(t);
    }
  });
  std::sort(ambiguous.begin(), ambiguous.end());
  std::sort(colliders.begin(), colliders.end());
  verdicts_.ambiguous = std::move(ambiguous);
  verdicts_.colliders = std::move(colliders);
}

/// An arrow that knowledge forbids may stand where the tests ask for it: it is said, and not hidden.
/// @param superfluous whether there may be edges that were kept for want of a test.
void LatentSearch::report_forbidden(LatentOrientation& oriented, bool superfluous) const {
  for (const auto& [a, b] : knowledge_.forbidden_edges()) {
    if (!oriented.graph.directed(a, b)) continue;
    oriented.conflicts.push_back({{a, b},
                                  "the tests show " + placeholder(a) + " --> " + placeholder(b) +
                                      ", which knowledge forbids" +
                                      (superfluous ? "; the edge may be one that was kept for want of a test" : "")});
    if (!oriented.violation) oriented.violation = oriented.conflicts.back().what;
  }
}

bool LatentSearch::remove_separated(const PathChecks& paths, RunContext& run) {
  std::vector<std::uint32_t> records;
  std::vector<EdgeNote> notes;
  for (const auto& [record, note] : paths.separated()) records.push_back(record), notes.push_back(note);
  separate_beyond(skeleton_, records, notes);
  removed_later_ += records.size();
  return !records.empty() && !run.stop.stop_requested();
}

void LatentSearch::orient() {
  RunContext part = part_of_run(run_, kSecondUpTo, 1);
  const bool checked = plan_.local_checks || result_.truncated > 0;
  const auto in_set = [&](Var theta, Var, Var beta, Var gamma) {
    const auto& set = *separating_set(skeleton_, adjacency_, theta, gamma);
    return std::find(set.begin(), set.end(), beta) != set.end();
  };
  const NonCollider noncollider(in_set);
  for (bool again = true; again;) {
    std::vector<Triple> unverified;
    if (!settle_edges(part, unverified)) return;
    verdicts_ = colliders(part);
    if (!completed(verdicts_.stop_reason)) return;
    if (checked) doubt(unverified);

    const auto marks = context_marks(skeleton_.graph, knowledge_, options_.contexts);
    const LatentOrientationOptions how{.selection = options_.selection == Selection::kOn, .rules = {}, .marks = marks};
    LatentOrientation oriented;
    const LocalCheckOptions path_checks = checks();
    PathChecks paths(test_, skeleton_, adjacency_, oriented.graph, path_checks, run_.stop);
    const std::function<bool(Var, Var, Var, Var)> undecided = [&](Var theta, Var alpha, Var beta, Var gamma) {
      if (checked) return paths.undecided(theta, alpha, beta, gamma);
      return separating_set(skeleton_, adjacency_, theta, gamma) == nullptr;
    };
    orient_pag(skeleton_.graph, verdicts_, noncollider, &undecided, how, oriented);
    again = checked && remove_separated(paths, part);
    orientation_ += paths.stats();
    const StopReason asked = run_.stop.reason();
    if (!completed(asked == StopReason::kCompleted && paths.budget_spent() ? StopReason::kTestLimit : asked)) return;
    if (again) continue;
    restrict_and_judge(oriented, skeleton_.graph, verdicts_, checked ? without_forbidden_edges(knowledge_) : knowledge_,
                       noncollider, &undecided, how);
    report_forbidden(oriented, checked);
    oriented_ = true;
    result_.graph = std::move(oriented.graph);
    result_.conflicts = std::move(oriented.conflicts);
    result_.legal = !oriented.violation;
    result_.violation = oriented.violation.value_or("");
    if (result_.legal && !knowledge_.empty())
      result_.knowledge_closure = oriented.closure.value_or(KnowledgeClosure::kSoundOnly);
    result_.ambiguous = verdicts_.ambiguous;
  }
}

std::vector<Separation> LatentSearch::separations() {
  std::vector<Separation> given, all;
  for (auto& pair : skeleton_.pairs)
    if (pair.state == State::kSeparated)
      given.push_back({pair.a, pair.b, pair.note.given, pair.note.p_value, pair.note.effect});
  std::merge(std::move_iterator(given.begin()), std::move_iterator(given.end()),
             std::move_iterator(skeleton_.marginal.begin()), std::move_iterator(skeleton_.marginal.end()),
             std::back_inserter(all),
             [](const Separation& l, const Separation& r) { return std::pair(l.a, l.b) < std::pair(r.a, r.b); });
  return all;
}

void LatentSearch::finish() {
  result_.kind = knowledge_.empty() ? GraphKind::kPag : GraphKind::kRpag;
  if (!oriented_) {
    result_.graph = MixedGraph(test_.num_vars());
    for (const Edge& e : skeleton_.graph.edges()) result_.graph.set_edge(e.a, Mark::kCircle, Mark::kCircle, e.b);
    result_.legal = false;
    result_.violation = skeleton_.stop_reason == StopReason::kCompleted && second_.stop_reason == StopReason::kCompleted
                            ? "stopped before edges were oriented"
                            : "stopped before the adjacency search was complete";
  }
  result_.largest_given = std::max({skeleton_.largest_given, second_.largest_given, 0});
  for (auto& pair : skeleton_.pairs)
    if (pair.state == State::kAdjacent)
      result_.notes.emplace_hint(result_.notes.end(), std::pair{pair.a, pair.b}, pair.note);
  result_.separations = separations();
  ScanStats all = skeleton_.stats;
  all += second_.stats;
  all += orientation_;
  result_.counts = {
      {"ci_tests", skeleton_.stats.tests},
      {"second_tests", second_.stats.tests},
      {"orientation_tests", orientation_.tests},
      {"not_testable", all.not_testable},
      {"deterministic", all.deterministic},
      {"untestable_removed", skeleton_.untestable_removed},
      {"second_removed", second_.removed},
      {"check_removed", removed_later_},
      {"truncated", result_.truncated},
      {"ambiguous", result_.ambiguous.size()},
      {"conflicts", result_.conflicts.size()},
      {"triples_over_limit", verdicts_.over_limit},
      {"largest_given", static_cast<std::uint64_t>(result_.largest_given)},
  };
  run_.report(result_.stop_reason == StopReason::kCompleted ? "done" : "stopped", 1);
}

}  // namespace

LatentResult latent_search(const CiTest& test, const Knowledge& given_knowledge, const LatentOptions& options,
                           const LatentPlan& plan, RunContext& run) {
  const int p = test.num_vars();
  const Knowledge none(p);
  const Knowledge& knowledge = given_knowledge.empty() ? none : given_knowledge;
  check(options, plan, knowledge, p);
  return LatentSearch(test, knowledge, options, plan, run).search();
}

}  // namespace abdera::detail
