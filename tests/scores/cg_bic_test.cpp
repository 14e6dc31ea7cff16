#include "scores/cg_bic.hpp"

#include <cmath>
#include <numbers>

#include "core/run.hpp"
#include "scores/discrete_bic.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"
#include "tests/support/levels.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

const double kLogTwoPi = std::log(2 * std::numbers::pi);

/// x a number, b binary: 0 for the first `zeros` rows.
Dataset number_and_binary(const std::vector<double>& x, std::size_t zeros) {
  Dataset::Matrix values(static_cast<Eigen::Index>(x.size()), 2);
  for (std::size_t i = 0; i < x.size(); ++i) {
    values(static_cast<Eigen::Index>(i), 0) = x[i];
    values(static_cast<Eigen::Index>(i), 1) = i < zeros ? 0 : 1;
  }
  return {{{.name = "x"}, {.name = "b", .kind = VariableKind::kBinary, .levels = {"0", "1"}}}, values};
}

// Two strata of four rows: 1, 1, 3, 3 with variance 1, and 0, 0, 4, 4 with variance 4; all together mean 2, variance
// 2.5.
TEST(CgBic, MatchesAHandComputedExample) {
  const Dataset data = number_and_binary({1, 1, 3, 3, 0, 0, 4, 4}, 4);
  const CgBic score(data, {.rows_per_number = 2, .penalty_discount = 2}, {});
  const std::vector<Var> x{0}, b{1};
  const double penalty = std::log(8.0);  // a parameter
  const double alone = -4 * (kLogTwoPi + 1 + std::log(2.5)) - 2 * penalty;
  const double split = -2 * (kLogTwoPi + 1) - 2 * (kLogTwoPi + 1 + std::log(4.0)) - 4 * penalty;
  EXPECT_NEAR(score.local(0, {}), alone, 1e-12);
  EXPECT_NEAR(score.local(0, b), split, 1e-12);
  // Either direction of the edge has the same sum.
  EXPECT_NEAR(score.local(1, {}), 8 * std::log(0.5) - penalty, 1e-12);
  EXPECT_NEAR(score.local(1, x), 8 * std::log(0.5) + split - alone - penalty, 1e-12);
}

// The second stratum has two rows where four are asked for: they follow the law of all rows, which is counted once.
TEST(CgBic, RowsOfThinStrataFollowTheLawOfAllRows) {
  const Dataset data = number_and_binary({1, 1, 3, 3, 1, 1, 3, 3, 0, 4}, 8);
  const CgBic score(data, {.rows_per_number = 2}, {});
  const double variance = (8 * 1 + 2 * 4) / 10.0, penalty = std::log(10.0) / 2;
  const std::vector<Var> b{1};
  const double thick = -4 * (kLogTwoPi + 1);
  const double thin = -(kLogTwoPi + std::log(variance)) - (4 + 4) / variance / 2;
  EXPECT_NEAR(score.local(0, b), thick + thin - 4 * penalty, 1e-12);
}

TEST(CgBic, AStratumWithAConstantNumberSaysNothingSpecial) {
  const Dataset data = number_and_binary({5, 5, 5, 5, 5, 5, 1, 2, 3, 4, 6, 9}, 6);
  const std::vector<Var> b{1};
  EXPECT_TRUE(std::isfinite(CgBic(data, {.rows_per_number = 2}, {}).local(0, b)));
}

TEST(CgBic, IsGaussianBicForNumbersAndDiscreteBicForLevels) {
  LinearGaussianOptions options;
  options.variables = 5;
  const Dataset rows = simulate(random_linear_gaussian(options, Rng(1)), 150, Rng(1));
  const Dataset levels = testing_support::with_kinds(rows, ColumnKinds::kDiscrete);
  const CgBic of_numbers(rows, {}, {}), of_levels(levels, {}, {});
  const GaussianBic gaussian(covariance(rows, RunContext{}), {});
  const DiscreteBic discrete(levels, {}, {});
  for (const std::vector<Var>& parents : {std::vector<Var>{}, {1}, {4, 2}, {1, 2, 3, 4}}) {
    EXPECT_NEAR(of_numbers.local(0, parents), gaussian.local(0, parents), 1e-9);
    EXPECT_NEAR(of_levels.local(0, parents), discrete.local(0, parents), 1e-9);
  }
}

TEST(CgBic, IsUndefinedWhereNumbersDetermineOneAnother) {
  Rng rng(2);
  Dataset::Matrix values(100, 3);
  for (Eigen::Index i = 0; i < 100; ++i) {
    values(i, 0) = rng.normal(), values(i, 1) = 3 - 2 * values(i, 0);
    values(i, 2) = rng.below(2);
  }
  const Dataset data({{.name = "x"}, {.name = "y"}, {.name = "b", .kind = VariableKind::kBinary, .levels = {"0", "1"}}},
                     values);
  const CgBic score(data, {}, {});
  const std::vector<Var> x{0}, both{0, 1};
  EXPECT_EQ(score.local(1, x), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(score.local(2, both), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isfinite(score.local(2, x)));
}

TEST(CgBic, NamesTheColumnThatIsConstant) {
  const Dataset data = number_and_binary({1, 1, 1}, 2);
  EXPECT_NE(testing_support::message_of<DataError>([&] { CgBic(data, {}, {}); }).find("column x is constant"),
            std::string::npos);
}

}  // namespace
}  // namespace abdera
