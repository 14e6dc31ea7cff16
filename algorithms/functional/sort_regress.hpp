#pragma once
#include <span>
#include <string>
#include <tuple>

#include "algorithms/learner.hpp"
#include "datasets/covariance.hpp"

namespace abdera {

struct SortRegressOptions {
  double penalty = 1;
  static auto fields() {
    return std::tuple{
        field("penalty", &SortRegressOptions::penalty, "what a parent costs, in units of log(n): 1 is BIC", {0, 1e6})};
  }
};

namespace detail {

/// The variables in the order of their scores, smallest first, as far as knowledge allows: a variable waits for those
/// that are required to be its parents and for all of earlier tiers. Equal scores: by index.
std::vector<Var> sorted_order(std::span<const double> scores, const Knowledge& knowledge);

/// The DAG of an order: parents of each variable are chosen among its predecessors by `adaptive_lasso`, but for those
/// that knowledge forbids; required ones are always there.
/// `counts`: regressions. A run that is stopped leaves the variables that it did not come to without parents, but for
/// required ones. `notes`: `effect` is the coefficient in units of standard deviations.
/// @throws NotApplicable for ancestral knowledge; KnowledgeConflict; DataError for linearly dependent columns or no
/// more rows than columns + 1.
LearnResult regress_in_order(const Covariance& covariance, std::span<const Var> order, const Knowledge& knowledge,
                             const SortRegressOptions& options, RunContext& run);

/// Covariance of the data and knowledge that is usable: what the three learners begin with.
struct SortRegressInput {
  Covariance covariance;
  Knowledge knowledge;
};
SortRegressInput sort_regress_input(const Dataset& data, const Knowledge& knowledge, RunContext& run);

}  // namespace detail
}  // namespace abdera
