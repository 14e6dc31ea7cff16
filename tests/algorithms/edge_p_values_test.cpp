#include "algorithms/constraint/edge_p_values.hpp"

#include <cmath>

#include "graphs/convert.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// m = 4, H_4 = 25/12: q = 25/3 p / rank, made monotone from the largest.
TEST(BenjaminiYekutieli, MatchesAnExampleWorkedOutByHand) {
  const auto q = benjamini_yekutieli(std::vector<double>{0.03, 0.001, 0.5, 0.012}, 4);
  const double scale = 4 * (1 + 1.0 / 2 + 1.0 / 3 + 1.0 / 4);
  EXPECT_DOUBLE_EQ(q[1], scale * 0.001);
  EXPECT_DOUBLE_EQ(q[3], scale * 0.012 / 2);
  EXPECT_DOUBLE_EQ(q[0], scale * 0.03 / 3);
  EXPECT_EQ(q[2], 1);
  const auto tied = benjamini_yekutieli(std::vector<double>{0.02, 0.01, 0.02}, 3);
  EXPECT_DOUBLE_EQ(tied[1], 3 * (11.0 / 6) * 0.02 / 3) << "the third p-value is as good for all";
  EXPECT_DOUBLE_EQ(tied[0], tied[1]);
}

TEST(BenjaminiYekutieli, CountsHypothesesWithoutAPValue) {
  const auto q = benjamini_yekutieli(std::vector<double>{kNaN, 0.001}, 3);
  EXPECT_TRUE(std::isnan(q[0]));
  EXPECT_DOUBLE_EQ(q[1], 3 * (11.0 / 6) * 0.001);
  EXPECT_TRUE(benjamini_yekutieli({}, 0).empty());
  const std::vector<double> small{1e-12};
  const auto many = benjamini_yekutieli(small, 2000), fewer = benjamini_yekutieli(small, 1000);
  double h = 0;
  for (int k = 1; k <= 2000; ++k) h += 1.0 / k;
  EXPECT_NEAR(many[0], 2000 * h * 1e-12, 1e-22) << "the expansion of the harmonic number";
  EXPECT_LT(fewer[0], many[0]);
}

TEST(FalseDiscoveryRate, IsNotReportedUnlessAskedFor) {
  const FisherZ test = fisher_z_of(random_table(10, 3, 300, 1));
  for (const auto& [pair, note] : run_pc(test).notes) EXPECT_TRUE(std::isnan(note.q_value));
  const auto off = run_pc(test), report = run_pc(test, {.fdr = 1});
  EXPECT_EQ(off.graph, report.graph);
  EXPECT_EQ(count_of(report, "fdr_removed"), 0u);
  EXPECT_EQ(off.counts.size() + 1, report.counts.size());
  for (const auto& [pair, note] : report.notes) EXPECT_GE(note.q_value, note.p_value);
}

/// Removing edges keeps what q-values say: those above the level are gone, the others are as reported.
TEST(FalseDiscoveryRate, RemovesTheEdgesAboveTheLevelAndKeepsTheSetsThatSeparate) {
  std::size_t removed = 0, clean = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const FisherZ test = fisher_z_of(random_table(14, 4, 150, 300 + seed));
    for (ColliderRule rule : kRules) {
      const auto all = run_pc(test, {.alpha = 0.1, .collider_rule = rule, .fdr = 1});
      const auto some = run_pc(test, {.alpha = 0.1, .collider_rule = rule, .fdr = 0.05});
      MixedGraph expected(14);
      double largest_p = 0;
      for (const auto& [pair, note] : all.notes)
        if (note.q_value <= 0.05) {
          expected.set_undirected(pair.first, pair.second);
          largest_p = std::max(largest_p, note.p_value);
          EXPECT_EQ(some.notes.at(pair).q_value, note.q_value);
        }
      ASSERT_EQ(adjacencies(some.graph), expected);
      EXPECT_EQ(count_of(some, "fdr_removed"), all.notes.size() - some.notes.size());
      removed += count_of(some, "fdr_removed");
      ASSERT_EQ(some.separations.size() + some.notes.size(), 91u);
      for (const auto& s : some.separations) ASSERT_GT(test.test(s.a, s.b, s.given).p_value, largest_p);
      if (some.conflicts.empty() && some.ambiguous.empty()) {
        ++clean;
        EXPECT_EQ(check_cpdag(some.graph), std::nullopt);
      }
    }
  }
  EXPECT_GT(removed, 500u);
  EXPECT_GT(clean, 20u);
}

