// PC with tests of contingency tables: the graph of random networks for many rows, plans and threads.
#include <cmath>

#include "citests/chi_square.hpp"
#include "citests/g_square.hpp"
#include "citests/mi_permutation.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "simulators/random_discrete.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

struct Drawn {
  MixedGraph truth;
  Dataset data;
};

/// Rows of a random network of variables with two or three levels, logistic in their parents.
Drawn drawn(int variables, int rows, std::uint64_t seed) {
  RandomDiscreteOptions options;
  options.graph.variables = variables, options.graph.degree = 2;
  options.family = DiscreteFamily::kLogistic;
  options.weight_low = 0.8;
  const Rng rng(seed);
  const Scm scm = random_discrete(options, rng.fork("model"));
  RunContext run;
  return {scm.dag(), recorded_data(scm, sample(scm, rows, rng.fork("rows"), run).values)};
}

int differing_pairs(const MixedGraph& a, const MixedGraph& b) {
  int out = 0;
  for (Var u = 0; u < a.size(); ++u)
    for (Var v = u + 1; v < a.size(); ++v) out += a.adjacent(u, v) != b.adjacent(u, v);
  return out;
}

TEST(PcDiscrete, FindsTheClassOfRandomNetworksForManyRows) {
  int found = 0, few = 0, many = 0;
  constexpr int kNetworks = 20;
  for (std::uint64_t seed = 0; seed < kNetworks; ++seed) {
    for (int rows : {300, 30'000}) {
      const Drawn one = drawn(7, rows, seed);
      const GSquare test(one.data, {}, {});
      const PcResult result = run_pc(test, {.alpha = 0.001});
      const int wrong = differing_pairs(result.graph, one.truth);
      (rows == 300 ? few : many) += wrong;
      found += rows > 300 && result.graph == cpdag_of(one.truth);
    }
  }
  EXPECT_GT(few, many);
  EXPECT_LE(many, kNetworks / 4);
  EXPECT_GE(found, kNetworks * 3 / 4);
}

TEST(PcDiscrete, GivesTheSameGraphPairByPairAndForAnyNumberOfThreads) {
  for (std::uint64_t seed : {1u, 2u, 3u}) {
    const Drawn one = drawn(12, 1000, seed);
    const GSquare g_square(one.data, {}, {});
    const ChiSquare chi_square(one.data, {}, {});
    for (const CiTest* test : {static_cast<const CiTest*>(&g_square), static_cast<const CiTest*>(&chi_square)})
      for (ColliderRule rule : kRules) {
        const PcResult once = run_pc(*test, {.collider_rule = rule});
        for (int threads : {2, 7}) {
          // Slow enough, as far as schedules know, for threads to be used.
          const PcResult again = run_pc(Planned(*test, true, 1e-3), {.collider_rule = rule}, Knowledge(), threads);
          EXPECT_EQ(again.graph, once.graph);
          EXPECT_EQ(again.counts, once.counts);
        }
        const PcResult pairs = run_pc(Planned(*test, false), {.collider_rule = rule});
        EXPECT_EQ(pairs.graph, once.graph);
        ASSERT_EQ(pairs.separations.size(), once.separations.size());
        for (std::size_t i = 0; i < pairs.separations.size(); ++i) {
          EXPECT_EQ(pairs.separations[i].given, once.separations[i].given);
          EXPECT_EQ(pairs.separations[i].p_value, once.separations[i].p_value);
        }
      }
  }
}

TEST(PcDiscrete, PermutationsGiveTheSameGraphForAnyNumberOfThreads) {
  const Drawn one = drawn(6, 500, 4);
  const MiPermutation test(one.data, {.permutations = 199}, {});
  const PcResult once = run_pc(test);
  EXPECT_EQ(run_pc(test, {}, Knowledge(), 3).graph, once.graph);
  EXPECT_GT(once.graph.num_edges(), 0);
}

}  // namespace
}  // namespace abdera
