#pragma once
#include "algorithms/functional/sort_regress.hpp"

namespace abdera {

/// Sort-and-regress by R^2: as `var_sort_regress`, ordered by increasing share of variance that all other variables
/// explain. Units do not matter, but simulations whose raw effects add up make it grow along the causal order.
/// Source: [reisach2023] section 3. Differs: background knowledge; see `detail::adaptive_lasso`.
///
/// `kind` is dag, always legal. Depends on the order of columns only where scores are equal.
/// @param knowledge tiers, required and forbidden edges are obeyed; ancestral knowledge is refused.
/// @throws as `detail::sort_regress_input` and `detail::regress_in_order`.
/// Cost: the covariance and O(p^4) for the regressions of dense orders. Threads: run.threads; results do not depend on
/// it.
LearnResult r2_sort_regress(const Dataset& data, const Knowledge& knowledge, const SortRegressOptions& options,
                            RunContext& run);

}  // namespace abdera
