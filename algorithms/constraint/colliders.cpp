#include "algorithms/constraint/colliders.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>

#include "algorithms/constraint/subsets.hpp"

namespace abdera {
namespace {

constexpr int kAll = std::numeric_limits<int>::max();
constexpr double kFrom = 0.9, kTo = 0.99;  // of a run, for progress: after the adjacency search

/// Two non-adjacent nodes with common neighbours, and the votes of their separating sets.
struct Pair {
  Var a, c;                                ///< a < c
  std::size_t middles_begin, middles_end;  ///< common neighbours, in `middles_`
  int min_size = 1, max_size = 0;          ///< sizes of sets to ask about
  bool over_limit = false;
  std::uint64_t separating = 0;  ///< number of separating sets
  EdgeNote chosen{};             ///< the set that max_p and vanilla look at
};

/// What one end of a pair contributes.
struct Target {
  std::size_t pair;
  bool second;        ///< asked from c: sets inside adj(a) were counted from a
  std::size_t votes;  ///< first of the votes, one a middle, in `votes_`
  std::uint64_t separating = 0;
  EdgeNote chosen{};
};

struct Item {
  Var x;
  std::size_t targets_begin, targets_end;  ///< in `targets_` and `ys_`
  int min_size, max_size;
  int first_begin, first_end;
  double tests;  // predicted
};

/// Counts the separating sets of one scan: for each target their number, and how many hold each of its middles. Sets
/// are bit rows over the positions of the pool.
class VoteCount {
 public:
  VoteCount(std::span<const Var> pool, std::size_t targets)
      : pool_(pool),
        words_(std::max<std::size_t>(words_for(static_cast<int>(pool.size())), 1)),
        counting_(targets * words_, ~std::uint64_t{0}) {
    set_.resize(words_);
    targets_.reserve(targets);
  }
  void add_target(std::span<const Var> middles) {
    targets_.push_back({.middles_begin = middles_.size()});
    for (Var b : middles) {
      const auto at = static_cast<std::size_t>(std::find(pool_.begin(), pool_.end(), b) - pool_.begin());
      middles_.push_back({.at = static_cast<std::uint32_t>(at)});
    }
    targets_.back().middles_end = middles_.size();
  }
  /// Sets wholly adjacent to v shall not count for this target.
  void pass_over(std::size_t target, const MixedGraph& graph, Var v) {
    for (std::size_t i = 0; i < pool_.size(); ++i)
      if (graph.adjacent(pool_[i], v)) counting_[target * words_ + i / 64] &= ~(std::uint64_t{1} << (i % 64));
  }
  void count(std::size_t target, std::span<const Var> given) {
    if (!is_last(given)) find(given);
    const std::uint64_t *set = set_.data(), *counting = counting_.data() + target * words_;
    std::uint64_t counts = set[0] & counting[0];  // nearly all pools have one word
    for (std::size_t w = 1; w < words_; ++w)
      if (set[w] & counting[w]) counts = 1;
    if (counts == 0 && !given.empty()) return;
    Target& t = targets_[target];
    ++t.separating;
    Middle* const middles = middles_.data();
    for (std::size_t i = t.middles_begin, end = t.middles_end; i < end; ++i)
      middles[i].votes += static_cast<std::uint32_t>(set[middles[i].at / 64] >> (middles[i].at % 64) & 1u);
  }
  std::uint64_t separating(std::size_t target) const { return targets_[target].separating; }
  void copy_votes(std::size_t target, std::uint32_t* to) const {
    for (std::size_t i = targets_[target].middles_begin; i < targets_[target].middles_end; ++i)
      *to++ = middles_[i].votes;
  }

 private:
  struct Target {
    std::size_t middles_begin, middles_end = 0;
    std::uint64_t separating = 0;
  };
  struct Middle {
    std::uint32_t at;  // in the pool
    std::uint32_t votes = 0;
  };

  /// Whether the answer before was about this set, too: a scan answers set by set.
  bool is_last(std::span<const Var> given) const {
    if (given.size() != given_.size()) return false;
    for (std::size_t i = given.size(); i-- > 0;)  // the last member changes most often
      if (given[i] != given_[i]) return false;
    return true;
  }
  [[gnu::noinline]] void find(std::span<const Var> given) {  // inlined it would slow down the answers that need it not
    given_.assign(given.begin(), given.end());
    std::fill(set_.begin(), set_.end(), 0);
    std::size_t i = 0;
    for (Var v : given) {  // in pool order
      while (pool_[i] != v) ++i;
      set_[i / 64] |= std::uint64_t{1} << (i % 64);
    }
  }

