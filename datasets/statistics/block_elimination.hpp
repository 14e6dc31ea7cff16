#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "datasets/statistics/embedding.hpp"

namespace abdera {

/// The columns of a variable beside those eliminated.
struct ResidualBlock {
  Var variable = -1;
  std::vector<double> coordinates;  ///< on the eliminated columns, column after column
  std::vector<double> within;       ///< residual covariances of the block, column-major
  bool none = false;                ///< no column has residual variance
};

/// Cholesky elimination of the columns of a set S of variables; a column whose residual variance given the earlier ones
/// is below kNoResidual is left out. Everything is computed from sorted S, block by block, so that the same query has
/// the same bits wherever it is asked from. Reused from set to set. Threads: one each.
class BlockElimination {
 public:
  /// @param blocks must outlive its use. @param sorted increasing.
  /// Cost: for d columns of S d^3 / 6 flops.
  void eliminate(const BlockCorrelation& blocks, std::span<const Var> sorted);
  /// Columns of S that were not redundant.
  int eliminated() const { return static_cast<int>(kept_.size()); }
  /// Cost: d^2 / 2 flops a column of v.
  void project(Var v, ResidualBlock& out) const;
  /// Residual covariances of the columns of x, then those of y. @pre x.variable < y.variable
  void moments(const ResidualBlock& x, const ResidualBlock& y, Eigen::MatrixXd& out) const;

 private:
  double project_column(int column, double* to) const;
  const BlockCorrelation* blocks_ = nullptr;
  std::vector<double> factor_;  // row i at i * stride_
  std::size_t stride_ = 0;
  std::vector<int> kept_;
};

}  // namespace abdera
