#include "scores/log_rising.hpp"

#include <cmath>

#include "core/special.hpp"

namespace abdera {
namespace {

constexpr std::uint32_t kFactors = 16;  ///< up to which the factors are multiplied, without cancellation

/// log Gamma(x) for x >= 16 by Stirling's series: the first term left out is below 1e-15 there.
double stirling(double x) {
  constexpr double kHalfLogTwoPi = 0.91893853320467274178;
  const double inverse = 1 / x, square = inverse * inverse;
  const double series =
      inverse *
      (1.0 / 12 + square * (-1.0 / 360 + square * (1.0 / 1260 + square * (-1.0 / 1680 + square * (1.0 / 1188)))));
  return (x - 0.5) * std::log(x) - x + kHalfLogTwoPi + series;
}

}  // namespace

LogRising::LogRising(double a) : a_(a), log_gamma_a_(log_gamma(a)) {}

double LogRising::operator()(std::uint32_t n) const {
  if (n > kFactors) return stirling(a_ + n) - log_gamma_a_;
  double product = 1;
  for (std::uint32_t i = 0; i < n; ++i) product *= a_ + i;
  return std::log(product);
}

}  // namespace abdera
