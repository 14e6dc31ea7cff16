#include "algorithms/constraint/skeleton.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "algorithms/constraint/subsets.hpp"

namespace abdera {
namespace {

using State = PairRecord::State;
constexpr int kAll = std::numeric_limits<int>::max();

double strength_of(const CiResult& r) {
  const double s = std::isfinite(r.effect) ? std::abs(r.effect) : std::abs(r.statistic);
  return std::isfinite(s) ? s : 0;
}

EdgeNote note_of(const CiResult& r, std::span<const Var> given) {
  return {.p_value = r.p_value, .log_p = r.log_p, .effect = r.effect, .given{given.begin(), given.end()}};
}

/// What one end of an edge found at one level.
struct EndOutcome {
  bool separated = false, untestable = false;
  std::vector<Var> set{};  ///< the first separating set in pool order
};

/// One piece of work: some or all neighbours of x given subsets of its pool.
struct Item {
  Var x;
  std::size_t ys_begin, ys_end;  ///< targets, in `Level::ys`
  std::size_t out;               ///< outcomes, one a target
  int first_begin = 0, first_end = kAll;
  bool other_end = false;  ///< a single pair: then search the other end, into the next outcome
};

class AdjacencySearch {
 public:
  AdjacencySearch(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options, RunContext& run)
      : test_(test), knowledge_(knowledge), options_(options), run_(run), p_(test.num_vars()) {}

  Skeleton search() {
    const int limit = options_.max_given < 0 ? kAll : options_.max_given;
    bool going = level_zero();
    skeleton_.build_pools(p_);
    for (int size = 1; going && size <= limit && plan_level(size); ++size) {
      run_.report("adjacencies given " + std::to_string(size), std::min(0.9, 0.2 * size));
      going = run_level(size);
      commit_level(size, going);
      skeleton_.build_pools(p_);
    }
    if (going) going = complete_notes();
    if (!going) skeleton_.stop_reason = run_.stop.reason();
    skeleton_.graph = MixedGraph(p_);
    for (const auto& pair : skeleton_.pairs)
      if (pair.state == State::kAdjacent) skeleton_.graph.set_undirected(pair.a, pair.b);
    return std::move(skeleton_);
  }

 private:
  bool level_zero();
  bool plan_level(int size);
  void plan_node(Var x, int size);
  void plan_pair(std::size_t pair, int size);
  bool run_level(int size);
  ScanStats search_end(const Item& item, std::span<const Var> ys, std::size_t out, std::span<const Var> skip_inside);
  void commit_level(int size, bool complete);
  void store_set(PairRecord& pair, const EndOutcome* of_a, const EndOutcome* of_b);
  void offer(PairRecord& pair, const Best& best);
  bool complete_notes();

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

