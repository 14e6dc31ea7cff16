#include "algorithms/functional/random_sort_regress.hpp"

namespace abdera {

LearnResult random_sort_regress(const Dataset& data, const Knowledge& knowledge, const SortRegressOptions& options,
                                RunContext& run) {
  const auto input = detail::sort_regress_input(data, knowledge, run);
  std::vector<double> scores(static_cast<std::size_t>(data.num_vars()));
  Rng rng = run.rng.fork("order");
  for (double& score : scores) score = rng.uniform();
  const auto order = detail::sorted_order(scores, input.knowledge);
  return detail::regress_in_order(input.covariance, order, input.knowledge, options, run);
}

}  // namespace abdera