  std::span<const Var> pool_;
  std::size_t words_;
  std::vector<std::uint64_t> counting_;  // a row a target: a set counts that has any of these
  std::vector<Target> targets_;
  std::vector<Middle> middles_;
  std::vector<Var> given_;  // the last set
  std::vector<std::uint64_t> set_;
};

class ColliderSearch {
 public:
  ColliderSearch(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge,
                 const ColliderOptions& options, RunContext& run)
      : test_(test),
        skeleton_(skeleton),
        knowledge_(knowledge),
        options_(options),
        run_(run),
        p_(skeleton.graph.size()),
        votes_decide_(options.rule == ColliderRule::kMajority || options.rule == ColliderRule::kConservative) {}

  ColliderVerdicts search() {
    collect_pairs();
    for (Pair& pair : pairs_) prepare(pair);
    plan();
    for (int round = 0; round < 2; ++round) {
      if (round == 1 && options_.stored_decides) {
        for (Pair& pair : pairs_) take_stored(pair);
        break;
      }
      if (round == 1) plan_larger_sets();
      if (!ask()) {
        const StopReason asked = run_.stop.reason();
        verdicts_.stop_reason = asked == StopReason::kCompleted && budget_spent_ ? StopReason::kTestLimit : asked;
        return std::move(verdicts_);
      }
      add_up();
    }
    for (const Pair& pair : pairs_) decide(pair);
    std::sort(verdicts_.colliders.begin(), verdicts_.colliders.end());
    std::sort(verdicts_.ambiguous.begin(), verdicts_.ambiguous.end());
    return std::move(verdicts_);
  }

 private:
  void collect_pairs();
  void prepare(Pair& pair);
  void plan();
  void plan_larger_sets();
  void take_stored(Pair& pair);
  void plan_end(std::size_t pair, bool second);
  void add_items(Var x, std::size_t begin, int min_size, int max_size);
  bool ask();
  ScanStats ask(const Item& item, std::uint64_t max_tests);
  void add_up();
  void offer(Pair& pair, EdgeNote&& set, bool any);
  void decide(const Pair& pair);

  std::span<const Var> middles(const Pair& pair) const {
    return std::span(middles_).subspan(pair.middles_begin, pair.middles_end - pair.middles_begin);
  }
  int degree(Var v) const { return static_cast<int>(skeleton_.pool(v).size()); }
  double subsets(const Pair& pair) const {
    return detail::count_subsets(degree(pair.a), pair.min_size, pair.max_size) +
           detail::count_subsets(degree(pair.c), pair.min_size, pair.max_size);
  }

