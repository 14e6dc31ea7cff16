#include "algorithms/constraint/d_sep_links.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "algorithms/constraint/edge_evidence.hpp"
#include "algorithms/constraint/subsets.hpp"
#include "algorithms/constraint/triple_checks.hpp"
#include "graphs/possible_paths.hpp"

namespace abdera {
namespace {

using State = PairRecord::State;

/// A separated pair, and the nodes known to make it dependent when they are given, too.
struct SeparatedPair {
  Var a, b;
  std::vector<Var> set;
  VarSet asked, openers;
};

struct Candidate {
  std::uint32_t record;
  bool found = false, cut = false, over_budget = false;
  EdgeNote note{};
  ScanStats stats{};
  int largest_given = -1;
};

class LinkSearch {
 public:
  LinkSearch(const CiTest& test, Skeleton& skeleton, const Knowledge& knowledge, const PossibleDSepOptions& options,
             RunContext& run)
      : test_(test),
        skeleton_(skeleton),
        options_(options),
        run_(run),
        p_(skeleton.graph.size()),
        verdict_{.alpha = options.alpha, .min_effect = options.min_effect} {
    for (Var a = 0; a < p_; ++a)
      for (Var b = a + 1; b < p_; ++b)
        if (!skeleton.graph.adjacent(a, b))
          if (const auto* set = separating_set(skeleton, knowledge, a, b)) add_pair(a, b, *set);
  }

  PossibleDSepResult search() {
    while (round()) {
    }
    return result_;
  }

 private:
  bool round();
  bool find_openers();
  MixedGraph augmented() const;
  std::vector<Candidate> candidates(const MixedGraph& graph) const;
  bool may_be_link(const MixedGraph& graph, const PairRecord& pair) const;
  /// @param most_tests after which it gives up.
  void separate(Candidate& candidate, std::uint64_t most_tests) const;
  bool ask(Candidate& candidate, Var x, Var y, const VarSet& set, EdgeNote& note) const;
  VarSet hierarchy(Var x, Var y, std::span<const Var> base) const;
  void thin(Candidate& candidate, Var x, Var y) const;

  StopReason stop_reason(LoopEnd end, bool within_budget) const {
    const StopReason asked = run_.stop.reason();
    if (end != LoopEnd::kCompleted || asked != StopReason::kCompleted) return asked;
    return within_budget ? StopReason::kCompleted : StopReason::kTestLimit;
  }
  void add_pair(Var a, Var b, const std::vector<Var>& set) { pairs_.push_back({a, b, set, VarSet(p_), VarSet(p_)}); }
  /// Whether it was tested; `answer` says how.
  static void count(ScanStats& stats, const CiResult& answer) {
    ++stats.tests;
    stats.not_testable += answer.outcome == Outcome::kNotTestable;
    stats.deterministic += answer.outcome == Outcome::kDeterministic;
  }

