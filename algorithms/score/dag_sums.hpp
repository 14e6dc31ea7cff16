#pragma once
#include <atomic>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

#include "algorithms/score/family_sums.hpp"

namespace abdera::detail {

/// Sums of the weights of all DAGs over p variables, where the weight of a DAG is the product of those of its families.
///
/// `up` of a set S is the sum over DAGs over S: the sum over the non-empty sets T of variables without children,
/// with alternating signs, of up(S \ T) times the product over T of what each has within S \ T. `down` of U is the sum
/// over all ways to give the variables outside U parents anywhere without a cycle, U being complete; the same sum seen
/// from the other end. The terms of `down` in which T holds j add up to the weight of all ways in which U is exactly
/// what does not descend from j (j aside): by inclusion and exclusion of the variables with parents in U alone. So the
/// probabilities of "the non-descendants of j are U" come with the sums, and give arcs and paths in O(3^p) together.
///
/// Every term is at most the sum that it belongs to, and sums over DAGs are at least 1 / p! of the sums over orders,
/// which have no signs and fix the exponents: nothing over- or underflows, whatever the range of the scores.
/// `rounding` says how far rounding of the alternating sums can put any probability off.
///
/// Cost: O(3^p) in each direction. Threads: run.threads, same bits.
/// Source: [tian2009]; [pensar2020] for paths in this time. Differs: exponents; both sums in one sweep.
/// @tparam Real double; tests use more digits.
template <class Real>
class DagSums {
 public:
  /// Exponents come from `orders`, of the same families; both are kept by reference.
  DagSums(const FamilySums& families, const OrderSums& orders)
      : families_(families),
        orders_(orders),
        p_(static_cast<int>(families.size())),
        blocks_(SubsetBlocks::of(p_)),
        up_(std::size_t{1} << p_),
        down_(std::size_t{1} << p_) {}

  /// Fills `up`. @return false when the run was stopped.
  bool sum_up(const RunContext& run, LoopProgress& progress) {
    return sweep(false, run, progress, [&](Mask block, std::atomic<bool>& stopped) { up_block(block, run, stopped); });
  }

  /// Fills `down` and calls visit(block, U, outside, probability) for every U that is possible: probability[i] that the
  /// non-descendants of outside[i] are U. At the same time for different blocks.
  template <class Visit>
  bool sum_down(const RunContext& run, LoopProgress& progress, Visit&& visit) {
    std::vector<double> amplified(blocks_.count(), 0), negative(blocks_.count(), 0);
    const bool completed = sweep(true, run, progress, [&](Mask block, std::atomic<bool>& stopped) {
      down_block(block, run, stopped, visit, amplified[block], negative[block]);
    });
    double all = 0;
    for (const double part : amplified) all += part;
    for (const double part : negative) negative_ = std::max(negative_, part);
    rounding_ = 0x1p-53 * (3 * p_ + 8) * (1 + all);
    return completed;
  }

  double log_total() const {
    const auto all = up_.size() - 1;
    return std::log(static_cast<double>(up_[all])) + static_cast<double>(orders_.up.e[all]) * std::numbers::ln2;
  }
  /// The sum over all DAGs as `down` has it, relative to that of `up`, less 1.
  double disagreement() const {
    const auto all = up_.size() - 1;
    const double ratio = static_cast<double>(down_[0] / up_[all]) * power_of_two(orders_.down.e[0] - orders_.up.e[all]);
    return std::abs(ratio - 1);
  }
  /// What rounding can put a probability off by: all terms of all sums, signs dropped, times a unit of rounding for
  /// each operation a term goes through. Errors that do not conspire are far smaller.
  double rounding() const { return rounding_; }
  /// The largest mass that rounding turned negative.
  double negative_mass() const { return negative_; }
  /// `down` of a set relative to the power of two orders().down.e.
  Real down(Mask set) const { return down_[set]; }
  const OrderSums& orders() const { return orders_; }

 private:
  const ParentSums& family(Var v) const { return *families_[static_cast<std::size_t>(v)]; }

  template <class Body>
  bool sweep(bool down, const RunContext& run, LoopProgress& progress, Body&& body) {
    std::atomic<bool> stopped = false;
    const double cost = 5e-9 * std::pow(3.0, p_);
    const auto end = blocks_.for_each(down, run, cost, [&](Mask block) {
      body(block, stopped);
      progress.add(std::exp2(down ? blocks_.high - std::popcount(block) : std::popcount(block)));
    });
    return end == LoopEnd::kCompleted && !stopped;
  }

