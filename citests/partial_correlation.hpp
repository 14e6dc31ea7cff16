#pragma once
#include <Eigen/Core>
#include <span>

#include "datasets/covariance.hpp"

namespace abdera {

/// Residual variance below this share of the variance counts as none: a function of the variables eliminated before.
inline constexpr double kNoResidual = 1e-10;

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

/// Correlations in the place of covariances; the diagonal is 1 and the matrix symmetric to the last bit.
/// @throws DataError naming a variable whose variance is not positive and finite.
Eigen::MatrixXd to_correlation(Covariance covariance);

}  // namespace abdera
