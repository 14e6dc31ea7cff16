#include "algorithms/bootstrap.hpp"

#include <atomic>
#include <cmath>

#include "citests/registry.hpp"
#include "core/error.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

LearnResult with_edges(int p, const std::vector<Edge>& edges) {
  LearnResult result;
  result.graph = MixedGraph(p);
  for (const Edge& e : edges) result.graph.set_edge(e.a, e.at_a, e.at_b, e.b);
  return result;
}

Dataset rows_of(int p, int n) {
  LinearGaussianOptions options;
  options.variables = p;
  return simulate(random_linear_gaussian(options, Rng(1)), n, Rng(1));
}

const auto pc_on = [](const Dataset& rows, RunContext& run) {
  const auto test = find_ci_test("fisher_z").make({.data = &rows}, {}, run);
  return find_learner("pc").learn({test.get(), nullptr, &rows}, Knowledge(), {}, run);
};

// Replicate i has the edges of a table known beforehand, told by the numbers the learner's randomness gives it.
TEST(Bootstrap, CountsEdgesAndMarks) {
  using enum Mark;
  const Dataset data = rows_of(3, 20);
  std::atomic<int> calls{0};
  const auto learn = [&](const Dataset& rows, RunContext&) {
    EXPECT_EQ(rows.num_rows(), 20);
    switch (calls++ % 4) {
      case 0:
        return with_edges(3, {{0, 1, kTail, kArrow}, {1, 2, kCircle, kArrow}});
      case 1:
        return with_edges(3, {{0, 1, kArrow, kTail}});
      case 2:
        return with_edges(3, {{0, 1, kTail, kArrow}});
      default:
        return with_edges(3, {});
    }
  };
  RunContext run;
  const auto result = bootstrap(data, learn, {.replicates = 8}, run);
  EXPECT_EQ(calls, 8);
  EXPECT_EQ(result.learned, 8);
  EXPECT_DOUBLE_EQ(result.adjacency(0, 1), 0.75);
  EXPECT_DOUBLE_EQ(result.adjacency(1, 0), 0.75);
  EXPECT_DOUBLE_EQ(result.adjacency(0, 2), 0);
  EXPECT_DOUBLE_EQ(result.frequency({0, 1, kTail, kArrow}), 0.5);
  EXPECT_DOUBLE_EQ(result.frequency({1, 0, kArrow, kTail}), 0.5) << "the same edge, the other way round";
  EXPECT_DOUBLE_EQ(result.frequency({0, 1, kArrow, kTail}), 0.25);
  EXPECT_DOUBLE_EQ(result.frequency({1, 2, kCircle, kArrow}), 0.25);
  EXPECT_DOUBLE_EQ(result.mean_edges(), 1);
  ASSERT_EQ(result.pairs.size(), 2u);
  EXPECT_EQ(result.pairs[0].at_b(kArrow), 4);
  EXPECT_EQ(result.pairs[0].at_a(kArrow), 2);
  EXPECT_EQ(result.pairs[0].adjacent(), 6);
}

TEST(Bootstrap, IsTheSameOnAnyNumberOfThreadsAndMoreReplicatesChangeNone) {
  const Dataset data = rows_of(10, 200);
  std::vector<std::vector<std::vector<Edge>>> graphs;
  for (const auto& [threads, replicates] : {std::pair{1, 40}, {2, 40}, {7, 40}, {1, 60}}) {
    RunContext run;
    run.rng = Rng(5);
    run.threads = threads;
    const auto result = bootstrap(data, pc_on, {.replicates = replicates}, run);
    EXPECT_EQ(result.learned, replicates);
    graphs.emplace_back();
    for (int i = 0; i < 40; ++i) graphs.back().push_back(result.replicates[static_cast<std::size_t>(i)].edges);
  }
  EXPECT_EQ(graphs[1], graphs[0]);
  EXPECT_EQ(graphs[2], graphs[0]);
  EXPECT_EQ(graphs[3], graphs[0]);
  EXPECT_NE(graphs[0][0], graphs[0][1]);
}

TEST(Bootstrap, ComplementaryPairsAreHalves) {
  const Dataset data = rows_of(4, 41);
  const auto learn = [](const Dataset& rows, RunContext&) {
    EXPECT_EQ(rows.num_rows(), 20);
    return with_edges(4, {});
  };
  RunContext run;
  const auto result =
      bootstrap(data, learn, {.replicates = 5, .resampling = {.scheme = Resampling::kComplementary}}, run);
  EXPECT_EQ(result.replicates.size(), 10u);
  EXPECT_DOUBLE_EQ(result.mean_edges(), 0);
}

TEST(Bootstrap, CountsRefusedReplicatesWithTheReason) {
  const Dataset data = rows_of(3, 20);
  std::atomic<int> calls{0};
  const auto learn = [&](const Dataset&, RunContext&) {
    if (calls++ < 2) throw DataError("column 'A' is constant");
    return with_edges(3, {{0, 1, Mark::kTail, Mark::kTail}});
  };
  RunContext run;
  const auto result = bootstrap(data, learn, {.replicates = 6}, run);
  EXPECT_EQ(result.refused, 2);
  EXPECT_EQ(result.learned, 4);
  EXPECT_EQ(result.replicates[0].message, "column 'A' is constant");
  EXPECT_DOUBLE_EQ(result.adjacency(0, 1), 1) << "shares are of those that were learned";
}

TEST(Bootstrap, KeepsWhatIsCompleteWhenItIsStopped) {
  const Dataset data = rows_of(3, 20);
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  const auto learn = [&](const Dataset&, RunContext&) {
    if (++calls == 3) stop = true;
    return with_edges(3, {{0, 1, Mark::kTail, Mark::kTail}});
  };
  RunContext run;
  run.stop = StopToken(&stop);
  const auto result = bootstrap(data, learn, {.replicates = 100}, run);
  EXPECT_EQ(result.stop_reason, StopReason::kInterrupted);
  EXPECT_EQ(result.learned, 3);
  EXPECT_EQ(result.replicates[50].status, Replicate::Status::kMissing);
}

TEST(Bootstrap, NeedsAReplicate) {
  const Dataset data = rows_of(3, 20);
  RunContext run;
  EXPECT_THROW(bootstrap(data, pc_on, {.replicates = 0}, run), UsageError);
}

// Shah & Samworth (2013), theorem 1: with theta = q / p, E|selected and theta-unstable| <= theta q / (2 tau - 1).
TEST(Bootstrap, BoundsUnstableEdges) {
  EXPECT_DOUBLE_EQ(bound_on_unstable_edges(10, 1000, 0.75), 10 * (10.0 / 1000) / 0.5);
  EXPECT_TRUE(std::isnan(bound_on_unstable_edges(10, 1000, 0.5)));
}

}  // namespace
}  // namespace abdera