  const CiTest& test_;
  const Skeleton& skeleton_;
  const Knowledge& knowledge_;
  const ColliderOptions& options_;
  RunContext& run_;
  const int p_;
  const bool votes_decide_;
  ColliderVerdicts verdicts_;
  std::vector<Pair> pairs_;
  std::vector<Var> middles_;
  std::vector<std::uint64_t> totals_;  // votes for each entry of middles_
  std::vector<Target> targets_;
  std::vector<Var> ys_;  // of each target
  std::vector<std::uint32_t> votes_;
  std::vector<Item> items_;
  std::vector<Best> best_;
  double predicted_tests_ = 0, progress_from_ = kFrom;
  bool budget_spent_ = false;
};

void ColliderSearch::collect_pairs() {
  std::vector<std::pair<Var, Var>> ends;  // (c, middle) of one a
  for (Var a = 0; a < p_; ++a) {
    ends.clear();
    for (Var b : skeleton_.pool(a))
      for (Var c : skeleton_.pool(b))
        if (c > a && !skeleton_.graph.adjacent(a, c)) ends.emplace_back(c, b);
    std::sort(ends.begin(), ends.end());
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (i == 0 || ends[i].first != ends[i - 1].first)
        pairs_.push_back({.a = a, .c = ends[i].first, .middles_begin = middles_.size(), .middles_end = 0});
      middles_.push_back(ends[i].second);
      pairs_.back().middles_end = middles_.size();
    }
  }
  totals_.assign(middles_.size(), 0);
}

/// What is known of a pair without asking, and which sizes of sets there are to ask about.
void ColliderSearch::prepare(Pair& pair) {
  const PairRecord* record = skeleton_.find(pair.a, pair.c);
  const bool untested = !record && knowledge_.forbidden_pair(pair.a, pair.c);
  const bool stored = record ? record->state == PairRecord::State::kSeparated : !untested;
  const bool empty_separates = !record && !untested;
  if (options_.rule == ColliderRule::kVanilla && stored) {
    pair.separating = 1;
    if (record) pair.chosen = record->note;
    return;
  }
  if (record && record->separated_beyond) {
    take_stored(pair);
    return;
  }
  if (untested) {
    pair.min_size = 0;
    pair.max_size = options_.max_given < 0 ? kAll : options_.max_given;
  } else {
    if (record) pair.min_size = record->level;
    pair.max_size = std::max(skeleton_.largest_given, 0);
  }
  pair.max_size = std::min(pair.max_size, std::max(degree(pair.a), degree(pair.c)));
  pair.over_limit = subsets(pair) > static_cast<double>(options_.max_tests);
  if (!empty_separates) return;
  if (options_.rule == ColliderRule::kMaxP && !test_.batches()) {
    pair.min_size = 0;  // its p-value is needed: a slow test is asked in parallel, with the other sets
    return;
  }
  pair.separating = 1;
  if (options_.rule == ColliderRule::kMaxP) pair.chosen.p_value = test_.test(pair.a, pair.c, {}).p_value;
}

void ColliderSearch::plan() {
  if (!test_.batches()) {
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      for (bool second : {false, true}) plan_end(i, second);
    best_.resize(options_.rule == ColliderRule::kMaxP ? targets_.size() : 0);
    return;
  }
  // Whole neighbourhoods: one scan a node for all pairs it ends and that were tested before.
  std::vector<std::vector<std::pair<std::size_t, bool>>> of_node(static_cast<std::size_t>(p_));
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    const Pair& pair = pairs_[i];
    if (pair.over_limit || pair.min_size > pair.max_size) continue;
    if (pair.min_size == 0 || options_.rule == ColliderRule::kVanilla) {
      for (bool second : {false, true}) plan_end(i, second);
      continue;
    }
    of_node[static_cast<std::size_t>(pair.a)].emplace_back(i, false);
    of_node[static_cast<std::size_t>(pair.c)].emplace_back(i, true);
  }
  for (Var x = 0; x < p_; ++x) {
    const auto begin = targets_.size();
    for (auto [i, second] : of_node[static_cast<std::size_t>(x)]) {
      targets_.push_back({.pair = i, .second = second, .votes = 0});
      ys_.push_back(second ? pairs_[i].a : pairs_[i].c);
    }
    if (targets_.size() > begin) add_items(x, begin, 1, std::min(skeleton_.largest_given, degree(x)));
  }
  best_.resize(options_.rule == ColliderRule::kMaxP ? targets_.size() : 0);
}

/// Pairs without a separating set so far: the set that the adjacency search found may hold a node that lost its edge
/// later, and those among the final neighbours be larger than any that it needed.
void ColliderSearch::plan_larger_sets() {
  targets_.clear(), ys_.clear(), items_.clear(), best_.clear();
  predicted_tests_ = 0, progress_from_ = kTo;
  for (std::size_t i = 0; i < pairs_.size(); ++i) {
    Pair& pair = pairs_[i];
    if (pair.over_limit || pair.separating > 0) continue;
    const int most = std::max(degree(pair.a), degree(pair.c));
    pair.min_size = std::max(pair.max_size + 1, pair.min_size);
    pair.max_size = options_.max_given < 0 ? most : std::min(most, options_.max_given);
    if (pair.min_size > pair.max_size) continue;
    pair.over_limit = subsets(pair) > static_cast<double>(options_.max_tests);
    for (bool second : {false, true}) plan_end(i, second);
  }
  best_.resize(options_.rule == ColliderRule::kMaxP ? targets_.size() : 0);
}

/// Lets the set stored by the adjacency search be the only one of a pair that has none.
void ColliderSearch::take_stored(Pair& pair) {
  const PairRecord* record = skeleton_.find(pair.a, pair.c);
  if (pair.over_limit || pair.separating > 0 || !record || record->state != PairRecord::State::kSeparated) return;
  pair.separating = 1;
  pair.chosen = record->note;
  for (std::size_t i = pair.middles_begin; i < pair.middles_end; ++i)
    totals_[i] +=
        static_cast<std::uint64_t>(std::count(record->note.given.begin(), record->note.given.end(), middles_[i]));
}

