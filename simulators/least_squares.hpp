#pragma once
#include <Eigen/Core>

#include "simulators/fit_design.hpp"

namespace abdera::detail {

/// Regression of y on a design whose first column is 1.
struct Regression {
  Eigen::VectorXd coefficients;
  Eigen::MatrixXd covariance;  ///< of the coefficients
  Eigen::VectorXd residuals;
  double rss = 0, tss = 0;  ///< sums of squares of the residuals, and about the mean
  double dof = 0;           ///< rows - columns
};

/// By Householder QR of the centred and scaled columns, so that units and large means cost no digits.
/// @param robust covariance HC3: each squared residual divided by (1 - leverage)^2; else rss / dof for all.
/// @pre independent columns, more rows than columns. Cost: 2 n k^2 flops, and as many when robust.
Regression least_squares(const Standardised& design, const Eigen::VectorXd& y, bool robust);
/// rss of the same alone.
double residual_sum(const Standardised& design, const Eigen::VectorXd& y);

/// Coefficients, or their covariance, of a standardised design in the units of the columns it was made from.
Eigen::MatrixXd unstandardise(const Standardised& design);

}  // namespace abdera::detail
