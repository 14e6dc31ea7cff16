#include "core/run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

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

TEST(LoopProgress, ReportsGrowingFractionsFromItsOwnThreadAndLeavesTheEndToTheCaller) {
  std::vector<double> fractions;
  RunContext run;
  run.threads = 2;
  const auto caller = std::this_thread::get_id();
  run.progress = [&](std::string_view stage, double fraction) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_EQ(stage, "work");
    fractions.push_back(fraction);
  };
  LoopProgress progress(run, "work", 0.25, 0.75, 80);  // less than what is done: a prediction
  parallel_for(100, run, kLong, [&](std::ptrdiff_t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    progress.add(1);
  });
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(std::adjacent_find(fractions.begin(), fractions.end()), fractions.end());
  EXPECT_EQ(fractions.front(), 0.25);
  EXPECT_LT(fractions.back(), 0.75);
  EXPECT_GE(fractions.size(), 3u);
  EXPECT_LE(fractions.size(), 12u);  // 0.5 s of work
}

}  // namespace
}  // namespace abdera
