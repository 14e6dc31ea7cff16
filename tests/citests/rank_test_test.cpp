#include <atomic>
#include <cmath>
#include <numbers>

#include "citests/kendall.hpp"
#include "citests/spearman.hpp"
#include "core/rng.hpp"
#include "tests/support/integer_table.hpp"

namespace abdera {
namespace {

Dataset dataset(Eigen::MatrixXd values) {
  std::vector<Variable> variables;
  for (Eigen::Index j = 0; j < values.cols(); ++j) variables.push_back({.name = "x" + std::to_string(j)});
  return Dataset(std::move(variables), std::move(values));
}

/// x <- z -> y and w apart.
Eigen::MatrixXd common_cause(int n, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd values(n, 4);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 4; ++j) values(i, j) = rng.normal();
    values(i, 0) += 0.9 * values(i, 2);
    values(i, 1) -= 0.8 * values(i, 2);
  }
  return values;
}

// rho, tau-b and their p-values by SciPy 1.14 (spearmanr; kendalltau with method="asymptotic"). The table has many
// ties.
TEST(RankTests, GivePublishedValuesGivenNothing) {
  const Dataset data = dataset(testing_support::integer_table());
  const Spearman spearman(data, {}, {});
  const Kendall kendall(data, {}, {});
  struct Row {
    Var x, y;
    double rho, rho_p, tau, tau_p;
  };
  for (const Row& row :
       {Row{0, 1, 0.4746727081446759, 0.00012719590564490104, 0.33635110778951005, 0.00033196550100644866},
        Row{0, 2, 0.7813413870715755, 1.761596879057778e-13, 0.618312061049477, 8.909098147603868e-11},
        Row{1, 3, 0.0411338030882966, 0.7550020278151506, 0.017370489676197604, 0.8522176096462987}}) {
    const CiResult by_rho = spearman.test(row.x, row.y, {}), by_tau = kendall.test(row.y, row.x, {});
    EXPECT_NEAR(by_rho.effect, 2 * std::sin(std::numbers::pi / 6 * row.rho), 1e-13);
    EXPECT_NEAR(by_tau.effect, std::sin(std::numbers::pi / 2 * row.tau), 1e-13);
    EXPECT_NEAR(by_rho.p_value / row.rho_p, 1, 1e-9);
    EXPECT_NEAR(by_tau.p_value / row.tau_p, 1, 1e-9);
    EXPECT_EQ(by_rho.n_used, 60);
  }
}

// Rows 1 to 4: x = 1 2 3 4, y = 1 3 2 4, z = 4 1 2 3. tau(x,y) = 4/6, tau(x,z) = 0, tau(y,z) = -2/6 by counting pairs;
// sines of pi/2 tau: sqrt(3)/2, 0, -1/2; partial correlation sqrt(3)/2 / sqrt(3/4) = 1 up to its sign of rounding.
TEST(RankTests, KendallCountsPairsByHand) {
  const Kendall test(dataset(Eigen::MatrixXd{{1, 1, 4}, {2, 3, 1}, {3, 2, 2}, {4, 4, 3}}), {}, {});
  EXPECT_NEAR(test.test(0, 1, {}).effect, std::sqrt(3) / 2, 1e-14);
  EXPECT_NEAR(test.test(0, 2, {}).effect, 0, 1e-14);
  EXPECT_NEAR(test.test(1, 2, {}).effect, -0.5, 1e-14);
  // Singular: sines are not correlations of anything.
  ASSERT_EQ(test.remarks().size(), 1u);
  EXPECT_NE(test.remarks()[0].find("was not positive definite"), std::string::npos);
  // 4 rows, S of 1 member: one degree of freedom; S of 2 has none.
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2}).dof, 1);
}

Eigen::MatrixXd changed(const Eigen::MatrixXd& values) {
  Eigen::MatrixXd out = values;
  out.col(0) = values.col(0).array().exp();
  out.col(1) = 5 * values.col(1).array() - 1e6;
  out.col(2) = values.col(2).array().cube();
  return out;
}

TEST(RankTests, NoIncreasingTransformationChangesABit) {
  const Eigen::MatrixXd values = common_cause(150, 3);
  const auto same = [&](const CiTest& one, const CiTest& other) {
    for (const auto& given : {std::vector<Var>{}, {2}, {2, 3}}) {
      const CiResult a = one.test(0, 1, given), b = other.test(0, 1, given);
      EXPECT_EQ(a.p_value, b.p_value);
      EXPECT_EQ(a.statistic, b.statistic);
      EXPECT_EQ(a.effect, b.effect);
    }
  };
  same(Spearman(dataset(values), {}, {}), Spearman(dataset(changed(values)), {}, {}));
  same(Kendall(dataset(values), {}, {}), Kendall(dataset(changed(values)), {}, {}));
}

/// The standard deviation of the effect that a test works with.
double sd_of(const CiResult& r, double n, double k) {
  return std::abs(r.effect / r.statistic) * std::sqrt((n - k - 2) / n);
}

/// Residual covariance of columns 0 and 1 given 2 and 3, and the root of the product of their residual variances.
std::pair<double, double> residual_moments(const Eigen::MatrixXd& r) {
  const Eigen::Matrix2d given = r.block(2, 2, 2, 2), cross = r.block(2, 0, 2, 2);
  const Eigen::Matrix2d left = r.topLeftCorner(2, 2) - cross.transpose() * given.inverse() * cross;
  return {left(0, 1), std::sqrt(left(0, 0) * left(1, 1))};
}

