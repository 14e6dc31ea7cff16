#include "citests/fisher_z.hpp"

#include <algorithm>
#include <cmath>

#include "citests/partial_correlation.hpp"
#include "core/error.hpp"
#include "core/special.hpp"

namespace abdera {

FisherZ::FisherZ(Covariance covariance, DispatchLevel level)
    : num_samples_(covariance.n), correlation_(to_correlation(std::move(covariance))), level_(level) {
  require(std::isfinite(num_samples_), "fisher_z needs a finite sample size; a population covariance has none");
}

CiResult FisherZ::test(Var x, Var y, std::span<const Var> given) const {
  const PartialCorrelation partial = partial_correlation(correlation_, x, y, given);
  CiResult out;
  out.n_used = num_samples_;
  out.dof = num_samples_ - static_cast<double>(partial.eliminated) - 3;
  if (!(out.dof > 0)) return out;
  if (partial.deterministic) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  out.outcome = Outcome::kTested;
  out.effect = std::clamp(partial.value, -1.0, 1.0);
  // The last double below 1 keeps the statistic finite where x and y are the same variable given S.
  constexpr double kBelowOne = 1 - 0x1.0p-53;
  out.statistic = std::sqrt(out.dof) * std::atanh(std::clamp(partial.value, -kBelowOne, kBelowOne));
  out.p_value = normal_two_sided_p(out.statistic);
  out.log_p = log_normal_two_sided_p(out.statistic);
  return out;
}

}  // namespace abdera
