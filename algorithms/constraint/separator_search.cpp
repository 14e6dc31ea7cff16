#include "algorithms/constraint/separator_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "algorithms/constraint/edge_evidence.hpp"
#include "algorithms/constraint/subsets.hpp"

namespace abdera::detail {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();

/// Some targets of a group, and a slice of the subsets of its pool.
struct Item {
  std::size_t group;
  std::size_t begin, end;  ///< targets, in `ys_` and `pair_of_`
  std::size_t out;         ///< outcomes, one a target
  int first_begin, first_end;
  double tests;  ///< predicted
};

class SeparatorSearch {
 public:
  SeparatorSearch(const CiTest& test, const Skeleton& skeleton, const std::vector<SeparatorGroup>& groups,
                  std::size_t num_pairs, const SeparatorQuery& query, RunContext& run)
      : test_(test),
        skeleton_(skeleton),
        groups_(groups),
        query_(query),
        run_(run),
        asked_(groups.size(), 0),
        ends_(num_pairs, 0),
        cut_ends_(num_pairs, 0) {
    result_.pairs.resize(num_pairs);
    for (const auto& group : groups)
      for (const std::size_t pair : group.pairs) ++ends_[pair];
  }

  SeparatorSearchResult search() {
    const int limit = query_.max_size < 0 ? kAll : query_.max_size;
    int size = query_.min_size;
    for (bool more = true; more && size <= limit; ++size) {
      more = plan(size);
      if (!items_.empty() && !ask(size)) {
        if (result_.stop_reason == StopReason::kTestLimit) commit(size);
        note_cuts();
        return std::move(result_);
      }
      commit(size);
    }
    for (std::size_t g = 0; g < groups_.size(); ++g)  // pools with larger sets than the limit lets be asked
      if (std::ssize(groups_[g].pool) > size - 1 && asked_[g] >= 0) mark_cut(groups_[g], size);
    note_cuts();
    complete();
    return std::move(result_);
  }

 private:
  bool plan(int size);
  bool ask(int size);
  void commit(int size);
  void complete();

  /// Members of a set for y: the pool without y.
  static int others(const SeparatorGroup& group, Var y) {
    const bool inside = std::find(group.pool.begin(), group.pool.end(), y) != group.pool.end();
    return static_cast<int>(group.pool.size()) - inside;
  }
  /// Once a group: sets of this size and larger ones are left out.
  void mark_cut(const SeparatorGroup& group, int size) {
    for (std::size_t i = 0; i < group.ys.size(); ++i) cut_ends_[group.pairs[i]] += others(group, group.ys[i]) >= size;
  }
  /// One end of which all sets were asked is enough.
  void note_cuts() {
    for (std::size_t i = 0; i < result_.pairs.size(); ++i)
      result_.pairs[i].cut = !result_.pairs[i].separated && cut_ends_[i] > 0 && cut_ends_[i] == ends_[i];
  }

  const CiTest& test_;
  const Skeleton& skeleton_;
  const std::vector<SeparatorGroup>& groups_;
  const SeparatorQuery& query_;
  RunContext& run_;
  std::vector<double> asked_;  // of each group: sets a target was asked about, as predicted; -1: sets were left out
  std::vector<std::uint8_t> ends_, cut_ends_;  // of each pair: groups, and those that left out sets
  SeparatorSearchResult result_;

  // One level.
  std::vector<Var> ys_;
  std::vector<std::size_t> pair_of_;
  std::vector<Item> items_;
  std::size_t outs_ = 0;
  double predicted_ = 0;
  std::vector<std::uint8_t> separated_;
  std::vector<Var> sets_;
  std::vector<Best> best_;
  double fraction_ = 0;
};

/// @return whether any pool has larger sets.
bool SeparatorSearch::plan(int size) {
  ys_.clear(), pair_of_.clear(), items_.clear();
  outs_ = 0, predicted_ = 0;
  bool larger = false;
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    const SeparatorGroup& group = groups_[g];
    const int members = static_cast<int>(group.pool.size());
    if (members < size || asked_[g] < 0) continue;
    asked_[g] += binomial(members, size);
    if (asked_[g] > static_cast<double>(query_.max_tests)) {
      asked_[g] = -1;  // nothing more of this group
      mark_cut(group, size);
      continue;
    }
    const auto begin = ys_.size();
    for (std::size_t i = 0; i < group.ys.size(); ++i)
      if (!result_.pairs[group.pairs[i]].separated && others(group, group.ys[i]) >= size) {
        ys_.push_back(group.ys[i]);
        pair_of_.push_back(group.pairs[i]);
      }
    const auto count = ys_.size() - begin;
    if (count == 0) continue;
    larger = true;
    const auto targets = static_cast<double>(count), tests = targets * binomial(members, size);
    predicted_ += tests;
    const auto slices = slices_of_subsets(members, size, size, kTestsPerItem / targets);
    for (const auto& slice : slices) {
      items_.push_back(
          {g, begin, ys_.size(), outs_, slice.first, slice.second, tests / static_cast<double>(slices.size())});
      outs_ += count;
    }
  }
  return larger;
}

