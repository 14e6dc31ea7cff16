#include "algorithms/score/family_sums.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cmath>

#include "core/error.hpp"
#include "graphs/names.hpp"

namespace abdera::detail {

ParentSums::ParentSums(BitPacker may, std::vector<double> log_weights)
    : may_(std::move(may)), log_weights_(std::move(log_weights)), sums_(log_weights_.size()) {
  for (std::size_t set = 0; set < log_weights_.size(); ++set) {
    const WideNumber weight = WideNumber::exp(log_weights_[set]);
    sums_.m[set] = weight.m, sums_.e[set] = weight.e;
  }
  for (std::size_t half = 1; half < log_weights_.size(); half *= 2)
    for (std::size_t block = 0; block < log_weights_.size(); block += 2 * half)
      for (std::size_t i = block; i < block + half; ++i) {
        WideNumber sum = sums_.at(i + half);
        sum.add(sums_.m[i], sums_.e[i]);
        sums_.m[i + half] = sum.m, sums_.e[i + half] = sum.e;
      }
  for (std::size_t set = 0; set < log_weights_.size(); ++set) sums_.set(set, sums_.at(set));
}

ParentSums ParentSums::restricted(Mask must, Mask without) const {
  auto weights = log_weights_;
  const Mask packed_must = may_.pack(must), packed_without = may_.pack(without);
  const bool possible = (must & ~may_.members()) == 0;
  for (Mask set = 0; set < weights.size(); ++set)
    if (!possible || (set & packed_must) != packed_must || (set & packed_without) != 0)
      weights[set] = -std::numeric_limits<double>::infinity();
  return {may_, std::move(weights)};
}

double ParentSums::log_weight(Mask parents) const {
  if ((parents & ~may_.members()) != 0) return -std::numeric_limits<double>::infinity();
  return log_weights_[may_.pack(parents)];
}

Mask ParentSums::draw(Mask set, std::optional<Mask> not_within, double uniform) const {
  const Mask packed = may_.pack(set);
  const Mask excluded = not_within ? may_.pack(*not_within) : 0;
  double largest = -std::numeric_limits<double>::infinity();
  std::vector<Mask> sets;
  for (Mask parents = packed;; parents = (parents - 1) & packed) {
    if ((!not_within || (parents & ~excluded) != 0) && log_weights_[parents] > -std::numeric_limits<double>::infinity())
      sets.push_back(parents), largest = std::max(largest, log_weights_[parents]);
    if (parents == 0) break;
  }
  std::vector<double> cumulative;
  double sum = 0;
  for (const Mask parents : sets) cumulative.push_back(sum += std::exp(log_weights_[parents] - largest));
  const auto chosen = std::upper_bound(cumulative.begin(), cumulative.end(), uniform * sum) - cumulative.begin();
  return may_.unpack(sets[static_cast<std::size_t>(std::min(chosen, std::ssize(sets) - 1))]);
}

double family_bytes(const AllowedParents& allowed) {
  double sets = 0;
  for (const Mask may : allowed.may) sets += static_cast<double>(std::size_t{1} << std::popcount(may));
  return sets * family_bytes_a_set();
}

std::optional<FamilySums> family_sums(const Score& score, const AllowedParents& allowed, int max_parents,
                                      const RunContext& run, double last) {
  const int p = score.num_vars();
  FamilySums families(static_cast<std::size_t>(p));
  LoopProgress progress(run, "local scores", 0, last, p);
  double sets = 0;
  for (const Mask may : allowed.may) sets += static_cast<double>(std::size_t{1} << std::popcount(may));
  const auto end = parallel_for(p, run, sets * (score.seconds_per_local() + 5e-8), [&](std::ptrdiff_t i) {
    const auto v = static_cast<std::size_t>(i);
    BitPacker may(allowed.may[v]);
    std::vector<double> weights(may.count());
    fill_local_scores(score, static_cast<Var>(i), may, allowed.must[v], max_parents, weights, run.stop);
    if (run.stop.stop_requested()) return;
    for (const double weight : weights)
      if (!(std::abs(weight) <= kLargestLogWeight) && weight != -std::numeric_limits<double>::infinity())
        throw NotApplicable(fmt::format(
            "exact_posterior: {} has a local score of {:.3g}: numbers of that size have no digits left that "
            "would tell graphs apart; use fewer rows or other units",
            node_name({}, static_cast<Var>(i)), weight));
    families[v] = std::make_shared<const ParentSums>(std::move(may), std::move(weights));
    progress.add(1);
  });
  if (end == LoopEnd::kStopped || run.stop.stop_requested()) return std::nullopt;
  return families;
}

std::optional<OrderSums> order_sums(const FamilySums& families, const RunContext& run) {
  const int p = static_cast<int>(families.size());
  const std::size_t count = std::size_t{1} << p;
  OrderSums sums{WideTable(count), WideTable(count)};
  std::atomic<bool> stopped = false;
  const auto blocks = SubsetBlocks::of(p);
  const auto pass = [&](bool down) {
    const auto end = blocks.for_each(down, run, 1e-8 * p * static_cast<double>(count), [&](Mask block) {
      for (Mask i = 0; i < Mask{1} << blocks.low; ++i) {
        if ((i & 0xfffu) == 0xfffu && run.stop.stop_requested()) stopped = true;
        if (stopped) return;
        const Mask low = down ? all_of(blocks.low) - i : i, set = block << blocks.low | low;
        WideNumber sum;
        if (set == (down ? all_of(p) : 0)) sum = {1, 0};
        for_each_bit(down ? all_of(p) & ~set : set, 0, [&](Var v) {
          const WideNumber own = families[static_cast<std::size_t>(v)]->within(down ? set : set ^ bit(v));
          const WideNumber rest = down ? sums.down.at(set | bit(v)) : sums.up.at(set ^ bit(v));
          sum.add(own.m * rest.m, own.e + rest.e);
        });
        (down ? sums.down : sums.up).set(set, sum);
      }
    });
    return end == LoopEnd::kCompleted && !stopped;
  };
  if (!pass(false) || !pass(true)) return std::nullopt;
  return sums;
}

}  // namespace abdera::detail
