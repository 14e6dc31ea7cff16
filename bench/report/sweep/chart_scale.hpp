#pragma once
#include <string>
#include <vector>

namespace abdera::report {

/// From values to places along an axis, with the ticks that it shows.
struct ChartScale {
  double low = 0, high = 1;  ///< the values at the two ends
  bool log = false;
  std::vector<double> ticks{};

  /// 0 at `low`, 1 at `high`.
  double place(double value) const;
};

/// A scale that holds every value and ends at ticks: multiples of 1, 2 or 5 times a power of ten, five or so of them.
/// On a linear scale of values that are not negative it begins at 0 unless they lie far from it; on a logarithmic one
/// ticks are 1, 2, 5 or, over many decades, powers of ten. Values that do not fit (NaN; on a logarithmic scale those
/// that are not positive) are left out.
ChartScale linear_scale(const std::vector<double>& values);
ChartScale log_scale(const std::vector<double>& values);

/// "0.2", "1000", "1e-05".
std::string tick_text(double value);

}  // namespace abdera::report
