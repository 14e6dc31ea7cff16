#pragma once
#include <chrono>
#include <thread>

namespace abdera::testing_support {

/// Returns early in the next second of the clock, so that whatever carries a time stamp carries another one now.
inline void wait_for_next_second() {
  using namespace std::chrono;
  // time() may lag behind this clock by a tick.
  std::this_thread::sleep_until(floor<seconds>(system_clock::now()) + seconds(1) + milliseconds(20));
}

}  // namespace abdera::testing_support
