#include "simulators/least_squares.hpp"

#include <Eigen/QR>

namespace abdera::detail {

Eigen::MatrixXd unstandardise(const Standardised& design) {
  const Eigen::Index k = design.mean.size() + 1;
  Eigen::MatrixXd to_units = Eigen::MatrixXd::Zero(k, k);
  to_units(0, 0) = 1;
  for (Eigen::Index j = 1; j < k; ++j) {
    to_units(j, j) = 1 / design.length(j - 1);
    to_units(0, j) = -design.mean(j - 1) / design.length(j - 1);
  }
  return to_units;
}

double residual_sum(const Standardised& design, const Eigen::VectorXd& y) {
  const Eigen::VectorXd centred = y.array() - y.mean();
  if (design.x.cols() == 0) return centred.squaredNorm();
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(design.x);
  const Eigen::VectorXd rotated = qr.householderQ().adjoint() * centred;
  return rotated.tail(y.size() - design.x.cols()).squaredNorm();
}

Regression least_squares(const Standardised& design, const Eigen::VectorXd& y, bool robust) {
  const Eigen::Index n = y.size(), m = design.x.cols();
  const double mean = y.mean();
  const Eigen::VectorXd centred = y.array() - mean;
  Regression out;
  out.tss = centred.squaredNorm();
  out.dof = static_cast<double>(n - m - 1);
  Eigen::VectorXd standard(m + 1);
  Eigen::MatrixXd inverse = Eigen::MatrixXd::Zero(m + 1, m + 1);  // of design' design
  standard(0) = mean;
  inverse(0, 0) = 1 / static_cast<double>(n);
  if (m > 0) {
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(design.x);
    standard.tail(m) = qr.solve(centred);
    const Eigen::MatrixXd root =
        qr.matrixQR().topRows(m).triangularView<Eigen::Upper>().solve(Eigen::MatrixXd::Identity(m, m));
    inverse.bottomRightCorner(m, m) = root * root.transpose();
  }
  out.residuals = centred - design.x * standard.tail(m);
  out.rss = out.residuals.squaredNorm();
  Eigen::MatrixXd covariance = inverse * (out.rss / out.dof);
  if (robust) {
    Eigen::MatrixXd influence(n, m + 1);  // what leaving a row out would change
    influence.col(0).setConstant(inverse(0, 0));
    influence.rightCols(m) = design.x * inverse.bottomRightCorner(m, m);
    for (Eigen::Index i = 0; i < n; ++i) {
      const double leverage = inverse(0, 0) + influence.row(i).tail(m).dot(design.x.row(i));
      influence.row(i) *= out.residuals(i) / std::max(1 - leverage, 1e-12);
    }
    covariance = influence.transpose() * influence;
  }
  const Eigen::MatrixXd to_units = unstandardise(design);
  out.coefficients = to_units * standard;
  out.covariance = to_units * covariance * to_units.transpose();
  return out;
}

}  // namespace abdera::detail
