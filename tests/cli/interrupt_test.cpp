#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr bool kSignalsWaitForCalls = true;
#else
constexpr bool kSignalsWaitForCalls = false;
#endif
constexpr const char* kWhySignalsWait = "the thread sanitizer delivers no signal while a call blocks";

using cli::kOk, cli::kSigInt, cli::kSigTerm, cli::kTimeLimit;
using testing::HasSubstr;

/// A search that no machine ends: at alpha = 1 nothing is ever independent, so every subset of 40 variables is asked.
class LongRun : public testing::Test {
 protected:
  void SetUp() override {
    const auto end = box_.run({"simulate", "linear_gaussian", "-p", "variables=40", "-p", "degree=20", "--samples",
                               "500", "--seed", "5", "-o", "long.h5"});
    ASSERT_EQ(end.code, kOk) << end.err;
    before_ = box_.names();
  }
  std::vector<std::string> arguments(const std::string& out) const {
    return {"learn", "long.h5", "-p", "alpha=1", "--threads", "2", "--progress", "json", "-o", out};
  }
  /// The output is whole and says why it ended early; nothing else was left behind.
  void expect_whole(const std::string& out, const std::string& reason) {
    const auto graph = nlohmann::json::parse(box_.read(out));
    EXPECT_EQ(graph["stop_reason"], reason);
    EXPECT_EQ(graph["nodes"].size(), 40u);
    EXPECT_GT(graph["edges"].size(), 0u);
    auto names = before_;
    names.push_back(out);
    std::sort(names.begin(), names.end());
    EXPECT_EQ(box_.names(), names);
  }
  Sandbox box_;
  std::vector<std::string> before_;
};

TEST_F(LongRun, IsStoppedByCtrlCAndWritesTheBestSoFar) {
  auto running = box_.start(arguments("g.json"));
  ASSERT_TRUE(running.wait_for_stderr("\"stage\""));
  running.send(SIGINT);
  const auto end = running.finish(std::chrono::seconds(20));
  EXPECT_EQ(end.code, kSigInt) << end.err;
  expect_whole("g.json", "interrupted");
  EXPECT_THAT(end.err, HasSubstr("stopped early (interrupted)"));
}

TEST_F(LongRun, IsStoppedBySigtermToo) {
  auto running = box_.start(arguments("g.json"));
  ASSERT_TRUE(running.wait_for_stderr("\"stage\""));
  running.send(SIGTERM);
  EXPECT_EQ(running.finish(std::chrono::seconds(20)).code, kSigTerm);
  expect_whole("g.json", "interrupted");
}

// The first signal ends the search; the best so far then waits for the reader of a full pipe, until the second signal.
TEST_F(LongRun, IsEndedAtOnceByASecondCtrlCAndKeepsWhatIsWhole) {
  if (kSignalsWaitForCalls) GTEST_SKIP() << kWhySignalsWait;
  auto words = arguments("g.json");
  words.insert(words.end(), {"-o", "-", "-o", "never.h5"});
  auto running = box_.start(words, {.unread = true});
  ASSERT_TRUE(running.wait_for_stderr("\"stage\""));
  running.send(SIGINT);
  ASSERT_TRUE(running.wait_for_stderr("wrote g.json"));
  EXPECT_FALSE(running.ended_within(std::chrono::milliseconds(100)));
  running.send(SIGINT);
  const auto end = running.finish(std::chrono::seconds(10));
  EXPECT_EQ(end.code, kSigInt) << end.err;
  expect_whole("g.json", "interrupted");
}

// Stopped while the temporary file is there, so that the signals meet it however fast the machine is.
TEST(Interrupt, WhileATableIsWrittenLeavesNothingBehind) {
  const Sandbox box;
  const std::string out = "t.csv";
  auto running = box.start({"simulate", "linear_gaussian", "--samples", "300000", "-o", out});
  const auto has_temporary_file = [&] {
    const auto names = box.names();
    return std::any_of(names.begin(), names.end(), [](const auto& name) { return name.starts_with(".abdera-"); });
  };
  bool met = false;
  while (!met && !running.ended_within(std::chrono::milliseconds(1))) {
    if (!has_temporary_file()) continue;
    running.send(SIGSTOP);
    met = has_temporary_file();
    if (!met) running.send(SIGCONT);
  }
  ASSERT_TRUE(met);
  running.send(SIGINT);
  running.send(SIGCONT);
  const auto end = running.finish(std::chrono::seconds(10));
  EXPECT_EQ(end.code, kSigInt) << end.err;
  EXPECT_TRUE(box.names().empty());
}

TEST(Interrupt, BeforeTheSearchEndsTheRunAtOnce) {
  if (kSignalsWaitForCalls) GTEST_SKIP() << kWhySignalsWait;
  const Sandbox box;
  box.file("t.csv", chain_csv());
  ASSERT_EQ(mkfifo(box.path("slow.csv").c_str(), 0600), 0);  // a table that never comes
  auto running = box.start({"learn", "slow.csv", "-o", "g.json"});
  EXPECT_FALSE(running.wait_for_stderr("anything", std::chrono::seconds(1)));
  running.send(SIGINT);
  const auto end = running.finish(std::chrono::seconds(10));
  EXPECT_EQ(end.code, kSigInt) << end.err;
  EXPECT_FALSE(box.exists("g.json"));
}

TEST_F(LongRun, StopsAtTheTimeLimit) {
  auto with_limit = arguments("g.json");
  with_limit.insert(with_limit.end(), {"--time-limit", "0.5"});
  const auto end = box_.start(with_limit).finish(std::chrono::seconds(20));
  EXPECT_EQ(end.code, kTimeLimit) << end.err;
  expect_whole("g.json", "time_limit");
}

TEST_F(LongRun, ShowsProgressOnlyAsAskedFor) {
  auto quiet = arguments("g.json");
  quiet.insert(quiet.end(), {"--time-limit", "1.6"});
  const auto json = box_.run(quiet);
  EXPECT_THAT(json.err, HasSubstr("{\"stage\":"));
  std::replace(quiet.begin(), quiet.end(), std::string("json"), std::string("none"));
  quiet.push_back("--force");
  EXPECT_THAT(box_.run(quiet).err, testing::Not(HasSubstr("\"stage\"")));
}

}  // namespace
}  // namespace abdera::cli_test
