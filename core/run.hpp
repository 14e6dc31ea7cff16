#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "core/function_ref.hpp"
#include "core/rng.hpp"
#include "core/stop.hpp"

namespace abdera {

/// How to run, as opposed to what to compute: randomness, threads, budget, progress. Passed last, by reference,
/// to everything that may take long.
struct RunContext {
  Rng rng{0};
  int threads = 1;
  StopToken stop{};
  /// Called from the calling thread only, at most about ten times a second worth of work; fraction in [0, 1].
  std::function<void(std::string_view stage, double fraction)> progress{};

  void report(std::string_view stage, double fraction) const {
    if (progress) progress(stage, fraction);
  }
};

/// Reports how far one loop has come while it runs: the share of its work that is done, mapped to [from, to], at most
/// ten times a second. Fractions only grow and stay below `to` until the caller reports what follows.
///
/// Threads: add() from any; it reports from the thread that made the object only. Cost: nothing without a listener,
/// else about 50 ns an add().
class LoopProgress {
 public:
  /// @param total of all add(), in any unit; a prediction will do.
  LoopProgress(const RunContext& run, std::string stage, double from, double to, double total);
  void add(double amount);

 private:
  const RunContext& run_;
  std::string stage_;
  double from_, to_, total_;
  std::thread::id owner_;
  std::chrono::steady_clock::time_point last_;
  double shown_;
  std::atomic<double> done_{0};
};

enum class LoopEnd { kCompleted, kStopped };

/// Calls body(i) once for every i in [0, n) on run.threads threads, items handed out in order of i.
/// The only parallel region of the project. Exceptions reach the caller (the one with the smallest i);
/// when run.stop asks to stop no further item is started and kStopped is returned. Results must be written
/// by index, and an item's content must not depend on the thread count.
///
/// @param cost_seconds predicted total work; below 0.5 ms the loop runs on the calling thread.
/// Cost: about 5 us to open a region. Threads: not reentrant (a nested call runs sequentially).
LoopEnd parallel_for(std::ptrdiff_t n, const RunContext& run, double cost_seconds,
                     FunctionRef<void(std::ptrdiff_t)> body);

}  // namespace abdera
