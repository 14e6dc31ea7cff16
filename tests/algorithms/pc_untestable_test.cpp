#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

/// A separation oracle of which some queries cannot be answered.
class Patchy final : public CiTest {
 public:
  using Rule = std::function<Outcome(Var, Var, std::span<const Var>)>;
  Patchy(const MixedGraph& truth, bool batches, Rule rule)
      : oracle_(truth), batches_(batches), rule_(std::move(rule)) {}
  int num_vars() const override { return oracle_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    auto result = oracle_.test(x, y, given);
    const auto outcome = rule_(std::min(x, y), std::max(x, y), given);
    if (outcome == Outcome::kTested) return result;
    CiResult none;
    none.outcome = outcome;
    return none;
  }
  bool batches() const override { return batches_; }

 private:
  SeparationOracle oracle_;
  bool batches_;
  Rule rule_;
};

MixedGraph chain_of(int p) {
  MixedGraph g(p);
  for (Var v = 0; v + 1 < p; ++v) g.set_directed(v, v + 1);
  return g;
}

TEST(PcUntestable, KeepsAnEdgeWhoseTestCannotBeDone) {
  for (bool batches : {true, false})
    for (Outcome outcome : {Outcome::kNotTestable, Outcome::kDeterministic}) {
      // No set that separates 0 and 2 can be used.
      const Patchy test(chain_of(4), batches, [&](Var x, Var y, std::span<const Var> given) {
        return x == 0 && y == 2 && std::find(given.begin(), given.end(), 1) != given.end() ? outcome : Outcome::kTested;
      });
      const auto kept = run_pc(test);
      EXPECT_TRUE(kept.graph.adjacent(0, 2));
      EXPECT_GT(count_of(kept, outcome == Outcome::kNotTestable ? "not_testable" : "deterministic"), 0u);
      EXPECT_EQ(count_of(kept, outcome == Outcome::kNotTestable ? "deterministic" : "not_testable"), 0u);
      EXPECT_EQ(count_of(kept, "untestable_removed"), 0u);
      const auto removed = run_pc(test, {.on_untestable = OnUntestable::kRemove});
      const bool untestable = outcome == Outcome::kNotTestable;
      EXPECT_EQ(removed.graph.adjacent(0, 2), !untestable) << "a deterministic relation is not an undone test";
      EXPECT_EQ(count_of(removed, "untestable_removed"), untestable ? 1u : 0u);
      for (const auto& s : removed.separations)
        EXPECT_FALSE(s.a == 0 && s.b == 2) << "removed without a separating set";
    }
}

TEST(PcUntestable, RemovesOnlyThePairInQuestion) {
  for (bool batches : {true, false})
    for (int size : {0, 1}) {
      const Patchy test(chain_of(5), batches, [&](Var x, Var y, std::span<const Var> given) {
        return x == 1 && y == 2 && static_cast<int>(given.size()) == size ? Outcome::kNotTestable : Outcome::kTested;
      });
      auto expected = adjacencies(chain_of(5));
      EXPECT_EQ(adjacencies(run_pc(test).graph), expected);
      expected.remove_edge(1, 2);
      EXPECT_EQ(adjacencies(run_pc(test, {.on_untestable = OnUntestable::kRemove}).graph), expected);
    }
}

TEST(PcUntestable, MakesATripleWithoutSeparatingSetAmbiguous) {
  const Patchy test(chain_of(3), true, [](Var x, Var y, std::span<const Var> given) {
    return x == 0 && y == 2 && !given.empty() ? Outcome::kNotTestable : Outcome::kTested;
  });
  for (ColliderRule rule : kRules) {
    const auto result = run_pc(test, {.collider_rule = rule, .on_untestable = OnUntestable::kRemove});
    EXPECT_EQ(result.ambiguous, (std::vector<Triple>{{0, 1, 2}}));
    EXPECT_TRUE(result.graph.undirected(0, 1) && result.graph.undirected(1, 2));
    EXPECT_TRUE(result.legal) << result.violation;
  }
}

