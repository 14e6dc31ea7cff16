#include "algorithms/constraint/skeleton.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <utility>

#include "algorithms/constraint/edge_evidence.hpp"
#include "algorithms/constraint/level_plan.hpp"
#include "algorithms/constraint/marginal.hpp"

namespace abdera {
namespace {

using detail::LevelItem;
using detail::TestBudget;
using State = PairRecord::State;
constexpr int kAll = std::numeric_limits<int>::max();
constexpr double kShareOfLevelZero = 0.2, kShareOfLevels = 0.9;  // of a run, for progress: colliders follow

using detail::note_of, detail::strength_of;

/// The outcomes with the first separating sets of an edge's two ends.
struct Ends {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t of_a = kNone, of_b = kNone;
  bool any() const { return of_a != kNone || of_b != kNone; }
  std::size_t first() const { return of_a != kNone ? of_a : of_b; }
};

class AdjacencySearch {
 public:
  AdjacencySearch(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options, RunContext& run,
                  const SkeletonPlan& plan)
      : test_(test),
        knowledge_(knowledge),
        options_(options),
        run_(run),
        start_(plan.start),
        all_candidates_(!plan.candidates),
        p_(test.num_vars()),
        level_(skeleton_, test.batches(), plan.candidates) {}

  Skeleton search() {
    const int limit = options_.max_given < 0 ? kAll : options_.max_given;
    bool going = start_ ? take_start() : level_zero();
    for (std::uint32_t i = 0; i < skeleton_.pairs.size(); ++i)
      if (skeleton_.pairs[i].state == State::kAdjacent) active_.push_back(i);
    skeleton_.build_pools(p_);
    for (int size = 1; going && size <= limit && level_.make(size, active_); ++size) {
      prepare_outcomes(size);
      going = run_level();
      commit_level(going);
      if (going && evidence_later_) going = ask_evidence();
      skeleton_.filter_pools();
    }
    measure_marginals();
    if (going) going = complete_notes();
    if (!going) skeleton_.stop_reason = stop_reason();
    skeleton_.draw();
    return std::move(skeleton_);
  }

 private:
  bool level_zero();
  bool take_start();
  void measure_marginals();
  void prepare_outcomes(int size);
  bool run_level();
  /// One end of an item's pairs.
  struct End {
    Var x;
    std::span<const Var> ys, pool, skip_inside;
    std::size_t out;
  };
  ScanStats search_end(const LevelItem& item, const End& end, std::uint64_t max_tests);
  void forget_from(std::size_t item);
  void commit_level(bool complete);
  void store_set(PairRecord& pair, const Ends& found);
  bool ask_evidence();
  void clear_best();
  void offer_best();
  void offer(PairRecord& pair, const Best& best);
  bool complete_notes();

  StopReason stop_reason() const {
    const StopReason asked = run_.stop.reason();
    return asked == StopReason::kCompleted && budget_spent_ ? StopReason::kTestLimit : asked;
  }
  std::uint64_t budget_left() const { return detail::budget_left(options_.test_budget, skeleton_.stats.tests); }
  std::span<const Var> set_of(std::size_t out) const {
    const auto size = static_cast<std::size_t>(size_);
    return std::span<const Var>(sets_).subspan(out * size, size);
  }
  Scan scan_of(Var x, std::span<const Var> ys, std::span<const Var> pool, int size) const {
    return {.x = x,
            .ys = ys,
            .pool = pool,
            .min_size = size,
            .max_size = size,
            .alpha = options_.alpha,
            .min_effect = options_.min_effect,
            .stop = &run_.stop};
  }

  const CiTest& test_;
  const Knowledge& knowledge_;
  const SkeletonOptions& options_;
  RunContext& run_;
  const Skeleton* const start_;
  const bool all_candidates_;
  const int p_;
  Skeleton skeleton_;
  bool budget_spent_ = false;
  bool marginals_later_ = false;  // records hold effects without p-values: see measure_marginals

  std::vector<std::uint32_t> active_;  // records still adjacent
  std::vector<Ends> ends_;             // of each record
  double fraction_ = 0;                // of the run, for progress

