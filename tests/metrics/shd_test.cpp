#include "bench/metrics/shd.hpp"

#include "core/error.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/metrics/metrics_support.hpp"

namespace abdera {
namespace {

constexpr Mark kO = Mark::kCircle, kA = Mark::kArrow, kT = Mark::kTail, kN = Mark::kNone;

// none  -->  <--  ---  <->  o-o  o->  <-o  o--  --o
constexpr std::pair<Mark, Mark> kEdges[] = {{kN, kN}, {kT, kA}, {kA, kT}, {kT, kT}, {kA, kA},
                                            {kO, kO}, {kO, kA}, {kA, kO}, {kO, kT}, {kT, kO}};
// The documented tables of docs/metrics.md, row: truth, column: estimate.
constexpr int kCountingMarks[10][10] = {{0, 2, 2, 2, 2, 2, 2, 2, 2, 2}, {2, 0, 2, 1, 1, 2, 1, 2, 2, 1},
                                        {2, 2, 0, 1, 1, 2, 2, 1, 1, 2}, {2, 1, 1, 0, 2, 2, 2, 2, 1, 1},
                                        {2, 1, 1, 2, 0, 2, 1, 1, 2, 2}, {2, 2, 2, 2, 2, 0, 1, 1, 1, 1},
                                        {2, 1, 2, 2, 1, 1, 0, 2, 1, 2}, {2, 2, 1, 2, 1, 1, 2, 0, 2, 1},
                                        {2, 2, 1, 1, 2, 1, 1, 2, 0, 2}, {2, 1, 2, 1, 2, 1, 2, 1, 2, 0}};

MixedGraph one_edge(std::pair<Mark, Mark> marks) {
  MixedGraph g(2);
  if (marks.first != kN) g.set_edge(0, marks.first, marks.second, 1);
  return g;
}

TEST(Shd, CostsWhatTheTableSaysForEveryPairOfEdgeTypes) {
  const ShdOptions marks{.count = ShdOptions::Count::kMarks}, twice{.reversal = 2};
  for (std::size_t t = 0; t < 10; ++t)
    for (std::size_t e = 0; e < 10; ++e) {
      const SparseGraph truth = one_edge(kEdges[t]), estimate = one_edge(kEdges[e]);
      const bool reversed = t + e == 3 && t != 0 && e != 0;
      EXPECT_EQ(shd(truth, estimate).count, t != e) << t << " " << e;
      EXPECT_EQ(shd(truth, estimate, twice).count, (t != e) + reversed) << t << " " << e;
      EXPECT_EQ(shd(truth, estimate, marks).count, kCountingMarks[t][e]) << t << " " << e;
    }
}

TEST(Shd, HasTheKnownSumsOverAllPairsOfDags) {
  constexpr std::int64_t kSums[] = {6, 1248, 1173312};
  for (int n = 2; n <= 4; ++n) {
    std::vector<SparseGraph> dags;
    for_each_dag(n, [&](SmallDag d) { dags.emplace_back(d.graph(n)); });
    std::int64_t sum = 0;
    for (const auto& truth : dags)
      for (const auto& estimate : dags) sum += shd(truth, estimate).count;
    EXPECT_EQ(sum, kSums[n - 2]);
  }
}

TEST(Shd, IsZeroToItselfSymmetricAndAtMostOneNormalisedForAllPairsOfGraphsOfThreeNodes) {
  std::vector<SparseGraph> graphs;
  for_each_graph(3, 10, [&](const MixedGraph& g) { graphs.emplace_back(g); });
  const ShdOptions conventions[] = {{}, {.reversal = 2}, {.count = ShdOptions::Count::kMarks}};
  for (std::size_t i = 0; i < graphs.size(); ++i)
    for (std::size_t j = i % 3; j <= i; j += 3)
      for (const auto& options : conventions) {
        const auto there = shd(graphs[i], graphs[j], options), back = shd(graphs[j], graphs[i], options);
        ASSERT_EQ(there, back);
        ASSERT_EQ(there.count == 0, i == j);
        ASSERT_LE(there.normalised, 1);
      }
  EXPECT_EQ(shd(graphs[7], graphs[7]).count, 0);
}

TEST(Shd, EqualsALoopOverAllPairsOnRandomGraphs) {
  Rng rng(3);
  for (int i = 0; i < 40; ++i) {
    const int n = 2 + static_cast<int>(rng.below(90));
    MixedGraph graphs[2] = {MixedGraph(n), MixedGraph(n)};
    for (auto& g : graphs)
      for (Var a = 0; a < n; ++a)
        for (Var b = a + 1; b < n; ++b) {
          const auto [at_a, at_b] = kEdges[rng.below(5) == 0 ? 1 + rng.below(9) : 0];
          if (at_a != kN) g.set_edge(a, at_a, at_b, b);
        }
    std::int64_t count = 0;
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b)
        count += graphs[0].mark(a, b) != graphs[1].mark(a, b) || graphs[0].mark(b, a) != graphs[1].mark(b, a);
    ASSERT_EQ(shd(graphs[0], graphs[1]).count, count);
    ASSERT_DOUBLE_EQ(shd(graphs[0], graphs[1]).normalised, static_cast<double>(count) / (n * (n - 1) / 2.0));
  }
}

TEST(Shd, RefusesOtherSizesAndOtherCosts) {
  EXPECT_THROW(shd(MixedGraph(2), MixedGraph(3)), UsageError);
  EXPECT_THROW(shd(MixedGraph(2), MixedGraph(2), {.reversal = 3}), UsageError);
  EXPECT_EQ(shd(MixedGraph(1), MixedGraph(1)), (Distance{0, 0}));
}

}  // namespace
}  // namespace abdera
