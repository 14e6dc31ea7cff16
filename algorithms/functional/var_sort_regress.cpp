#include "algorithms/functional/var_sort_regress.hpp"

namespace abdera {

LearnResult var_sort_regress(const Dataset& data, const Knowledge& knowledge, const SortRegressOptions& options,
                             RunContext& run) {
  const auto input = detail::sort_regress_input(data, knowledge, run);
  const Eigen::VectorXd scores = input.covariance.matrix.diagonal();
  const auto order = detail::sorted_order({scores.data(), static_cast<std::size_t>(scores.size())}, input.knowledge);
  return detail::regress_in_order(input.covariance, order, input.knowledge, options, run);
}

}  // namespace abdera
