#include "algorithms/score/order_posterior.hpp"

#include <atomic>

#include "algorithms/score/arc_sums.hpp"

namespace abdera::detail {
namespace {

/// The sets of variables placed before and after the cut: those that descend from `first` and those that do not.
struct Placed {
  Mask others, descendants;
};

Placed placed(std::size_t state, int p, Var first) {
  Placed out{0, 0};
  for (Var v = 0; v < p; ++v) {
    if (v == first) continue;
    if (state % 3 == 1) out.others |= bit(v);
    if (state % 3 == 2) out.descendants |= bit(v);
    state /= 3;
  }
  return out;
}

/// Within `set` but not within `part` alone.
WideNumber within_but(const ParentSums& family, Mask set, Mask part) {
  WideNumber sum = family.within(set);
  const WideNumber less = family.within(part);
  sum.add(-less.m, less.e);
  if (sum.m < 0) return {};
  return sum;
}

}  // namespace

std::optional<Eigen::MatrixXd> order_arcs(const FamilySums& families, const OrderSums& orders, const RunContext& run) {
  const int p = static_cast<int>(families.size());
  const auto blocks = SubsetBlocks::of(p);
  ArcSums sums(families, blocks.count());
  const WideNumber all = orders.down.at(0);
  std::atomic<bool> stopped = false;
  const auto end = blocks.for_each(false, run, 5e-9 * p * p * std::exp2(p), [&](Mask block) {
    for (Mask low = 0; low < Mask{1} << blocks.low; ++low) {
      if ((low & 0x3ffu) == 0x3ffu && run.stop.stop_requested()) stopped = true;
      if (stopped) return;
      const Mask before = block << blocks.low | low;
      const WideNumber up = orders.up.at(before);
      if (up.m == 0) continue;
      for_each_bit(all_of(p) & ~before, 0, [&](Var v) {
        const WideNumber own = families[static_cast<std::size_t>(v)]->within(before),
                         rest = orders.down.at(before | bit(v));
        const WideNumber mass{up.m * own.m * rest.m, up.e + own.e + rest.e};
        sums.add_arcs(block, v, before, ratio(mass, all));
      });
    }
  });
  if (end == LoopEnd::kStopped || stopped) return std::nullopt;
  return sums.arcs();
}

std::optional<Eigen::MatrixXd> order_paths(const FamilySums& families, const OrderSums& orders, const RunContext& run,
                                           LoopProgress& progress) {
  const int p = static_cast<int>(families.size());
  std::size_t states = 1;
  for (int v = 1; v < p; ++v) states *= 3;
  Eigen::MatrixXd paths = Eigen::MatrixXd::Zero(p, p);
  const WideNumber all = orders.down.at(0);
  std::atomic<bool> stopped = false;
  const double cost = 1e-8 * p * p * static_cast<double>(states);
  const auto end = parallel_for(p, run, cost, [&](std::ptrdiff_t i) {
    const Var first = static_cast<Var>(i);
    WideTable sums(states);
    for (std::size_t state = 0; state < states; ++state) {
      if ((state & 0x3ffu) == 0x3ffu && run.stop.stop_requested()) stopped = true;
      if (stopped) return;
      const auto [others, descendants] = placed(state, p, first);
      WideNumber sum;
      if (descendants == 0) {
        const WideNumber before = orders.up.at(others), own = families[static_cast<std::size_t>(first)]->within(others);
        sum.add(before.m * own.m, before.e + own.e);
      }
      std::size_t unit = 1;
      for (Var v = 0; v < p; ++v) {
        if (v == first) continue;
        const bool other = (others >> v & 1u) != 0, descendant = (descendants >> v & 1u) != 0;
        if (other || descendant) {
          const ParentSums& family = *families[static_cast<std::size_t>(v)];
          const WideNumber own = other ? family.within(others ^ bit(v))
                                       : within_but(family, (others | descendants | bit(first)) ^ bit(v), others);
          const WideNumber rest = sums.at(state - (other ? unit : 2 * unit));
          sum.add(own.m * rest.m, own.e + rest.e);
        }
        unit *= 3;
      }
      sums.set(state, sum);
      if ((others | descendants | bit(first)) != all_of(p)) continue;
      const double probability = ratio(sums.at(state), all);
      for_each_bit(descendants, 0, [&](Var to) { paths(first, to) += probability; });
    }
    progress.add(1);
  });
  if (end == LoopEnd::kStopped || stopped) return std::nullopt;
  return Eigen::MatrixXd(paths.cwiseMin(1.0));
}

}  // namespace abdera::detail
