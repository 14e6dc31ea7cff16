#include "scores/ebic.hpp"

namespace abdera {
namespace {

std::vector<double> penalties(const Covariance& covariance, const EbicOptions& options) {
  const int p = covariance.num_vars();
  std::vector<double> out;
  for (int parents = 0; parents < p; ++parents)
    out.push_back(std::log(covariance.n) / 2 * (parents + 2) + 2 * options.gamma * parents * std::log(p) -
                  options.prior.log_weight(parents, p));
  return out;
}

}  // namespace

Ebic::Ebic(const Covariance& covariance, const EbicOptions& options)
    : GaussianScore(penalised_likelihood(covariance, penalties(covariance, options)),
                    options.prior.score_equivalent()) {}

}  // namespace abdera
