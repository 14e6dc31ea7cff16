#pragma once
#include <cstdint>
#include <string_view>
#include <vector>

namespace abdera {

/// A value that the time alone decides: the hour, the season, a cycle, which regime a calendar puts in force.
struct Clock {
  enum class Shape : std::uint8_t {
    kSine,      ///< amplitude * sin(2 pi position / period)
    kSawtooth,  ///< amplitude * position / period: rises from 0 and falls back
    kLevels,    ///< 0, 1, ...: the stretch of `dwell` in which the position lies
  };
  Shape shape = Shape::kSine;
  double period = 1;            ///< in steps of time, need not be whole
  double phase = 0;             ///< in steps: the position at time t is t + phase, less whole periods
  double amplitude = 1;         ///< in the unit of the variable
  std::vector<double> dwell{};  ///< kLevels: the lengths of its stretches in steps; the period is their sum

  static Clock sine(double period, double amplitude = 1, double phase = 0) {
    return {Shape::kSine, period, phase, amplitude, {}};
  }
  static Clock sawtooth(double period, double amplitude, double phase = 0) {
    return {Shape::kSawtooth, period, phase, amplitude, {}};
  }
  static Clock levels(std::vector<double> dwell, double phase = 0);

  /// @throws UsageError for a period or a stretch that is not positive and finite, or kLevels without stretches.
  void check() const;
  /// Value at a time in steps, which may be negative.
  double at(std::int64_t time) const;
};

std::string_view to_string(Clock::Shape shape);

}  // namespace abdera
