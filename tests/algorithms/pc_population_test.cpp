#include "citests/population.hpp"
#include "graphs/convert.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/random_scm.hpp"
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

/// The same of models over every kind of graph and with every scale: what `simulate random_scm` draws.
TEST(PcOnPopulationCovariance, FindsTheCpdagOfAnySimulatedLinearModel) {
  using enum Topology;
  constexpr Topology kTopologies[] = {kErdosRenyi, kScaleFreeOut, kScaleFreeIn, kSmallWorld, kTiered,
                                      kLayered,    kBipartite,    kChordal,     kUniform};
  constexpr Scaling kScalings[] = {Scaling::kRaw, Scaling::kStandardised, Scaling::kInternal, Scaling::kUnitless};
  std::size_t used = 0, redrawn = 0;
  for (std::uint64_t seed = 0; used < 1000; ++seed) {
    RandomScmOptions options;
    options.graph.topology = kTopologies[seed % std::size(kTopologies)];
    options.graph.variables = 4 + static_cast<int>(seed % 7);
    options.graph.degree = 1.4;  // layers of 4 variables can have no more
    options.scaling = kScalings[seed / 7 % std::size(kScalings)];
    const Scm scm = random_scm(options, Rng(seed).fork("simulated"));
    const PopulationTest test(LinearScm(scm).recorded_covariance(scm));
    const auto result = run_pc(test, {.collider_rule = kRules[seed % std::size(kRules)]});
    if (test.smallest_dependence() < 100 * PopulationTest::kThreshold) {
      ++redrawn;
      continue;
    }
    ASSERT_EQ(result.graph, cpdag_of(scm.dag())) << "model " << seed;
    ASSERT_TRUE(result.legal && result.ambiguous.empty() && result.conflicts.empty())
        << "model " << seed << ": " << result.legal << ", " << result.ambiguous.size() << " ambiguous, "
        << result.conflicts.size() << " conflicts, smallest dependence " << test.smallest_dependence();
    ++used;
  }
  EXPECT_LT(redrawn, 50u) << "beside 1000 models";
}

}  // namespace
}  // namespace abdera