/// Nothing is to be found among independent columns: then an edge left is a false discovery, and the rate of tables
/// with any must be at most the level, 0.1. Of 2000 tables more than 274 (200 + 5.5 standard deviations of 13.4, a
/// normal bound on the binomial) would show it at a false-alarm rate below 1e-6; Benjamini and Yekutieli's factor of
/// H_45 = 4.4 makes about 2 % expected.
TEST(FalseDiscoveryRate, IsKeptAmongIndependentColumns) {
  int wrong = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed)
    wrong +=
        run_pc(fisher_z_of(random_table(10, 0, 50, 9000 + seed)), {.alpha = 0.2, .fdr = 0.1}).graph.num_edges() > 0;
  EXPECT_LE(wrong, 274);
  EXPECT_GT(wrong, 0) << "a level that nothing passes controls nothing";
}

/// Among true edges: the mean share of edges that are not in the truth. 200 tables, shares in [0, 1]: by Hoeffding's
/// bound the mean exceeds its expectation, at most 0.1, by 0.186 with a probability below 1e-6.
TEST(FalseDiscoveryRate, IsKeptAmongTrueEdges) {
  double share = 0;
  std::size_t found = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Rng rng(7000 + seed);
    const auto model = random_linear_gaussian({.variables = 20, .degree = 2}, rng.fork("model"));
    const auto result = run_pc(fisher_z_of(simulate(model, 500, rng.fork("rows"))), {.alpha = 0.2, .fdr = 0.1});
    int wrong = 0;
    for (const Edge& e : result.graph.edges()) wrong += !model.dag.adjacent(e.a, e.b);
    share += result.graph.num_edges() ? static_cast<double>(wrong) / result.graph.num_edges() : 0;
    found += static_cast<std::size_t>(result.graph.num_edges());
  }
  EXPECT_LE(share / 200, 0.1 + 0.186);
  EXPECT_GT(found, 2000u);
}

TEST(FalseDiscoveryRate, LeavesRequiredEdgesAndCountsOpenPairsOnly) {
  const FisherZ test = fisher_z_of(random_table(6, 2, 80, 5));
  Knowledge known(6);
  known.require_edge(0, 1);
  known.forbid_edge(2, 3), known.forbid_edge(3, 2);
  const auto all = run_pc(test, {.alpha = 0.3, .fdr = 1}, known);
  EXPECT_TRUE(std::isnan(all.notes.at({0, 1}).q_value));
  double largest = 0;  // of m = 13 hypotheses: the edge with the largest p-value has q = m H_m p / k
  std::size_t tested = 0;
  double q = 0;
  for (const auto& [pair, note] : all.notes) {
    if (std::isnan(note.q_value)) continue;
    ++tested;
    if (note.p_value > largest) largest = note.p_value, q = note.q_value;
  }
  ASSERT_GT(tested, 0u);
  double h = 0;
  for (int k = 1; k <= 13; ++k) h += 1.0 / k;
  EXPECT_NEAR(q, std::min(1.0, 13 * h * largest / static_cast<double>(tested)), 1e-12);
  const auto strict = run_pc(test, {.alpha = 0.3, .fdr = 1e-300}, known);
  EXPECT_EQ(strict.graph.num_edges(), 1);
  EXPECT_TRUE(strict.graph.directed(0, 1));
}

}  // namespace
}  // namespace abdera
