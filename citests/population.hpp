#pragma once
#include <Eigen/Core>
#include <atomic>

#include "citests/ci_test.hpp"
#include "datasets/covariance.hpp"

namespace abdera {

/// A test that knows the population covariance of a Gaussian model: independent exactly when the partial correlation
/// vanishes, which in doubles means |r| < threshold. p = 1 when independent, 0 when not; effect is r.
///
/// Learners are checked against it on well-conditioned models. A model whose smallest true dependence is close to the
/// threshold decides nothing: `smallest_dependence()` tells, so that a check can redraw and count it.
///
/// Cost: as `partial_correlation`. Threads: const members from any number of threads.
class PopulationTest final : public CiTest {
 public:
  static constexpr double kThreshold = 1e-10;
  /// @throws DataError for a variance that is not positive and finite. The sample size is ignored.
  explicit PopulationTest(Covariance covariance, double threshold = kThreshold);

  int num_vars() const override { return static_cast<int>(correlation_.cols()); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override;

  /// Smallest |partial correlation| called dependent by any query so far; infinite before the first.
  double smallest_dependence() const { return smallest_.load(std::memory_order_relaxed); }

 private:
  Eigen::MatrixXd correlation_;
  double threshold_;
  mutable std::atomic<double> smallest_;
};

}  // namespace abdera
