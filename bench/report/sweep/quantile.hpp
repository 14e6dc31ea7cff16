#pragma once
#include <cstddef>
#include <span>

namespace abdera::report {

/// The quantile of sorted values by linear interpolation between order statistics (type 7 of Hyndman and Fan).
/// @param sorted at least one value, ascending. @param share in [0, 1].
inline double quantile_of_sorted(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[below + 1] - sorted[below]);
}

}  // namespace abdera::report
