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
#include "algorithms/constraint/marginal.hpp"
#include "algorithms/constraint/subsets.hpp"

namespace abdera {
namespace {

using State = PairRecord::State;
constexpr int kAll = std::numeric_limits<int>::max();
constexpr double kShareOfLevelZero = 0.2, kShareOfLevels = 0.9;  // of a run, for progress: colliders follow

using detail::note_of, detail::strength_of;

/// One piece of work: some or all neighbours of x given subsets of its pool.
struct Item {
  Var x;
  std::size_t ys_begin, ys_end;  ///< targets, in `Level::ys`
  std::size_t out;               ///< outcomes, one a target
  int first_begin = 0, first_end = kAll;
  bool other_end = false;  ///< a single pair: then search the other end, into the next outcome
  double tests = 0;        ///< predicted
};

/// The outcomes with the first separating sets of an edge's two ends.
struct Ends {
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t of_a = kNone, of_b = kNone;
  bool any() const { return of_a != kNone || of_b != kNone; }
  std::size_t first() const { return of_a != kNone ? of_a : of_b; }
};

class AdjacencySearch {
 public:
  AdjacencySearch(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options, RunContext& run)
      : test_(test), knowledge_(knowledge), options_(options), run_(run), p_(test.num_vars()) {}

  Skeleton search() {
    const int limit = options_.max_given < 0 ? kAll : options_.max_given;
    bool going = level_zero();
    for (std::uint32_t i = 0; i < skeleton_.pairs.size(); ++i)
      if (skeleton_.pairs[i].state == State::kAdjacent) active_.push_back(i);
    skeleton_.build_pools(p_);
    for (int size = 1; going && size <= limit && plan_level(size); ++size) {
      going = run_level(size);
      commit_level(size, going);
      if (going && evidence_later_) going = ask_evidence();
      skeleton_.filter_pools();
    }
    if (going) going = complete_notes();
    if (!going) skeleton_.stop_reason = run_.stop.reason();
    skeleton_.graph = MixedGraph(p_);
    for (std::uint32_t index : active_)
      skeleton_.graph.set_undirected(skeleton_.pairs[index].a, skeleton_.pairs[index].b);
    return std::move(skeleton_);
  }

 private:
  bool level_zero();
  bool plan_level(int size);
  void plan_node(Var x, int size);
  void plan_pair(std::uint32_t pair, int size);
  bool run_level(int size);
  ScanStats search_end(const Item& item, std::span<const Var> ys, std::size_t out, std::span<const Var> skip_inside);
  void commit_level(int size, bool complete);
  void store_set(PairRecord& pair, const Ends& found);
  bool ask_evidence();
  void clear_best();
  void offer_best();
  void offer(PairRecord& pair, const Best& best);
  bool complete_notes();

  std::span<const Var> targets(const Item& item) const {
    return std::span<const Var>(ys_).subspan(item.ys_begin, item.ys_end - item.ys_begin);
  }
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
  const int p_;
  Skeleton skeleton_;

  std::vector<std::uint32_t> active_;  // records still adjacent
  std::vector<Ends> ends_;             // of each record
  double fraction_ = 0;                // of the run, for progress