  // One level.
  int size_ = 0;
  bool evidence_later_ = false;  // see ask_evidence
  detail::LevelPlan level_;
  std::vector<std::uint8_t> separated_, untestable_;  // of each outcome
  std::vector<Var> sets_;                             // of each outcome: its first separating set in pool order
  std::vector<Best> best_;
};

bool AdjacencySearch::level_zero() {
  std::vector<detail::MarginalRow> rows(static_cast<std::size_t>(p_));
  const detail::MarginalSearch search(test_, knowledge_, options_, run_.stop);
  skeleton_.largest_given = p_ > 1 ? 0 : -1;
  const double pairs = 0.5 * p_ * (p_ - 1.0);
  LoopProgress progress(run_, "adjacencies given 0", 0, fraction_ = kShareOfLevelZero, pairs);
  TestBudget budget(budget_left(), rows.size());
  const auto end = parallel_for(p_, run_, pairs * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
    if (budget.spent()) return;
    const auto a = static_cast<Var>(i);
    auto& row = rows[static_cast<std::size_t>(i)];
    row = search.row(a);
    budget.book(static_cast<std::size_t>(i), row.stats.tests, row.stats.stopped);
    progress.add(static_cast<double>(p_ - 1 - a));
  });
  budget_spent_ = budget.counted() < rows.size();
  for (std::size_t i = budget.counted(); i < rows.size(); ++i) rows[i] = {};
  std::size_t records = 0;
  for (const auto& row : rows) records += row.dependents.size();
  skeleton_.pairs.reserve(records);
  for (Var a = 0; a < p_; ++a) {
    detail::MarginalRow& row = rows[static_cast<std::size_t>(a)];
    skeleton_.stats += row.stats;
    for (Var b = a + 1; b < p_ && !row.asked; ++b)  // stopped before: still adjacent for all we know
      if (!knowledge_.forbidden_pair(a, b)) row.dependents.push_back({.b = b, .must = knowledge_.required_pair(a, b)});
    for (const auto& dependent : row.dependents) {
      const CiResult r = row.evidence_of(dependent);
      PairRecord& pair = skeleton_.pairs.emplace_back(PairRecord{
          .a = a, .b = dependent.b, .required = dependent.must, .strength = strength_of(r), .note = note_of(r, {})});
      if (dependent.measured && r.outcome == Outcome::kNotTestable && !pair.required &&
          options_.on_untestable == OnUntestable::kRemove)
        pair.state = State::kUntestable, pair.level = 1, ++skeleton_.untestable_removed;
    }
    std::move(row.marginal.begin(), row.marginal.end(), std::back_inserter(skeleton_.marginal));
  }
  skeleton_.index_pairs(p_);
  marginals_later_ = true;
  return end == LoopEnd::kCompleted && !budget_spent_ && !skeleton_.stats.stopped && !run_.stop.stop_requested();
}

/// The evidence without conditioning of the pairs that no set separates, where only the effect is known so far.
void AdjacencySearch::measure_marginals() {
  if (!std::exchange(marginals_later_, false)) return;
  std::vector<PairRecord*> missing;
  for (std::uint32_t index : active_) {
    PairRecord& pair = skeleton_.pairs[index];
    if (pair.state == State::kSeparated) continue;
    if (std::isnan(pair.note.p_value) && std::isfinite(pair.note.effect)) missing.push_back(&pair);
  }
  RunContext unstopped;  // what a level has found is of no use without it
  unstopped.threads = run_.threads;
  const double cost = static_cast<double>(missing.size()) * test_.seconds_per_test();
  parallel_for(std::ssize(missing), unstopped, cost, [&](std::ptrdiff_t i) {
    PairRecord& pair = *missing[static_cast<std::size_t>(i)];
    pair.note = note_of(test_.test(pair.a, pair.b, {}), {});
  });
}

/// The records of another search instead of those without conditioning.
bool AdjacencySearch::take_start() {
  skeleton_ = *start_;
  skeleton_.stats = {};
  return !run_.stop.stop_requested();
}

void AdjacencySearch::prepare_outcomes(int size) {
  size_ = size;
  const auto outs = level_.pair_of_out().size();
  separated_.assign(outs, 0);
  untestable_.assign(outs, 0);
  sets_.resize(outs * static_cast<std::size_t>(size));
}

bool AdjacencySearch::run_level() {
  skeleton_.largest_given = size_;
  // Single members separate most pairs: the evidence of the others is asked for when it is known which they are.
  evidence_later_ = size_ == 1 && test_.batches();
  if (!evidence_later_) clear_best();
  const auto& items = level_.items();
  std::vector<ScanStats> stats(items.size());
  TestBudget budget(budget_left(), items.size());
  const double from = fraction_;
  fraction_ += (kShareOfLevels - fraction_) / 2;  // how many more levels follow is not known
  const double predicted = level_.predicted_tests();
  LoopProgress progress(run_, "adjacencies given " + std::to_string(size_), from, fraction_, predicted);
  const auto end = parallel_for(std::ssize(items), run_, predicted * test_.seconds_per_test(), [&](std::ptrdiff_t at) {
    if (budget.spent()) return;
    const auto i = static_cast<std::size_t>(at);
    const LevelItem& item = items[i];
    ScanStats& done = stats[i];
    const auto ys = level_.targets(item), pool = level_.pool(item);
    done = search_end(item, {item.x, ys, pool, {}, item.out}, budget.item_limit());
    if (item.other_end && !done.stopped) {
      // When the first end found nothing, no subset of its pool separates and the other end may pass over those.
      const auto asked = separated_[item.out] ? std::span<const Var>{} : pool;
      done += search_end(item, {ys[0], {&item.x, 1}, level_.back_pool(item), asked, item.out + 1},
                         detail::budget_left(budget.item_limit(), done.tests));
    }
    budget.book(i, done.tests, done.stopped);
    progress.add(item.tests);
  });
  for (std::size_t i = 0; i < budget.counted(); ++i) skeleton_.stats += stats[i];
  budget_spent_ = budget.counted() < items.size();
  forget_from(budget.counted());
  return end == LoopEnd::kCompleted && !budget_spent_ && !skeleton_.stats.stopped;
}

ScanStats AdjacencySearch::search_end(const LevelItem& item, const End& end, std::uint64_t max_tests) {
  Scan scan = scan_of(end.x, end.ys, end.pool, size_);
  scan.skip_inside = end.skip_inside;
  scan.first_begin = item.first_begin, scan.first_end = item.first_end;
  scan.want_best = !evidence_later_;
  scan.max_tests = max_tests;
  auto separated = [&](int iy, std::span<const Var> given) {
    const auto at = end.out + static_cast<std::size_t>(iy);
    separated_[at] = 1;
    std::copy(given.begin(), given.end(), sets_.begin() + static_cast<std::ptrdiff_t>(at * given.size()));
    return Next::kDropY;
  };
  const auto best = scan.want_best ? std::span(best_).subspan(end.out, end.ys.size()) : std::span<Best>{};
  const auto stats = test_.scan(scan, separated, best);
  if (options_.on_untestable == OnUntestable::kRemove && stats.not_testable > 0) {
    // A scan counts over all its targets: ask again, one by one, whose test could not be done.
    if (end.ys.size() == 1) untestable_[end.out] = 1;
    for (std::size_t i = 0; i < end.ys.size() && end.ys.size() > 1; ++i) {
      Scan one = scan;
      one.ys = end.ys.subspan(i, 1);
      one.want_best = false;
      const auto alone = test_.scan(one, [](int, std::span<const Var>) { return Next::kDropY; }, {});
      untestable_[end.out + i] = alone.not_testable > 0;
    }
  }
  return stats;
}

/// Drops the outcomes of an item and of all after it.
void AdjacencySearch::forget_from(std::size_t item) {
  const auto& items = level_.items();
  if (item >= items.size()) return;
  for (std::size_t out = items[item].out; out < separated_.size(); ++out) {
    separated_[out] = untestable_[out] = 0;
    if (!evidence_later_) best_[out].any = false;
  }
}

/// Removes what was separated, once all ends have been searched; evidence is asked for the sets that are kept.
void AdjacencySearch::commit_level(bool complete) {
  ends_.resize(skeleton_.pairs.size());
  for (const LevelItem& item : level_.items()) {
    const auto ys = level_.targets(item);
    const auto outs = item.other_end ? 2 : ys.size();
    for (std::size_t i = 0; i < outs; ++i) {
      const auto out = item.out + i;
      const auto index = level_.pair_of_out()[out];
      if (!separated_[out] && !(untestable_[out] && complete)) continue;
      PairRecord& pair = skeleton_.pairs[index];
      if (pair.state == State::kAdjacent) pair.state = State::kUntestable;
      if (!separated_[out]) continue;
      pair.state = State::kSeparated;
      // Items come in the order of slices, so the first outcome of an end holds its first separating set.
      const Var from = item.other_end && i == 1 ? ys[0] : item.x;
      auto& end = from == pair.b ? ends_[index].of_b : ends_[index].of_a;
      if (end == Ends::kNone) end = out;
    }
  }
  measure_marginals();
  std::vector<std::uint32_t> kept, removed;  // increasing: correlations of neighbouring pairs lie close together
  std::partition_copy(active_.begin(), active_.end(), std::back_inserter(kept), std::back_inserter(removed),
                      [&](std::uint32_t index) { return skeleton_.pairs[index].state == State::kAdjacent; });
  active_ = std::move(kept);
  if (!evidence_later_) offer_best();
  for (std::uint32_t index : removed) {
    PairRecord& pair = skeleton_.pairs[index];
    pair.level = all_candidates_ ? size_ : 1;  // a smaller set that the rule leaves out may separate, too
    skeleton_.untestable_removed += pair.state == State::kUntestable;
  }
  const double cost = 2 * static_cast<double>(removed.size()) * test_.seconds_per_test();
  const auto end = parallel_for(std::ssize(removed), run_, cost, [&](std::ptrdiff_t i) {
    const auto index = removed[static_cast<std::size_t>(i)];
    if (skeleton_.pairs[index].state != State::kSeparated) return;
    store_set(skeleton_.pairs[index], ends_[index]);
    ends_[index] = {};
  });
  if (end == LoopEnd::kCompleted) return;
  for (std::uint32_t index : removed)  // sets stand, without evidence, after a stop
    if (const Ends& left = ends_[index]; left.any()) {
      const auto set = set_of(left.first());
      skeleton_.pairs[index].note = {.given{set.begin(), set.end()}};
    }
}

/// The set of the end with the larger p-value becomes the pair's.
void AdjacencySearch::store_set(PairRecord& pair, const Ends& found) {
  const auto of_a = set_of(found.first());
  pair.note = note_of(test_.test(pair.a, pair.b, of_a), of_a);
  if (found.of_a == Ends::kNone || found.of_b == Ends::kNone) return;
  const auto of_b = set_of(found.of_b);
  if (std::is_permutation(of_a.begin(), of_a.end(), of_b.begin(), of_b.end())) return;
  EdgeNote other = note_of(test_.test(pair.b, pair.a, of_b), of_b);
  if (skeleton_.less_dependent(pair.a, pair.b, other, pair.note)) pair.note = std::move(other);
}

/// The least dependent sets of the pairs that a level has left adjacent, over the pools of that level: a second look
/// at answers already counted.
bool AdjacencySearch::ask_evidence() {
  if (!level_.make(size_, active_)) return true;
  clear_best();
  const auto& items = level_.items();
  std::atomic<bool> stopped{false};
  const auto end =
      parallel_for(std::ssize(items), run_, level_.predicted_tests() * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
        const LevelItem& item = items[static_cast<std::size_t>(i)];
        const auto ys = level_.targets(item);
        Scan scan = scan_of(item.x, ys, level_.pool(item), size_);
        scan.first_begin = item.first_begin, scan.first_end = item.first_end;
        scan.want_best = true;
        const auto more = [](int, std::span<const Var>) { return Next::kMore; };
        if (test_.scan(scan, more, std::span(best_).subspan(item.out, ys.size())).stopped) stopped = true;
      });
  offer_best();
  return end == LoopEnd::kCompleted && !stopped;
}

