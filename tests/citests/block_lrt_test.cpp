// The tests that are likelihood ratios of embedded blocks: dg_lrt and bf_lrt.
#include "citests/block_lrt.hpp"

#include <Eigen/LU>
#include <cmath>

#include "citests/bf_lrt.hpp"
#include "citests/dg_lrt.hpp"
#include "citests/fisher_z.hpp"
#include "core/error.hpp"
#include "core/run.hpp"
#include "core/special.hpp"
#include "datasets/covariance.hpp"
#include "tests/citests/mixed_support.hpp"

namespace abdera {
namespace {

using testing_support::all_queries;
using testing_support::mixed_chain;
using testing_support::number;
using testing_support::with_levels;

Dataset numbers_only(int n, int p, std::uint64_t seed) {
  Rng rng(seed);
  Eigen::MatrixXd values(n, p);
  std::vector<Variable> variables;
  for (int j = 0; j < p; ++j) {
    variables.push_back(number("x" + std::to_string(j)));
    for (int i = 0; i < n; ++i) values(i, j) = rng.normal() + (j > 0 ? 0.6 * values(i, j - 1) : 0);
  }
  return Dataset(variables, values);
}

TEST(DgLrt, IsTheExactTestOfAPartialCorrelationForNumbers) {
  const Dataset data = numbers_only(40, 5, 1);
  const DgLrt test(data, {}, {});
  const BfLrt linear(data, {.truncation = 1}, {});
  const FisherZ z(covariance(data, {}));
  for (const auto& [ends, given] : all_queries(5, 3)) {
    const CiResult r = test.test(ends.first, ends.second, given);
    const double rho = z.test(ends.first, ends.second, given).effect;
    const double dof = 40 - 2 - static_cast<double>(given.size());
    EXPECT_NEAR(r.effect, rho, 1e-10);
    EXPECT_NEAR(r.statistic, -40 * std::log1p(-rho * rho), 1e-9);
    EXPECT_EQ(r.dof, 1);
    EXPECT_EQ(r.n_used, 40);
    EXPECT_NEAR(r.p_value, student_t_two_sided_p(rho * std::sqrt(dof / (1 - rho * rho)), dof), 1e-10);
    EXPECT_EQ(linear.test(ends.first, ends.second, given).p_value, r.p_value);
  }
}

TEST(DgLrt, IsTheAnalysisOfVarianceOfANumberOverLevels) {
  const CiResult r = DgLrt(testing_support::plants(), {}, {}).test(0, 1, {});
  EXPECT_NEAR(r.p_value, 0.01591, 5e-6);
  EXPECT_NEAR(r.statistic, 30 * std::log1p(4.8461 * 2 / 27), 1e-3);
  EXPECT_EQ(r.dof, 2);
}

/// Log of the determinant of the correlations of some columns.
double log_det(const Eigen::MatrixXd& r, const std::vector<int>& at) {
  Eigen::MatrixXd part(static_cast<Eigen::Index>(at.size()), static_cast<Eigen::Index>(at.size()));
  for (std::size_t i = 0; i < at.size(); ++i)
    for (std::size_t j = 0; j < at.size(); ++j)
      part(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = r(at[i], at[j]);
  return at.empty() ? 0 : std::log(part.determinant());
}

TEST(DgLrt, IsTheRatioOfDeterminantsOfIndicators) {
  const Dataset data = mixed_chain(300, 2);
  const DgLrt test(data, {.law = WilksLaw::kChiSquare}, {});
  // Plain indicators, the last level left out.
  std::vector<Eigen::VectorXd> columns;
  std::vector<std::vector<int>> of(6);
  for (Var v = 0; v < 6; ++v) {
    const Eigen::VectorXd values = data.values().col(v);
    const auto levels = static_cast<int>(data.variable(v).levels.size());
    for (int level = 0; level < std::max(levels - 1, 1); ++level) {
      of[static_cast<std::size_t>(v)].push_back(static_cast<int>(columns.size()));
      columns.push_back(levels ? (values.array() == level).cast<double>().matrix() : values);
    }
  }
  Eigen::MatrixXd x(300, static_cast<Eigen::Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) x.col(static_cast<Eigen::Index>(j)) = columns[j];
  x.rowwise() -= x.colwise().mean().eval();
  const Eigen::VectorXd scale = x.colwise().norm().cwiseInverse();
  const Eigen::MatrixXd r = scale.asDiagonal() * (x.transpose() * x) * scale.asDiagonal();
  for (const auto& [ends, given] : all_queries(6, 3)) {
    auto join = [&](const std::vector<Var>& vars) {
      std::vector<int> at;
      for (const Var v : vars)
        at.insert(at.end(), of[static_cast<std::size_t>(v)].begin(), of[static_cast<std::size_t>(v)].end());
      return at;
    };
    std::vector<Var> sx = given, sy = given, sxy = given;
    sx.push_back(ends.first), sy.push_back(ends.second), sxy.push_back(ends.first), sxy.push_back(ends.second);
    const double expected =
        -300 * (log_det(r, join(sxy)) + log_det(r, join(given)) - log_det(r, join(sx)) - log_det(r, join(sy)));
    const CiResult result = test.test(ends.first, ends.second, given);
    EXPECT_NEAR(result.statistic, expected, 1e-8 * (1 + expected));
    const double dof = static_cast<double>(of[static_cast<std::size_t>(ends.first)].size() *
                                           of[static_cast<std::size_t>(ends.second)].size());
    EXPECT_EQ(result.dof, dof);
    EXPECT_NEAR(result.p_value, chi_square_upper_p(expected, dof), 1e-8);
  }
}

TEST(DgLrt, IsUnchangedByUnitsAndNamesOfLevels) {
  const Dataset data = mixed_chain(200, 3);
  const DgLrt one(data, {}, {}), other(testing_support::in_other_units(data), {}, {});
  const BfLrt curved(data, {}, {}), other_curved(testing_support::in_other_units(data), {}, {});
  for (const auto& [ends, given] : all_queries(6, 2)) {
    EXPECT_NEAR(one.test(ends.first, ends.second, given).statistic,
                other.test(ends.first, ends.second, given).statistic, 1e-8);
    EXPECT_NEAR(curved.test(ends.first, ends.second, given).statistic,
                other_curved.test(ends.first, ends.second, given).statistic, 1e-7);
  }
}

TEST(DgLrt, LeavesRedundantColumnsOutOfRanksAndTellsDeterminism) {
  // z is the level of g as a number; w is x twice, h the levels of g with two merged.
  Rng rng(5);
  Eigen::MatrixXd values(60, 6);
  for (int i = 0; i < 60; ++i) {
    const auto g = static_cast<int>(rng.below(3));
    const double x = rng.normal();
    values.row(i) << x, rng.normal(), g, g, 2 * x, g > 0;
  }
  const Dataset data({number("x"), number("y"), number("z"), with_levels("g", 3), number("w"), with_levels("h", 2)},
                     values);
  const DgLrt test(data, {}, {});
  EXPECT_EQ(test.test(0, 4, {}).outcome, Outcome::kTested);
  EXPECT_NEAR(test.test(0, 4, {}).effect, 1, 1e-7);
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{4}).outcome, Outcome::kDeterministic);
  EXPECT_EQ(test.test(2, 1, std::vector<Var>{3}).outcome, Outcome::kDeterministic);
  // One of the two contrasts of g is left given h.
  EXPECT_EQ(test.test(1, 3, {}).dof, 2);
  EXPECT_EQ(test.test(1, 3, std::vector<Var>{5}).dof, 1);
  // Redundant members of S change nothing but rounding.
  EXPECT_NEAR(test.test(0, 1, std::vector<Var>{3}).p_value, test.test(0, 1, std::vector<Var>{2, 3, 5}).p_value, 1e-12);
}

TEST(DgLrt, CannotTestWithoutDegreesOfFreedom) {
  const DgLrt test(numbers_only(5, 5, 1), {}, {});
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2, 3}).outcome, Outcome::kTested);
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2, 3, 4}).outcome, Outcome::kNotTestable);
}

