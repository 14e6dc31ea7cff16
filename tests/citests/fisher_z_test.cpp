#include "citests/fisher_z.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "core/run.hpp"
#include "core/special.hpp"
#include "tests/support/integer_table.hpp"

namespace abdera {
namespace {

using testing_support::integer_table;
constexpr int kRows = testing_support::kIntegerRows;

Covariance covariance_of(const Eigen::MatrixXd& values) {
  return covariance(Dataset::View(values.data(), values.rows(), values.cols(), Eigen::OuterStride<>(values.rows())), {},
                    {});
}

TEST(FisherZ, GivesThePublishedValues) {
  const FisherZ test(covariance_of(integer_table()));
  struct Row {
    std::vector<Var> given;
    double r, p;
  };
  for (const Row& row :
       {Row{{}, 0.4982887785695465, 3.62819845302606e-05}, Row{{2}, -0.190777989767884, 0.148356654189796},
        Row{{2, 3}, -0.0756218271143837, 0.574184683913152}}) {
    const CiResult result = test.test(0, 1, row.given);
    EXPECT_EQ(result.outcome, Outcome::kTested);
    EXPECT_NEAR(result.effect, row.r, 1e-12);
    EXPECT_NEAR(result.p_value, row.p, 1e-12);
    EXPECT_NEAR(result.log_p, std::log(row.p), 1e-11);
    EXPECT_EQ(result.dof, kRows - 3 - static_cast<double>(row.given.size()));
    EXPECT_EQ(result.n_used, kRows);
  }
}

TEST(FisherZ, IsSymmetricInXAndYAndIgnoresTheOrderOfS) {
  const FisherZ test(covariance_of(integer_table()));
  const std::vector<Var> forward{2, 3}, backward{3, 2};
  const CiResult a = test.test(0, 1, forward), b = test.test(1, 0, backward);
  EXPECT_EQ(a.p_value, b.p_value);
  EXPECT_EQ(a.statistic, b.statistic);
}

TEST(FisherZ, DoesNotTestWithoutDegreesOfFreedom) {
  const Eigen::MatrixXd values = integer_table().topRows(5);
  const FisherZ test(covariance_of(values));
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2}).outcome, Outcome::kTested);
  EXPECT_EQ(test.test(0, 1, std::vector<Var>{2, 3}).outcome, Outcome::kNotTestable);
  EXPECT_FALSE(test.test(0, 1, std::vector<Var>{2, 3}).independent(0.0));
}

TEST(FisherZ, CallsADeterministicRelationByItsName) {
  Eigen::MatrixXd values(kRows, 5);
  values << integer_table(), integer_table().col(0) - 2 * integer_table().col(2);
  const FisherZ test(covariance_of(values));
  const CiResult result = test.test(4, 1, std::vector<Var>{2, 0});
  EXPECT_EQ(result.outcome, Outcome::kDeterministic);
  EXPECT_TRUE(std::isnan(result.p_value));
  // The same variable twice is no function of the empty S: a test with |r| = 1 and a finite statistic.
  values.col(4) = values.col(0);
  const FisherZ twins(covariance_of(values));
  const CiResult same = twins.test(0, 4, {});
  EXPECT_EQ(same.outcome, Outcome::kTested);
  EXPECT_NEAR(same.effect, 1, 1e-15);
  EXPECT_TRUE(std::isfinite(same.statistic) && std::isfinite(same.log_p));
  EXPECT_LT(same.p_value, 1e-300);
}

// Peer defect 13: a near-singular correlation matrix ended in a math domain error.
TEST(FisherZ, LeavesRedundantMembersOfSOut) {
  Eigen::MatrixXd values(kRows, 6);
  values << integer_table(), integer_table().col(2), 1e-7 * integer_table().col(0) + integer_table().col(2);
  const FisherZ test(covariance_of(values));
  const CiResult plain = test.test(0, 1, std::vector<Var>{2});
  const CiResult twice = test.test(0, 1, std::vector<Var>{4, 2});
  EXPECT_EQ(twice.outcome, Outcome::kTested);
  EXPECT_EQ(twice.p_value, plain.p_value);
  EXPECT_EQ(twice.dof, plain.dof);
  const CiResult nearly = test.test(0, 1, std::vector<Var>{4, 5, 2});
  EXPECT_EQ(nearly.p_value, plain.p_value);
}

TEST(FisherZ, TakesConditioningSetsOfAnySize) {
  constexpr int p = 60, n = 400;
  Rng rng(7);
  Eigen::MatrixXd values(n, p);
  for (int j = 0; j < p; ++j)
    for (int i = 0; i < n; ++i) values(i, j) = rng.normal() + (j > 0 ? 0.7 * values(i, j - 1) : 0);
  const Covariance cov = covariance_of(values);
  const FisherZ test(cov);
  std::vector<Var> given;
  for (Var v = 2; v < p; ++v) given.push_back(v);
  // Oracle: the entry of the inverse covariance.
  const Eigen::MatrixXd precision = cov.matrix.inverse();
  const double r = -precision(0, 1) / std::sqrt(precision(0, 0) * precision(1, 1));
  const CiResult result = test.test(0, 1, given);
  EXPECT_NEAR(result.effect, r, 1e-12);
  EXPECT_NEAR(result.statistic, std::sqrt(n - 58 - 3.0) * std::atanh(r), 1e-10);
}

TEST(FisherZ, RefusesAnInfiniteSampleSize) {
  Covariance cov{{"A", "B"}, Eigen::Matrix2d::Identity(), std::numeric_limits<double>::infinity()};
  EXPECT_THROW(FisherZ{cov}, UsageError);
  cov.n = 10;
  cov.matrix(1, 1) = 0;
  EXPECT_THROW(FisherZ{cov}, DataError);
}

}  // namespace
}  // namespace abdera
