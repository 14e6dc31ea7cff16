#include <gtest/gtest.h>

#include <cmath>

#include "bench/report/sweep/calibration.hpp"
#include "bench/report/sweep/mean_interval.hpp"
#include "bench/report/sweep/power_law.hpp"
#include "bench/report/sweep/quantile.hpp"
#include "bench/report/sweep/rank_test.hpp"

namespace abdera::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Quantile, InterpolatesBetweenOrderStatistics) {
  const std::vector<double> sorted{1, 2, 4, 8};
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0), 1);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 0.75), 5);
  EXPECT_DOUBLE_EQ(quantile_of_sorted(sorted, 1), 8);
}

TEST(MeanInterval, LeavesOutMissingValuesAndNeedsTwoForAnInterval) {
  EXPECT_EQ(mean_interval({}).n, 0);
  const std::vector<double> one{kNaN, 3, kNaN};
  EXPECT_EQ(mean_interval(one).n, 1);
  EXPECT_EQ(mean_interval(one).mean, 3);
  EXPECT_TRUE(std::isnan(mean_interval(one).low));
  const std::vector<double> equal{0.1, 0.1, 0.1};
  EXPECT_EQ(mean_interval(equal).low, 0.1);
  EXPECT_EQ(mean_interval(equal).high, 0.1);
}

TEST(MeanInterval, IsThatOfTheBinomialForZerosAndOnes) {
  // The bootstrap mean of 20 ones among 40 values is Binomial(40, 1/2) / 40, whose 2.5 % and 97.5 % points are 14 and
  // 26 of 40; 1000 resamples move them by at most one.
  std::vector<double> values(40, 0.0);
  for (std::size_t i = 0; i < 20; ++i) values[2 * i] = 1;
  const MeanInterval m = mean_interval(values);
  EXPECT_DOUBLE_EQ(m.mean, 0.5);
  EXPECT_NEAR(m.low, 14 / 40.0, 1 / 40.0 + 1e-12);
  EXPECT_NEAR(m.high, 26 / 40.0, 1 / 40.0 + 1e-12);
  EXPECT_EQ(mean_interval(values).low, m.low);
}

TEST(MeanInterval, DoesNotDependOnWhatWasAskedBefore) {
  const std::vector<double> values{1, 2, 4, 8, 16}, others{3, 5, 9};
  const MeanInterval first = mean_interval(values);
  mean_interval(others);
  const MeanInterval again = mean_interval(values);
  EXPECT_EQ(again.low, first.low);
  EXPECT_EQ(again.high, first.high);
  std::vector<double> many(9000, 0.0);  // too many to keep the draws of
  for (std::size_t i = 0; i < many.size(); i += 2) many[i] = 1;
  EXPECT_EQ(mean_interval(many).low, mean_interval(many).low);
  EXPECT_NEAR(mean_interval(many).low, 0.5 - 1.96 * 0.5 / std::sqrt(9000.0), 1e-3);
}

TEST(Ranks, ShareTiesAndPutMissingLast) {
  const std::vector<double> values{3, kNaN, 1, 3, kNaN};
  EXPECT_EQ(ranks_of(values), (std::vector<double>{2.5, 4.5, 1, 2.5, 4.5}));
}

// Demsar (2006), table 5 (a): critical values of the two-tailed Nemenyi test, the quantile divided by sqrt(2).
TEST(NormalRange, HasThePublishedCriticalValuesOfNemenyisTest) {
  const double at_05[] = {1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164};
  const double at_10[] = {1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920};
  for (int k = 2; k <= 10; ++k) {
    // The table is cut after the third decimal in places (1.645 is 1.64485).
    EXPECT_NEAR(normal_range_quantile(0.95, k) / std::sqrt(2.0), at_05[k - 2], 1.01e-3) << k;
    EXPECT_NEAR(normal_range_quantile(0.90, k) / std::sqrt(2.0), at_10[k - 2], 1.01e-3) << k;
  }
}

TEST(NormalRange, OfTwoIsThatOfOneNormalVariable) {
  // |Z1 - Z2| / sqrt(2) is |Z|.
  for (const double q : {0.1, 1.0, 3.0, 6.0}) EXPECT_NEAR(normal_range_p(q, 2), std::erf(q / 2), 1e-10) << q;
  EXPECT_EQ(normal_range_p(0, 4), 0);
  EXPECT_NEAR(normal_range_p(30, 20), 1, 1e-10);
}

// Demsar (2006), table 6: areas under the curve of four variants of C4.5 on 14 data sets, largest best. Published:
// average ranks 3.143, 2.000, 2.893, 1.964, Friedman's chi-square 9.28 without a correction for ties, CD 1.25. In the
// row "voting" the last two are printed as 0.975 both, but ranked 2 and 3.
Eigen::MatrixXd demsar() {
  Eigen::MatrixXd auc(14, 4);
  auc << 0.763, 0.768, 0.771, 0.798, 0.599, 0.591, 0.590, 0.569, 0.954, 0.971, 0.968, 0.967, 0.628, 0.661, 0.654, 0.657,
      0.882, 0.888, 0.886, 0.898, 0.936, 0.931, 0.916, 0.931, 0.661, 0.668, 0.609, 0.685, 0.583, 0.583, 0.563, 0.625,
      0.775, 0.838, 0.866, 0.875, 1.000, 1.000, 1.000, 1.000, 0.940, 0.962, 0.965, 0.962, 0.619, 0.666, 0.614, 0.669,
      0.972, 0.981, 0.9751, 0.975, 0.957, 0.978, 0.946, 0.970;
  return -auc;
}