TEST(BfLrt, SeesAParabolaWhereTheLinearTestCannot) {
  Rng rng(8);
  Eigen::MatrixXd values(300, 2);
  for (int i = 0; i < 300; ++i) {
    const double x = rng.normal();
    values.row(i) << x, x * x + 0.5 * rng.normal();
  }
  const Dataset data({number("x"), number("y")}, values);
  EXPECT_LT(BfLrt(data, {}, {}).test(0, 1, {}).p_value, 1e-50);
  EXPECT_LT(BfLrt(data, {.response = BlockResponse::kBlock}, {}).test(0, 1, {}).p_value, 1e-50);
  EXPECT_LT(std::abs(DgLrt(data, {}, {}).test(0, 1, {}).effect), 0.2);
}

// x = s + t + noise and y = s - t + noise' have s t in E[x^2 | s, t] and E[y^2 | s, t], which no sum of functions of s
// and of t holds.
TEST(BfLrt, WithBlocksTakesProductsInSForDependence) {
  Rng rng(9);
  Eigen::MatrixXd values(20000, 4);
  for (int i = 0; i < 20000; ++i) {
    const double s = rng.normal(), t = rng.normal();
    values.row(i) << s + t + 0.5 * rng.normal(), s - t + 0.5 * rng.normal(), s, t;
  }
  const Dataset data({number("x"), number("y"), number("s"), number("t")}, values);
  const std::vector<Var> given{2, 3};
  EXPECT_LT(BfLrt(data, {.response = BlockResponse::kBlock}, {}).test(0, 1, given).p_value, 1e-20);
  EXPECT_GT(BfLrt(data, {}, {}).test(0, 1, given).p_value, 1e-4);
}

