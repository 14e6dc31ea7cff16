#include "algorithms/score/posterior_plan.hpp"

#include <algorithm>
#include <cmath>

#include "algorithms/score/exact_dag.hpp"
#include "algorithms/score/family_sums.hpp"
#include "algorithms/score/order_posterior.hpp"
#include "algorithms/score/v_structures.hpp"

namespace abdera::detail {

PosteriorPlan::PosteriorPlan(const AllowedParents& allowed, const ExactPosteriorOptions& options,
                             double seconds_per_local)
    : max_bytes_(options.max_memory * 1e9) {
  const auto p = static_cast<int>(allowed.may.size());
  const double subsets = std::exp2(p), states = std::pow(3.0, p), pairs = static_cast<double>(p) * p;
  const bool by_orders = options.prior == DagPrior::kOrder;
  const bool paths = by_orders && p <= kMostOrderPaths, v_structures = options.v_structures && p <= kMostVStructures;
  tables_ = family_bytes(allowed);

  // Of sums: products over subsets, several tables of a few numbers each; of draws: what one set needs.
  sum_thread_ = 20 * subsets;
  path_thread_ = paths ? 16 * states / 3 : 0;
  v_thread_ = v_structures ? 104 * subsets : 0;
  const double sums = (by_orders ? 32 : 48) * subsets;
  // A DAG drawn, its class and their places in the tables of both.
  const double a_draw = 164.0 * p + 750;
  const double matrices = 16 * pairs * (static_cast<double>(SubsetBlocks::of(p).count()) + 1) +
                          8 * pairs * (4 + options.top_classes + (options.v_structures ? p : 0));
  // Memory allocators keep freed tables up to 32 MB for later.
  const double kept = 8 * subsets <= 0x1p25 ? 56 * subsets : 0;
  bytes_ = tables_ + kept + options.draws * a_draw + matrices +
           std::max({sums + std::max(2 * sum_thread_, path_thread_), best_dag_bytes(allowed).most, v_thread_});

  const double sets = tables_ / family_bytes_a_set();
  double seconds[kStages] = {};
  seconds[kFamilies] = sets * (seconds_per_local + 1e-7) + 2e-8 * p * subsets;
  seconds[kUp] = by_orders ? 1e-8 * pairs * subsets : 3e-9 * states;
  seconds[kDown] = by_orders ? 0 : 6e-9 * states;
  seconds[kDraws] = options.draws * (2e-7 * p + (by_orders ? 0 : 3e-9 * subsets));
  seconds[kPaths] = paths ? 3e-9 * pairs * states : 0;
  seconds[kBest] = 3e-8 * sets + 1e-8 * p * subsets;
  seconds[kClasses] = 1e-6 * p * options.draws;
  seconds[kVStructures] = v_structures ? 0.5 * p * pairs * (by_orders ? 2e-8 * p * subsets : 3e-9 * states) : 0;
  for (int stage = 0; stage < kStages; ++stage) until_[stage + 1] = until_[stage] + seconds[stage];
  for (double& until : until_) until /= until_[kStages];
}

int PosteriorPlan::threads(double bytes_a_thread, int most) const {
  if (bytes_a_thread == 0) return most;
  return std::clamp(1 + static_cast<int>(std::min(std::max(0.0, max_bytes_ - bytes_) / bytes_a_thread, 1e6)), 1, most);
}

std::pair<double, double> PosteriorPlan::progress(Stage stage) const { return {until_[stage], until_[stage + 1]}; }

}  // namespace abdera::detail
