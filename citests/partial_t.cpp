#include "citests/partial_t.hpp"

#include <algorithm>
#include <cmath>

#include "core/special.hpp"

namespace abdera {
namespace {

double critical(double alpha, double dof) {
  const double t = student_t_quantile(alpha / 2, dof);
  return 1 / std::sqrt(1 + dof / t / t);
}

void judge(double r, CiResult& out) {
  // The last double below 1 keeps the statistic finite where x and y are the same variable given S.
  constexpr double kBelowOne = 1 - 0x1.0p-53;
  const double inside = std::clamp(r, -kBelowOne, kBelowOne);
  out.statistic = inside * std::sqrt(out.dof / ((1 - inside) * (1 + inside)));
  out.p_value = student_t_two_sided_p(out.statistic, out.dof);
  out.log_p = log_student_t_two_sided_p(out.statistic, out.dof, out.p_value);
}

constexpr CorrelationLaw kLaw{"partial_t", 2, critical, judge};

}  // namespace

PartialT::PartialT(Covariance covariance, DispatchLevel level) : CorrelationTest(kLaw, std::move(covariance), level) {}

}  // namespace abdera