void ColliderSearch::plan_end(std::size_t index, bool second) {
  const Pair& pair = pairs_[index];
  const Var x = second ? pair.c : pair.a;
  if (pair.over_limit || pair.min_size > std::min(pair.max_size, degree(x))) return;
  targets_.push_back({.pair = index, .second = second, .votes = 0});
  ys_.push_back(second ? pair.a : pair.c);
  add_items(x, targets_.size() - 1, pair.min_size, std::min(pair.max_size, degree(x)));
}

/// Items for the targets from `begin` on; a slice of a large neighbourhood gets targets of its own.
void ColliderSearch::add_items(Var x, std::size_t begin, int min_size, int max_size) {
  const auto end = targets_.size();
  const auto count = static_cast<double>(end - begin);
  const double tests = count * detail::count_subsets(degree(x), min_size, max_size);
  predicted_tests_ += tests;
  const auto slices = detail::slices_of_subsets(degree(x), min_size, max_size, detail::kTestsPerItem / count);
  for (std::size_t s = 0; s < slices.size(); ++s) {
    if (s > 0) {
      for (std::size_t t = begin; t < end; ++t) {
        targets_.push_back(targets_[t]);
        ys_.push_back(ys_[t]);
      }
    }
    const auto first = targets_.size() - (end - begin);
    items_.push_back({x, first, targets_.size(), min_size, max_size, slices[s].first, slices[s].second,
                      tests / static_cast<double>(slices.size())});
  }
}

bool ColliderSearch::ask() {
  std::size_t votes = 0;
  for (Target& t : targets_) {
    t.votes = votes;
    votes += middles(pairs_[t.pair]).size();
  }
  votes_.assign(votes_decide_ ? votes : 0, 0);
  std::vector<ScanStats> stats(items_.size());
  detail::TestBudget budget(detail::budget_left(options_.test_budget, verdicts_.stats.tests), items_.size());
  LoopProgress progress(run_, "colliders", progress_from_, kTo, predicted_tests_);
  const auto end =
      parallel_for(std::ssize(items_), run_, predicted_tests_ * test_.seconds_per_test(), [&](std::ptrdiff_t i) {
        if (budget.spent()) return;
        const auto at = static_cast<std::size_t>(i);
        const Item& item = items_[at];
        stats[at] = ask(item, budget.item_limit());
        budget.book(at, stats[at].tests, stats[at].stopped);
        progress.add(item.tests);
      });
  for (std::size_t i = 0; i < budget.counted(); ++i) verdicts_.stats += stats[i];
  budget_spent_ = budget.counted() < items_.size();
  return end == LoopEnd::kCompleted && !budget_spent_ && !verdicts_.stats.stopped && !run_.stop.stop_requested();
}

ScanStats ColliderSearch::ask(const Item& item, std::uint64_t max_tests) {
  const auto count = item.targets_end - item.targets_begin;
  Scan scan{.x = item.x,
            .ys = std::span<const Var>(ys_).subspan(item.targets_begin, count),
            .pool = skeleton_.pool(item.x),
            .min_size = item.min_size,
            .max_size = item.max_size,
            .alpha = options_.alpha,
            .first_begin = item.first_begin,
            .first_end = item.first_end,
            .min_effect = options_.min_effect,
            .stop = &run_.stop,
            .max_tests = max_tests};
  Target* const targets = targets_.data() + item.targets_begin;
  // A single target from the second end passes over what the first end asks; in a batch each target has its own other
  // end, so repeated sets are told apart when they separate.
  const bool alone = count == 1;
  if (alone && targets->second && options_.rule != ColliderRule::kVanilla)
    scan.skip_inside = skeleton_.pool(pairs_[targets->pair].a);

  if (options_.rule == ColliderRule::kVanilla) {
    return test_.scan(scan,
                      [&](int iy, std::span<const Var> given) {
                        Target& t = targets[iy];
                        ++t.separating;
                        t.chosen.p_value = test_.test(item.x, scan.ys[static_cast<std::size_t>(iy)], given).p_value;
                        t.chosen.given.assign(given.begin(), given.end());
                        return Next::kDropY;
                      },
                      {});
  }
  if (options_.rule == ColliderRule::kMaxP) {
    scan.want_best = true;
    return test_.scan(
        scan,
        [&](int iy, std::span<const Var>) {
          ++targets[iy].separating;
          return Next::kMore;
        },
        std::span(best_).subspan(item.targets_begin, count));
  }
  VoteCount votes(scan.pool, count);
  for (std::size_t t = 0; t < count; ++t) votes.add_target(middles(pairs_[targets[t].pair]));
  for (std::size_t t = 0; t < count && !alone; ++t)
    if (targets[t].second) votes.pass_over(t, skeleton_.graph, pairs_[targets[t].pair].a);
  const auto stats = test_.scan(scan,
                                [&](int iy, std::span<const Var> given) {
                                  votes.count(static_cast<std::size_t>(iy), given);
                                  return Next::kMore;
                                },
                                {});
  for (std::size_t t = 0; t < count; ++t) {
    targets[t].separating = votes.separating(t);
    votes.copy_votes(t, votes_.data() + targets[t].votes);
  }
  return stats;
}

