#include "citests/wilks.hpp"

#include <Eigen/LU>
#include <cmath>

#include "core/rng.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

/// A correlation matrix of p columns of n random rows.
Eigen::MatrixXd random_correlation(int p, int n, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd x(n, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < n; ++i) x(i, j) = rng.normal() + (j > 0 ? 0.5 * x(i, j - 1) : 0);
  x.rowwise() -= x.colwise().mean();
  const Eigen::VectorXd scale = x.colwise().norm().cwiseInverse();
  return scale.asDiagonal() * (x.transpose() * x) * scale.asDiagonal();
}

TEST(WilksRatio, IsTheRatioOfDeterminants) {
  const Eigen::MatrixXd r = random_correlation(5, 40, 1);
  const std::vector<int> x{0, 1}, y{2, 3, 4};
  const WilksRatio ratio = wilks_ratio(r, x, y, 39);
  const double expected =
      r.determinant() / (r.topLeftCorner(2, 2).determinant() * r.bottomRightCorner(3, 3).determinant());
  EXPECT_NEAR(std::exp(ratio.log_lambda), expected, 1e-12);
  EXPECT_EQ(ratio.dof(), 6);
  EXPECT_EQ(ratio.residual_dof, 36);
  EXPECT_NEAR(wilks_ratio(r, y, x, 39).log_lambda, ratio.log_lambda, 1e-12);
  EXPECT_NEAR(ratio.effect(), std::sqrt(1 - std::sqrt(expected)), 1e-12);
}

TEST(WilksRatio, LeavesOutColumnsWithoutResidualVariance) {
  Eigen::MatrixXd r = Eigen::MatrixXd::Identity(4, 4);
  r(0, 2) = r(2, 0) = 0.5;
  r(0, 3) = r(3, 0) = 0.5;
  r(2, 3) = r(3, 2) = 1;  // the same column twice
  const std::vector<int> x{0, 1}, y{2, 3};
  const WilksRatio ratio = wilks_ratio(r, x, y, 10);
  EXPECT_EQ(ratio.predictors, 1);
  EXPECT_NEAR(ratio.log_lambda, std::log(0.75), 1e-14);
  r(1, 1) = 1e-11;
  EXPECT_EQ(wilks_ratio(r, x, y, 10).responses, 1);
}

TEST(WilksRatio, StaysFiniteWhereThePredictorsDetermineTheResponse) {
  Eigen::MatrixXd r = Eigen::MatrixXd::Ones(2, 2);
  const std::vector<int> x{0}, y{1};
  const WilksRatio ratio = wilks_ratio(r, x, y, 10);
  EXPECT_TRUE(std::isfinite(ratio.log_lambda));
  EXPECT_LT(ratio.log_lambda, -36);
  EXPECT_NEAR(ratio.effect(), 1, 1e-12);
}

// Fisher's irises, species on four measurements: Wilks' lambda 0.023439, F 199.15 on 8 and 288 (R, summary.manova).
TEST(RaoF, GivesThePublishedValuesOfTheIrises) {
  const WilksRatio irises{.log_lambda = std::log(0.023439), .responses = 4, .predictors = 2, .residual_dof = 147};
  const RaoF f(irises);
  EXPECT_EQ(f.dof, 8);
  EXPECT_NEAR(f.dof_residual, 288, 1e-12);
  EXPECT_NEAR(f.value(irises.log_lambda), 199.15, 0.01);
}

TEST(RaoF, IsTheFTestOfOneResponse) {
  const WilksRatio one{.log_lambda = std::log(0.8), .responses = 1, .predictors = 3, .residual_dof = 20};
  const RaoF f(one);
  EXPECT_NEAR(f.value(one.log_lambda), (0.2 / 3) / (0.8 / 20), 1e-12);
  EXPECT_NEAR(f.dof_residual, 20, 1e-12);
}

TEST(BothWays, IsTheProductOfItsThreeRatios) {
  const Eigen::MatrixXd r = random_correlation(5, 60, 3);
  const std::vector<int> x{0, 1, 2}, y{3, 4}, x1{0}, y1{3};
  const double a = wilks_ratio(r, x1, y, 59).log_lambda, b = wilks_ratio(r, y1, x, 59).log_lambda;
  const double c = wilks_ratio(r, x1, y1, 59).log_lambda;
  const BothWays both = both_ways(r, 3, 59);
  EXPECT_NEAR(both.log_lambda, a + b - c, 1e-12);
  EXPECT_EQ(both.dof(), 4);
  EXPECT_TRUE(both.testable);
  // Bartlett's factors n - (p + q + 1) / 2, the shared column being eliminated before the rest.
  EXPECT_NEAR(both.corrected, -(59 - 1.5) * c - (58 - 1.5) * (a - c) - (58 - 2.0) * (b - c), 1e-10);
  EXPECT_FALSE(both_ways(r, 3, 3).testable);
}

TEST(CombineDirections, HasItsSizeForEqualAndForIndependentTests) {
  auto of = [](double p) {
    return CiResult{.p_value = p, .log_p = std::log(p), .statistic = 1 / p, .outcome = Outcome::kTested};
  };
  EXPECT_EQ(combine_directions(of(0.03), of(0.03)).p_value, 0.03);
  EXPECT_EQ(combine_directions(of(0.01), of(0.5)).p_value, 0.02);
  EXPECT_EQ(combine_directions(of(0.5), of(0.01)).statistic, 100);
  EXPECT_NEAR(combine_directions(of(0.5), of(0.01)).log_p, std::log(0.02), 1e-15);
  EXPECT_EQ(combine_directions(of(0.5), CiResult{}).p_value, 0.5);
  EXPECT_EQ(combine_directions(CiResult{}, CiResult{}).outcome, Outcome::kNotTestable);
  CiResult deterministic;
  deterministic.outcome = Outcome::kDeterministic;
  EXPECT_EQ(combine_directions(of(0.5), deterministic).outcome, Outcome::kDeterministic);
  // Independent uniform p and q: P(min <= a / 2) + P(max <= a, min > a / 2) = a.
  constexpr double kAlpha = 0.1;
  constexpr int kSteps = 1000;
  int rejected = 0;
  for (int i = 0; i < kSteps; ++i)
    for (int j = 0; j < kSteps; ++j)
      rejected += combine_directions(of((i + 0.5) / kSteps), of((j + 0.5) / kSteps)).p_value <= kAlpha;
  EXPECT_NEAR(rejected / (1.0 * kSteps * kSteps), kAlpha, 1e-6);
}

}  // namespace
}  // namespace abdera
