#pragma once
#include <chrono>
#include <string>
#include <string_view>

namespace abdera::cli {

enum class ProgressMode { kAuto, kJson, kNone };

/// Shows how far a run is, on stderr: a bar with the time left on a terminal, one plain line per ten seconds elsewhere,
/// or one JSON object a line. Jobs under a second show nothing.
///
/// Threads: one; meant for RunContext::progress.
class Progress {
 public:
  using Clock = std::chrono::steady_clock;
  /// @param terminal whether stderr is one; decides between bar and lines for kAuto.
  Progress(ProgressMode mode, bool terminal);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// @param fraction of the whole run, in [0, 1]; the time left is estimated from it.
  void update(std::string_view stage, double fraction) { update(stage, fraction, Clock::now()); }
  void update(std::string_view stage, double fraction, Clock::time_point now);
  /// Wipes the bar, so that what is printed next starts on a clean line.
  void finish();

 private:
  enum class Style { kBar, kLines, kJson, kNone };
  Style style_;
  Clock::time_point start_, last_;
  bool bar_shown_ = false;
};

/// "[=====>    ] 45 %  adjacency, about 12 s left" after so many seconds: the bar's text, without control characters.
std::string progress_bar(std::string_view stage, double fraction, double seconds);
/// "12 s", "3 min 20 s", "2 h 5 min".
std::string duration_text(double seconds);

}  // namespace abdera::cli
