#pragma once
#include <algorithm>
#include <cmath>
#include <span>

namespace abdera {

/// Sample quantile of type 7 (linear interpolation between order statistics, the default of R and NumPy).
/// @param sorted at least one value, ascending. @param share in [0, 1].
/// Source: [hyndman1996].
inline double quantile(std::span<const double> sorted, double share) {
  const double position = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const auto above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (position - std::floor(position)) * (sorted[above] - sorted[below]);
}

}  // namespace abdera
