#pragma once
#include <Eigen/Core>

namespace abdera::detail {

/// Coefficients of a regression of y on some variables, many of them 0: the lasso on variables weighted by their
/// least-squares coefficients, at the point of its path with the smallest BIC,
/// rss / sigma^2 + penalty log(n) (number of nonzero coefficients), sigma^2 = least-squares rss / (n - variables - 1).
///
/// @param among k x k covariance of the variables, positive definite; @param with their covariances with y (k).
/// @param variance of y, > 0. @param n rows, more than k + 1.
/// @return k coefficients in the units of the variables. Cost: O(k^4 / 12), less when few stay. Source: [zou2006],
/// [efron2004] (the path). Differs: BIC at the corners of the path, whose coefficients are shrunk: as the baselines of
/// [reisach2023] do.
Eigen::VectorXd adaptive_lasso(const Eigen::MatrixXd& among, const Eigen::VectorXd& with, double variance, double n,
                               double penalty);

}  // namespace abdera::detail
