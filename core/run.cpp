#include "core/run.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace abdera {
namespace {

thread_local bool inside_region = false;

/// Runs work() on `threads` threads. The std::thread back-end serves the thread sanitizer, to which libgomp's
/// barriers are invisible.
void on_threads(int threads, FunctionRef<void()> work) {
#ifdef ABDERA_STD_THREADS
  std::vector<std::jthread> team;
  for (int t = 1; t < threads; ++t) team.emplace_back([&] { work(); });
  work();
#else
#pragma omp parallel num_threads(threads)
  work();
#endif
}

}  // namespace

const char* to_string(StopReason reason) {
  switch (reason) {
    case StopReason::kCompleted:
      return "completed";
    case StopReason::kInterrupted:
      return "interrupted";
    case StopReason::kTimeLimit:
      return "time_limit";
    case StopReason::kTestLimit:
      return "test_limit";
  }
  return "unknown";
}

LoopProgress::LoopProgress(const RunContext& run, std::string stage, double from, double to, double total)
    : run_(run),
      stage_(std::move(stage)),
      from_(from),
      to_(to),
      total_(total),
      owner_(std::this_thread::get_id()),
      last_(std::chrono::steady_clock::now()),
      shown_(from) {
  run_.report(stage_, from_);
}

void LoopProgress::add(double amount) {
  if (!run_.progress) return;
  const double done = done_.fetch_add(amount, std::memory_order_relaxed) + amount;
  if (std::this_thread::get_id() != owner_) return;
  const auto now = std::chrono::steady_clock::now();
  constexpr std::chrono::milliseconds kEvery{100};
  const double fraction = from_ + (to_ - from_) * done / total_;
  if (now - last_ < kEvery || !(fraction > shown_ && fraction < to_)) return;
  last_ = now;
  shown_ = fraction;
  run_.report(stage_, fraction);
}

LoopEnd parallel_for(std::ptrdiff_t n, const RunContext& run, double cost_seconds,
                     FunctionRef<void(std::ptrdiff_t)> body) {
  std::atomic<std::ptrdiff_t> next{0};
  std::atomic<bool> stopped{false}, failed{false};
  std::mutex guard;
  std::exception_ptr error;
  std::ptrdiff_t error_at = std::numeric_limits<std::ptrdiff_t>::max();
  auto work = [&] {
    const bool outer = std::exchange(inside_region, true);
    while (!failed.load(std::memory_order_relaxed)) {
      const std::ptrdiff_t i = next.fetch_add(1, std::memory_order_relaxed);
      if (i >= n) break;
      if (run.stop.stop_requested()) {
        stopped = true;
        break;
      }
      try {
        body(i);
      } catch (...) {
        const std::scoped_lock lock(guard);
        failed = true;
        if (i < error_at) error = std::current_exception(), error_at = i;
      }
    }
    inside_region = outer;
  };
  constexpr double kWorthThreads = 0.5e-3;
  const int threads = static_cast<int>(std::min<std::ptrdiff_t>(std::max(run.threads, 1), n));
  if (threads <= 1 || inside_region || cost_seconds < kWorthThreads) {
    work();
  } else {
    on_threads(threads, work);
  }
  if (error) std::rethrow_exception(error);
  return stopped ? LoopEnd::kStopped : LoopEnd::kCompleted;
}

}  // namespace abdera
