#include "bench/report/sweep/chart_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace abdera::report {
namespace {

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void hold(double v) { low = std::min(low, v), high = std::max(high, v); }
};

/// The step of 1, 2 or 5 times a power of ten that cuts a length into about five.
double round_step(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 5)));
  for (const double times : {1.0, 2.0, 5.0})
    if (length / (times * power) <= 6.5) return times * power;
  return 10 * power;
}

}  // namespace

double ChartScale::place(double value) const {
  if (log) return (std::log(value) - std::log(low)) / (std::log(high) - std::log(low));
  return (value - low) / (high - low);
}

ChartScale linear_scale(const std::vector<double>& values) {
  Range range;
  for (const double v : values)
    if (std::isfinite(v)) range.hold(v);
  if (range.low > range.high) range = {0, 1};
  if (range.low >= 0 && range.low < 0.75 * range.high) range.low = 0;
  if (range.low == range.high) range.low == 0 ? range.high = 1 : (range.low -= 1, range.high += 1);
  const double step = round_step(range.high - range.low);
  const double first = std::floor(range.low / step + 1e-9), last = std::ceil(range.high / step - 1e-9);
  ChartScale out{first * step, last * step, false};
  for (double i = first; i <= last; ++i) out.ticks.push_back(i * step);
  return out;
}

ChartScale log_scale(const std::vector<double>& values) {
  Range range;
  for (const double v : values)
    if (std::isfinite(v) && v > 0) range.hold(v);
  if (range.low > range.high) range = {1, 10};
  // A little air, so that marks do not lie on the frame.
  ChartScale out{range.low / 1.15, range.high * 1.15, true};
  const double decades = std::log10(out.high / out.low);
  const double every = std::max(1.0, std::ceil(decades / 6));
  for (double e = std::floor(std::log10(out.low)); e <= std::log10(out.high); ++e)
    for (const double times : {1.0, 2.0, 5.0}) {
      const double tick = times * std::pow(10, e);
      const bool shown = times == 1 ? std::fmod(std::abs(e), every) == 0 : decades < 2.5;
      if (shown && tick >= out.low && tick <= out.high) out.ticks.push_back(tick);
    }
  if (out.ticks.empty()) out.ticks = {range.low};
  return out;
}

std::string tick_text(double value) { return fmt::format("{:.6g}", std::abs(value) < 1e-12 ? 0.0 : value); }

}  // namespace abdera::report
