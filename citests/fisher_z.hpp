#pragma once
#include <Eigen/Core>

#include "citests/ci_test.hpp"
#include "core/kernels/dispatch.hpp"
#include "datasets/covariance.hpp"

namespace abdera {

/// Fisher's z-test of a zero partial correlation: sqrt(n - |S| - 3) atanh(r) is about standard normal when x and y are
/// independent given S. Exact in its assumptions for Gaussian data only.
///
/// Results: `statistic` is the z value, `effect` the partial correlation, `dof` = n - |S| - 3, p two-sided.
/// A member of S whose residual variance given the earlier ones (by index) is below 1e-10 of its variance adds nothing:
/// it is left out, also of |S| in `dof`. Residual variance of x or y given S below 1e-10: `kDeterministic`.
/// dof <= 0: `kNotTestable`. |S| is not limited.
///
/// `scan` walks over S depth-first and keeps the Schur complement of what was conditioned on, so that a query costs
/// about ten flops whatever |S|; it decides by c^2 < tau^2 vx vy without p-values, and asks test() wherever rounding
/// could matter (citests/fisher_z_scan.cpp), so that it answers exactly as the default scan does.
///
/// Cost: p^2 doubles; test() |S|^3 / 6 + 2 |S|^2 flops, scan() a few ns a query and memory for |S| pools squared a
/// thread. Threads: const members from any number of threads. Source: [fisher1924]. Differs: none.
class FisherZ final : public CiTest {
 public:
  /// @param covariance positive variances and a finite n (rows or effective rows).
  /// @param level of the kernel of `scan`; it must be supported.
  /// @throws UsageError for an n that is not finite, DataError for a variance that is not positive.
  explicit FisherZ(Covariance covariance, DispatchLevel level = dispatch_level());

  int num_vars() const override { return static_cast<int>(correlation_.cols()); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const override;
  ScanStats screen(const Scan& scan, std::vector<int>& dependent) const override;
  bool batches() const override { return true; }
  double seconds_per_test() const override { return 5e-9; }

  const Eigen::MatrixXd& correlation() const { return correlation_; }
  double num_samples() const { return num_samples_; }

 private:
  double num_samples_;
  Eigen::MatrixXd correlation_;
  DispatchLevel level_;
};

}  // namespace abdera