TEST(RankTest, GivesThePublishedExample) {
  const RankTest t = rank_test(demsar());
  EXPECT_EQ(t.blocks, 14);
  const double ranks[] = {3.143, 2.000, 2.893, 1.964};
  for (std::size_t j = 0; j < 4; ++j) EXPECT_NEAR(t.mean_ranks[j], ranks[j], 5e-4);
  // Ties: three blocks with one pair (6 each) and one of four (60): 1 - 78 / (14 * 60).
  EXPECT_NEAR(t.chi_square * (1 - 78 / 840.0), 9.28, 6e-3);
  EXPECT_NEAR(t.critical_difference, 1.25, 5e-3);
  // No pair but none differ: 3.143 - 1.964 = 1.18 < 1.25.
  EXPECT_EQ(t.letters, (std::vector<std::string>{"a", "a", "a", "a"}));
  // F = 13 T / (42 - T) = 4.19 with T = 10.23, on 3 and 39 degrees of freedom.
  EXPECT_NEAR(t.p_value, 0.01162, 5e-6);
}

TEST(RankTest, LettersAreSharedExactlyByThoseNotToldApart) {
  // Ranks 1, 2, 3, 4 in each of n blocks; the critical difference at n = 10 is 2.569 sqrt(20 / 60) = 1.483.
  const Eigen::MatrixXd values = Eigen::RowVector4d(4, 1, 3, 2).replicate(10, 1);
  const RankTest t = rank_test(values);
  EXPECT_NEAR(t.critical_difference, 1.483, 1e-3);
  EXPECT_EQ(t.letters, (std::vector<std::string>{"c", "a", "bc", "ab"}));
  EXPECT_EQ(t.p_value, 0);
  EXPECT_DOUBLE_EQ(t.chi_square, 30);
}

TEST(RankTest, SaysNothingOfOneBlockOrOnlyTies) {
  EXPECT_TRUE(std::isnan(rank_test(Eigen::MatrixXd::Ones(1, 3)).p_value));
  EXPECT_EQ(rank_test(Eigen::MatrixXd::Ones(5, 3)).p_value, 1);
}

// Wilson (1927) intervals by hand: k = 0, n = 10: 0 to z^2 / (n + z^2) = 3.8415 / 13.8415.
TEST(Wilson, IsTheScoreInterval) {
  EXPECT_EQ(wilson_interval(0, 10).low, 0);
  EXPECT_NEAR(wilson_interval(0, 10).high, 0.277533, 1e-6);
  EXPECT_EQ(wilson_interval(10, 10).high, 1);
  // k = 15, n = 20: centre (0.75 + 0.096036) / 1.192073, half width 1.644154 sqrt(0.009375 + 0.002401).
  EXPECT_NEAR(wilson_interval(15, 20).low, 0.531299, 1e-5);
  EXPECT_NEAR(wilson_interval(15, 20).high, 0.888138, 1e-5);
  EXPECT_TRUE(std::isnan(wilson_interval(0, 0).share));
}

TEST(Calibration, IsThatOfAnExampleByHand) {
  const std::vector<std::pair<double, bool>> statements{{0.05, false}, {0.05, true}, {0.3, false},
                                                        {0.95, true},  {1.0, true},  {kNaN, true}};
  const Calibration c = calibration(statements);
  EXPECT_EQ(c.n, 5);
  EXPECT_EQ(c.true_ones, 3);
  EXPECT_NEAR(c.brier, (0.0025 + 0.9025 + 0.09 + 0.0025 + 0) / 5, 1e-15);
  // Bins: two at 0.05 of which half hold, one at 0.3 of which none, two at 0.975 of which all.
  EXPECT_NEAR(c.expected_error, (2 * 0.45 + 0.3 + 2 * 0.025) / 5, 1e-15);
  EXPECT_EQ(c.bins[0].n, 2);
  EXPECT_EQ(c.bins[9].n, 2);
  EXPECT_DOUBLE_EQ(c.bins[9].mean_probability, 0.975);
  EXPECT_EQ(c.bins[5].n, 0);
}

TEST(PowerLaw, FindsTheExponentsOfExactPowers) {
  Eigen::MatrixXd x(6, 2);
  x << 10, 100, 20, 100, 40, 200, 10, 400, 0, 100, 20, 800;
  Eigen::VectorXd y(6);
  for (Eigen::Index i = 0; i < 6; ++i) y(i) = 3 * std::pow(x(i, 0), 2.5) * std::sqrt(x(i, 1));
  const PowerLaw fit = power_law(x, y);
  EXPECT_EQ(fit.points, 5);  // a size of 0 has no logarithm
  EXPECT_NEAR(fit.exponents[0], 2.5, 1e-12);
  EXPECT_NEAR(fit.exponents[1], 0.5, 1e-12);
  EXPECT_NEAR(fit.standard_errors[0], 0, 1e-10);
  EXPECT_TRUE(std::isnan(power_law(x.topRows(2), y.topRows(2)).exponents[0]));
}

// Slope 2 between log x = 0, 1, 2 and log y = 0, 2.3, 4 by least squares: 4 / 2 = 2; residuals -0.1, 0.2, -0.1:
// variance 0.06, standard error sqrt(0.06 / 2).
TEST(PowerLaw, HasTheStandardErrorOfLeastSquares) {
  Eigen::MatrixXd x(3, 1);
  x << 1, std::exp(1.0), std::exp(2.0);
  Eigen::VectorXd y(3);
  y << 1, std::exp(2.3), std::exp(4.0);
  const PowerLaw fit = power_law(x, y);
  EXPECT_NEAR(fit.exponents[0], 2, 1e-12);
  EXPECT_NEAR(fit.standard_errors[0], std::sqrt(0.03), 1e-12);
}

}  // namespace
}  // namespace abdera::report
