#include "algorithms/constraint/triple_checks.hpp"

#include <algorithm>
#include <set>

#include "algorithms/constraint/edge_evidence.hpp"
#include "algorithms/constraint/possible_d_sep.hpp"
#include "algorithms/constraint/separator_search.hpp"
#include "algorithms/constraint/subsets.hpp"

namespace abdera {
namespace {

using State = PairRecord::State;

std::uint32_t record_of(const Skeleton& skeleton, Var a, Var b) {
  return static_cast<std::uint32_t>(skeleton.find(a, b) - skeleton.pairs.data());
}

/// One edge of a triple and the set that must not separate it.
struct Question {
  Triple triple;
  Var end;
  std::vector<Var> given;
  CiResult answer{};
  bool asked = false;
};

/// Both edges of a triple and the set that separates its ends, without the middle.
void add_questions(const Triple& triple, std::vector<Var> set, std::vector<Question>& questions) {
  std::erase(set, triple[1]);
  for (Var end : {triple[0], triple[2]}) questions.push_back({.triple = triple, .end = end, .given = set});
}

/// Asks all of them, or none if the budget does not reach.
StopReason ask(const CiTest& test, std::vector<Question>& questions, std::uint64_t budget, ScanStats& stats,
               RunContext& run) {
  if (questions.size() > budget) return StopReason::kTestLimit;
  const double cost = static_cast<double>(questions.size()) * test.seconds_per_test();
  const auto end = parallel_for(std::ssize(questions), run, cost, [&](std::ptrdiff_t i) {
    Question& q = questions[static_cast<std::size_t>(i)];
    q.answer = test.test(q.end, q.triple[1], q.given);
    q.asked = true;
  });
  for (const Question& q : questions) {
    if (!q.asked) continue;
    ++stats.tests;
    stats.not_testable += q.answer.outcome == Outcome::kNotTestable;
    stats.deterministic += q.answer.outcome == Outcome::kDeterministic;
  }
  return end == LoopEnd::kCompleted ? StopReason::kCompleted : run.stop.reason();
}

class TripleChecks {
 public:
  TripleChecks(const CiTest& test, Skeleton& skeleton, const Knowledge& knowledge, const LocalCheckOptions& options,
               RunContext& run)
      : test_(test), skeleton_(skeleton), knowledge_(knowledge), options_(options), run_(run) {}

  LocalChecks search() {
    while (round()) {
    }
    for_each_unshielded(skeleton_.graph, [&](Var a, Var b, Var c) {
      const auto it = doubtful_.find({a, b, c});
      if (it != doubtful_.end() || !separating_set(skeleton_, knowledge_, a, c)) out_.unverified.push_back({a, b, c});
    });
    std::sort(out_.unverified.begin(), out_.unverified.end());
    return std::move(out_);
  }

 private:
  std::vector<Question> new_questions();
  bool round();
  void remove(const std::map<std::uint32_t, EdgeNote>& separated);

