#include "simulators/clock.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "core/error.hpp"

namespace abdera {

Clock Clock::levels(std::vector<double> dwell, double phase) {
  const double period = std::accumulate(dwell.begin(), dwell.end(), 0.0);
  return {Shape::kLevels, period, phase, 1, std::move(dwell)};
}

void Clock::check() const {
  require(period > 0 && std::isfinite(period) && std::isfinite(phase) && std::isfinite(amplitude),
          fmt::format("a clock needs a positive period and a finite phase and amplitude, not {}, {} and {}", period,
                      phase, amplitude));
  if (shape != Shape::kLevels) return;
  require(!dwell.empty(), "a clock of levels needs the length of each of its stretches");
  for (double steps : dwell) require(steps > 0, fmt::format("a stretch of a clock lasts {} steps", steps));
}

double Clock::at(std::int64_t time) const {
  double position = std::fmod(static_cast<double>(time) + phase, period);
  if (position < 0) position += period;
  switch (shape) {
    case Shape::kSine:
      return amplitude * std::sin(6.283185307179586 * position / period);
    case Shape::kSawtooth:
      return amplitude * (position / period);
    case Shape::kLevels:
      break;
  }
  std::size_t level = 0;
  for (double end = dwell[0]; level + 1 < dwell.size() && position >= end; end += dwell[level]) ++level;
  return static_cast<double>(level);
}

std::string_view to_string(Clock::Shape shape) {
  switch (shape) {
    case Clock::Shape::kSine:
      return "sine";
    case Clock::Shape::kSawtooth:
      return "sawtooth";
    case Clock::Shape::kLevels:
      return "levels";
  }
  return "?";
}

}  // namespace abdera
