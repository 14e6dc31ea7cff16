#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "datasets/statistics/block_elimination.hpp"

namespace abdera {

/// The one form of a query that is computed: the smaller variable first and S sorted.
struct CanonicalQuery {
  Var x, y;  ///< x < y
  std::vector<Var> given;
  CanonicalQuery(Var a, Var b, std::span<const Var> s);
};

/// What regressions of two variables given others need.
struct BlockResiduals {
  Eigen::MatrixXd moments;     ///< see BlockElimination::moments
  double eliminated = 0;       ///< columns of S
  bool deterministic = false;  ///< x or y has no residual variance in any column
};
BlockResiduals block_residuals(const BlockCorrelation& blocks, const CanonicalQuery& query);

}  // namespace abdera