  const CiTest& test_;
  Skeleton& skeleton_;
  const PossibleDSepOptions& options_;
  RunContext& run_;
  const int p_;
  const Scan verdict_;
  std::vector<SeparatedPair> pairs_;
  PossibleDSepResult result_;
};

/// @return whether edges went, and more may.
bool LinkSearch::round() {
  run_.report("d-sep links", 0);
  if (!find_openers()) return false;
  auto found = candidates(augmented());
  detail::TestBudget budget(detail::budget_left(options_.test_budget, result_.stats.tests), found.size());
  const double cost = static_cast<double>(found.size()) * 100 * test_.seconds_per_test();
  const auto end = parallel_for(std::ssize(found), run_, cost, [&](std::ptrdiff_t i) {
    if (budget.spent()) return;
    Candidate& candidate = found[static_cast<std::size_t>(i)];
    separate(candidate, budget.item_limit());
    budget.book(static_cast<std::size_t>(i), candidate.stats.tests, candidate.over_budget);
  });
  const bool all = budget.counted() == found.size();
  found.resize(budget.counted(), {.record = 0});
  std::vector<std::uint32_t> gone;
  std::vector<EdgeNote> notes;
  result_.truncated = 0;  // those of the last round stay
  for (Candidate& candidate : found) {
    result_.stats += candidate.stats;
    result_.largest_given = std::max(result_.largest_given, candidate.largest_given);
    result_.truncated += candidate.cut;
    if (!candidate.found) continue;
    const PairRecord& pair = skeleton_.pairs[candidate.record];
    add_pair(pair.a, pair.b, candidate.note.given);
    gone.push_back(candidate.record);
    notes.push_back(std::move(candidate.note));
  }
  result_.removed += gone.size();
  separate_beyond(skeleton_, gone, notes);
  result_.stop_reason = stop_reason(end, all);
  return !gone.empty() && result_.stop_reason == StopReason::kCompleted;
}

/// Asks of every separated pair which nodes beside it make it dependent.
bool LinkSearch::find_openers() {
  std::vector<ScanStats> stats(pairs_.size());
  detail::TestBudget budget(detail::budget_left(options_.test_budget, result_.stats.tests), pairs_.size());
  const double cost = static_cast<double>(pairs_.size()) * 8 * test_.seconds_per_test();
  const auto end = parallel_for(std::ssize(pairs_), run_, cost, [&](std::ptrdiff_t i) {
    if (budget.spent()) return;
    const auto at = static_cast<std::size_t>(i);
    SeparatedPair& pair = pairs_[at];
    VarSet inside(p_, pair.set), near(p_);
    inside.insert(pair.a), inside.insert(pair.b);
    inside.for_each([&](Var v) { skeleton_.graph.for_neighbours(v, [&](Var w) { near.insert(w); }); });
    std::vector<Var> given(pair.set);
    given.push_back(0);
    near.for_each([&](Var w) {
      if (inside.contains(w) || pair.asked.contains(w) || run_.stop.stop_requested()) return;
      pair.asked.insert(w);
      given.back() = w;
      const auto answer = test_.test(pair.a, pair.b, given);
      count(stats[at], answer);
      if (answer.outcome == Outcome::kTested && !counts_as_independent(answer, verdict_)) pair.openers.insert(w);
    });
    budget.book(at, stats[at].tests, false);
  });
  for (std::size_t i = 0; i < budget.counted(); ++i) result_.stats += stats[i];
  result_.stop_reason = stop_reason(end, budget.counted() == pairs_.size());
  return result_.stop_reason == StopReason::kCompleted;
}

MixedGraph LinkSearch::augmented() const {
  MixedGraph graph(p_);
  for (const Edge& e : skeleton_.graph.edges()) graph.set_edge(e.a, Mark::kCircle, Mark::kCircle, e.b);
  for (const SeparatedPair& pair : pairs_)
    pair.openers.for_each([&](Var w) {
      const auto arrow = [&](Var v) {
        if (graph.adjacent(v, w)) graph.set_edge(v, graph.mark(w, v), Mark::kArrow, w);
      };
      arrow(pair.a), arrow(pair.b);
      for (Var v : pair.set) arrow(v);
    });
  return graph;
}

std::vector<Candidate> LinkSearch::candidates(const MixedGraph& graph) const {
  std::vector<Candidate> out;
  for (std::uint32_t i = 0; i < skeleton_.pairs.size(); ++i) {
    const PairRecord& pair = skeleton_.pairs[i];
    if (pair.state == State::kAdjacent && !pair.required && may_be_link(graph, pair)) out.push_back({.record = i});
  }
  return out;
}

bool LinkSearch::may_be_link(const MixedGraph& graph, const PairRecord& pair) const {
  if (!graph.bidirected(pair.a, pair.b)) return false;
  const VarSet everywhere = all_nodes(p_);
  const auto before = [&](Var v) {
    return reach(graph, VarSet(p_, std::span(&v, 1)), PathRule::kPossible, PathSense::kBackward, everywhere);
  };
  VarSet us = graph.spouses(pair.a), vs = graph.spouses(pair.b);
  us &= before(pair.b), vs &= before(pair.a);
  us.erase(pair.b), vs.erase(pair.a);
  bool found = false;
  us.for_each([&](Var u) { vs.for_each([&](Var v) { found = found || (u != v && !graph.adjacent(u, v)); }); });
  return found;
}

VarSet LinkSearch::hierarchy(Var x, Var y, std::span<const Var> base) const {
  VarSet all(p_, base);
  all.insert(x), all.insert(y);
  std::vector<Var> members = all.to_vector();
  for (std::size_t i = 1; i < members.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const auto* record = skeleton_.find(members[i], members[j]);
      if (!record || record->state != State::kSeparated) continue;
      for (Var v : record->note.given)
        if (!all.contains(v)) all.insert(v), members.push_back(v);
    }
  all.erase(x), all.erase(y);
  return all;
}

bool LinkSearch::ask(Candidate& candidate, Var x, Var y, const VarSet& set, EdgeNote& note) const {
  const auto given = set.to_vector();
  const auto answer = test_.test(x, y, given);
  count(candidate.stats, answer);
  candidate.largest_given = std::max(candidate.largest_given, static_cast<int>(given.size()));
  note = detail::note_of(answer, given);
  return counts_as_independent(answer, verdict_);
}

/// Looks for the set that separates a candidate.
void LinkSearch::separate(Candidate& candidate, std::uint64_t most_tests) const {
  const PairRecord& pair = skeleton_.pairs[candidate.record];
  const Var x = pair.a, y = pair.b;
  VarSet both = skeleton_.graph.neighbours(x);
  both |= skeleton_.graph.neighbours(y);
  both.erase(x), both.erase(y);
  const std::vector<Var> pool = both.to_vector();
  std::set<std::vector<Var>> asked;
  double bases = 0;
  for (int size = 1; size <= std::ssize(pool) && !candidate.found; ++size) {
    bases += detail::binomial(static_cast<int>(pool.size()), size);
    if (bases > static_cast<double>(options_.max_tests)) {
      candidate.cut = true;
      return;
    }
    std::vector<std::size_t> at(static_cast<std::size_t>(size));
    for (std::size_t i = 0; i < at.size(); ++i) at[i] = i;
    std::vector<Var> base(at.size());
    for (bool more = true; more;) {
      if (run_.stop.stop_requested()) return;
      bool of_x = false, of_y = false;
      for (std::size_t i = 0; i < at.size(); ++i) {
        base[i] = pool[at[i]];
        of_x = of_x || skeleton_.graph.adjacent(base[i], x);
        of_y = of_y || skeleton_.graph.adjacent(base[i], y);
      }
      if (of_x && of_y) {
        const VarSet set = hierarchy(x, y, base);
        const bool fits = options_.max_given < 0 || set.size() <= options_.max_given;
        candidate.cut = candidate.cut || !fits;
        if (fits && asked.insert(set.to_vector()).second) {
          candidate.over_budget = candidate.stats.tests >= most_tests;
          if (candidate.over_budget) return;
          EdgeNote note;
          if (ask(candidate, x, y, set, note) &&
              (!candidate.found || skeleton_.less_dependent(x, y, note, candidate.note)))
            candidate.found = true, candidate.note = std::move(note);
        }
      }
      // The next subset in lexicographic order.
      std::size_t i = at.size();
      while (i > 0 && at[i - 1] == pool.size() - at.size() + i - 1) --i;
      more = i > 0;
      if (!more) break;
      ++at[i - 1];
      for (; i < at.size(); ++i) at[i] = at[i - 1] + 1;
    }
  }
  if (!candidate.found) return;
  candidate.cut = false;
  thin(candidate, x, y);
}

/// Takes members out of the separating set as long as it still separates without one.
void LinkSearch::thin(Candidate& candidate, Var x, Var y) const {
  for (bool thinner = true; thinner;) {
    thinner = false;
    EdgeNote best;
    for (Var v : candidate.note.given) {
      VarSet less(p_, candidate.note.given);
      less.erase(v);
      EdgeNote note;
      if (!ask(candidate, x, y, less, note)) continue;
      if (!thinner || skeleton_.less_dependent(x, y, note, best)) best = std::move(note);
      thinner = true;
    }
    if (thinner) candidate.note = std::move(best);
  }
}

}  // namespace

PossibleDSepResult search_d_sep_links(const CiTest& test, Skeleton& skeleton, const Knowledge& knowledge,
                                      const PossibleDSepOptions& options, RunContext& run) {
  return LinkSearch(test, skeleton, knowledge, options, run).search();
}

}  // namespace abdera