void AdjacencySearch::clear_best() {
  const auto outs = level_.pair_of_out().size();
  if (best_.size() < outs) best_.resize(outs);
  for (std::size_t out = 0; out < outs; ++out) best_[out].any = false;  // sets keep their memory
}

void AdjacencySearch::offer_best() {
  const auto& pair_of_out = level_.pair_of_out();
  for (std::size_t out = 0; out < pair_of_out.size(); ++out) offer(skeleton_.pairs[pair_of_out[out]], best_[out]);
}

/// Keeps the less dependent of an edge's note and a level's best set.
void AdjacencySearch::offer(PairRecord& pair, const Best& best) {
  if (!best.any || pair.state != State::kAdjacent || best.p_value < pair.note.p_value) return;
  EdgeNote candidate{.p_value = best.p_value, .log_p = best.log_p, .given = best.given};
  if (std::isnan(pair.note.p_value) || skeleton_.less_dependent(pair.a, pair.b, candidate, pair.note))
    pair.note = std::move(candidate);
}

/// Scans give p-values only: asks the test for the rest of each surviving edge's evidence.
bool AdjacencySearch::complete_notes() {
  std::vector<PairRecord*> missing;
  for (std::uint32_t index : active_) {
    PairRecord& pair = skeleton_.pairs[index];
    if (pair.note.p_value >= 0 && !std::isfinite(pair.note.effect)) missing.push_back(&pair);
  }
  const double cost = static_cast<double>(missing.size()) * test_.seconds_per_test();
  return parallel_for(std::ssize(missing), run_, cost, [&](std::ptrdiff_t i) {
           PairRecord& pair = *missing[static_cast<std::size_t>(i)];
           pair.note = note_of(test_.test(pair.a, pair.b, pair.note.given), pair.note.given);
         }) == LoopEnd::kCompleted;
}

}  // namespace

Skeleton find_skeleton(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options, RunContext& run,
                       const SkeletonPlan& plan) {
  return AdjacencySearch(test, knowledge, options, run, plan).search();
}

}  // namespace abdera
