#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace abdera::report {

/// A share k / n with its 95 % score interval, which stays inside [0, 1]. NaN for n = 0.
struct ShareInterval {
  double share = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};
/// Source: [wilson1927].
ShareInterval wilson_interval(std::int64_t k, std::int64_t n);

/// Statements made with about the same probability.
struct ReliabilityBin {
  std::int64_t n = 0, true_ones = 0;
  double mean_probability = std::numeric_limits<double>::quiet_NaN();
  ShareInterval observed;
};

/// Whether statements made with probability q are true in a share q of cases.
struct Calibration {
  static constexpr int kBins = 10;  ///< of equal width, the last one closed
  std::int64_t n = 0, true_ones = 0;
  double brier = std::numeric_limits<double>::quiet_NaN();  ///< mean squared difference of probability and truth
  /// Mean over statements of |mean probability - observed share| of their bin.
  double expected_error = std::numeric_limits<double>::quiet_NaN();
  std::array<ReliabilityBin, kBins> bins;
};
/// @param statements probability in [0, 1] and whether it is true; NaN ones are left out.
/// Source: [brier1950] for the score, [naeini2015] for the expected calibration error.
Calibration calibration(std::span<const std::pair<double, bool>> statements);

}  // namespace abdera::report
