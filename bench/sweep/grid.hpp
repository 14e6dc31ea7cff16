#pragma once
#include "bench/sweep/spec.hpp"
#include "core/function_ref.hpp"

namespace abdera {

/// Calls `visit` with every combination of values, the last axis fastest; once with no options where there is no axis.
void for_each_combination(const std::vector<SweepAxis>& axes, FunctionRef<void(const Params&)> visit);

/// Sets what the change sets.
void apply(const BudgetChange& change, SweepBudget& budget);

}  // namespace abdera
