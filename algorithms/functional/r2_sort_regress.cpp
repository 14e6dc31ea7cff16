#include "algorithms/functional/r2_sort_regress.hpp"

namespace abdera {

LearnResult r2_sort_regress(const Dataset& data, const Knowledge& knowledge, const SortRegressOptions& options,
                            RunContext& run) {
  const auto input = detail::sort_regress_input(data, knowledge, run);
  const Eigen::VectorXd scores = r2_given_others(input.covariance.matrix);
  const auto order = detail::sorted_order({scores.data(), static_cast<std::size_t>(scores.size())}, input.knowledge);
  return detail::regress_in_order(input.covariance, order, input.knowledge, options, run);
}

}  // namespace abdera