bool SeparatorSearch::ask(int size) {
  result_.largest_given = std::max(result_.largest_given, size);
  separated_.assign(outs_, 0);
  sets_.resize(outs_ * static_cast<std::size_t>(size));
  if (best_.size() < outs_) best_.resize(outs_);
  for (std::size_t out = 0; out < outs_; ++out) best_[out].any = false;
  std::vector<ScanStats> stats(items_.size());
  const double from = fraction_;
  fraction_ += (1 - fraction_) / 2;  // how many more levels follow is not known
  LoopProgress progress(run_, query_.stage + " given " + std::to_string(size), from, fraction_, predicted_);
  TestBudget budget(budget_left(query_.test_budget, result_.stats.tests), items_.size());
  const auto end = parallel_for(std::ssize(items_), run_, predicted_ * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
    if (budget.spent()) return;
    const auto at = static_cast<std::size_t>(i);
    const Item& item = items_[at];
    const SeparatorGroup& group = groups_[item.group];
    const Scan scan{.x = group.x,
                    .ys = std::span<const Var>(ys_).subspan(item.begin, item.end - item.begin),
                    .pool = group.pool,
                    .min_size = size,
                    .max_size = size,
                    .alpha = query_.alpha,
                    .skip_inside = group.known,
                    .first_begin = item.first_begin,
                    .first_end = item.first_end,
                    .want_best = true,
                    .min_effect = query_.min_effect,
                    .stop = &run_.stop,
                    .max_tests = budget.item_limit()};
    stats[at] = test_.scan(
        scan,
        [&](int iy, std::span<const Var> given) {
          const auto out = item.out + static_cast<std::size_t>(iy);
          separated_[out] = 1;
          std::copy(given.begin(), given.end(), sets_.begin() + static_cast<std::ptrdiff_t>(out * given.size()));
          return Next::kDropY;
        },
        std::span(best_).subspan(item.out, scan.ys.size()));
    budget.book(at, stats[at].tests, stats[at].stopped);
    progress.add(item.tests);
  });
  const std::size_t counted = budget.counted();
  for (std::size_t i = 0; i < counted; ++i) result_.stats += stats[i];
  const bool stopped = end != LoopEnd::kCompleted || result_.stats.stopped || run_.stop.stop_requested();
  if (stopped) result_.stop_reason = run_.stop.reason();
  if (stopped || counted == items_.size()) return !stopped;
  // What the others found depends on how the loop was scheduled.
  for (std::size_t out = items_[counted].out; out < outs_; ++out) separated_[out] = 0, best_[out].any = false;
  result_.stop_reason = StopReason::kTestLimit;
  return false;
}

void SeparatorSearch::commit(int size) {
  // Items come in the order of groups and slices: of an end the first set counts.
  std::vector<std::size_t> heard(result_.pairs.size(), groups_.size());  // the last group that separated the pair
  for (const Item& item : items_)
    for (std::size_t t = item.begin; t < item.end; ++t) {
      const auto out = item.out + (t - item.begin);
      const SeparatorGroup& group = groups_[item.group];
      SeparatorAnswer& pair = result_.pairs[pair_of_[t]];
      if (separated_[out]) {
        if (std::exchange(heard[pair_of_[t]], item.group) == item.group) continue;
        const auto set =
            std::span<const Var>(sets_).subspan(out * static_cast<std::size_t>(size), static_cast<std::size_t>(size));
        EdgeNote note = note_of(test_.test(group.x, ys_[t], set), set);
        if (!pair.separated || skeleton_.less_dependent(group.x, ys_[t], note, pair.note)) pair.note = std::move(note);
        pair.separated = true, pair.size = size;
      } else if (!pair.separated && best_[out].any) {
        EdgeNote note{.p_value = best_[out].p_value, .log_p = best_[out].log_p, .given = best_[out].given};
        if (!pair.tested() || skeleton_.less_dependent(group.x, ys_[t], note, pair.note)) pair.note = std::move(note);
      }
    }
}

/// Scans give p-values only: asks for the rest of the evidence of pairs that stay.
void SeparatorSearch::complete() {
  std::vector<std::uint8_t> done(result_.pairs.size(), 0);
  for (const auto& group : groups_)
    for (std::size_t i = 0; i < group.ys.size(); ++i) {
      auto& pair = result_.pairs[group.pairs[i]];
      if (pair.separated || !pair.tested() || std::exchange(done[group.pairs[i]], std::uint8_t{1})) continue;
      pair.note = note_of(test_.test(group.x, group.ys[i], pair.note.given), pair.note.given);
    }
}

}  // namespace

SeparatorSearchResult search_separators(const CiTest& test, const Skeleton& skeleton,
                                        const std::vector<SeparatorGroup>& groups, std::size_t num_pairs,
                                        const SeparatorQuery& query, RunContext& run) {
  return SeparatorSearch(test, skeleton, groups, num_pairs, query, run).search();
}

std::vector<Var> ordered_pool(const CiTest& test, const Skeleton& skeleton, Var x, std::vector<Var> pool) {
  std::vector<std::pair<double, Var>> keyed;
  for (Var v : pool) {
    const auto* record = skeleton.find(x, v);
    keyed.emplace_back(record ? record->strength : strength_of(test.test(x, v, {})), v);
  }
  std::sort(keyed.begin(), keyed.end(),
            [](const auto& l, const auto& r) { return l.first != r.first ? l.first > r.first : l.second < r.second; });
  for (std::size_t i = 0; i < pool.size(); ++i) pool[i] = keyed[i].second;
  return pool;
}

}  // namespace abdera::detail
