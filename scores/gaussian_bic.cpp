#include "scores/gaussian_bic.hpp"

namespace abdera {

std::vector<double> bic_penalties(double n, int num_vars, const GaussianBicOptions& options) {
  std::vector<double> out;
  for (int parents = 0; parents < num_vars; ++parents)
    out.push_back(options.penalty_discount / 2 * std::log(n) * (parents + 2) -
                  options.prior.log_weight(parents, num_vars));
  return out;
}

GaussianBic::GaussianBic(const Covariance& covariance, const GaussianBicOptions& options)
    : GaussianScore(penalised_likelihood(covariance, bic_penalties(covariance.n, covariance.num_vars(), options))) {}

}  // namespace abdera
