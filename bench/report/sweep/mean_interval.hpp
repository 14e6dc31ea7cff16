#pragma once
#include <cstdint>
#include <limits>
#include <span>

namespace abdera::report {

/// A mean and how far another sample of the same size would have moved it.
struct MeanInterval {
  std::int64_t n = 0;  ///< values that are not NaN
  double mean = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();  ///< NaN below two values
  double high = std::numeric_limits<double>::quiet_NaN();
};

/// The mean with its 95 % percentile bootstrap interval from `kResamples` resamples. NaN values are left out. The
/// random numbers are the same in every call, so the interval is a pure function of the values in their order. Cost:
/// kResamples x n. Threads: safe. Source: [efron1993] chapter 13.
MeanInterval mean_interval(std::span<const double> values);

inline constexpr int kResamples = 1000;

}  // namespace abdera::report