// The influence of a row is, to first order, n - 1 times what leaving it out takes from the estimate: the jackknife of
// the residual covariance, sines and elimination included, must give the same variance up to terms of order 1/n.
template <class Test>
void expect_the_variance_of_the_jackknife(const Eigen::MatrixXd& values) {
  const auto n = values.rows();
  const std::vector<Var> given{2, 3};
  const Test whole(dataset(values), {}, {});
  ASSERT_TRUE(whole.remarks().empty());
  Eigen::VectorXd left_out(n);
  for (Eigen::Index i = 0; i < n; ++i) {
    Eigen::MatrixXd rest(n - 1, values.cols());
    rest << values.topRows(i), values.bottomRows(n - 1 - i);
    left_out(i) = residual_moments(Test(dataset(rest), {}, {}).correlation()).first;
  }
  const double jackknife = std::sqrt((left_out.array() - left_out.mean()).square().sum() * static_cast<double>(n - 1) /
                                     static_cast<double>(n));
  const double sd = sd_of(whole.test(0, 1, given), static_cast<double>(n), 2);
  EXPECT_NEAR(sd * residual_moments(whole.correlation()).second / jackknife, 1, 0.015);
}

TEST(RankTests, TheirVarianceIsThatOfTheJackknife) {
  Eigen::MatrixXd values = common_cause(400, 12);
  expect_the_variance_of_the_jackknife<Spearman>(values);
  expect_the_variance_of_the_jackknife<Kendall>(values);
  // Few levels, one of them rare: the ties' own influence counts.
  values = values.array().round();
  values.col(2) = (values.col(2).array() > 1).cast<double>();
  values.col(0) += 2 * values.col(2);
  values.col(1) = (values.col(1).array() + 3 * values.col(2).array()).round();
  expect_the_variance_of_the_jackknife<Spearman>(values);
  expect_the_variance_of_the_jackknife<Kendall>(values);
}

TEST(RankTests, KendallEqualsCountingAllPairsWithTies) {
  Rng rng(8);
  Eigen::MatrixXd values(60, 2);
  for (int i = 0; i < 60; ++i)
    values(i, 0) = static_cast<double>(rng.below(5)), values(i, 1) = values(i, 0) + static_cast<double>(rng.below(4));
  double score = 0, untied_x = 0, untied_y = 0;
  const auto sign = [](double d) { return d > 0 ? 1.0 : d < 0 ? -1.0 : 0.0; };
  for (int i = 0; i < 60; ++i)
    for (int j = 0; j < i; ++j) {
      const double dx = sign(values(i, 0) - values(j, 0)), dy = sign(values(i, 1) - values(j, 1));
      score += dx * dy, untied_x += dx * dx, untied_y += dy * dy;
    }
  const double tau = score / std::sqrt(untied_x * untied_y);
  EXPECT_NEAR(Kendall(dataset(values), {}, {}).test(0, 1, {}).effect, std::sin(std::numbers::pi / 2 * tau), 1e-14);
}

TEST(RankTests, OneOutlyingRowHardlyMatters) {
  Eigen::MatrixXd values = common_cause(200, 4);
  const double before = Kendall(dataset(values), {}, {}).test(0, 3, {}).effect;
  values(7, 0) = values(7, 3) = 1e9;
  EXPECT_NEAR(Kendall(dataset(values), {}, {}).test(0, 3, {}).effect, before, 0.03);
}

// C = A + B, D depends on C: given A and B nothing is left of C, which ranks do not see to the last digit.
TEST(RankTests, SayNothingWhereOthersLeaveNothing) {
  for (int n : {200, 1000, 5000}) {
    Rng rng(static_cast<std::uint64_t>(n));
    Eigen::MatrixXd values(n, 4);
    for (int i = 0; i < n; ++i) {
      values(i, 0) = rng.normal(), values(i, 1) = rng.normal();
      values(i, 2) = values(i, 0) + values(i, 1);
      values(i, 3) = values(i, 2) + rng.normal();
    }
    const std::vector<Var> given{0, 1}, one{0};
    const Dataset data = dataset(values);
    EXPECT_EQ(Spearman(data, {}, {}).test(2, 3, given).outcome, Outcome::kNotTestable) << n;
    EXPECT_EQ(Kendall(data, {}, {}).test(2, 3, given).outcome, Outcome::kNotTestable) << n;
    EXPECT_EQ(Spearman(data, {}, {}).test(2, 3, one).outcome, Outcome::kTested) << n;
  }
}

// Student's t gives six rows in order p = 0 where 2/6! is right.
TEST(RankTests, SpearmanHasNoLawBelowTenRows) {
  const Eigen::MatrixXd values = common_cause(10, 1);
  EXPECT_EQ(Spearman(dataset(values.topRows(9)), {}, {}).test(0, 1, {}).outcome, Outcome::kNotTestable);
  EXPECT_EQ(Spearman(dataset(values), {}, {}).test(0, 1, {}).outcome, Outcome::kTested);
}

TEST(RankTests, AskedToStopWhileTheyAreMadeSayNothing) {
  std::atomic<bool> stop{true};
  RunContext run;
  run.stop = StopToken(&stop);
  const Dataset data = dataset(common_cause(100, 1));
  const Kendall test(data, {}, run);
  EXPECT_EQ(test.test(0, 1, {}).outcome, Outcome::kNotTestable);
  const std::vector<Var> given{2};
  EXPECT_EQ(test.test(0, 1, given).outcome, Outcome::kNotTestable);
}

}  // namespace
}  // namespace abdera
