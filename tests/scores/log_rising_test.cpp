#include "scores/log_rising.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace abdera {
namespace {

TEST(LogRising, IsTheLogarithmOfTheProductOfItsFactors) {
  for (const double a : {1e-290, 1e-9, 0.01, 0.125, 1.0, 2.5, 40.0, 1e4}) {
    const LogRising rising(a);
    EXPECT_EQ(rising(0), 0);
    long double sum = 0;
    for (std::uint32_t n = 1; n <= 20000; ++n) {
      sum += std::log(static_cast<long double>(a) + (n - 1));
      const auto expected = static_cast<double>(sum);
      ASSERT_NEAR(rising(n), expected, 2e-14 * (std::abs(expected) + (1 + a) * std::abs(std::log(a)) + 1))
          << a << " " << n;
    }
  }
}

}  // namespace
}  // namespace abdera
