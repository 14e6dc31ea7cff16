#include "simulators/topology.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;
using testing_support::message_of;
using enum Topology;

constexpr Topology kAll[] = {kErdosRenyi, kScaleFreeOut, kScaleFreeIn, kSmallWorld, kTiered,
                             kLayered,    kBipartite,    kChordal,     kUniform};

TEST(Topology, GivesADagOfTheWantedDegreeAndTheSameForTheSameSeed) {
  for (Topology topology : kAll) {
    SCOPED_TRACE(static_cast<int>(topology));
    for (double degree : {0.0, 1.5, 4.0}) {
      const TopologyOptions options{.topology = topology, .variables = 40, .degree = degree, .tiers = 4};
      double edges = 0, squares = 0;
      constexpr int kDraws = 400;
      for (int i = 0; i < kDraws; ++i) {
        const RandomDag drawn = random_dag(options, Rng(i));
        ASSERT_TRUE(is_dag(drawn.dag));
        edges += drawn.dag.num_edges(), squares += std::pow(drawn.dag.num_edges(), 2);
        if (i == 0) {
          ASSERT_EQ(drawn.dag, random_dag(options, Rng(i)).dag);
          ASSERT_FALSE(degree > 0 && topology != kUniform && drawn.dag == random_dag(options, Rng(i + 1)).dag);
        }
      }
      if (topology == kUniform) break;
      const double mean = edges / kDraws, wanted = degree * 40 / 2;
      const double band = 5 * std::sqrt((squares / kDraws - mean * mean) / kDraws) + 1e-9;  // 5 sigma
      const bool fewer = topology == kScaleFreeOut || topology == kScaleFreeIn || topology == kChordal;
      EXPECT_LT(mean, wanted + band);
      EXPECT_GT(mean, wanted - band - (fewer ? degree * degree : 0));
    }
  }
}

TEST(Topology, HubsAreCausesOrEffects) {
  for (Topology topology : {kScaleFreeOut, kScaleFreeIn, kErdosRenyi}) {
    int most_children = 0, most_parents = 0;
    for (int i = 0; i < 20; ++i) {
      const MixedGraph dag = random_dag({.topology = topology, .variables = 300, .degree = 4}, Rng(i)).dag;
      for (Var v = 0; v < 300; ++v) {
        most_children = std::max(most_children, dag.children(v).size());
        most_parents = std::max(most_parents, dag.parents(v).size());
      }
    }
    const int ratio = most_children / most_parents, inverse = most_parents / most_children;
    EXPECT_EQ(ratio >= 5, topology == kScaleFreeOut) << most_children << " " << most_parents;
    EXPECT_EQ(inverse >= 5, topology == kScaleFreeIn) << most_children << " " << most_parents;
  }
}

TEST(Topology, TiersAndLayersAreKept) {
  for (Topology topology : {kTiered, kLayered, kBipartite}) {
    const auto drawn = random_dag({.topology = topology, .variables = 31, .degree = 4, .tiers = 5}, Rng(2));
    const auto at = [&](Var v) { return drawn.tier[static_cast<std::size_t>(v)]; };
    bool within = false;
    for (const Edge& e : drawn.dag.edges()) {
      const Var from = e.at_a == Mark::kTail ? e.a : e.b, to = e.at_a == Mark::kTail ? e.b : e.a;
      within |= at(from) == at(to);
      EXPECT_LE(at(from), at(to));
      EXPECT_TRUE(topology == kTiered || at(to) == at(from) + 1);
    }
    EXPECT_EQ(within, topology == kTiered);
    EXPECT_EQ(*std::max_element(drawn.tier.begin(), drawn.tier.end()), topology == kBipartite ? 1 : 4);
  }
}

TEST(Topology, ChordalGraphsCannotBeOriented) {
  for (int i = 0; i < 50; ++i)
    for (const Edge& e : cpdag_of(random_dag({.topology = kChordal, .variables = 25, .degree = 5}, Rng(i)).dag).edges())
      ASSERT_TRUE(e.at_a == Mark::kTail && e.at_b == Mark::kTail);
}

// Robinson (1973); sequence A003024.
TEST(UniformDag, CountsAreTheKnownNumbers) {
  const char* known[] = {"1", "1", "3", "25", "543", "29281", "3781503", "1138779265", "783702329343"};
  for (int n = 0; n <= 8; ++n) EXPECT_EQ(number_of_dags(n), known[n]);
  EXPECT_EQ(number_of_dags(20), "2344880451051088988152559855229099188899081192234291298795803236068491263");
  EXPECT_THAT(message_of<UsageError>([] { number_of_dags(121); }), HasSubstr("at most 120 variables, not 121"));
}

TEST(UniformDag, GivesEveryDagTheSameChance) {
  for (int n : {3, 4}) {
    std::map<std::uint64_t, int> seen;
    for_each_dag(n, [&](SmallDag dag) { seen[dag.parents] = 0; });
    const int draws = n == 3 ? 25000 : 108600;
    for (int i = 0; i < draws; ++i) {
      const MixedGraph dag = random_dag({.topology = kUniform, .variables = n}, Rng(7).fork("draw", i)).dag;
      SmallDag small;
      for (Var v = 0; v < n; ++v)
        dag.for_parents(v, [&](Var parent) { small.parents |= std::uint64_t{1} << (8 * v + parent); });
      ++seen.at(small.parents);
    }
    const double expected = draws / static_cast<double>(seen.size()), freedom = static_cast<double>(seen.size()) - 1;
    double chi_square = 0;
    for (const auto& [dag, count] : seen) chi_square += std::pow(count - expected, 2) / expected;
    EXPECT_NEAR(chi_square, freedom, 5 * std::sqrt(2 * freedom));  // 5 sigma
  }
}

TEST(Topology, RolesTakeTheirShareAndRefusalsNameTheNumber) {
  const auto drawn = random_dag({.variables = 20, .degree = 3, .latent_share = 0.2, .selection_share = 0.1}, Rng(5));
  EXPECT_EQ(drawn.latent.size(), 4u);
  EXPECT_EQ(drawn.selected.size(), 2u);
  for (Var v : drawn.selected) EXPECT_EQ(std::count(drawn.latent.begin(), drawn.latent.end(), v), 0);
  const auto refusal = [](TopologyOptions options) {
    return message_of<UsageError>([&] { random_dag(options, Rng(1)); });
  };
  EXPECT_THAT(refusal({.variables = 5, .degree = 4.5}), HasSubstr("at most degree 4, not 4.5"));
  EXPECT_THAT(refusal({.topology = kTiered, .variables = 2, .degree = 0}), HasSubstr("3 tiers for 2 variables"));
  EXPECT_THAT(refusal({.topology = kSmallWorld, .variables = 4, .degree = 5}), HasSubstr("degree 5 among 4"));
  EXPECT_THAT(refusal({.latent_share = 0.7, .selection_share = 0.3}), HasSubstr("none is left"));
}

}  // namespace
}  // namespace abdera
