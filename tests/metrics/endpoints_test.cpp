#include "bench/metrics/endpoints.hpp"

#include <cmath>

#include "bench/metrics/shd.hpp"
#include "core/error.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/metrics/metrics_support.hpp"

namespace abdera {
namespace {

constexpr Mark kMarks[] = {Mark::kCircle, Mark::kArrow, Mark::kTail};

void expect_sound(const Rates& r) {
  const double p = r.precision(), q = r.recall(), f = r.f1();
  for (double rate : {p, q, f})
    if (!std::isnan(rate)) {
      ASSERT_GE(rate, 0);
      ASSERT_LE(rate, 1);
    }
  ASSERT_EQ(std::isnan(p), r.true_positives + r.false_positives == 0);
  ASSERT_EQ(std::isnan(q), r.true_positives + r.false_negatives == 0);
  ASSERT_EQ(std::isnan(f), std::isnan(p) && std::isnan(q));
  ASSERT_TRUE(std::isnan(p) == std::isnan(q) || f == 0);
  ASSERT_TRUE(!(p + q > 0) || std::abs(f - 2 * p * q / (p + q)) < 1e-15);
}

TEST(Endpoints, AgreeWithTheDefinitionForAllPairsOfGraphsOfThreeNodesWithFiveEdgeTypes) {
  std::vector<MixedGraph> graphs;
  for_each_graph(3, 5, [&](const MixedGraph& g) { graphs.push_back(g); });
  for (const auto& truth : graphs)
    for (const auto& estimate : graphs) {
      const EndpointConfusion c(truth, estimate);
      Rates adjacencies, all, common;
      std::int64_t total = 0;
      for (Var a = 0; a < 3; ++a)
        for (Var b = 0; b < 3; ++b) {
          if (a == b) continue;
          const bool t = truth.adjacent(a, b), e = estimate.adjacent(a, b);
          const bool ta = truth.mark(a, b) == Mark::kArrow, ea = estimate.mark(a, b) == Mark::kArrow;
          adjacencies.true_positives += a < b && t && e;
          adjacencies.false_positives += a < b && !t && e;
          adjacencies.false_negatives += a < b && t && !e;
          all.true_positives += ta && ea, all.false_positives += !ta && ea, all.false_negatives += ta && !ea;
          common.true_positives += ta && ea;
          common.false_positives += t && !ta && ea, common.false_negatives += e && ta && !ea;
        }
      ASSERT_EQ(c.adjacencies(), adjacencies);
      ASSERT_EQ(c.over_all(Mark::kArrow), all);
      ASSERT_EQ(c.over_common(Mark::kArrow), common);
      for (Mark t : {Mark::kNone, Mark::kCircle, Mark::kArrow, Mark::kTail})
        for (Mark e : {Mark::kNone, Mark::kCircle, Mark::kArrow, Mark::kTail}) total += c.count(t, e);
      ASSERT_EQ(total, 6);
      expect_sound(c.adjacencies());
      for (Mark m : kMarks) {
        expect_sound(c.over_all(m));
        expect_sound(c.over_common(m));
      }
    }
}

TEST(Endpoints, ArePerfectFromEveryGraphToItself) {
  for_each_graph(3, 10, [&](const MixedGraph& g) {
    const EndpointConfusion c(g, g);
    const auto perfect = [](const Rates& r) { return r.false_positives == 0 && r.false_negatives == 0; };
    ASSERT_TRUE(perfect(c.adjacencies()));
    ASSERT_EQ(c.adjacencies().true_positives, g.num_edges());
    for (Mark m : kMarks) {
      ASSERT_TRUE(perfect(c.over_all(m)));
      ASSERT_EQ(c.over_all(m), c.over_common(m));
      if (c.over_all(m).true_positives > 0) {
        ASSERT_EQ(c.over_all(m).f1(), 1);
      }
    }
  });
}

// Peer defect 34, gCastle issue 188: an undirected estimate of a directed edge had SHD 0, FDR 0 and TPR 1 beside F1
// 0.667.
TEST(Endpoints, AnUndirectedEstimateOfADirectedEdgeIsNoPerfectOne) {
  const MixedGraph truth = pdag(2, {{0, 1}}, {}), estimate = pdag(2, {}, {{0, 1}});
  EXPECT_EQ(shd(truth, estimate).count, 1);
  const EndpointConfusion c(truth, estimate);
  EXPECT_EQ(c.adjacencies().f1(), 1);
  EXPECT_EQ(c.over_all(Mark::kArrow).recall(), 0);
  EXPECT_TRUE(std::isnan(c.over_all(Mark::kArrow).precision())) << "no arrowhead is claimed";
  EXPECT_EQ(c.over_all(Mark::kArrow).f1(), 0);
  EXPECT_EQ(c.over_all(Mark::kTail).precision(), 0.5);
  EXPECT_EQ(c.over_all(Mark::kTail).recall(), 1);
}

// Peer defect 34 again: no other graph than the truth has perfect scores.
TEST(Endpoints, AreSpotlessForTheTruthAloneAmongAllPairsOfGraphsOfThreeNodes) {
  for_each_pdag(3, [&](const MixedGraph& truth) {
    for_each_pdag(3, [&](const MixedGraph& estimate) {
      const EndpointConfusion c(truth, estimate);
      bool spotless = true;
      for (const Rates& r : {c.adjacencies(), c.over_all(Mark::kArrow), c.over_all(Mark::kTail)})
        spotless = spotless && r.false_positives == 0 && r.false_negatives == 0;
      ASSERT_EQ(spotless, truth == estimate);
      ASSERT_EQ(shd(truth, estimate).count == 0, truth == estimate);
    });
  });
}

TEST(Endpoints, OfAHandComputedPairOfPags) {
  // Truth A o-> B <-> C, A --> D; estimate A o-o B <-> C, C o-> D.
  MixedGraph truth(4), estimate(4);
  truth.set_edge(0, Mark::kCircle, Mark::kArrow, 1), truth.set_edge(1, Mark::kArrow, Mark::kArrow, 2);
  truth.set_directed(0, 3);
  estimate.set_edge(0, Mark::kCircle, Mark::kCircle, 1), estimate.set_edge(1, Mark::kArrow, Mark::kArrow, 2);
  estimate.set_edge(2, Mark::kCircle, Mark::kArrow, 3);
  const EndpointConfusion c(truth, estimate);
  EXPECT_EQ(c.adjacencies(), (Rates{2, 1, 1}));
  EXPECT_EQ(c.over_all(Mark::kArrow), (Rates{2, 1, 2}));
  EXPECT_EQ(c.over_common(Mark::kArrow), (Rates{2, 0, 1}));
  EXPECT_EQ(c.over_all(Mark::kCircle), (Rates{1, 2, 0}));
  EXPECT_EQ(c.over_common(Mark::kCircle), (Rates{1, 1, 0}));
  EXPECT_EQ(c.over_all(Mark::kTail), (Rates{0, 0, 1}));
  EXPECT_EQ(c.count(Mark::kArrow, Mark::kCircle), 1);
  EXPECT_EQ(c.count(Mark::kNone, Mark::kNone), 4);
}

TEST(Endpoints, RefuseOtherSizes) { EXPECT_THROW(EndpointConfusion(MixedGraph(2), MixedGraph(3)), UsageError); }

}  // namespace
}  // namespace abdera