TEST(BfLrt, RegressesValuesBothWays) {
  const Dataset data = numbers_only(50, 3, 4);
  const BfLrt test(data, {.truncation = 2}, {});
  const std::vector<Var> given{2};
  // Least squares on powers.
  auto rss = [&](Var response, std::vector<std::pair<Var, int>> powers) {
    Eigen::MatrixXd x(50, static_cast<Eigen::Index>(powers.size()) + 1);
    x.col(0).setOnes();
    for (std::size_t j = 0; j < powers.size(); ++j)
      x.col(static_cast<Eigen::Index>(j) + 1) = data.values().col(powers[j].first).array().pow(powers[j].second);
    const Eigen::VectorXd y = data.values().col(response);
    const Eigen::VectorXd beta = (x.transpose() * x).inverse() * (x.transpose() * y);
    return (y - x * beta).squaredNorm();
  };
  const double a = rss(0, {{2, 1}, {2, 2}, {1, 1}, {1, 2}}) / rss(0, {{2, 1}, {2, 2}});
  const double b = rss(1, {{2, 1}, {2, 2}, {0, 1}, {0, 2}}) / rss(1, {{2, 1}, {2, 2}});
  const double c = rss(0, {{2, 1}, {2, 2}, {1, 1}}) / rss(0, {{2, 1}, {2, 2}});
  const CiResult r = test.test(0, 1, given);
  EXPECT_NEAR(r.statistic, -50 * std::log(a * b / c), 1e-8);
  EXPECT_EQ(r.dof, 3);
  const double corrected = -(47 - 1.5) * std::log(c) - (46 - 1.5) * std::log(a / c) - (46 - 1.5) * std::log(b / c);
  EXPECT_NEAR(r.p_value, chi_square_upper_p(corrected, 3), 1e-10);
  EXPECT_NEAR(r.effect, std::sqrt(1 - a * b / c), 1e-10);
}

TEST(BfLrt, TellsDeterminismByTheValue) {
  Rng rng(5);
  Eigen::MatrixXd values(60, 4);
  for (int i = 0; i < 60; ++i) {
    const double s = rng.normal(), t = rng.normal();
    values.row(i) << s + t, rng.normal(), s, t;
  }
  const Dataset data({number("x"), number("y"), number("s"), number("t")}, values);
  EXPECT_EQ(BfLrt(data, {}, {}).test(0, 1, std::vector<Var>{2, 3}).outcome, Outcome::kDeterministic);
}

TEST(BfLrt, RefusesATruncationBelowOne) {
  EXPECT_THROW(BfLrt(numbers_only(10, 2, 1), {.truncation = 0}, {}), UsageError);
}

}  // namespace
}  // namespace abdera
