#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "datasets/statistics/embedding.hpp"

namespace abdera {

/// Residual covariances of the columns of two variables given the columns of a set of variables.
struct BlockResiduals {
  Eigen::MatrixXd moments;     ///< columns of x, then those of y
  double eliminated = 0;       ///< columns of the set that were not redundant
  bool deterministic = false;  ///< x or y has no residual variance in any column
};

/// By Cholesky elimination of the columns of sorted S; a column whose residual variance given the earlier ones is below
/// kNoResidual is left out. @pre x < y and sorted S, so that every order of the query has the same bits.
/// Cost: for d columns of S d^3 / 6 flops. Threads: any.
BlockResiduals block_residuals(const BlockCorrelation& blocks, Var x, Var y, std::span<const Var> sorted);

/// The one form of a query that is computed: the smaller variable first and S sorted.
struct CanonicalQuery {
  Var x, y;  ///< x < y
  std::vector<Var> given;
  CanonicalQuery(Var a, Var b, std::span<const Var> s);
};

}  // namespace abdera
