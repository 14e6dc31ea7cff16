#include "core/special.hpp"

#include <cmath>
#include <numbers>

namespace abdera {
namespace {

// Reference values: the standard two-sided 1 % point, and bisection on erfc for the far tail.
TEST(Special, QuantilesMatchReferenceValues) {
  EXPECT_NEAR(normal_quantile(0.995), 2.5758293035489004, 1e-15);
  EXPECT_NEAR(normal_quantile_fast(0.995), 2.5758293035489004, 1e-14);
  EXPECT_NEAR(normal_quantile_fast(1e-20), -9.262340089798408, 1e-12);
  EXPECT_EQ(normal_quantile_fast(0.5), 0.0);
}

TEST(Special, FastQuantileAgreesWithBoostEverywhere) {
  for (int i = 1; i < 4000; ++i) {
    const double p = i / 4000.0;
    EXPECT_NEAR(normal_quantile_fast(p), normal_quantile(p), 2e-15 * (1 + std::abs(normal_quantile(p)))) << p;
  }
}

TEST(Special, LogTailContinuesWhereThePValueUnderflows) {
  EXPECT_NEAR(log_normal_two_sided_p(2.5758293035489004), std::log(0.01), 1e-13);
  for (double z : {20.0, 24.9, 25.1, 30.0})
    EXPECT_NEAR(log_normal_two_sided_p(z), std::log(normal_two_sided_p(z)), 1e-10) << z;
  EXPECT_EQ(normal_two_sided_p(60), 0.0);
  // log(2) + pnorm(-60, log.p = TRUE), by the asymptotic series to 5 terms.
  const double z = 60, z2 = z * z;
  const double series = 1 - 1 / z2 + 3 / (z2 * z2) - 15 / (z2 * z2 * z2);
  EXPECT_NEAR(log_normal_two_sided_p(z), std::log(2.0) - z2 / 2 - std::log(z * std::sqrt(2 * M_PI)) + std::log(series),
              1e-9);
}

TEST(Special, LogTailsOfFAndChiSquareContinueWhereThePValueUnderflows) {
  // Two degrees of freedom: P(X > x) = exp(-x / 2), P(F > f) = (1 + 2 f / d)^(-d / 2).
  for (const double x : {0.1, 5.0, 1000.0, 1e5}) EXPECT_NEAR(log_chi_square_upper_p(x, 2), -x / 2, 1e-12 * x);
  for (const double d : {3.0, 500.0, 450000.0})
    for (const double f : {0.5, 50.0, 1e4, 1e9}) {
      const double expected = -d / 2 * std::log1p(2 * f / d);
      EXPECT_NEAR(log_f_upper_p(f, 2, d), expected, 1e-10 * std::abs(expected)) << d << " " << f;
    }
  // Where p-values are tiny but no denormals yet, both ways are available.
  for (const double dof : {1.0, 3.0, 7.0, 40.0}) {
    const double x = 1200, p = chi_square_upper_p(x, dof);
    ASSERT_TRUE(p > 1e-300 && p < 1e-220) << p;
    EXPECT_NEAR(log_chi_square_upper_p(x, dof), std::log(p), 1e-9 * 600);
    for (const double rest : {2000.0, 1e5}) {
      const double f = rest * std::expm1(2 * 590 / rest) / dof, q = f_upper_p(f, dof, rest);
      ASSERT_TRUE(q > 1e-300 && q < 1e-220) << q;
      EXPECT_NEAR(log_f_upper_p(f, dof, rest), std::log(q), 1e-9 * 600);
    }
  }
}

TEST(LogGamma, HasTheValuesOfFactorialsAndHalves) {
  EXPECT_NEAR(log_gamma(1), 0, 1e-15);
  EXPECT_NEAR(log_gamma(11), std::log(3628800.0), 1e-13);
  EXPECT_NEAR(log_gamma(0.5), 0.5 * std::log(std::numbers::pi), 1e-15);
  EXPECT_NEAR(log_gamma(171), 706.5730622457874, 1e-10);  // log of 170!, the last factorial that is a double
}

}  // namespace
}  // namespace abdera
