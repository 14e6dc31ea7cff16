#include "bench/sweep/grid.hpp"

namespace abdera {

void for_each_combination(const std::vector<SweepAxis>& axes, FunctionRef<void(const Params&)> visit) {
  std::vector<std::size_t> at(axes.size(), 0);
  Params params;
  for (const auto& [name, values] : axes) params[name] = values.front();
  for (;;) {
    visit(params);
    std::size_t axis = axes.size();
    while (axis > 0 && at[axis - 1] + 1 == axes[axis - 1].second.size()) {
      --axis;
      at[axis] = 0;
      params[axes[axis].first] = axes[axis].second.front();
    }
    if (axis == 0) return;
    --axis;
    params[axes[axis].first] = axes[axis].second[++at[axis]];
  }
}

void apply(const BudgetChange& change, SweepBudget& budget) {
  if (change.seconds > 0) budget.seconds = change.seconds;
  if (change.memory_mb > 0) budget.memory_mb = change.memory_mb;
  if (change.threads > 0) budget.threads = change.threads;
}

}  // namespace abdera
