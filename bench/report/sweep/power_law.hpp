#pragma once
#include <Eigen/Core>
#include <limits>
#include <vector>

namespace abdera::report {

/// y = c x1^b1 x2^b2 ..., fitted by least squares of logarithms.
struct PowerLaw {
  int points = 0;                       ///< with every number positive
  std::vector<double> exponents;        ///< NaN where the points do not determine them
  std::vector<double> standard_errors;  ///< NaN without a residual degree of freedom
};
/// @param x one row a point, one column a variable. @param y one a point. Points with a number that is not positive or
/// NaN are left out.
PowerLaw power_law(const Eigen::MatrixXd& x, const Eigen::VectorXd& y);

}  // namespace abdera::report