/// Takes its time over every query, and counts those begun after it should have been left alone.
class Slow final : public CiTest {
 public:
  Slow(const CiTest& inner, std::chrono::milliseconds delay, std::uint64_t quick, StopToken stop = {})
      : inner_(inner), delay_(delay), quick_(quick), stop_(stop) {}
  int num_vars() const override { return inner_.num_vars(); }
  CiResult test(Var x, Var y, std::span<const Var> given) const override {
    if (stop_.stop_requested()) ++late_;
    if (asked_++ >= quick_) std::this_thread::sleep_for(delay_);
    return inner_.test(x, y, given);
  }
  double seconds_per_test() const override { return 1e-2; }
  std::uint64_t asked() const { return asked_; }
  /// Counted, not timed: on a loaded machine a thread may sleep through any span of time.
  std::uint64_t late() const { return late_; }

 private:
  const CiTest& inner_;
  std::chrono::milliseconds delay_;
  std::uint64_t quick_;
  StopToken stop_;
  mutable std::atomic<std::uint64_t> asked_{0}, late_{0};
};

TEST(PcStop, ReturnsWithinATenthOfASecondOfItsDeadlineWhateverItIsDoing) {
  using namespace std::chrono_literals;
  const auto truth = random_linear_gaussian({.variables = 40, .degree = 4}, Rng(8)).dag;
  const SeparationOracle oracle(truth);
  const Slow counted(oracle, 0ms, 0);
  const auto orientation = count_of(run_pc(counted), "orientation_tests");
  ASSERT_GT(orientation, 100u);
  // Slow from the start, in the middle of the adjacency search, and while looking for colliders (the last to ask).
  for (std::uint64_t quick :
       {std::uint64_t{0}, (counted.asked() - orientation) * 2 / 3, counted.asked() - orientation / 2})
    for (int threads : {1, 2}) {
      RunContext run;
      run.threads = threads;
      run.stop = StopToken(nullptr, StopToken::Clock::now() + 300ms);
      const Slow slow(oracle, 20ms, quick, run.stop);
      const auto result = pc(slow, Knowledge(), {}, run);
      EXPECT_LE(slow.late(), static_cast<std::uint64_t>(4 * threads)) << "the one begun and four more take 100 ms";
      EXPECT_EQ(result.stop_reason, StopReason::kTimeLimit);
      EXPECT_EQ(result.kind, GraphKind::kPdag);
      EXPECT_FALSE(result.legal);
      EXPECT_EQ(result.violation.rfind("stopped before", 0), 0u) << result.violation;
      // Whatever was removed was separated, so nothing true is missing.
      for (const Edge& e : truth.edges()) EXPECT_TRUE(result.graph.undirected(e.a, e.b));
      EXPECT_EQ(result.notes.size(), static_cast<std::size_t>(result.graph.num_edges()));
    }
}

TEST(PcStop, ObeysAFlag) {
  std::atomic<bool> flag{false};
  const SeparationOracle oracle(chain_of(30));
  RunContext run;
  run.stop = StopToken(&flag);
  const Slow slow(oracle, std::chrono::milliseconds(10), 0, run.stop);
  std::jthread signal([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    flag = true;
  });
  EXPECT_EQ(pc(slow, Knowledge(), {}, run).stop_reason, StopReason::kInterrupted);
  EXPECT_LE(slow.late(), 9u) << "the one begun and nine more take 100 ms";
}

TEST(PcStop, ReportsProgressWithinALevel) {
  const SeparationOracle oracle(chain_of(16));
  const Slow slow(oracle, std::chrono::milliseconds(3), 0);
  std::map<std::string, std::vector<double>, std::less<>> by_stage;
  std::vector<double> fractions;
  RunContext run;
  run.threads = 2;
  const auto caller = std::this_thread::get_id();
  run.progress = [&](std::string_view stage, double f) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    by_stage[std::string(stage)].push_back(f);
    fractions.push_back(f);
  };
  pc(slow, Knowledge(), {}, run);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(std::count(fractions.begin(), fractions.end(), 1.0), 1);
  EXPECT_EQ(fractions.back(), 1);
  EXPECT_GE(by_stage["adjacencies given 0"].size(), 2u);  // 120 tests of 3 ms on two threads: one in the middle
  EXPECT_LE(fractions.size(), 30u);
}

TEST(PcStop, ReportsProgressThatGrows) {
  std::vector<double> fractions;
  RunContext run;
  run.progress = [&](std::string_view, double f) { fractions.push_back(f); };
  pc(SeparationOracle(chain_of(6)), Knowledge(), {}, run);
  ASSERT_GE(fractions.size(), 4u);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.back(), 1);
}

}  // namespace
}  // namespace abdera
