#include "algorithms/score/dag_draws.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <numeric>

namespace abdera::detail {
namespace {

void set_parents(ParentSets& dag, Var child, Mask parents) {
  for_each_bit(parents, 0, [&](Var v) { dag[static_cast<std::size_t>(child)].push_back(v); });
}

/// A draw on its way: the variables that have parents, and those that had before the last layer.
struct Draw {
  Rng rng;
  Mask done = 0, before = 0;
  bool first = true;
  ParentSets parents;
};

/// How probable each set of variables outside `done` is to be the next layer after it.
class Layers {
 public:
  Layers(const FamilySums& families, const DagSums<double>& sums, Mask done)
      : families_(families), done_(done), left_(all_of(static_cast<int>(families.size())) & ~done) {
    const auto& down = sums.orders().down;
    // Products of what each has within `done`, times what comes after; relative to a power of two.
    std::vector<double> m{1};
    std::vector<std::int64_t> e{-down.e[done]};
    sets_ = {done};
    const std::size_t count = std::size_t{1} << std::popcount(left_);
    m.reserve(count), e.reserve(count), sets_.reserve(count), cumulative_.reserve(count);
    for_each_bit(left_, 0, [&](Var v) {
      const WideNumber own = families[static_cast<std::size_t>(v)]->within(done);
      const std::size_t size = m.size();
      for (std::size_t t = 0; t < size; ++t)
        m.push_back(m[t] * own.m), e.push_back(e[t] + own.e), sets_.push_back(sets_[t] | bit(v));
    });
    weight_.resize(m.size());
    for (std::size_t t = 0; t < m.size(); ++t)
      weight_[t] = m[t] * sums.down(sets_[t]) * power_of_two(e[t] + down.e[sets_[t]]);
    // Exactly this layer: without those that have further variables in it.
    for (std::size_t half = 1; half < weight_.size(); half *= 2)
      for (std::size_t block = 0; block < weight_.size(); block += 2 * half)
        for (std::size_t t = block; t < block + half; ++t) weight_[t] -= weight_[t + half];
    weight_[0] = 0;
    for (double& weight : weight_) weight = std::max(weight, 0.0);
  }

  /// Before draws that came to `done` with these done before: each further variable then has a parent among the last
  /// ones, unless there were none before.
  void prepare(const Draw& draw) {
    if (!cumulative_.empty() && draw.before == before_) return;
    before_ = draw.before;
    // The share of its weight within `done` that each variable keeps.
    cumulative_ = {1};
    for_each_bit(left_, 0, [&](Var v) {
      const ParentSums& family = *families_[static_cast<std::size_t>(v)];
      const WideNumber all = family.within(done_);
      double kept = 1;
      if (!draw.first) kept = all.m > 0 ? std::max(0.0, 1 - ratio(family.within(before_), all)) : 0;
      const std::size_t size = cumulative_.size();
      for (std::size_t t = 0; t < size; ++t) cumulative_.push_back(cumulative_[t] * kept);
    });
    double sum = 0;
    for (std::size_t t = 0; t < weight_.size(); ++t) {
      const double weight = weight_[t] * cumulative_[t];
      if (weight > 0) last_ = t;
      cumulative_[t] = sum += weight;
    }
  }
  Mask choose(double uniform) const {
    const auto chosen = std::upper_bound(cumulative_.begin(), cumulative_.end(), uniform * cumulative_.back());
    return sets_[std::min(static_cast<std::size_t>(chosen - cumulative_.begin()), last_)] & ~done_;
  }

 private:
  const FamilySums& families_;
  Mask done_, left_, before_ = 0;
  std::vector<Mask> sets_;
  std::vector<double> weight_, cumulative_;
  std::size_t last_ = 0;  // that has a weight
};

}  // namespace

std::optional<std::vector<ParentSets>> draw_dags(const FamilySums& families, const DagSums<double>& sums, int draws,
                                                 const RunContext& run, LoopProgress& progress) {
  const int p = static_cast<int>(families.size());
  std::vector<Draw> all(static_cast<std::size_t>(draws));
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i].rng = run.rng.fork("draw", i), all[i].parents.resize(families.size());
  std::atomic<bool> stopped = false;
  // Draws that are at the same set go on together.
  for (bool more = p > 0; more;) {
    std::map<Mask, std::vector<std::size_t>> at;
    for (std::size_t i = 0; i < all.size(); ++i)
      if (all[i].done != all_of(p)) at[all[i].done].push_back(i);
    more = !at.empty();
    std::vector<std::pair<Mask, std::vector<std::size_t>>> groups(at.begin(), at.end());
    double cost = 0;
    for (const auto& group : groups) cost += 1e-7 * std::exp2(p - std::popcount(group.first));
    const auto end = parallel_for(std::ssize(groups), run, cost, [&](std::ptrdiff_t g) {
      auto& group = groups[static_cast<std::size_t>(g)];
      Layers layers(families, sums, group.first);
      std::stable_sort(group.second.begin(), group.second.end(),
                       [&](std::size_t a, std::size_t b) { return all[a].before < all[b].before; });
      for (const std::size_t i : group.second) {
        if (run.stop.stop_requested()) stopped = true;
        if (stopped) return;
        Draw& draw = all[i];
        layers.prepare(draw);
        const Mask layer = layers.choose(draw.rng.uniform());
        for_each_bit(layer, 0, [&](Var v) {
          const auto not_within = draw.first ? std::nullopt : std::optional(draw.before);
          set_parents(draw.parents, v,
                      families[static_cast<std::size_t>(v)]->draw(draw.done, not_within, draw.rng.uniform()));
        });
        draw.before = draw.done, draw.done |= layer, draw.first = false;
        progress.add(std::popcount(layer));
      }
    });
    if (end == LoopEnd::kStopped || stopped) return std::nullopt;
  }
  std::vector<ParentSets> out;
  for (Draw& draw : all) out.push_back(std::move(draw.parents));
  return out;
}

std::optional<std::vector<ParentSets>> draw_order_dags(const FamilySums& families, const OrderSums& orders, int draws,
                                                       const RunContext& run, LoopProgress& progress) {
  const int p = static_cast<int>(families.size());
  std::vector<ParentSets> out(static_cast<std::size_t>(draws), ParentSets(families.size()));
  const auto end = parallel_for(draws, run, 1e-6 * draws * std::exp2(p / 2), [&](std::ptrdiff_t i) {
    Rng rng = run.rng.fork("draw", i);
    Mask left = all_of(p);
    while (left != 0) {
      const WideNumber all = orders.up.at(left);
      double point = rng.uniform();
      Var last = -1;
      for_each_bit(left, 0, [&](Var v) {
        const WideNumber own = families[static_cast<std::size_t>(v)]->within(left ^ bit(v)),
                         rest = orders.up.at(left ^ bit(v));
        const double share = ratio({own.m * rest.m, own.e + rest.e}, all);
        if (share > 0 && (last < 0 || point >= 0)) last = v;
        point -= share;
      });
      left ^= bit(last);
      set_parents(out[static_cast<std::size_t>(i)], last,
                  families[static_cast<std::size_t>(last)]->draw(left, std::nullopt, rng.uniform()));
    }
    progress.add(p);
  });
  if (end == LoopEnd::kStopped) return std::nullopt;
  return out;
}

}  // namespace abdera::detail