  // One level.
  int size_ = 0;
  bool evidence_later_ = false;             // see ask_evidence
  std::vector<Var> ys_;                     // targets of all items
  std::vector<std::uint32_t> pair_of_out_;  // the record each outcome is about
  std::vector<Item> items_;
  double predicted_tests_ = 0;
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
  const auto end = parallel_for(p_, run_, pairs * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
    const auto a = static_cast<Var>(i);
    rows[static_cast<std::size_t>(i)] = search.row(a);
    progress.add(static_cast<double>(p_ - 1 - a));
  });
  std::size_t records = 0;
  for (const auto& row : rows) records += row.dependents.size();
  skeleton_.pairs.reserve(records);
  for (Var a = 0; a < p_; ++a) {
    detail::MarginalRow& row = rows[static_cast<std::size_t>(a)];
    skeleton_.stats += row.stats;
    for (Var b = a + 1; b < p_ && !row.asked; ++b)  // stopped before: still adjacent for all we know
      if (!knowledge_.forbidden_pair(a, b)) row.dependents.push_back({.b = b, .must = knowledge_.required_pair(a, b)});
    for (const auto& dependent : row.dependents) {
      const CiResult& r = dependent.evidence;
      PairRecord& pair = skeleton_.pairs.emplace_back(PairRecord{
          .a = a, .b = dependent.b, .required = dependent.must, .strength = strength_of(r), .note = note_of(r, {})});
      if (dependent.measured && r.outcome == Outcome::kNotTestable && !pair.required &&
          options_.on_untestable == OnUntestable::kRemove)
        pair.state = State::kUntestable, ++skeleton_.untestable_removed;
    }
    std::move(row.marginal.begin(), row.marginal.end(), std::back_inserter(skeleton_.marginal));
  }
  skeleton_.index_pairs(p_);
  return end == LoopEnd::kCompleted && !skeleton_.stats.stopped && !run_.stop.stop_requested();
}

/// The work of one level over the frozen adjacencies, or over what is left of them when called again.
/// @return whether any edge has enough neighbours for sets of this size.
bool AdjacencySearch::plan_level(int size) {
  size_ = size;
  ys_.clear(), pair_of_out_.clear(), items_.clear();
  predicted_tests_ = 0;
  if (test_.batches()) {
    for (Var x = 0; x < p_; ++x) plan_node(x, size);
  } else {
    for (std::uint32_t pair : active_) plan_pair(pair, size);
  }
  const auto outs = pair_of_out_.size();
  separated_.assign(outs, 0);
  untestable_.assign(outs, 0);
  sets_.resize(outs * static_cast<std::size_t>(size));
  return !items_.empty();
}

void AdjacencySearch::plan_node(Var x, int size) {
  const auto pool = skeleton_.pool(x);
  const int members = static_cast<int>(pool.size());
  if (members - 1 < size) return;
  const auto begin = ys_.size(), out = pair_of_out_.size();
  const auto records = skeleton_.pool_pairs(x);
  for (std::size_t i = 0; i < pool.size(); ++i) {
    const PairRecord& record = skeleton_.pairs[records[i]];
    if (record.required || record.state != State::kAdjacent) continue;
    ys_.push_back(pool[i]);
    pair_of_out_.push_back(records[i]);
  }
  const auto count = ys_.size() - begin;
  if (count == 0) return;
  const auto targets = static_cast<double>(count), tests = targets * detail::binomial(members - 1, size);
  predicted_tests_ += tests;
  const auto slices = detail::slices_of_subsets(members, size, size, detail::kTestsPerItem / targets);
  for (std::size_t slice = 0; slice < slices.size(); ++slice) {
    for (std::size_t i = 0; slice > 0 && i < count; ++i) pair_of_out_.push_back(pair_of_out_[out + i]);
    items_.push_back({.x = x,
                      .ys_begin = begin,
                      .ys_end = ys_.size(),
                      .out = out + slice * count,
                      .first_begin = slices[slice].first,
                      .first_end = slices[slice].second,
                      .tests = tests / static_cast<double>(slices.size())});
  }
}

void AdjacencySearch::plan_pair(std::uint32_t index, int size) {
  const PairRecord& pair = skeleton_.pairs[index];
  if (pair.required) return;
  const std::array ends{std::pair{pair.a, pair.b}, std::pair{pair.b, pair.a}};
  std::array<int, 2> others{};
  for (std::size_t e : {0u, 1u}) others[e] = static_cast<int>(skeleton_.pool(ends[e].first).size()) - 1;
  if (std::max(others[0], others[1]) < size) return;
  const std::array tests{detail::binomial(others[0], size), detail::binomial(others[1], size)};
  const double both = tests[0] + tests[1];
  predicted_tests_ += both;
  if (both <= detail::kTestsPerItem) {
    ys_.push_back(pair.b);
    items_.push_back({.x = pair.a,
                      .ys_begin = ys_.size() - 1,
                      .ys_end = ys_.size(),
                      .out = pair_of_out_.size(),
                      .other_end = true,
                      .tests = both});
    pair_of_out_.insert(pair_of_out_.end(), 2, index);
    return;
  }
  for (std::size_t e : {0u, 1u}) {
    ys_.push_back(ends[e].second);
    const auto slices = detail::slices_of_subsets(others[e] + 1, size, size, detail::kTestsPerItem);
    for (const auto& slice : slices) {
      items_.push_back({.x = ends[e].first,
                        .ys_begin = ys_.size() - 1,
                        .ys_end = ys_.size(),
                        .out = pair_of_out_.size(),
                        .first_begin = slice.first,
                        .first_end = slice.second,
                        .tests = tests[e] / static_cast<double>(slices.size())});
      pair_of_out_.push_back(index);
    }
  }
}

bool AdjacencySearch::run_level(int size) {
  skeleton_.largest_given = size;
  // Single members separate most pairs: the evidence of the others is asked for when it is known which they are.
  evidence_later_ = size == 1 && test_.batches();
  if (!evidence_later_) clear_best();
  std::vector<ScanStats> stats(items_.size());
  const double from = fraction_;
  fraction_ += (kShareOfLevels - fraction_) / 2;  // how many more levels follow is not known
  LoopProgress progress(run_, "adjacencies given " + std::to_string(size), from, fraction_, predicted_tests_);
  const auto end =
      parallel_for(std::ssize(items_), run_, predicted_tests_ * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
        const Item& item = items_[static_cast<std::size_t>(i)];
        ScanStats& done = stats[static_cast<std::size_t>(i)];
        const auto ys = targets(item);
        done = search_end(item, ys, item.out, {});
        progress.add(item.tests);
        if (!item.other_end || done.stopped) return;
        // When the first end found nothing, no subset of its pool separates and the other end may pass over those.
        const Item back{.x = ys[0], .ys_begin = 0, .ys_end = 0, .out = item.out + 1};
        const auto asked = separated_[item.out] ? std::span<const Var>{} : skeleton_.pool(item.x);
        done += search_end(back, std::array{item.x}, item.out + 1, asked);
      });
  for (const auto& s : stats) skeleton_.stats += s;
  return end == LoopEnd::kCompleted && !skeleton_.stats.stopped;
}

