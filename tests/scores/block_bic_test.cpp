#include <Eigen/QR>
#include <cmath>
#include <numbers>

#include "core/run.hpp"
#include "scores/bf_bic.hpp"
#include "scores/dg_bic.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"

namespace abdera {
namespace {

using testing_support::with_kinds;

Dataset numbers(int p, int n, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p;
  return simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed));
}

/// The log-likelihood of columns given others and an intercept, less the penalty, by QR of the columns themselves.
double by_least_squares(const Eigen::MatrixXd& child, const Eigen::MatrixXd& parents) {
  const auto n = static_cast<double>(child.rows()), d = static_cast<double>(child.cols());
  Eigen::MatrixXd design(child.rows(), parents.cols() + 1);
  design << Eigen::VectorXd::Ones(child.rows()), parents;
  const Eigen::MatrixXd left = child - design * design.colPivHouseholderQr().solve(child);
  const double log_det = std::log((left.transpose() * left / n).determinant());
  return -n / 2 * (log_det + d * (std::log(2 * std::numbers::pi) + 1)) -
         std::log(n) / 2 * d * (static_cast<double>(parents.cols()) + (d + 3) / 2);
}

Eigen::MatrixXd indicators(const Dataset& data, Var v) {
  const auto count = static_cast<Eigen::Index>(data.variable(v).levels.size());
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(data.num_rows(), count - 1);
  for (Eigen::Index i = 0; i < out.rows(); ++i) {
    const auto code = static_cast<Eigen::Index>(data.values()(i, v));
    if (code > 0) out(i, code - 1) = 1;
  }
  return out;
}

TEST(DgBic, IsGaussianBicForNumbers) {
  const Dataset data = numbers(5, 100, 1);
  const DgBic score(data, {.penalty_discount = 2}, {});
  const GaussianBic gaussian(covariance(data, RunContext{}), {.penalty_discount = 2});
  for (const std::vector<Var>& parents : {std::vector<Var>{}, {1}, {4, 2}, {1, 2, 3, 4}})
    EXPECT_NEAR(score.local(0, parents), gaussian.local(0, parents), 1e-9);
}

TEST(DgBic, IsTheRegressionOfIndicatorsOnIndicatorsAndNumbers) {
  const Dataset data = with_kinds(numbers(6, 200, 2), ColumnKinds::kMixed);  // 1, 3, 5 with 3, 2, 4 levels
  const DgBic score(data, {}, {});
  Eigen::MatrixXd of_one(200, 1 + 3);
  of_one << data.values().col(0), indicators(data, 5);
  const std::vector<Var> parents{5, 0}, none;
  // Number: the value itself. Levels: up to the scale of the indicators, the same for all parents.
  EXPECT_NEAR(score.local(2, parents), by_least_squares(data.values().col(2), of_one), 1e-8);
  const double gain = score.local(1, parents) - score.local(1, none);
  const Eigen::MatrixXd child = indicators(data, 1);
  EXPECT_NEAR(gain, by_least_squares(child, of_one) - by_least_squares(child, Eigen::MatrixXd(200, 0)), 1e-8);
}

TEST(BfBic, WithTruncationOneIsDgBicAndIsTheRegressionOfPowersElse) {
  const Dataset data = with_kinds(numbers(6, 200, 3), ColumnKinds::kMixed);
  const DgBic dg(data, {}, {});
  const BfBic one(data, {.truncation = 1}, {}), three(data, {.truncation = 3}, {});
  const std::vector<Var> parents{0, 1, 4}, number{4};
  EXPECT_EQ(one.local(2, parents), dg.local(2, parents));
  const auto powers = [&](Var v) {
    Eigen::MatrixXd out(200, 3);
    const Eigen::ArrayXd x = data.values().col(v).array();
    out << x, x.square(), x.cube();
    return out;
  };
  const double gain = three.local(2, number) - three.local(2, {});
  EXPECT_NEAR(gain, by_least_squares(powers(2), powers(4)) - by_least_squares(powers(2), Eigen::MatrixXd(200, 0)),
              1e-7);
}

TEST(BfBic, SeesAParabolaThatDgBicDoesNot) {
  Rng rng(4);
  Dataset::Matrix values(500, 2);
  for (Eigen::Index i = 0; i < 500; ++i) {
    values(i, 0) = rng.normal();
    values(i, 1) = values(i, 0) * values(i, 0) + 0.5 * rng.normal();
  }
  const Dataset data({{.name = "x"}, {.name = "y"}}, values);
  const std::vector<Var> x{0};
  EXPECT_GT(BfBic(data, {}, {}).local(1, x) - BfBic(data, {}, {}).local(1, {}), 100);
  EXPECT_LT(DgBic(data, {}, {}).local(1, x) - DgBic(data, {}, {}).local(1, {}), 30);
}

