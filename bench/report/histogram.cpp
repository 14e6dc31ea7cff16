#include "bench/report/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace abdera::report {
namespace {

constexpr int kBins = 24, kBarPitch = 5, kHeight = 28;

}  // namespace

std::string histogram_svg(std::span<const double> values) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const double v : values)
    if (std::isfinite(v)) low = std::min(low, v), high = std::max(high, v);
  if (low > high) return "";
  std::array<std::size_t, kBins> counts{};
  const double width = high > low ? high / kBins - low / kBins : 1;
  for (const double v : values)
    if (std::isfinite(v)) {
      const auto bin = static_cast<std::size_t>(std::max(0.0, (v - low) / width));
      ++counts[std::min<std::size_t>(bin, kBins - 1)];
    }
  const auto most = *std::max_element(counts.begin(), counts.end());
  std::string svg = fmt::format("<svg class=\"bars\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"histogram\">",
                                kBins * kBarPitch, kHeight);
  for (int i = 0; i < kBins; ++i) {
    const auto count = counts[static_cast<std::size_t>(i)];
    if (count == 0) continue;
    const double height = std::max(1.0, kHeight * static_cast<double>(count) / static_cast<double>(most));
    svg += fmt::format("<rect x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"/>", i * kBarPitch, kHeight - height,
                       kBarPitch - 1, height);
  }
  return svg + "</svg>";
}

}  // namespace abdera::report
