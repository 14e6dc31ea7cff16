#include "citests/population.hpp"
#include "graphs/convert.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

/// On a population covariance pc must be exact, up to models whose smallest dependence is too close to the threshold
/// for doubles to tell: those are redrawn and counted.
TEST(PcOnPopulationCovariance, FindsTheCpdagOfTheModel) {
  std::size_t used = 0, redrawn = 0;
  for (std::uint64_t seed = 0; used < 2000; ++seed) {
    Rng rng = Rng(seed).fork("population");
    const int p = 3 + static_cast<int>(rng.below(8));
    const auto model = random_linear_gaussian({.variables = p, .degree = rng.uniform(1, 4)}, rng.fork("model"));
    const auto truth = cpdag_of(model.dag);
    bool counted = false;
    for (ColliderRule rule : kRules) {
      const PopulationTest test(population_covariance(model));
      const auto result = run_pc(test, {.collider_rule = rule});
      if (test.smallest_dependence() < 100 * PopulationTest::kThreshold) {
        ++redrawn;
        continue;
      }
      ASSERT_EQ(result.graph, truth) << "model " << seed;
      ASSERT_TRUE(result.legal && result.ambiguous.empty() && result.conflicts.empty());
      counted = true;
    }
    used += counted;
  }
  EXPECT_LT(redrawn, 80u) << "of 8000 runs";
}

}  // namespace
}  // namespace abdera
