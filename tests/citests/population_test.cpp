#include "citests/population.hpp"

#include <limits>

#include "citests/oracle.hpp"
#include "core/rng.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

TEST(PopulationTest, AgreesWithSeparationOnWellConditionedModels) {
  int redrawn = 0, compared = 0;
  for (std::uint64_t seed = 1; compared < 100; ++seed) {
    LinearGaussianOptions options;
    options.variables = 6;
    options.degree = 3;
    const LinearGaussian model = random_linear_gaussian(options, Rng(seed));
    const PopulationTest test(population_covariance(model));
    const SeparationOracle oracle(model.dag);
    std::vector<bool> same;
    for (Var x = 0; x < 6; ++x)
      for (Var y = x + 1; y < 6; ++y)
        for (unsigned mask = 0; mask < 64; ++mask) {
          if ((mask >> x & 1u) || (mask >> y & 1u)) continue;
          std::vector<Var> given;
          for_each_bit(mask, 0, [&](Var v) { given.push_back(v); });
          same.push_back(test.test(x, y, given).p_value == oracle.test(x, y, given).p_value);
        }
    if (test.smallest_dependence() < 100 * PopulationTest::kThreshold) {
      ++redrawn;  // a near cancellation decides nothing
      continue;
    }
    ++compared;
    EXPECT_EQ(std::count(same.begin(), same.end(), false), 0) << "seed " << seed;
  }
  EXPECT_LE(redrawn, 5);
}

TEST(PopulationTest, ReportsTheSmallestDependenceItSaw) {
  Eigen::Matrix3d cov;
  cov << 1, 0.5, 0, 0.5, 1, 1e-6, 0, 1e-6, 1;
  const PopulationTest test({{}, cov, std::numeric_limits<double>::infinity()});
  EXPECT_EQ(test.smallest_dependence(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(test.test(0, 2, {}).p_value, 1);
  EXPECT_EQ(test.smallest_dependence(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(test.test(0, 1, {}).p_value, 0);
  EXPECT_EQ(test.smallest_dependence(), 0.5);
  EXPECT_EQ(test.test(2, 1, {}).effect, 1e-6);
  EXPECT_EQ(test.smallest_dependence(), 1e-6);
}

TEST(PopulationTest, CallsADeterministicRelationByItsName) {
  Eigen::Matrix3d cov;
  cov << 1, 1, 0.5, 1, 1, 0.5, 0.5, 0.5, 1;
  const PopulationTest test({{}, cov, 0});
  EXPECT_EQ(test.test(0, 2, std::vector<Var>{1}).outcome, Outcome::kDeterministic);
}

}  // namespace
}  // namespace abdera