void ColliderSearch::add_up() {
  // A slice's first set counts only when no earlier slice of the same end has one: remember who was heard.
  std::vector<std::uint8_t> heard(options_.rule == ColliderRule::kVanilla ? 2 * pairs_.size() : 0, 0);
  for (std::size_t i = 0; i < targets_.size(); ++i) {
    Target& t = targets_[i];
    Pair& pair = pairs_[t.pair];
    switch (options_.rule) {
      case ColliderRule::kVanilla:
        if (t.separating > 0 && !std::exchange(heard[2 * t.pair + t.second], std::uint8_t{1}))
          offer(pair, std::move(t.chosen), pair.separating > 0);
        break;
      case ColliderRule::kMaxP:
        if (best_[i].any && t.separating > 0)
          offer(pair, {.p_value = best_[i].p_value, .log_p = best_[i].log_p, .given = std::move(best_[i].given)},
                pair.separating > 0);
        break;
      case ColliderRule::kMajority:
      case ColliderRule::kConservative:
        for (std::size_t b = 0; b < middles(pair).size(); ++b) totals_[pair.middles_begin + b] += votes_[t.votes + b];
        break;
    }
    pair.separating += t.separating;
  }
}

/// The pair's chosen set is the least dependent of all that were offered; `any`: there is one already.
void ColliderSearch::offer(Pair& pair, EdgeNote&& set, bool any) {
  if (!any || skeleton_.less_dependent(pair.a, pair.c, set, pair.chosen)) pair.chosen = std::move(set);
}

void ColliderSearch::decide(const Pair& pair) {
  const auto b = middles(pair);
  if (pair.over_limit) verdicts_.over_limit += b.size();
  for (std::size_t i = 0; i < b.size(); ++i) {
    const Triple triple{pair.a, b[i], pair.c};
    bool collider = false, ambiguous = pair.over_limit || pair.separating == 0;
    if (!ambiguous && votes_decide_) {
      const std::uint64_t with = totals_[pair.middles_begin + i], all = pair.separating;
      const bool majority = options_.rule == ColliderRule::kMajority;
      collider = majority ? 2 * with < all : with == 0;
      ambiguous = !collider && (majority ? 2 * with == all : with != all);
    } else if (!ambiguous) {
      collider = std::find(pair.chosen.given.begin(), pair.chosen.given.end(), b[i]) == pair.chosen.given.end();
    }
    if (ambiguous) verdicts_.ambiguous.push_back(triple);
    if (!ambiguous && collider) verdicts_.colliders.push_back(triple);
  }
}

}  // namespace

ColliderVerdicts find_colliders(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge,
                                const ColliderOptions& options, RunContext& run) {
  return ColliderSearch(test, skeleton, knowledge, options, run).search();
}

MixedGraph with_colliders(const MixedGraph& skeleton, std::span<const Triple> colliders) {
  MixedGraph graph(skeleton.size());
  for (const Edge& e : skeleton.edges()) graph.set_edge(e.a, Mark::kCircle, Mark::kCircle, e.b);
  for (const Triple& t : colliders)
    for (Var end : {t[0], t[2]}) graph.set_edge(end, graph.mark(t[1], end), Mark::kArrow, t[1]);
  return graph;
}

}  // namespace abdera
