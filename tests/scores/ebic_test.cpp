#include "scores/ebic.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/run.hpp"
#include "scores/gaussian_bic.hpp"
#include "tests/scores/table_g.hpp"

namespace abdera {
namespace {

TEST(Ebic, IsBicLessTwoGammaLogPAParent) {
  const Covariance moments = covariance(testing_support::table_g(), {});
  const GaussianBic bic(moments, {});
  const Ebic none(moments, {.gamma = 0}), half(moments, {}), full(moments, {.gamma = 1});
  for (const auto& entry : testing_support::kTableG) {
    const double value = bic.local(entry.child, entry.parents), parents = static_cast<double>(entry.parents.size());
    EXPECT_NEAR(none.local(entry.child, entry.parents), value, 1e-12);
    EXPECT_NEAR(half.local(entry.child, entry.parents), value - parents * std::log(4), 1e-12);
    EXPECT_NEAR(full.local(entry.child, entry.parents), value - 2 * parents * std::log(4), 1e-12);
  }
}

// The paper's criterion of a graph, -2 L + |E| log n + 4 gamma |E| log p, but for the constants of variances and means:
// x - y with correlation 1/2 in 101 rows of three columns costs log 101 + 2 log 3 at gamma 1/2 and gains -101 log(3/4).
TEST(Ebic, MatchesAHandComputedExampleOfThePaperCriterion) {
  Eigen::MatrixXd matrix = Eigen::MatrixXd::Identity(3, 3);
  matrix(0, 1) = matrix(1, 0) = 0.5;
  const Ebic score(covariance_from_matrix({"x", "y", "z"}, matrix, 101), {});
  const std::vector<Var> x{0};
  EXPECT_NEAR(2 * (score.local(1, x) - score.local(1, {})), -101 * std::log(0.75) - std::log(101.0) - 2 * std::log(3.0),
              1e-11);
}

}  // namespace
}  // namespace abdera
