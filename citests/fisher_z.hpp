#pragma once
#include "citests/correlation_test.hpp"

namespace abdera {

/// Fisher's z-test of a zero partial correlation: sqrt(n - |S| - 3) atanh(r) is about standard normal when x and y are
/// independent given S. Derived for independent Gaussian rows; for few rows `PartialT` is exact where this is not
/// quite.
///
/// Results, cost, threads: `CorrelationTest`; `statistic` is the z value, `dof` = n - |S| - 3, p two-sided.
/// Rows with weights: weighted correlations and Kish's effective n, right where the weights tell nothing of the sizes
/// of the residuals of x and y given S; `SandwichT` needs no such condition.
/// Source: [fisher1924]. Differs: none.
class FisherZ final : public CorrelationTest {
 public:
  static constexpr bool kLinear = true;
  /// @param covariance positive variances and a finite n (rows or effective rows).
  /// @param level of the kernel of `scan`; it must be supported.
  /// @throws UsageError for an n that is not finite, DataError for a variance that is not positive.
  explicit FisherZ(Covariance covariance, DispatchLevel level = dispatch_level());
};

}  // namespace abdera
