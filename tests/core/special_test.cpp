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

TEST(Special, LogTailOfFContinuesWhereThePValueUnderflows) {
  // Two degrees of freedom: P(F > f) = (1 + 2 f / d)^(-d / 2).
  for (const double d : {3.0, 500.0, 450000.0})
    for (const double f : {0.5, 50.0, 1e4, 1e9}) {
      const double expected = -d / 2 * std::log1p(2 * f / d);
      EXPECT_NEAR(log_f_upper_p(f, 2, d), expected, 1e-10 * std::abs(expected)) << d << " " << f;
    }
  // Where p-values are tiny but no denormals yet, both ways are available.
  for (const double dof : {1.0, 3.0, 7.0, 40.0})
    for (const double rest : {2000.0, 1e5}) {
      const double f = rest * std::expm1(2 * 590 / rest) / dof, p = f_upper_p(f, dof, rest);
      ASSERT_TRUE(p > 1e-300 && p < 1e-220) << p;
      EXPECT_NEAR(log_f_upper_p(f, dof, rest, 0), std::log(p), 1e-9 * 600);
    }
}

TEST(Special, QuantileOfFInvertsTheTail) {
  EXPECT_NEAR(f_upper_quantile(0.05, 1, 10), 4.964602743730713, 1e-11);
  for (double dof : {1.0, 3.0, 12.0})
    for (double rest : {1.0, 7.5, 300.0, 450000.0})
      for (double p : {1e-100, 1e-6, 0.01, 0.5, 0.999})
        EXPECT_NEAR(f_upper_p(f_upper_quantile(p, dof, rest), dof, rest) / p, 1, 1e-10) << dof << " " << rest << p;
}

// With an even number of degrees of freedom the tail is a sum: exp(-x/2) sum over k < d/2 of (x/2)^k / k!.
TEST(Special, LogChiSquareTailContinuesWhereThePValueUnderflows) {
  for (int dof : {2, 6, 40})
    for (double x : {0.5, 30.0, 600.0, 1270.0, 1300.0, 1400.0, 4000.0, 1e6}) {
      double sum = 0, term = 1;
      for (int k = 1; k <= dof / 2; ++k) {
        sum += term;
        term *= x / 2 / k;
      }
      const double expected = std::log(sum) - x / 2;
      EXPECT_NEAR(log_chi_square_upper_p(x, dof), expected, 1e-12 * (1 + std::abs(expected))) << dof << " " << x;
    }
  for (double z : {3.0, 36.0, 60.0, 1000.0})  // one degree of freedom: the square of a normal number
    EXPECT_NEAR(log_chi_square_upper_p(z * z, 1), log_normal_two_sided_p(z), 1e-12 * z * z);
  EXPECT_EQ(log_chi_square_upper_p(0, 3), 0);
  EXPECT_TRUE(std::isnan(log_chi_square_upper_p(std::nan(""), 3)));
}

TEST(Special, ChiSquareQuantileInvertsTheTail) {
  EXPECT_NEAR(chi_square_upper_quantile(0.05, 1), 3.841458820694124, 1e-12);
  for (double dof : {1.0, 7.0, 300.0})
    for (double p : {1e-200, 1e-6, 0.01, 0.5, 0.999})
      EXPECT_NEAR(chi_square_upper_p(chi_square_upper_quantile(p, dof), dof) / p, 1, 1e-10) << dof << " " << p;
}

TEST(LogGamma, HasTheValuesOfFactorialsAndHalves) {
  EXPECT_NEAR(log_gamma(1), 0, 1e-15);
  EXPECT_NEAR(log_gamma(11), std::log(3628800.0), 1e-13);
  EXPECT_NEAR(log_gamma(0.5), 0.5 * std::log(std::numbers::pi), 1e-15);
  EXPECT_NEAR(log_gamma(171), 706.5730622457874, 1e-10);  // log of 170!, the last factorial that is a double
}

}  // namespace
}  // namespace abdera
