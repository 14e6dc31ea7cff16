#pragma once
#include "citests/correlation_test.hpp"

namespace abdera {

/// Student's t-test of a zero partial correlation: r sqrt((n - |S| - 2) / (1 - r^2)) follows Student's t with
/// n - |S| - 2 degrees of freedom when x and y are Gaussian given S and independent, exactly for any n. It equals the
/// t-test of a coefficient in linear regression and, in n log(1 - r^2), the likelihood-ratio test. For n - |S| above 50
/// it and `FisherZ` hardly differ; with few rows, or levels like 1e-6, prefer this one.
///
/// Results, cost, threads: `CorrelationTest`; `statistic` is the t value, `dof` = n - |S| - 2, p two-sided. A test()
/// costs about 1 us for the tail of t. Rows with weights: as `FisherZ`.
/// Source: [fisher1924]. Differs: none.
class PartialT final : public CorrelationTest {
 public:
  static constexpr bool kLinear = true;
  /// @param covariance positive variances and a finite n (rows or effective rows).
  /// @param level of the kernel of `scan`; it must be supported.
  /// @throws UsageError for an n that is not finite, DataError for a variance that is not positive.
  explicit PartialT(Covariance covariance, DispatchLevel level = dispatch_level());
};

}  // namespace abdera
