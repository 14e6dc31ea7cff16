#include "bench/report/sweep/power_law.hpp"

#include <Eigen/Dense>
#include <cmath>

namespace abdera::report {

PowerLaw power_law(const Eigen::MatrixXd& x, const Eigen::VectorXd& y) {
  const auto usable = [&](Eigen::Index i) { return y(i) > 0 && (x.row(i).array() > 0).all(); };
  PowerLaw out;
  for (Eigen::Index i = 0; i < y.size(); ++i) out.points += usable(i);
  const Eigen::Index k = x.cols();
  const double none = std::numeric_limits<double>::quiet_NaN();
  out.exponents.assign(static_cast<std::size_t>(k), none), out.standard_errors = out.exponents;
  Eigen::MatrixXd design(out.points, k + 1);
  Eigen::VectorXd response(out.points);
  for (Eigen::Index i = 0, row = 0; i < y.size(); ++i)
    if (usable(i)) {
      design(row, 0) = 1;
      for (Eigen::Index j = 0; j < k; ++j) design(row, j + 1) = std::log(x(i, j));
      response(row++) = std::log(y(i));
    }
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(design);
  if (out.points < k + 1 || qr.rank() < k + 1) return out;
  const Eigen::VectorXd fitted = qr.solve(response);
  const Eigen::Index rest = out.points - (k + 1);
  const Eigen::MatrixXd inverse = (design.transpose() * design).inverse();
  const double variance = rest > 0 ? (response - design * fitted).squaredNorm() / static_cast<double>(rest) : none;
  for (Eigen::Index j = 0; j < k; ++j) {
    out.exponents[static_cast<std::size_t>(j)] = fitted(j + 1);
    out.standard_errors[static_cast<std::size_t>(j)] = std::sqrt(variance * inverse(j + 1, j + 1));
  }
  return out;
}

}  // namespace abdera::report
