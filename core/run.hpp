#pragma once
#include <cstddef>
#include <functional>
#include <string_view>

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