  // One level.
  int size_ = 0;
  std::vector<Var> ys_;                   // targets of all items
  std::vector<std::size_t> pair_of_out_;  // the record each outcome is about
  std::vector<Item> items_;
  double predicted_tests_ = 0;
  std::vector<EndOutcome> outcomes_;
  std::vector<Best> best_;
};

bool AdjacencySearch::level_zero() {
  struct Row {
    std::vector<PairRecord> pairs;
    std::vector<Separation> marginal;
    ScanStats stats;
    std::uint64_t untestable_removed = 0;
    bool asked = false;
  };
  std::vector<Row> rows(static_cast<std::size_t>(p_));
  const bool nothing_known = knowledge_.empty();
  run_.report("adjacencies given 0", 0);
  skeleton_.largest_given = p_ > 1 ? 0 : -1;
  const double cost = 0.5 * p_ * p_ * test_.seconds_per_test();
  const auto end = parallel_for(p_, run_, cost, [&](std::ptrdiff_t i) {
    const auto a = static_cast<Var>(i);
    Row& row = rows[static_cast<std::size_t>(i)];
    row.asked = true;
    std::vector<Var> ys;
    for (Var b = a + 1; b < p_; ++b)
      if (nothing_known || !(knowledge_.forbidden_pair(a, b) || knowledge_.required_pair(a, b))) ys.push_back(b);
    std::vector<char> dependent(static_cast<std::size_t>(p_), 0);
    for (Var b : ys) dependent[static_cast<std::size_t>(b)] = 1;
    auto separated = [&](int iy, std::span<const Var>) {
      const Var b = ys[static_cast<std::size_t>(iy)];
      dependent[static_cast<std::size_t>(b)] = 0;
      if (options_.list_marginal) {
        const auto r = test_.test(a, b, {});
        row.marginal.push_back({a, b, {}, r.p_value, r.effect});
      }
      return Next::kDropY;
    };
    if (!ys.empty()) row.stats = test_.scan(scan_of(a, ys, {}, 0), separated, {});
    for (Var b = a + 1; b < p_; ++b) {
      const bool must = !nothing_known && knowledge_.required_pair(a, b);
      if (!must && !dependent[static_cast<std::size_t>(b)]) continue;
      PairRecord pair{.a = a, .b = b, .required = must};
      if (!run_.stop.stop_requested()) {
        const auto r = test_.test(a, b, {});
        pair.note = note_of(r, {});
        pair.strength = strength_of(r);
        row.stats.tests += must;
        if (r.outcome == Outcome::kNotTestable && !must && options_.on_untestable == OnUntestable::kRemove)
          pair.state = State::kUntestable, ++row.untestable_removed;
      }
      row.pairs.push_back(std::move(pair));
    }
  });
  bool complete = end == LoopEnd::kCompleted;
  for (Var a = 0; a < p_; ++a) {
    Row& row = rows[static_cast<std::size_t>(a)];
    skeleton_.stats += row.stats;
    skeleton_.untestable_removed += row.untestable_removed;
    for (Var b = a + 1; b < p_ && !row.asked; ++b)  // stopped before: still adjacent for all we know
      if (!knowledge_.forbidden_pair(a, b))
        row.pairs.push_back({.a = a, .b = b, .required = knowledge_.required_pair(a, b)});
    std::move(row.pairs.begin(), row.pairs.end(), std::back_inserter(skeleton_.pairs));
    std::move(row.marginal.begin(), row.marginal.end(), std::back_inserter(skeleton_.marginal));
  }
  complete = complete && !skeleton_.stats.stopped && !run_.stop.stop_requested();
  skeleton_.index_pairs(p_);
  return complete;
}

/// The work of one level over the frozen adjacencies.
/// @return whether any edge has enough neighbours for sets of this size.
bool AdjacencySearch::plan_level(int size) {
  size_ = size;
  ys_.clear(), pair_of_out_.clear(), items_.clear();
  predicted_tests_ = 0;
  if (test_.batches()) {
    for (Var x = 0; x < p_; ++x) plan_node(x, size);
  } else {
    for (std::size_t i = 0; i < skeleton_.pairs.size(); ++i) plan_pair(i, size);
  }
  if (outcomes_.size() < pair_of_out_.size()) outcomes_.resize(pair_of_out_.size());
  if (best_.size() < pair_of_out_.size()) best_.resize(pair_of_out_.size());
  for (std::size_t i = 0; i < pair_of_out_.size(); ++i) {  // sets keep their memory from level to level
    outcomes_[i].separated = outcomes_[i].untestable = false;
    best_[i].any = false;
  }
  return !items_.empty();
}

void AdjacencySearch::plan_node(Var x, int size) {
  const auto pool = skeleton_.pool(x);
  const int members = static_cast<int>(pool.size());
  if (members - 1 < size) return;
  const auto begin = ys_.size();
  std::vector<std::size_t> records;
  for (std::uint32_t pair : skeleton_.pool_pairs(x)) {
    const PairRecord& record = skeleton_.pairs[pair];
    if (record.required) continue;
    ys_.push_back(record.a == x ? record.b : record.a);
    records.push_back(pair);
  }
  if (records.empty()) return;
  const double targets = static_cast<double>(records.size());
  predicted_tests_ += targets * detail::binomial(members - 1, size);
  for (const auto& [first, last] : detail::slices_of_subsets(members, size, size, detail::kTestsPerItem / targets)) {
    items_.push_back({x, begin, ys_.size(), pair_of_out_.size(), first, last});
    pair_of_out_.insert(pair_of_out_.end(), records.begin(), records.end());
  }
}

void AdjacencySearch::plan_pair(std::size_t index, int size) {
  const PairRecord& pair = skeleton_.pairs[index];
  if (pair.state != State::kAdjacent || pair.required) return;
  const std::array ends{std::pair{pair.a, pair.b}, std::pair{pair.b, pair.a}};
  std::array<int, 2> others{};
  for (std::size_t e : {0u, 1u}) others[e] = static_cast<int>(skeleton_.pool(ends[e].first).size()) - 1;
  if (std::max(others[0], others[1]) < size) return;
  const double tests = detail::binomial(others[0], size) + detail::binomial(others[1], size);
  predicted_tests_ += tests;
  if (tests <= detail::kTestsPerItem) {
    ys_.push_back(pair.b);
    items_.push_back(
        {.x = pair.a, .ys_begin = ys_.size() - 1, .ys_end = ys_.size(), .out = pair_of_out_.size(), .other_end = true});
    pair_of_out_.insert(pair_of_out_.end(), 2, index);
    return;
  }
  for (std::size_t e : {0u, 1u}) {
    ys_.push_back(ends[e].second);
    for (const auto& [first, last] : detail::slices_of_subsets(others[e] + 1, size, size, detail::kTestsPerItem)) {
      items_.push_back({ends[e].first, ys_.size() - 1, ys_.size(), pair_of_out_.size(), first, last});
      pair_of_out_.push_back(index);
    }
  }
}

bool AdjacencySearch::run_level(int size) {
  std::vector<ScanStats> stats(items_.size());
  skeleton_.largest_given = size;
  const auto end =
      parallel_for(std::ssize(items_), run_, predicted_tests_ * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
        const Item& item = items_[static_cast<std::size_t>(i)];
        ScanStats& done = stats[static_cast<std::size_t>(i)];
        const auto ys = std::span<const Var>(ys_).subspan(item.ys_begin, item.ys_end - item.ys_begin);
        done = search_end(item, ys, item.out, {});
        if (!item.other_end || done.stopped) return;
        // When the first end found nothing, no subset of its pool separates and the other end may pass over those.
        const Item back{.x = ys[0], .ys_begin = 0, .ys_end = 0, .out = item.out + 1};
        const auto asked = outcomes_[item.out].separated ? std::span<const Var>{} : skeleton_.pool(item.x);
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
  scan.want_best = true;
  auto separated = [&](int iy, std::span<const Var> given) {
    EndOutcome& outcome = outcomes_[out + static_cast<std::size_t>(iy)];
    outcome.separated = true;
    outcome.set.assign(given.begin(), given.end());
    return Next::kDropY;
  };
  const auto stats = test_.scan(scan, separated, std::span(best_).subspan(out, ys.size()));
  if (options_.on_untestable == OnUntestable::kRemove && stats.not_testable > 0) {
    // A scan counts over all its targets: ask again, one by one, whose test could not be done.
    for (std::size_t i = 0; i < ys.size(); ++i) {
      Scan one = scan;
      one.ys = ys.subspan(i, 1);
      one.want_best = false;
      const auto alone = test_.scan(one, [](int, std::span<const Var>) { return Next::kDropY; }, {});
      outcomes_[out + i].untestable = alone.not_testable > 0;
    }
  }
  return stats;
}

/// Removes what was separated, once all ends have been searched; evidence is asked for the sets that are kept.
void AdjacencySearch::commit_level(int size, bool complete) {
  struct Found {
    std::array<const EndOutcome*, 2> ends{};
  };
  std::vector<Found> found(skeleton_.pairs.size());
  for (const Item& item : items_) {
    const auto targets = item.other_end ? 2 : item.ys_end - item.ys_begin;
    for (std::size_t i = 0; i < targets; ++i) {
      const auto out = item.out + i;
      PairRecord& pair = skeleton_.pairs[pair_of_out_[out]];
      const Var from = item.other_end && i == 1 ? ys_[item.ys_begin] : item.x;
      const auto& outcome = outcomes_[out];
      // Items come in the order of slices, so the first outcome of an end holds its first separating set.
      auto& end = found[pair_of_out_[out]].ends[from == pair.b];
      if (outcome.separated) {
        if (!end) end = &outcome;
        pair.state = State::kSeparated;
      } else if (outcome.untestable && complete && pair.state == State::kAdjacent) {
        pair.state = State::kUntestable;
      }
    }
  }
  std::vector<std::size_t> removed;
  for (std::size_t out = 0; out < pair_of_out_.size(); ++out) {
    const auto index = pair_of_out_[out];
    PairRecord& pair = skeleton_.pairs[index];
    if (pair.state == State::kAdjacent) {
      offer(pair, best_[out]);
    } else if (std::exchange(pair.level, size) != size) {
      if (pair.state == State::kSeparated) {
        removed.push_back(index);
        const auto& ends = found[index].ends;
        pair.note = {.given = (ends[0] ? ends[0] : ends[1])->set};  // stands, without evidence, after a stop
      }
      skeleton_.untestable_removed += pair.state == State::kUntestable;
    }
  }
  const double cost = 2 * static_cast<double>(removed.size()) * test_.seconds_per_test();
  parallel_for(std::ssize(removed), run_, cost, [&](std::ptrdiff_t i) {
    const auto index = removed[static_cast<std::size_t>(i)];
    store_set(skeleton_.pairs[index], found[index].ends[0], found[index].ends[1]);
  });
}

/// The set of the end with the larger p-value becomes the pair's.
void AdjacencySearch::store_set(PairRecord& pair, const EndOutcome* of_a, const EndOutcome* of_b) {
  auto evidence = [&](Var from, Var to, const std::vector<Var>& set) {
    return note_of(test_.test(from, to, set), set);
  };
  pair.note = of_a ? evidence(pair.a, pair.b, of_a->set) : evidence(pair.b, pair.a, of_b->set);
  if (!of_a || !of_b || std::is_permutation(of_a->set.begin(), of_a->set.end(), of_b->set.begin(), of_b->set.end()))
    return;
  EdgeNote other = evidence(pair.b, pair.a, of_b->set);
  if (skeleton_.less_dependent(pair.a, pair.b, other, pair.note)) pair.note = std::move(other);
}

/// Keeps the less dependent of the note and a level's best set.
void AdjacencySearch::offer(PairRecord& pair, const Best& best) {
  if (!best.any || best.p_value < pair.note.p_value) return;
  EdgeNote candidate{.p_value = best.p_value, .log_p = best.log_p, .given = best.given};
  if (std::isnan(pair.note.p_value) || skeleton_.less_dependent(pair.a, pair.b, candidate, pair.note))
    pair.note = std::move(candidate);
}

/// Scans give p-values only: asks the test for the rest of each surviving edge's evidence.
bool AdjacencySearch::complete_notes() {
  std::vector<PairRecord*> missing;
  for (auto& pair : skeleton_.pairs)
    if (pair.state == State::kAdjacent && pair.note.p_value >= 0 && !std::isfinite(pair.note.effect))
      missing.push_back(&pair);
  const double cost = static_cast<double>(missing.size()) * test_.seconds_per_test();
  return parallel_for(std::ssize(missing), run_, cost, [&](std::ptrdiff_t i) {
           PairRecord& pair = *missing[static_cast<std::size_t>(i)];
           pair.note = note_of(test_.test(pair.a, pair.b, pair.note.given), pair.note.given);
         }) == LoopEnd::kCompleted;
}

}  // namespace

const PairRecord* Skeleton::find(Var a, Var b) const {
  const auto [low, high] = std::minmax(a, b);
  const auto row = static_cast<std::size_t>(low);
  const auto begin = pairs.begin() + static_cast<std::ptrdiff_t>(first_pair_[row]);
  const auto end = pairs.begin() + static_cast<std::ptrdiff_t>(first_pair_[row + 1]);
  const auto at = std::lower_bound(begin, end, high, [](const PairRecord& pair, Var v) { return pair.b < v; });
  return at != end && at->b == high ? &*at : nullptr;
}

void Skeleton::index_pairs(int num_vars) {
  first_pair_.assign(static_cast<std::size_t>(num_vars) + 1, 0);
  for (const auto& pair : pairs) ++first_pair_[static_cast<std::size_t>(pair.a) + 1];
  for (std::size_t v = 1; v < first_pair_.size(); ++v) first_pair_[v] += first_pair_[v - 1];
}

void Skeleton::build_pools(int num_vars) {
  struct Member {
    double strength;
    Var v;
    std::uint32_t pair;
  };
  pool_begin_.assign(static_cast<std::size_t>(num_vars) + 1, 0);
  auto adjacent = [](const PairRecord& pair) { return pair.state == PairRecord::State::kAdjacent; };
  for (const auto& pair : pairs)
    if (adjacent(pair))
      ++pool_begin_[static_cast<std::size_t>(pair.a) + 1], ++pool_begin_[static_cast<std::size_t>(pair.b) + 1];
  for (std::size_t v = 1; v < pool_begin_.size(); ++v) pool_begin_[v] += pool_begin_[v - 1];
  std::vector<Member> members(pool_begin_.back());
  auto next = pool_begin_;
  for (std::uint32_t i = 0; i < pairs.size(); ++i) {
    const PairRecord& pair = pairs[i];
    if (!adjacent(pair)) continue;
    members[next[static_cast<std::size_t>(pair.a)]++] = {pair.strength, pair.b, i};
    members[next[static_cast<std::size_t>(pair.b)]++] = {pair.strength, pair.a, i};
  }
  for (std::size_t v = 0; v + 1 < pool_begin_.size(); ++v)
    std::sort(members.begin() + static_cast<std::ptrdiff_t>(pool_begin_[v]),
              members.begin() + static_cast<std::ptrdiff_t>(pool_begin_[v + 1]), [](const Member& l, const Member& r) {
                return l.strength != r.strength ? l.strength > r.strength : l.v < r.v;
              });
  pool_members_.resize(members.size());
  pool_pairs_.resize(members.size());
  std::transform(members.begin(), members.end(), pool_members_.begin(), [](const Member& m) { return m.v; });
  std::transform(members.begin(), members.end(), pool_pairs_.begin(), [](const Member& m) { return m.pair; });
}

double Skeleton::strength(Var a, Var b) const {
  const auto* pair = find(a, b);
  return pair ? pair->strength : 0;
}

bool Skeleton::less_dependent(Var a, Var b, const EdgeNote& s, const EdgeNote& t) const {
  if (s.p_value != t.p_value) return s.p_value > t.p_value;
  if (std::isfinite(s.log_p) && std::isfinite(t.log_p) && s.log_p != t.log_p) return s.log_p > t.log_p;
  if (s.given.size() != t.given.size()) return s.given.size() < t.given.size();
  auto key = [&](const EdgeNote& note) {
    std::vector<double> strengths;
    for (Var v : note.given) strengths.push_back(strength(a, v) + strength(b, v));
    std::sort(strengths.begin(), strengths.end(), std::greater<>());
    return strengths;
  };
  const auto ks = key(s), kt = key(t);
  if (ks != kt) return ks > kt;
  auto sorted = [](std::vector<Var> v) {
    std::sort(v.begin(), v.end());
    return v;
  };
  return sorted(s.given) < sorted(t.given);
}

Skeleton find_skeleton(const CiTest& test, const Knowledge& knowledge, const SkeletonOptions& options,
                       RunContext& run) {
  return AdjacencySearch(test, knowledge, options, run).search();
}

}  // namespace abdera
