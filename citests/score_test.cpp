#include "citests/score_test.hpp"

#include <algorithm>
#include <cmath>

#include "core/special.hpp"

namespace abdera {

CiResult ScoreTest::test(Var x, Var y, std::span<const Var> given) const {
  const ResidualPair pair = residual_pair(correlation_, x, y, given);
  CiResult out;
  out.n_used = effective_rows_;
  const double left = effective_rows_ - static_cast<double>(pair.partial.eliminated) - 2;
  out.dof = left;
  if (!(left > 0) || !estimable(pair, given)) return out;
  if (pair.partial.deterministic) {
    out.outcome = Outcome::kDeterministic;
    return out;
  }
  thread_local std::vector<double> scratch;
  scratch.resize(static_cast<std::size_t>(rows_));
  contributions(pair, scratch);
  const RowUnits::Variance variance = units_.variance_of_sum(scratch);
  const double scale = std::sqrt(pair.variance_x * pair.variance_y);
  // Standard deviation of r by the first-order expansion; below the least one no estimate can go in double precision,
  // which keeps the statistic finite where y is a copy of x and the rows have two values.
  const double sd = std::max(std::sqrt(variance.of_sum) / (rows_ * scale), 1e-150);
  out.outcome = Outcome::kTested;
  out.effect = std::clamp(pair.partial.value, -1.0, 1.0);
  if (!units_.independent()) {
    out.dof = std::min(left, variance.dof);
    out.n_used = std::min(effective_rows_, 1 / (sd * sd));
  }
  out.statistic = out.effect / sd * std::sqrt(left / effective_rows_);
  out.p_value = student_t_two_sided_p(out.statistic, out.dof);
  out.log_p = log_student_t_two_sided_p(out.statistic, out.dof, out.p_value);
  return out;
}

std::vector<std::string> ScoreTest::remarks() const {
  const std::string of_rows = units_.remark();
  return of_rows.empty() ? std::vector<std::string>{} : std::vector{of_rows};
}

}  // namespace abdera