  const CiTest& test_;
  Skeleton& skeleton_;
  const Knowledge& knowledge_;
  const LocalCheckOptions& options_;
  RunContext& run_;
  std::set<Triple> asked_, doubtful_;
  LocalChecks out_;
};

std::vector<Question> TripleChecks::new_questions() {
  std::vector<Question> questions;
  for_each_unshielded(skeleton_.graph, [&](Var a, Var b, Var c) {
    const auto* set = separating_set(skeleton_, knowledge_, a, c);
    if (!set || !asked_.insert({a, b, c}).second) return;
    add_questions({a, b, c}, *set, questions);
  });
  return questions;
}

/// @return whether an edge went.
bool TripleChecks::round() {
  auto questions = new_questions();
  const StopReason reason =
      ask(test_, questions, detail::budget_left(options_.test_budget, out_.stats.tests), out_.stats, run_);
  const Scan verdict{.alpha = options_.alpha, .min_effect = options_.min_effect};
  std::map<std::uint32_t, EdgeNote> separated;
  for (const Question& q : questions) {
    if (!q.asked) continue;
    const auto record = record_of(skeleton_, q.end, q.triple[1]);
    const PairRecord& pair = skeleton_.pairs[record];
    const bool independent = counts_as_independent(q.answer, verdict);
    if (q.answer.outcome != Outcome::kTested || (independent && pair.required)) doubtful_.insert(q.triple);
    if (!independent || pair.required) continue;
    EdgeNote note = detail::note_of(q.answer, q.given);
    const auto [at, first] = separated.try_emplace(record, note);
    if (!first && skeleton_.less_dependent(pair.a, pair.b, note, at->second)) at->second = std::move(note);
  }
  out_.stop_reason = reason;
  if (reason != StopReason::kCompleted) return false;
  remove(separated);
  return !separated.empty() && out_.stop_reason == StopReason::kCompleted;
}

/// Takes the edges out, each with a smallest subset of its set that separates it.
void TripleChecks::remove(const std::map<std::uint32_t, EdgeNote>& separated) {
  std::vector<detail::SeparatorGroup> groups;
  std::vector<std::uint32_t> records;
  std::vector<EdgeNote> notes;
  for (const auto& [record, note] : separated) {
    const PairRecord& pair = skeleton_.pairs[record];
    groups.push_back({.x = pair.a,
                      .ys = {pair.b},
                      .pairs = {records.size()},
                      .pool = detail::ordered_pool(test_, skeleton_, pair.a, note.given)});
    records.push_back(record);
    notes.push_back(note);
  }
  auto found = detail::search_separators(test_, skeleton_, groups, records.size(),
                                         {.alpha = options_.alpha,
                                          .min_effect = options_.min_effect,
                                          .max_tests = options_.max_tests,
                                          .stage = "smallest sets",
                                          .test_budget = detail::budget_left(options_.test_budget, out_.stats.tests)},
                                         run_);
  out_.stats += found.stats;
  out_.stop_reason = found.stop_reason;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (found.pairs[i].separated) notes[i] = std::move(found.pairs[i].note);
  out_.removed += records.size();
  separate_beyond(skeleton_, records, notes);
}

}  // namespace

const std::vector<Var>* separating_set(const Skeleton& skeleton, const Knowledge& knowledge, Var a, Var c) {
  static const std::vector<Var> kNothing;
  if (const auto* record = skeleton.find(a, c))
    return record->state == State::kSeparated ? &record->note.given : nullptr;
  return knowledge.forbidden_pair(a, c) ? nullptr : &kNothing;
}

LocalChecks check_triples(const CiTest& test, Skeleton& skeleton, const Knowledge& knowledge,
                          const LocalCheckOptions& options, RunContext& run) {
  return TripleChecks(test, skeleton, knowledge, options, run).search();
}

CertainColliders certain_colliders(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge,
                                   std::span<const Triple> colliders, const LocalCheckOptions& options,
                                   RunContext& run) {
  std::vector<Question> questions;
  for (const Triple& triple : colliders) {
    const auto* set = separating_set(skeleton, knowledge, triple[0], triple[2]);
    if (set && std::find(set->begin(), set->end(), triple[1]) == set->end()) add_questions(triple, *set, questions);
  }
  CertainColliders out;
  out.stop_reason = ask(test, questions, options.test_budget, out.stats, run);
  const Scan verdict{.alpha = options.alpha, .min_effect = options.min_effect};
  const auto dependent = [&](const Question& q) {
    return q.asked && q.answer.outcome == Outcome::kTested && !counts_as_independent(q.answer, verdict);
  };
  for (std::size_t i = 0; i < questions.size(); i += 2)
    if (dependent(questions[i]) && dependent(questions[i + 1])) out.triples.push_back(questions[i].triple);
  return out;
}

PathChecks::PathChecks(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge,
                       const MixedGraph& graph, const LocalCheckOptions& options, const StopToken& stop)
    : test_(test), skeleton_(skeleton), knowledge_(knowledge), graph_(graph), options_(options), stop_(stop) {}

bool PathChecks::undecided(Var theta, Var alpha, Var beta, Var gamma) {
  const auto* set = separating_set(skeleton_, knowledge_, theta, gamma);
  if (!set || budget_spent_ || stop_.stop_requested()) return true;
  auto edges = edges_of_paths(theta, alpha, gamma);
  edges.emplace_back(alpha, beta), edges.emplace_back(beta, gamma);
  bool all = true;
  for (const auto& edge : edges)
    all = certain(std::min(edge.first, edge.second), std::max(edge.first, edge.second), *set) && all;
  return !all;
}

/// Whether a and b are dependent given each subset of the set.
bool PathChecks::certain(Var a, Var b, std::span<const Var> set) {
  std::vector<Var> pool(set.begin(), set.end());
  std::erase(pool, a), std::erase(pool, b);
  const auto [known, first] = known_.try_emplace({{a, b}, pool}, false);
  if (!first) return known->second;
  if (detail::count_subsets(static_cast<int>(pool.size()), 0, static_cast<int>(pool.size())) >
      static_cast<double>(options_.max_tests))
    return false;
  pool = detail::ordered_pool(test_, skeleton_, a, std::move(pool));
  std::vector<Var> found;
  bool independent = false;
  const Scan scan{.x = a,
                  .ys = std::span(&b, 1),
                  .pool = pool,
                  .max_size = static_cast<int>(pool.size()),
                  .alpha = options_.alpha,
                  .min_effect = options_.min_effect,
                  .stop = &stop_,
                  .max_tests = detail::budget_left(options_.test_budget, stats_.tests)};
  const auto stats = test_.scan(scan,
                                [&](int, std::span<const Var> given) {
                                  independent = true;
                                  found.assign(given.begin(), given.end());
                                  return Next::kEnd;
                                },
                                {});
  stats_ += stats;
  budget_spent_ = stats.stopped && !stop_.stop_requested();
  if (independent) {
    const auto record = record_of(skeleton_, a, b);
    if (skeleton_.pairs[record].required) return false;
    EdgeNote note = detail::note_of(test_.test(a, b, found), found);
    const auto [at, is_new] = separated_.try_emplace(record, note);
    if (!is_new && note.given.size() <= at->second.given.size() && skeleton_.less_dependent(a, b, note, at->second))
      at->second = std::move(note);
    return false;
  }
  return known->second = !stats.stopped && stats.not_testable == 0 && stats.deterministic == 0;
}

/// The edges of all shortest paths theta *-> v <-> ... <-> alpha whose nodes from v on are parents of gamma.
std::vector<std::pair<Var, Var>> PathChecks::edges_of_paths(Var theta, Var alpha, Var gamma) const {
  std::vector<int> distance(static_cast<std::size_t>(graph_.size()), -1);
  const auto at = [&](Var v) -> int& { return distance[static_cast<std::size_t>(v)]; };
  std::vector<Var> level{alpha}, ends;
  at(alpha) = 0;
  for (int d = 0; !level.empty(); ++d) {
    for (Var v : level)
      if (graph_.mark(theta, v) == Mark::kArrow) ends.push_back(v);
    if (!ends.empty()) break;
    std::vector<Var> next;
    for (Var v : level)
      graph_.for_neighbours(v, [&](Var w) {
        if (at(w) >= 0 || !graph_.bidirected(v, w) || !graph_.directed(w, gamma)) return;
        at(w) = d + 1;
        next.push_back(w);
      });
    level = std::move(next);
  }
  std::vector<std::pair<Var, Var>> edges;
  for (Var v : ends) edges.emplace_back(theta, v);
  std::set<Var> back(ends.begin(), ends.end());
  while (!back.empty()) {
    std::set<Var> closer;
    for (Var v : back)
      for (Var w = 0; w < graph_.size(); ++w)
        if (at(w) >= 0 && at(w) == at(v) - 1 && graph_.bidirected(v, w)) edges.emplace_back(v, w), closer.insert(w);
    back = std::move(closer);
  }
  return edges;
}

}  // namespace abdera
