#include "algorithms/score/order_climb.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace abdera::detail {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

/// Marks a variable whose parents changed, and those parents.
void mark_near(const OrderChain& chain, Var child, std::vector<std::uint8_t>& waiting) {
  waiting[static_cast<std::size_t>(child)] = 1;
  for (Var parent : chain.parents(child)) waiting[static_cast<std::size_t>(parent)] = 1;
}

/// Enough that the search does not fall back at once, few enough that most of the order stays.
int perturbation_moves(std::uint32_t p) { return 1 + static_cast<int>(std::lround(2 * std::log(p))); }

}  // namespace

void build_order(OrderChain& chain, const Score& score, const OrderRules& rules, const StopToken& stop) {
  const int p = chain.num_vars();
  const auto size = static_cast<std::size_t>(p);
  // Gains of pairs, each way: gain[child * p + parent].
  std::vector<double> gain(size * size, kNothing);
  std::vector<Var> others;
  for (Var v = 0; v < p && !stop.stop_requested(); ++v) {
    others.clear();
    for (Var w = 0; w < p; ++w)
      if (w != v) others.push_back(w);
    std::vector<double> gains(others.size());
    score.open(v)->gains_add(others, gains);
    for (std::size_t i = 0; i < others.size(); ++i)
      gain[static_cast<std::size_t>(v) * size + static_cast<std::size_t>(others[i])] = gains[i];
  }
  const auto between = [&](Var a, Var b) {
    return std::max(gain[static_cast<std::size_t>(a) * size + static_cast<std::size_t>(b)],
                    gain[static_cast<std::size_t>(b) * size + static_cast<std::size_t>(a)]);
  };
  // The two of the best pair tie: the one with more to do with all others goes first.
  std::vector<double> strength(size, kNothing), total(size, 0);
  std::vector<int> waits_for(size, 0);
  for (Var v = 0; v < p; ++v)
    for (Var w = 0; w < p; ++w) {
      if (v == w) continue;
      strength[static_cast<std::size_t>(v)] = std::max(strength[static_cast<std::size_t>(v)], between(v, w));
      total[static_cast<std::size_t>(v)] += std::max(between(v, w), 0.0);
      waits_for[static_cast<std::size_t>(v)] += rules.precedes(w, v);
    }
  const auto rank = [&](Var v) {
    return std::pair(strength[static_cast<std::size_t>(v)], total[static_cast<std::size_t>(v)]);
  };
  std::vector<std::uint8_t> inside(size, 0);
  for (int count = 0; count < p; ++count) {
    Var next = -1;
    for (Var v = 0; v < p; ++v)
      if (!inside[static_cast<std::size_t>(v)] && waits_for[static_cast<std::size_t>(v)] == 0 &&
          (next < 0 || rank(v) > rank(next)))
        next = v;
    inside[static_cast<std::size_t>(next)] = 1;
    if (stop.stop_requested()) {
      chain.append(next);
    } else {
      chain.insert(next);
    }
    for (Var v = 0; v < p; ++v) {
      if (v == next) continue;
      auto& own = strength[static_cast<std::size_t>(v)];
      own = count == 0 ? between(v, next) : std::max(own, between(v, next));
      waits_for[static_cast<std::size_t>(v)] -= rules.precedes(next, v);
    }
  }
}

std::vector<Var> first_order(const Score& score, const OrderRules& rules, const StopToken& stop) {
  OrderChain chain(score, rules, stop);
  build_order(chain, score, rules, stop);
  return chain.order();
}

void climb(OrderChain& chain, std::vector<std::uint8_t> waiting, Thoroughness thoroughness, const StopToken& stop) {
  std::vector<Var> round;
  Side side = Side::kLeft;
  bool improved = false;
  for (;;) {
    round.clear();
    for (Var v : chain.order())
      if (waiting[static_cast<std::size_t>(v)]) round.push_back(v);
    if (round.empty()) {
      if (!improved || thoroughness == Thoroughness::kNear) return;
      improved = false;
      round = chain.order();
    }
    for (Var v : round) {
      if (stop.stop_requested()) return;
      waiting[static_cast<std::size_t>(v)] = 0;
      if (!chain.improve(v, side)) continue;
      improved = true;
      for (Var child : chain.changed()) mark_near(chain, child, waiting);
    }
    side = side == Side::kLeft ? Side::kRight : Side::kLeft;
  }
}

std::vector<Var> random_order(std::vector<Var> order, const OrderRules& rules, Rng& rng) {
  rng.shuffle(order);
  if (rules.none()) return order;
  // Always the first of those left that none of them precedes.
  std::vector<Var> out;
  while (!order.empty()) {
    const auto next = std::find_if(order.begin(), order.end(), [&](Var v) {
      return std::none_of(order.begin(), order.end(), [&](Var w) { return w != v && rules.precedes(w, v); });
    });
    out.push_back(*next);
    order.erase(next);
  }
  return out;
}

void perturb(std::vector<Var>& order, const OrderRules& rules, Rng& rng) {
  const auto p = static_cast<std::uint32_t>(order.size());
  for (int i = 0; i < perturbation_moves(p); ++i) {
    std::size_t at = rng.below(p);
    const std::size_t to = rng.below(p);
    for (; at > to && !rules.precedes(order[at - 1], order[at]); --at) std::swap(order[at - 1], order[at]);
    for (; at < to && !rules.precedes(order[at], order[at + 1]); ++at) std::swap(order[at], order[at + 1]);
  }
}

std::vector<std::uint8_t> perturb(OrderChain& chain, Rng& rng) {
  const auto p = static_cast<std::uint32_t>(chain.num_vars());
  std::vector<std::uint8_t> waiting(p, 0);
  for (int i = 0; i < perturbation_moves(p); ++i) {
    const Var v = chain.order()[rng.below(p)];
    chain.move(v, static_cast<int>(rng.below(p)));
    for (Var child : chain.changed()) mark_near(chain, child, waiting);
  }
  return waiting;
}

}  // namespace abdera::detail
