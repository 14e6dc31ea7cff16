#pragma once
#include <algorithm>
#include <vector>

#include "bench/sweep/plan.hpp"

namespace abdera {

/// What making and keeping data may use, along plan.data: the most that any cell on them may. Whichever of these cells
/// a shard has and begins with, the same data are made or refused.
inline std::vector<SweepBudget> budgets_of_data(const SweepPlan& plan) {
  std::vector<SweepBudget> out(plan.data.size(), SweepBudget{0, 0, 1});
  for (const SweepCell& cell : plan.cells) {
    const SweepBudget& budget = plan.buckets[cell.bucket];
    out[cell.data].seconds = std::max(out[cell.data].seconds, budget.seconds);
    out[cell.data].memory_mb = std::max(out[cell.data].memory_mb, budget.memory_mb);
  }
  return out;
}

/// No budget is larger, whatever it is multiplied by: 30 years, 10^15 bytes.
inline SweepBudget scaled(SweepBudget budget, double time, double memory) {
  constexpr double kMost = 1e9;
  budget.seconds = std::min(kMost, budget.seconds * time);
  budget.memory_mb = std::min(kMost, budget.memory_mb * memory);
  return budget;
}

/// What must be left of a job for a worker to begin a cell: it may be ended late, and has to be recorded.
inline double least_seconds_for(const SweepBudget& budget) { return 1.1 * budget.seconds + 5; }

}  // namespace abdera