  /// Products over the subsets T of some variables of what each has within U, signs alternating: of T numbered t.
  struct Products {
    std::vector<Real> m;
    std::vector<std::int64_t> e;
    std::vector<Mask> set;
    explicit Products(int most) : m(std::size_t{1} << most), e(m.size()), set(m.size()) {}
    std::size_t size = 1;
    void start(Real first, std::int64_t exponent, Mask at) { m[0] = first, e[0] = exponent, set[0] = at, size = 1; }
    void extend(const WideNumber& value, Mask more) {
      const Real factor = -static_cast<Real>(value.m);
      for (std::size_t t = 0; t < size; ++t) m[size + t] = m[t] * factor;
      for (std::size_t t = 0; t < size; ++t) e[size + t] = e[t] + value.e;
      for (std::size_t t = 0; t < size; ++t) set[size + t] = set[t] | more;
      size *= 2;
    }
  };

  void up_block(Mask block, const RunContext& run, std::atomic<bool>& stopped) {
    Products products(blocks_.low);
    if (block == 0) up_[0] = static_cast<Real>(power_of_two(-orders_.up.e[0]));
    for (Mask from = 0;; from = (from - block) & block) {  // subsets of block, increasing
      for (Mask low = 0; low < Mask{1} << blocks_.low; ++low) {
        const Mask u = from << blocks_.low | low;
        if (orders_.up.m[u] == 0) continue;
        if ((low & 15u) == 0 && run.stop.stop_requested()) stopped = true;
        if (stopped) return;
        Real first = -up_[u];
        std::int64_t exponent = orders_.up.e[u];
        for_each_bit((block ^ from) << blocks_.low, 0, [&](Var v) {
          const WideNumber own = family(v).within(u);
          first = first * -static_cast<Real>(own.m), exponent += own.e;
        });
        if (first == 0) continue;
        products.start(first, exponent, block << blocks_.low | low);
        for_each_bit(all_of(blocks_.low) & ~low, 0, [&](Var v) { products.extend(family(v).within(u), bit(v)); });
        for (std::size_t t = from == block ? 1 : 0; t < products.size; ++t) {
          const Mask s = products.set[t];
          up_[s] += products.m[t] * static_cast<Real>(power_of_two(products.e[t] - orders_.up.e[s]));
        }
      }
      if (from == block) break;
    }
  }

  template <class Visit>
  void down_block(Mask block, const RunContext& run, std::atomic<bool>& stopped, Visit&& visit, double& amplified,
                  double& negative) {
    Products products(p_ - std::popcount(block));
    std::vector<Var> outside;
    std::vector<double> probability;
    const auto all = up_.size() - 1;
    for (Mask i = 0; i < Mask{1} << blocks_.low; ++i) {
      const Mask u = block << blocks_.low | (all_of(blocks_.low) - i);
      if (u == all) {
        down_[u] = static_cast<Real>(power_of_two(-orders_.down.e[u]));
        continue;
      }
      if (orders_.up.m[u] == 0 || orders_.down.m[u] == 0) continue;
      if ((i & 15u) == 0 && run.stop.stop_requested()) stopped = true;
      if (stopped) return;
      products.start(-1, -orders_.down.e[u], u);
      outside.clear();
      for_each_bit(all_of(p_) & ~u, 0, [&](Var v) {
        outside.push_back(v);
        products.extend(family(v).within(u), bit(v));
      });
      auto& term = products.m;
      Real sizes = 0;
      term[0] = 0;
      for (std::size_t t = 1; t < products.size; ++t) {
        const Mask s = products.set[t];
        term[t] *= down_[s] * static_cast<Real>(power_of_two(products.e[t] + orders_.down.e[s]));
        sizes += term[t] < 0 ? -term[t] : term[t];
      }
      // What is relative to the exponent of down(u) becomes a probability times up(u) over the sum of everything.
      const double scale = static_cast<double>(up_[u] / up_[all]) *
                           power_of_two(orders_.up.e[u] + orders_.down.e[u] - orders_.up.e[all]);
      amplified += scale * static_cast<double>(sizes);
      probability.assign(outside.size(), 0);
      for (std::size_t k = outside.size(), half = products.size / 2; k-- > 0; half /= 2) {
        probability[k] = scale * static_cast<double>(fold(term.data(), half));
        if (probability[k] < 0) negative = std::max(negative, -probability[k]), probability[k] = 0;
      }
      down_[u] = term[0];
      visit(block, u, std::span<const Var>(outside), std::span<const double>(probability));
    }
  }

  /// Adds the second half of the terms to the first. @return its sum.
  static Real fold(Real* term, std::size_t half) {
    Real sums[4] = {0, 0, 0, 0};
    std::size_t t = 0;
    for (; t + 4 <= half; t += 4)
      for (std::size_t lane = 0; lane < 4; ++lane) {
        const Real value = term[half + t + lane];
        sums[lane] += value, term[t + lane] += value;
      }
    for (; t < half; ++t) sums[0] += term[half + t], term[t] += term[half + t];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
  }

  const FamilySums& families_;
  const OrderSums& orders_;
  int p_;
  SubsetBlocks blocks_;
  std::vector<Real> up_, down_;  // relative to the powers of two of orders_
  double rounding_ = 0, negative_ = 0;
};

}  // namespace abdera::detail