// x = s + t + noise and y = s - t + noise: independent given s and t. The block of x holds x^2 and with it 2 s t, as
// that of y holds -2 s t, so the additive regression of blocks sees an edge; of values it does not.
TEST(BfBic, RegressesValuesWhereBlocksSeeProductsOfParents) {
  Rng rng(7);
  constexpr Eigen::Index kRows = 4000;
  Dataset::Matrix values(kRows, 4);
  for (Eigen::Index i = 0; i < kRows; ++i) {
    const double s = rng.normal(), t = rng.normal();
    values(i, 0) = s, values(i, 1) = t;
    values(i, 2) = s + t + rng.normal(), values(i, 3) = s - t + rng.normal();
  }
  const Dataset data({{.name = "s"}, {.name = "t"}, {.name = "x"}, {.name = "y"}}, values);
  const BfBic block(data, {}, {}), value(data, {.response = ChildColumns::kValues}, {});
  const std::vector<Var> without{0, 1}, with{0, 1, 2};
  EXPECT_GT(block.local(3, with) - block.local(3, without), 100);
  EXPECT_LT(value.local(3, with) - value.local(3, without), -5);
  EXPECT_FALSE(value.score_equivalent());
  EXPECT_TRUE(block.score_equivalent());
}

TEST(BfBic, OfValuesIsTheRegressionOfTheNumberOnPowers) {
  const Dataset data = numbers(3, 150, 8);
  const BfBic score(data, {.truncation = 2, .response = ChildColumns::kValues}, {});
  Eigen::MatrixXd powers(150, 2);
  powers << data.values().col(1), data.values().col(1).array().square().matrix();
  const std::vector<Var> one{1};
  const double expected = by_least_squares(data.values().col(0), powers);
  EXPECT_NEAR(score.local(0, one), expected, 1e-8);
  const auto search = score.open(0);
  std::vector<double> gain(1);
  search->gains_add(one, gain);
  EXPECT_NEAR(search->value() + gain[0], expected, 1e-8);
}

// B is a function of A: no edge between them is defined, but both may be parents, and B then adds nothing.
TEST(BlockBic, LeavesOutWhatParentsHaveTwiceAndIsUndefinedForAChildThatTheyDetermine) {
  Rng rng(5);
  Dataset::Matrix values(300, 3);
  for (Eigen::Index i = 0; i < 300; ++i) {
    values(i, 0) = rng.below(3);
    values(i, 1) = values(i, 0) == 2 ? 1 : 0;
    values(i, 2) = values(i, 0) + rng.normal();
  }
  const Dataset data({{.name = "A", .kind = VariableKind::kNominal, .levels = {"0", "1", "2"}},
                      {.name = "B", .kind = VariableKind::kBinary, .levels = {"0", "1"}},
                      {.name = "y"}},
                     values);
  const DgBic score(data, {}, {});
  const std::vector<Var> a{0}, b{1}, both{0, 1};
  EXPECT_NEAR(score.local(2, both), score.local(2, a), 1e-9);
  EXPECT_EQ(score.local(1, a), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(score.local(0, b), -std::numeric_limits<double>::infinity());  // one of the two contrasts of A
  // The search says the same.
  const auto search = score.open(1);
  std::vector<double> gain(1);
  search->gains_add(a, gain);
  EXPECT_EQ(gain[0], -std::numeric_limits<double>::infinity());
  search->add(0);
  search->gains_remove(gain);
  EXPECT_EQ(gain[0], std::numeric_limits<double>::infinity());
}

TEST(BlockBic, IsUndefinedForAsManyColumnsAsRows) {
  const Dataset data = numbers(8, 7, 6);
  const std::vector<Var> five{1, 2, 3, 4, 5}, six{1, 2, 3, 4, 5, 6};
  const DgBic score(data, {}, {});
  EXPECT_TRUE(std::isfinite(score.local(0, five)));
  EXPECT_EQ(score.local(0, six), -std::numeric_limits<double>::infinity());
}

TEST(BlockBic, RefusesAConstantColumn) {
  const Dataset data({{.name = "x"}, {.name = "y"}}, Dataset::Matrix::Zero(5, 2));
  EXPECT_THROW(DgBic(data, {}, {}), DataError);
  EXPECT_THROW(BfBic(numbers(2, 50, 1), {.truncation = 0}, {}), UsageError);
}

}  // namespace
}  // namespace abdera
