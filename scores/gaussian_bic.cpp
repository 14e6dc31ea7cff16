#include "scores/gaussian_bic.hpp"

namespace abdera {
namespace {

std::vector<double> penalties(const Covariance& covariance, const GaussianBicOptions& options) {
  std::vector<double> out;
  for (int parents = 0; parents < covariance.num_vars(); ++parents)
    out.push_back(options.penalty_discount / 2 * std::log(covariance.n) * (parents + 2) -
                  options.prior.log_weight(parents, covariance.num_vars()));
  return out;
}

}  // namespace

GaussianBic::GaussianBic(const Covariance& covariance, const GaussianBicOptions& options)
    : GaussianScore(penalised_likelihood(covariance, penalties(covariance, options)),
                    options.prior.score_equivalent()) {}

}  // namespace abdera
