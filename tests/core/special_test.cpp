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

TEST(LogGamma, HasTheValuesOfFactorialsAndHalves) {
  EXPECT_NEAR(log_gamma(1), 0, 1e-15);
  EXPECT_NEAR(log_gamma(11), std::log(3628800.0), 1e-13);
  EXPECT_NEAR(log_gamma(0.5), 0.5 * std::log(std::numbers::pi), 1e-15);
  EXPECT_NEAR(log_gamma(171), 706.5730622457874, 1e-10);  // log of 170!, the last factorial that is a double
}

}  // namespace
}  // namespace abdera
