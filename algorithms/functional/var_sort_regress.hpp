#pragma once
#include "algorithms/functional/sort_regress.hpp"

namespace abdera {

/// Sort-and-regress by variance: a baseline that knows nothing but scales. Variables are ordered by increasing variance
/// and each is regressed on all before it; its parents are those that an adaptive lasso keeps by BIC.
///
/// What it finds is a measure of the data, not of the learner: where noises and weights of a simulation make variances
/// grow along the causal order it is hard to beat, and in other units it finds something else.
/// Source: [reisach2021] section 4. Differs: background knowledge; see `detail::adaptive_lasso`.
///
/// `kind` is dag, always legal. Depends on the order of columns only where scores are equal.
/// @param knowledge tiers, required and forbidden edges are obeyed; ancestral knowledge is refused.
/// @throws as `detail::sort_regress_input` and `detail::regress_in_order`.
/// Cost: the covariance and O(p^4) for the regressions of dense orders. Threads: run.threads; results do not depend on
/// it.
LearnResult var_sort_regress(const Dataset& data, const Knowledge& knowledge, const SortRegressOptions& options,
                             RunContext& run);

}  // namespace abdera
