#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "datasets/covariance.hpp"
#include "datasets/statistics/residual.hpp"

namespace abdera {

/// A partial correlation with what is needed to judge it.
struct PartialCorrelation {
  double value = 0;            ///< in [-1, 1] but for rounding; 0 when `deterministic`
  std::size_t eliminated = 0;  ///< members of S that were not redundant
  bool deterministic = false;  ///< x or y has no residual variance given S
};

/// Partial correlation of x and y given S from a correlation matrix, by Cholesky elimination of sorted S, then min(x,
/// y) and max(x, y): symmetric in x and y and independent of the order of S to the last bit. A member of S whose
/// residual variance given the smaller ones is below kNoResidual is left out.
///
/// Cost: |S|^3 / 6 + 2 |S|^2 flops; allocates above 24 members of S. Threads: any.
PartialCorrelation partial_correlation(const Eigen::MatrixXd& correlation, Var x, Var y, std::span<const Var> given);

/// The residuals of x and y in the linear regressions on S, as combinations of variables: x - sum of coefficients_x[i]
/// * members[i], and y likewise.
struct ResidualPair {
  Var x = 0, y = 0;  ///< x < y
  PartialCorrelation partial;
  std::vector<Var> members{};  ///< of S, increasing, without the redundant ones
  std::vector<double> coefficients_x{}, coefficients_y{};
  double variance_x = 0, variance_y = 0;  ///< of the residuals; at least kNoResidual unless deterministic
};

/// The same with the regressions behind it, for tests that look at rows. Symmetric and independent of the order of S to
/// the last bit, as `partial_correlation` is.
/// @param correlation unit diagonal, positive definite but for rounding.
/// Cost: |S|^3 / 6 + 4 |S|^2 flops and some allocations. Threads: any.
ResidualPair residual_pair(const Eigen::MatrixXd& correlation, Var x, Var y, std::span<const Var> given);

/// Correlations in the place of covariances; the diagonal is 1 and the matrix symmetric to the last bit.
/// @throws DataError naming a variable whose variance is not positive and finite.
Eigen::MatrixXd to_correlation(Covariance covariance);

}  // namespace abdera
