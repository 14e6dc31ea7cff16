#include "core/run.hpp"

#include <atomic>
#include <numeric>

namespace abdera {
namespace {

constexpr double kLong = 1.0;  // predicted seconds: enough to open a region

TEST(ParallelFor, VisitsEveryIndexOnceOnAnyThreadCount) {
  for (int threads : {1, 2, 7}) {
    RunContext run;
    run.threads = threads;
    std::vector<std::atomic<int>> visits(1000);
    EXPECT_EQ(parallel_for(1000, run, kLong, [&](std::ptrdiff_t i) { ++visits[static_cast<std::size_t>(i)]; }),
              LoopEnd::kCompleted);
    for (const auto& v : visits) EXPECT_EQ(v.load(), 1);
  }
}

TEST(ParallelFor, CarriesExceptionsToTheCaller) {
  for (int threads : {1, 2}) {
    RunContext run;
    run.threads = threads;
    EXPECT_THROW(parallel_for(100, run, kLong,
                              [](std::ptrdiff_t i) {
                                if (i == 50) throw std::runtime_error("fifty");
                              }),
                 std::runtime_error);
  }
}

TEST(ParallelFor, StopsOnAFlagAndOnADeadline) {
  const std::atomic<bool> flag{true};
  RunContext run;
  run.threads = 2;
  run.stop = StopToken(&flag);
  std::atomic<int> done{0};
  EXPECT_EQ(parallel_for(10, run, kLong, [&](std::ptrdiff_t) { ++done; }), LoopEnd::kStopped);
  EXPECT_EQ(done, 0);
  EXPECT_EQ(run.stop.reason(), StopReason::kInterrupted);
  run.stop = StopToken(nullptr, StopToken::Clock::now());
  EXPECT_EQ(parallel_for(10, run, kLong, [&](std::ptrdiff_t) { ++done; }), LoopEnd::kStopped);
  EXPECT_EQ(run.stop.reason(), StopReason::kTimeLimit);
}

TEST(ParallelFor, RunsNestedLoopsSequentially) {
  RunContext run;
  run.threads = 2;
  std::atomic<int> total{0};
  parallel_for(4, run, kLong, [&](std::ptrdiff_t) { parallel_for(5, run, kLong, [&](std::ptrdiff_t) { ++total; }); });
  EXPECT_EQ(total, 20);
  EXPECT_EQ(parallel_for(0, run, kLong, [](std::ptrdiff_t) { FAIL(); }), LoopEnd::kCompleted);
}

}  // namespace
}  // namespace abdera
