#include "algorithms/score/mmhc.hpp"

#include <cstdio>

#include "algorithms/constraint/max_min_neighbours.hpp"
#include "citests/fisher_z.hpp"
#include "citests/oracle.hpp"
#include "graphs/convert.hpp"
#include "scores/gaussian_bic.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

VarSet all_but(int p, Var one) {
  VarSet others(p);
  for (Var v = 0; v < p; ++v)
    if (v != one) others.insert(v);
  return others;
}

// X -> T -> Y, X -> Y and Z alone: X and Y are the neighbours of T. On a chain A -> B -> C the far end is none.
TEST(MaxMinNeighbours, AreThoseOfAHandWorkedExample) {
  MixedGraph dag(4);
  dag.set_directed(0, 1), dag.set_directed(1, 2), dag.set_directed(0, 2);
  const SeparationOracle triangle(dag);
  EXPECT_EQ(max_min_neighbours(triangle, 1, all_but(4, 1), {}, {}).members, (std::vector<Var>{0, 2}));
  dag.remove_edge(0, 2);
  const SeparationOracle chain(dag);
  const auto found = max_min_neighbours(chain, 0, all_but(4, 0), {}, {});
  EXPECT_EQ(found.members, std::vector<Var>{1});
  EXPECT_FALSE(found.holds(2));
}

// With a test that knows the truth every neighbour is found; that each must find the other leaves few others.
TEST(MaxMinNeighbours, HoldEveryNeighbourOfTheTruth) {
  int extra = 0, pairs = 0;
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const int p = 10;
    const MixedGraph dag = erdos_renyi_dag(p, 3, Rng(seed));
    const SeparationOracle oracle(dag);
    std::vector<MaxMinNeighbours> found;
    for (Var v = 0; v < p; ++v) found.push_back(max_min_neighbours(oracle, v, all_but(p, v), {}, {}));
    for (Var a = 0; a < p; ++a)
      for (Var b = 0; b < a; ++b) {
        const bool both = found[static_cast<std::size_t>(a)].holds(b) && found[static_cast<std::size_t>(b)].holds(a);
        if (dag.adjacent(a, b)) {
          EXPECT_TRUE(both) << seed;
        }
        pairs += dag.adjacent(a, b), extra += both && !dag.adjacent(a, b);
      }
  }
  std::printf("%d superfluous candidates beside %d edges\n", extra, pairs);
  EXPECT_LT(extra, pairs / 5);
}

TEST(MaxMinNeighbours, StopAtTheirBudget) {
  const MixedGraph dag = erdos_renyi_dag(10, 4, Rng(2));
  const SeparationOracle oracle(dag);
  const auto all = max_min_neighbours(oracle, 0, all_but(10, 0), {}, {});
  ASSERT_GT(all.stats.tests, 9u);
  EXPECT_FALSE(all.stats.stopped);
  for (std::uint64_t budget = 0; budget <= all.stats.tests; ++budget) {
    const auto some = max_min_neighbours(oracle, 0, all_but(10, 0), {.max_tests = budget}, {});
    EXPECT_LE(some.stats.tests, budget);
    EXPECT_EQ(some.stats.stopped, budget < all.stats.tests) << budget;
  }
  EXPECT_THROW(max_min_neighbours(oracle, 10, VarSet(10), {}, {}), UsageError);
}

TEST(Mmhc, JoinsOnlyCandidatesOfEachOther) {
  LinearGaussianOptions options;
  options.variables = 15, options.degree = 3;
  RunContext run;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Dataset data = simulate(random_linear_gaussian(options, Rng(seed)), 500, Rng(seed));
    const FisherZ test(covariance(data, {}));
    const GaussianBic score(covariance(data, {}), {});
    for (int tabu : {0, 100}) {
      const MmhcResult result = mmhc(test, score, Knowledge(15), {.tabu = tabu}, run);
      EXPECT_TRUE(result.legal) << result.violation;
      EXPECT_GT(result.graph.num_edges(), 0);
      for (const Edge& edge : result.graph.edges()) EXPECT_TRUE(result.candidates.adjacent(edge.a, edge.b));
    }
  }
}

TEST(Mmhc, FindsTheClassOfAPopulation) {
  const auto classes = markov_classes(4);
  RunContext run;
  std::size_t found = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const auto model = testing_support::model_of_class(classes[i], 4, 0.02, Rng(i));
    const GaussianBic score(testing_support::as_if_from(model, 1e12), {});
    const FisherZ test(testing_support::as_if_from(model, 1e12));
    const auto result = mmhc(test, score, Knowledge(4), {.alpha = 1e-6, .tabu = 100, .max_worse = 100}, run);
    found += result.graph == cpdag_of(model.dag);
  }
  std::printf("mmhc with a tabu list: %zu of %zu classes\n", found, classes.size());
  EXPECT_EQ(found, classes.size());
}

TEST(Mmhc, RefusesATestAndAScoreOfOtherVariables) {
  const GaussianBic score(covariance_from_matrix({"a", "b"}, Eigen::MatrixXd::Identity(2, 2), 100), {});
  const FisherZ test(covariance_from_matrix({"a", "b", "c"}, Eigen::MatrixXd::Identity(3, 3), 100));
  RunContext run;
  EXPECT_THROW(mmhc(test, score, Knowledge(), {}, run), UsageError);
}

}  // namespace
}  // namespace abdera
