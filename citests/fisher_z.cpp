#include "citests/fisher_z.hpp"

#include <algorithm>
#include <cmath>

#include "core/special.hpp"

namespace abdera {
namespace {

double critical(double alpha, double dof) { return std::tanh(-normal_quantile(alpha / 2) / std::sqrt(dof)); }

void judge(double r, CiResult& out) {
  // The last double below 1 keeps the statistic finite where x and y are the same variable given S.
  constexpr double kBelowOne = 1 - 0x1.0p-53;
  out.statistic = std::sqrt(out.dof) * std::atanh(std::clamp(r, -kBelowOne, kBelowOne));
  out.p_value = normal_two_sided_p(out.statistic);
  out.log_p = log_normal_two_sided_p(out.statistic, out.p_value);
}

constexpr CorrelationLaw kLaw{"fisher_z", 3, critical, judge};

}  // namespace

FisherZ::FisherZ(Covariance covariance, DispatchLevel level) : CorrelationTest(kLaw, std::move(covariance), level) {}

}  // namespace abdera
