#pragma once
#include <Eigen/Core>

#include "citests/ci_test.hpp"
#include "core/kernels/dispatch.hpp"
#include "datasets/covariance.hpp"

namespace abdera {

/// The law of a partial correlation r under independence: what sets the tests of `CorrelationTest` apart.
struct CorrelationLaw {
  const char* name;
  double lost;  ///< degrees of freedom are n - |S| - lost
  /// The |r| with p = alpha, for bounds_known(alpha) and dof > 0.
  double (*critical)(double alpha, double dof);
  /// Fills statistic, p_value and log_p from r in [-1, 1] and out.dof > 0; a p that falls with |r|.
  void (*judge)(double r, CiResult& out);
};

/// Tests of a zero partial correlation whose p-value is a function of r, |S| and n alone.
///
/// Results: `effect` is the partial correlation, `n_used` the sample size of the covariance. A member of S whose
/// residual variance given the earlier ones (by index) is below 1e-10 of its variance adds nothing: it is left out,
/// also of |S| in `dof`. Residual variance of x or y given S below 1e-10: `kDeterministic`. dof <= 0: `kNotTestable`.
/// |S| is not limited.
///
/// `scan` walks over S depth-first and keeps the Schur complement of what was conditioned on, so that a query costs
/// about ten flops whatever |S|; it decides by c^2 < tau^2 vx vy without p-values, and asks test() wherever rounding
/// could matter (citests/correlation_scan.cpp), so that it answers exactly as the default scan does.
///
/// Cost: p^2 doubles; test() |S|^3 / 6 + 2 |S|^2 flops, scan() a few ns a query and memory for |S| pools squared a
/// thread. Threads: const members from any number of threads.
class CorrelationTest : public CiTest {
 public:
  int num_vars() const final { return static_cast<int>(correlation_.cols()); }
  CiResult test(Var x, Var y, std::span<const Var> given) const final;
  ScanStats scan(const Scan& scan, OnIndependent independent, std::span<Best> best) const final;
  ScanStats screen(const Scan& scan, std::vector<int>& dependent) const final;
  double marginal_effect(Var x, Var y) const final;
  bool batches() const final { return true; }
  double seconds_per_test() const final { return 5e-9; }

  const Eigen::MatrixXd& correlation() const { return correlation_; }
  double num_samples() const { return num_samples_; }
  const CorrelationLaw& law() const { return law_; }
  /// Degrees of freedom given a set of this size without redundant members.
  double dof(std::size_t given) const { return num_samples_ - static_cast<double>(given) - law_.lost; }

 protected:
  /// @param law lives as long as the program.
  /// @throws UsageError for an n that is not finite, DataError for a variance that is not positive.
  CorrelationTest(const CorrelationLaw& law, Covariance covariance, DispatchLevel level);

 private:
  const CorrelationLaw& law_;
  double num_samples_;
  Eigen::MatrixXd correlation_;
  DispatchLevel level_;
};

}  // namespace abdera