ScanStats AdjacencySearch::search_end(const Item& item, std::span<const Var> ys, std::size_t out,
                                      std::span<const Var> skip_inside) {
  Scan scan = scan_of(item.x, ys, skeleton_.pool(item.x), size_);
  scan.skip_inside = skip_inside;
  scan.first_begin = item.first_begin, scan.first_end = item.first_end;
  scan.want_best = !evidence_later_;
  auto separated = [&](int iy, std::span<const Var> given) {
    const auto at = out + static_cast<std::size_t>(iy);
    separated_[at] = 1;
    std::copy(given.begin(), given.end(), sets_.begin() + static_cast<std::ptrdiff_t>(at * given.size()));
    return Next::kDropY;
  };
  const auto best = scan.want_best ? std::span(best_).subspan(out, ys.size()) : std::span<Best>{};
  const auto stats = test_.scan(scan, separated, best);
  if (options_.on_untestable == OnUntestable::kRemove && stats.not_testable > 0) {
    // A scan counts over all its targets: ask again, one by one, whose test could not be done.
    for (std::size_t i = 0; i < ys.size(); ++i) {
      Scan one = scan;
      one.ys = ys.subspan(i, 1);
      one.want_best = false;
      const auto alone = test_.scan(one, [](int, std::span<const Var>) { return Next::kDropY; }, {});
      untestable_[out + i] = alone.not_testable > 0;
    }
  }
  return stats;
}

/// Removes what was separated, once all ends have been searched; evidence is asked for the sets that are kept.
void AdjacencySearch::commit_level(int size, bool complete) {
  ends_.resize(skeleton_.pairs.size());
  std::vector<std::uint32_t> removed;
  for (const Item& item : items_) {
    const auto outs = item.other_end ? 2 : item.ys_end - item.ys_begin;
    for (std::size_t i = 0; i < outs; ++i) {
      const auto out = item.out + i;
      const auto index = pair_of_out_[out];
      if (!separated_[out] && !(untestable_[out] && complete)) continue;
      PairRecord& pair = skeleton_.pairs[index];
      if (pair.state == State::kAdjacent) removed.push_back(index), pair.state = State::kUntestable;
      if (!separated_[out]) continue;
      pair.state = State::kSeparated;
      // Items come in the order of slices, so the first outcome of an end holds its first separating set.
      const Var from = item.other_end && i == 1 ? ys_[item.ys_begin] : item.x;
      auto& end = from == pair.b ? ends_[index].of_b : ends_[index].of_a;
      if (end == Ends::kNone) end = out;
    }
  }
  std::erase_if(active_, [&](std::uint32_t index) { return skeleton_.pairs[index].state != State::kAdjacent; });
  if (!evidence_later_) offer_best();
  for (std::uint32_t index : removed) {
    PairRecord& pair = skeleton_.pairs[index];
    pair.level = size;
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
  if (!plan_level(size_)) return true;
  clear_best();
  std::atomic<bool> stopped{false};
  const auto end =
      parallel_for(std::ssize(items_), run_, predicted_tests_ * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
        const Item& item = items_[static_cast<std::size_t>(i)];
        const auto ys = targets(item);
        Scan scan = scan_of(item.x, ys, skeleton_.pool(item.x), size_);
        scan.first_begin = item.first_begin, scan.first_end = item.first_end;
        scan.want_best = true;
        const auto more = [](int, std::span<const Var>) { return Next::kMore; };
        if (test_.scan(scan, more, std::span(best_).subspan(item.out, ys.size())).stopped) stopped = true;
      });
  offer_best();
  return end == LoopEnd::kCompleted && !stopped;
}

void AdjacencySearch::clear_best() {
  if (best_.size() < pair_of_out_.size()) best_.resize(pair_of_out_.size());
  for (std::size_t out = 0; out < pair_of_out_.size(); ++out) best_[out].any = false;  // sets keep their memory
}

void AdjacencySearch::offer_best() {
  for (std::size_t out = 0; out < pair_of_out_.size(); ++out) offer(skeleton_.pairs[pair_of_out_[out]], best_[out]);
}

/// Keeps the less dependent of an edge's note and a level's best set.
void AdjacencySearch::offer(PairRecord& pair, const Best& best) {
  if (pair.state != State::kAdjacent || !best.any || best.p_value < pair.note.p_value) return;
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

Skeleton find_skeleton(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options,
                       RunContext& run) {
  return AdjacencySearch(test, knowledge, options, run).search();
}

}  // namespace abdera
