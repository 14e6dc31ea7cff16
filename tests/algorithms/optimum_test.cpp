// How often each search over scores reaches the best DAG there is. What it prints is in the documentation.
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "simulators/linear_gaussian.hpp"
#include "tests/algorithms/searcher.hpp"
#include "tests/support/best_dag.hpp"

namespace abdera {
namespace {

using testing_support::kTwentyRestarts;
using testing_support::Searcher;

struct Rate {
  Searcher searcher;
  int least;  ///< of 100 graphs with 12 variables
  int found = 0;
};

double score_of(const LearnResult& result) {
  for (const auto& entry : result.numbers)
    if (entry.first == "score") return entry.second;
  ADD_FAILURE() << "no score";
  return 0;
}

class OptimumOfTwelveVariables : public testing::TestWithParam<double> {};

TEST_P(OptimumOfTwelveVariables, IsNeverBeatenAndIsReached) {
  constexpr double kPenalty = 2;
  const std::int64_t none = 0;
  std::vector<Rate> rates{{{"flop", kTwentyRestarts}, 99},
                          {{"boss", kTwentyRestarts}, 99},
                          {{"xges"}, 99},
                          {{"xges", {{"restarts", none}}}, 60},
                          {{"xges", {{"restarts", none}, {"trials", false}}}, 20},
                          {{"grasp"}, 40},
                          {{"ges"}, 20},
                          {{"fges"}, 5},
                          {{"tabu"}, 40},
                          {{"tabu", kTwentyRestarts}, 80},
                          {{"hill_climb"}, 5},
                          {{"hill_climb", kTwentyRestarts}, 40},
                          {{"mmhc"}, 2}};
  const int graphs = std::getenv("ABDERA_FULL") ? 100 : 20;
  for (int seed = 1; seed <= graphs; ++seed) {
    const Rng rng(static_cast<std::uint64_t>(seed));
    const auto model = random_linear_gaussian({.variables = 12, .degree = GetParam()}, rng.fork("model"));
    const Covariance evidence = covariance(simulate(model, 1000, rng.fork("rows")), {});
    const double best = testing_support::best_dag(GaussianBic(evidence, {.penalty_discount = kPenalty})).score;
    const double rounding = 1e-9 * std::abs(best);
    for (Rate& rate : rates) {
      const double found = score_of(rate.searcher.learn(evidence, kPenalty));
      EXPECT_LE(found, best + rounding) << rate.searcher.name() << ": " << seed;
      rate.found += found >= best - rounding;
    }
  }
  for (const Rate& rate : rates) {
    const std::string name = rate.searcher.name();
    std::printf("[ optimum  ] degree %g: %3d of %d by %s\n", GetParam(), rate.found, graphs, name.c_str());
    EXPECT_LE(graphs - rate.found, std::ceil((100 - rate.least) * graphs / 100.0)) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Sparse, OptimumOfTwelveVariables, testing::Values(1.5, 2.0, 3.0),
                         [](const auto& degree) { return "Degree" + std::to_string(std::lround(10 * degree.param)); });

}  // namespace
}  // namespace abdera
