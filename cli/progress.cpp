#include "cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace abdera::cli {
namespace {

using Seconds = std::chrono::duration<double>;
constexpr Seconds kQuiet{1.0}, kBarEvery{0.1}, kLineEvery{10.0}, kJsonEvery{1.0};
constexpr int kBarWidth = 30;
constexpr double kLeastForEstimate = 0.01;

/// Seconds left of a run, or a negative number when it is too early to say.
double seconds_left(double fraction, double seconds) {
  return fraction < kLeastForEstimate ? -1 : seconds * (1 - fraction) / fraction;
}

std::string estimate_text(double fraction, double seconds) {
  const double left = seconds_left(fraction, seconds);
  return left < 0 ? "" : ", about " + duration_text(left) + " left";
}

}  // namespace

std::string duration_text(double seconds) {
  const auto s = static_cast<long long>(std::ceil(std::max(seconds, 0.0)));
  if (s < 60) return fmt::format("{} s", s);
  if (s < 3600) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
}

std::string progress_bar(std::string_view stage, double fraction, double seconds) {
  const double f = std::clamp(fraction, 0.0, 1.0);
  const int full = static_cast<int>(f * kBarWidth);
  std::string bar(static_cast<std::size_t>(full), '=');
  if (full < kBarWidth) bar += '>';
  bar.resize(kBarWidth, ' ');
  return fmt::format("[{}] {:3.0f} %  {}{}", bar, 100 * f, stage, estimate_text(f, seconds));
}

Progress::Progress(ProgressMode mode, bool terminal)
    : style_(mode == ProgressMode::kNone   ? Style::kNone
             : mode == ProgressMode::kJson ? Style::kJson
             : terminal                    ? Style::kBar
                                           : Style::kLines),
      start_(Clock::now()),
      last_(start_) {}

Progress::~Progress() { finish(); }

void Progress::update(std::string_view stage, double fraction, Clock::time_point now) {
  if (style_ == Style::kNone) return;
  const Seconds every = style_ == Style::kBar ? kBarEvery : style_ == Style::kLines ? kLineEvery : kJsonEvery;
  if (now - start_ < kQuiet || now - last_ < every) return;
  last_ = now;
  const double elapsed = Seconds(now - start_).count();
  switch (style_) {
    case Style::kBar:
      fmt::print(stderr, "\r\x1b[2K{}", progress_bar(stage, fraction, elapsed));
      bar_shown_ = true;
      break;
    case Style::kLines:
      fmt::print(stderr, "{}: {:.0f} % after {}{}\n", stage, 100 * fraction, duration_text(elapsed),
                 estimate_text(fraction, elapsed));
      break;
    case Style::kJson:
      fmt::print(stderr, "{{\"stage\":\"{}\",\"fraction\":{:.4f},\"seconds\":{:.1f}}}\n", stage, fraction, elapsed);
      break;
    case Style::kNone:
      break;
  }
  std::fflush(stderr);
}

void Progress::finish() {
  if (bar_shown_) {
    fmt::print(stderr, "\r\x1b[2K");
    std::fflush(stderr);
  }
  bar_shown_ = false;
}

}  // namespace abdera::cli
