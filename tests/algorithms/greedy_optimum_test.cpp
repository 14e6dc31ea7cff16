// Against the optimum over all DAGs.
#include <cstdio>
#include <cstdlib>

#include "algorithms/score/exact_dag.hpp"
#include "algorithms/score/fges.hpp"
#include "algorithms/score/ges.hpp"
#include "algorithms/score/xges.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

double score_of(const LearnResult& result) {
  for (const auto& entry : result.numbers)
    if (entry.first == "score") return entry.second;
  return 0;
}

// How often each reaches it is printed, for docs/greedy-search.md.
TEST(GreedySearch, NeverBeatsTheOptimumOfTwelveVariables) {
  const std::uint64_t graphs = std::getenv("ABDERA_FULL") == nullptr ? 20 : 100;
  std::size_t by_ges = 0, by_fges = 0, by_xges = 0;
  for (std::uint64_t seed = 1; seed <= graphs; ++seed) {
    const Rng rng(seed);
    const auto model = random_linear_gaussian({.variables = 12, .degree = 3}, rng.fork("model"));
    RunContext run;
    const GaussianBic score(covariance(simulate(model, 1000, rng.fork("rows")), run), {.penalty_discount = 2});
    const double best = score_of(exact_dag(score, Knowledge(), {}, run));
    const auto reaches = [&](const LearnResult& result) {
      EXPECT_LE(score_of(result), best + 1e-6);
      return score_of(result) >= best - 1e-6;
    };
    by_ges += reaches(ges(score, Knowledge(), {}, run));
    by_fges += reaches(fges(score, Knowledge(), {}, run));
    by_xges += reaches(xges(score, Knowledge(), {}, run));
  }
  std::printf("[ optimum  ] reached in %zu (ges), %zu (fges), %zu (xges) of %zu graphs\n", by_ges, by_fges, by_xges,
              static_cast<std::size_t>(graphs));
  EXPECT_GE(by_xges, by_ges);
}

}  // namespace
}  // namespace abdera
