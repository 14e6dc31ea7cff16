#pragma once
#include "algorithms/functional/sort_regress.hpp"

namespace abdera {

/// Sort-and-regress in random order: what is left of `var_sort_regress` when its order says nothing. The order is a
/// function of the seed of the run and the number of columns.
/// Source: [reisach2021] section 4. Differs: background knowledge; see `detail::adaptive_lasso`.
///
/// `kind` is dag, always legal. Depends on the order of columns only where scores are equal, and through the random
/// order.
/// @param knowledge tiers, required and forbidden edges are obeyed; ancestral knowledge is refused.
/// @throws as `detail::sort_regress_input` and `detail::regress_in_order`.
/// Cost: the covariance and O(p^4) for the regressions of dense orders. Threads: run.threads; results do not depend on
/// it.
LearnResult random_sort_regress(const Dataset& data, const Knowledge& knowledge, const SortRegressOptions& options,
                                RunContext& run);

}  // namespace abdera
