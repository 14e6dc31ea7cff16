#include "citests/regression_lrt.hpp"

#include <cmath>

#include "citests/dg_lrt.hpp"
#include "citests/logistic_ratio.hpp"
#include "core/run.hpp"
#include "core/special.hpp"
#include "tests/citests/mixed_support.hpp"

namespace abdera {
namespace {

using testing_support::all_queries;
using testing_support::mixed_chain;
using testing_support::number;
using testing_support::with_levels;

// 32 cars of 1973/74 (Henderson and Velleman 1981, mtcars of R): weight and transmission. R, glm(am ~ wt, binomial):
// null deviance 43.230, residual deviance 19.176.
constexpr int kCars = 32;
constexpr double kWeight[kCars] = {2.620, 2.875, 2.320, 3.215, 3.440, 3.460, 3.570, 3.190, 3.150, 3.440, 3.440,
                                   4.070, 3.730, 3.780, 5.250, 5.424, 5.345, 2.200, 1.615, 1.835, 2.465, 3.520,
                                   3.435, 3.840, 3.845, 1.935, 2.140, 1.513, 3.170, 2.770, 3.570, 2.780};
constexpr int kManual[kCars] = {1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1};

LogisticRatio ratio_of(const Eigen::MatrixXd& features, Eigen::Index given, const std::vector<int>& codes) {
  return logistic_ratio(pattern_of_each_row(features, codes), given, 1);
}

TEST(LogisticRatio, GivesThePublishedDevianceOfTheCars) {
  Eigen::MatrixXd weight(kCars, 1);
  for (int i = 0; i < kCars; ++i) weight(i, 0) = kWeight[i];
  const LogisticRatio ratio = ratio_of(weight, 0, {kManual, kManual + kCars});
  EXPECT_TRUE(ratio.fitted);
  EXPECT_NEAR(ratio.statistic, 43.230 - 19.176, 1e-3);
  EXPECT_EQ(ratio.dof(), 1);
}

TEST(LogisticRatio, IsG2ForLevelsOnLevels) {
  // Rows (x, y): counts 10, 4, 1 / 3, 8, 6.
  const int counts[2][3] = {{10, 4, 1}, {3, 8, 6}};
  std::vector<int> y;
  std::vector<double> x;
  double g2 = 0;
  const double rows[2] = {15, 17}, columns[3] = {13, 12, 7};
  for (int a = 0; a < 2; ++a)
    for (int b = 0; b < 3; ++b) {
      for (int i = 0; i < counts[a][b]; ++i) x.push_back(a), y.push_back(b);
      g2 += 2 * counts[a][b] * std::log(counts[a][b] * 32.0 / (rows[a] * columns[b]));
    }
  const Eigen::MatrixXd features = Eigen::Map<const Eigen::VectorXd>(x.data(), 32);
  const LogisticRatio ratio = ratio_of(features, 0, y);
  EXPECT_NEAR(ratio.statistic, g2, 1e-8);
  EXPECT_EQ(ratio.dof(), 2);
}

TEST(LogisticRatio, HasAFiniteLimitWhereLevelsAreSeparated) {
  Eigen::MatrixXd x(20, 1);
  std::vector<int> y;
  for (int i = 0; i < 20; ++i) x(i, 0) = i, y.push_back(i >= 10);
  const LogisticRatio separated = ratio_of(x, 0, y);
  EXPECT_TRUE(separated.fitted);
  EXPECT_NEAR(separated.statistic, 2 * 20 * std::log(2), 1e-6);
  // What the first column predicts without error leaves nothing to the second.
  Eigen::MatrixXd two(20, 2);
  Rng rng(1);
  for (int i = 0; i < 20; ++i) two.row(i) << x(i, 0), rng.normal();
  const LogisticRatio certain = ratio_of(two, 1, y);
  EXPECT_TRUE(certain.deterministic);
  EXPECT_FALSE(certain.fitted);
  // Some rows certain, the others not: the supremum is that of the others.
  y[9] = 1, y[10] = 0;
  Eigen::MatrixXd step(20, 1);
  for (int i = 0; i < 20; ++i) step(i, 0) = i < 8 ? 0 : 1;
  const double null = 20 * std::log(2), rest = -(10 * std::log(10.0 / 12) + 2 * std::log(2.0 / 12));
  EXPECT_NEAR(ratio_of(step, 0, y).statistic, 2 * (null - rest), 1e-6);
}

TEST(LogisticRatio, IgnoresLevelsThatDoNotOccur) {
  Eigen::MatrixXd weight(kCars, 1);
  std::vector<int> codes;
  for (int i = 0; i < kCars; ++i) weight(i, 0) = kWeight[i], codes.push_back(3 * kManual[i] + 1);
  const LogisticRatio ratio = ratio_of(weight, 0, codes);
  EXPECT_TRUE(ratio.fitted);
  EXPECT_NEAR(ratio.statistic, 43.230 - 19.176, 1e-3);
  EXPECT_EQ(ratio.dof(), 1);
}

TEST(LogisticRatio, LeavesOutRedundantColumns) {
  Rng rng(3);
  Eigen::MatrixXd x(50, 4);
  std::vector<int> y;
  for (int i = 0; i < 50; ++i) {
    const double a = rng.normal(), b = rng.normal();
    x.row(i) << a, 2 * a + 1e6, b, a + b;
    y.push_back(static_cast<int>(rng.below(3)));
  }
  const LogisticRatio all = ratio_of(x, 2, y);
  EXPECT_EQ(all.given, 1);
  EXPECT_EQ(all.added, 1);
  Eigen::MatrixXd few(50, 2);
  few << x.col(0), x.col(2);
  EXPECT_NEAR(all.statistic, ratio_of(few, 1, y).statistic, 1e-7);
}

TEST(LogisticRatio, CountsRowsWithTheSameRegressorsOnce) {
  Rng rng(7);
  Eigen::MatrixXd x(200, 3);
  std::vector<int> y;
  for (int i = 0; i < 200; ++i) {
    x.row(i) << rng.below(2), rng.below(3) == 1, rng.below(2);
    y.push_back(testing_support::draw_level(rng, {0, x(i, 0), x(i, 1) - x(i, 2)}));
  }
  Patterns grouped{Eigen::MatrixXd(8, 3), Eigen::MatrixXd::Zero(8, 3)};
  for (int i = 0; i < 200; ++i) {
    const auto cell = static_cast<Eigen::Index>(4 * x(i, 0) + 2 * x(i, 1) + x(i, 2));
    grouped.features.row(cell) = x.row(i);
    grouped.counts(cell, y[static_cast<std::size_t>(i)]) += 1;
  }
  const LogisticRatio by_row = ratio_of(x, 2, y), by_cell = logistic_ratio(grouped, 2, 1);
  EXPECT_NEAR(by_row.statistic, by_cell.statistic, 1e-7);
  EXPECT_EQ(by_row.dof(), by_cell.dof());
}

TEST(RegressionLrt, CombinesTheTwoDirections) {
  Eigen::MatrixXd values(kCars, 2);
  for (int i = 0; i < kCars; ++i) values.row(i) << kWeight[i], kManual[i];
  const Dataset data({number("weight"), with_levels("manual", 2)}, values);
  const double logistic = chi_square_upper_p(43.230 - 19.176, 1);
  const double linear = RegressionLrt(data, {.directions = Directions::kNumber}, {}).test(0, 1, {}).p_value;
  EXPECT_NEAR(linear, DgLrt(data, {}, {}).test(0, 1, {}).p_value, 1e-12);  // one response: the same F-test
  const CiResult both = RegressionLrt(data, {}, {}).test(0, 1, {});
  EXPECT_NEAR(both.p_value, std::min(2 * std::min(logistic, linear), std::max(logistic, linear)), 2e-9);
  EXPECT_NEAR(both.statistic, 43.230 - 19.176, 1e-3);
  EXPECT_NEAR(both.effect, std::sqrt(1 - std::exp(-(43.230 - 19.176) / kCars)), 1e-4);
}

TEST(RegressionLrt, IsUnchangedByUnitsAndNamesOfLevels) {
  const Dataset data = mixed_chain(200, 3);
  const RegressionLrt one(data, {}, {}), other(testing_support::in_other_units(data), {}, {});
  for (const auto& [ends, given] : all_queries(6, 2)) {
    const CiResult a = one.test(ends.first, ends.second, given), b = other.test(ends.first, ends.second, given);
    EXPECT_EQ(a.outcome, Outcome::kTested);
    EXPECT_NEAR(a.p_value, b.p_value, 1e-7);
    EXPECT_EQ(a.dof, b.dof);
  }
}

TEST(RegressionLrt, LeavesOutRegressionsWithMoreThan500Parameters) {
  // Response and regressor with 23 levels: 22 * 23 = 506 parameters; with 22 and 23 levels: 21 * 23 = 483.
  Rng rng(8);
  Eigen::MatrixXd values(2000, 4);
  for (int i = 0; i < 2000; ++i) values.row(i) << i % 23, rng.below(23), rng.below(22), rng.normal();
  const Dataset data({with_levels("a", 23), with_levels("b", 23), with_levels("c", 22), number("x")}, values);
  const RegressionLrt test(data, {}, {});
  EXPECT_EQ(test.test(0, 1, {}).outcome, Outcome::kNotTestable);
  EXPECT_EQ(test.test(0, 2, {}).outcome, Outcome::kTested);
  // The linear direction is left: 22 coefficients in one regression.
  const Dataset cyclic = data.select(std::vector<Var>{0, 1, 3});
  const CiResult number_on_levels = RegressionLrt(cyclic, {}, {}).test(0, 2, std::vector<Var>{1});
  EXPECT_EQ(number_on_levels.outcome, Outcome::kTested);
  EXPECT_EQ(number_on_levels.dof, 22);
}

TEST(LogisticRatio, IsNotFittedWithMoreThan500Parameters) {
  const auto fitted = [](int columns) {
    Rng rng(9);
    Eigen::MatrixXd x(800, columns);
    std::vector<int> y;
    for (int i = 0; i < 800; ++i) {
      for (int j = 0; j < columns; ++j) x(i, j) = rng.normal();
      y.push_back(static_cast<int>(rng.below(11)));
    }
    const LogisticRatio ratio = ratio_of(x, 0, y);
    EXPECT_EQ(ratio.levels, 11);
    return ratio.fitted;
  };
  EXPECT_TRUE(fitted(49));   // 10 * 50
  EXPECT_FALSE(fitted(50));  // 10 * 51
}

TEST(RegressionLrt, TellsWhatItCannotTest) {
  Rng rng(2);
  Eigen::MatrixXd values(12, 5);
  for (int i = 0; i < 12; ++i) values.row(i) << i % 4, i % 3, i / 6, rng.normal(), (i / 6) * 3 + 0.1 * rng.normal();
  const Dataset data({with_levels("a", 4), with_levels("b", 3), with_levels("c", 2), number("x"), number("y")}, values);
  const RegressionLrt test(data, {}, {});
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2, 3}).outcome, Outcome::kNotTestable);  // 3 x 6 parameters for 12 rows
  EXPECT_EQ(test.test(2, 3, std::vector<Var>{4}).outcome, Outcome::kDeterministic);   // y separates the levels of c
}

}  // namespace
}  // namespace abdera
