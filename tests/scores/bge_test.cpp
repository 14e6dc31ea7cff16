#include "scores/bge.hpp"

#include <gmock/gmock.h>

#include "core/error.hpp"
#include "core/special.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/scores/small_dags.hpp"
#include "tests/scores/table_g.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;

TEST(Bge, HasTheLocalScoresOfAnIndependentProgram) {
  const Bge score(testing_support::table_g(), {}, {});
  for (const auto& entry : testing_support::kTableG)
    EXPECT_NEAR(score.local(entry.child, entry.parents), entry.bge, 1e-10);
}

TEST(Bge, SumsOverTheDagsOfFourNodesToTheKnownEvidence) {
  const Bge score(testing_support::table_g(), {}, {});
  std::vector<double> totals;
  for (const auto& parents : testing_support::dags_of_four()) totals.push_back(total_score(score, parents));
  ASSERT_EQ(totals.size(), 543u);
  const double best = *std::max_element(totals.begin(), totals.end());
  double sum = 0;
  for (double total : totals) sum += std::exp(total - best);
  EXPECT_NEAR(best + std::log(sum), -122.8008133122, 1e-9);
  EXPECT_NEAR(best, -124.3895137240, 1e-9);
  EXPECT_EQ(std::count_if(totals.begin(), totals.end(), [&](double x) { return x > best - 1e-9; }), 2);
}

// One column, rows -1 and 1: R = t + 2 = 2.5, a = alpha_w - p + 1 = 3, lgamma(5/2) - lgamma(3/2) = log 1.5.
TEST(Bge, MatchesAHandComputedExample) {
  const Dataset rows({{.name = "x"}}, Eigen::MatrixXd{{-1}, {1}});
  const double expected =
      -std::log(std::acos(-1.0)) + 0.5 * std::log(1.0 / 3) + std::log(1.5) + 1.5 * std::log(0.5) - 2.5 * std::log(2.5);
  EXPECT_NEAR(Bge(rows, {}, {}).local(0, {}), expected, 1e-13);
}

// The marginal likelihood of rows is a product of predictive laws, so that of one column does not change when the rows
// are added in two steps: here by the t law of a third row given two.
TEST(Bge, IsAProductOfPredictiveLaws) {
  const Dataset two({{.name = "x"}}, Eigen::MatrixXd{{-1}, {1}}),
      three({{.name = "x"}}, Eigen::MatrixXd{{-1}, {1}, {3}});
  // After two rows of mean 0: weight of the mean 3, a = 5, R = 2.5. The next row is t with a degrees of freedom,
  // location 0 and squared scale R (1 + 1/3) / a.
  const double a = 5, squared_scale = 2.5 * 4 / 3 / a;
  const double t_law = log_gamma((a + 1) / 2) - log_gamma(a / 2) - 0.5 * std::log(a * std::acos(-1.0) * squared_scale) -
                       (a + 1) / 2 * std::log1p(9 / (a * squared_scale));
  EXPECT_NEAR(Bge(three, {}, {}).local(0, {}) - Bge(two, {}, {}).local(0, {}), t_law, 1e-13);
}

Dataset rows_of(int p, Eigen::Index n, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p;
  return simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed));
}

TEST(Bge, OfStandardisedRowsKnowsNoUnits) {
  const Dataset rows = rows_of(5, 60, 1);
  Eigen::MatrixXd other = rows.values();
  for (Var v = 0; v < 5; ++v) other.col(v) = other.col(v).array() * std::pow(10, v - 2) + 7 * v;
  const Dataset changed(rows.variables(), other);
  const Bge one(rows, {.standardise = true}, {}), two(changed, {.standardise = true}, {});
  const std::vector<Var> parents{0, 4};
  EXPECT_NEAR(one.local(2, parents), two.local(2, parents), 1e-10);
  EXPECT_GT(std::abs(Bge(rows, {}, {}).local(2, parents) - Bge(changed, {}, {}).local(2, parents)), 1);
}

TEST(Bge, WithTheSampleMeanAsPriorMeanKnowsNoOriginAndNeedsNoMeans) {
  const Dataset rows = rows_of(4, 50, 2);
  const Dataset moved(rows.variables(), rows.values().array() + 1000);
  const BgeOptions sample{.prior_mean = PriorMean::kSample};
  const std::vector<Var> parents{1, 3};
  const double value = Bge(rows, sample, {}).local(0, parents);
  EXPECT_NEAR(Bge(moved, sample, {}).local(0, parents), value, 1e-8);
  EXPECT_NEAR(Bge(covariance(rows, {}), {}).local(0, parents), value, 1e-11);
}

TEST(Bge, IsProperAndScoreEquivalentForFewerRowsThanColumnsAndForCollinearOnes) {
  Eigen::MatrixXd values = rows_of(6, 4, 3).values();
  values.col(5) = values.col(0) + values.col(1);
  const Bge score(Dataset(rows_of(6, 4, 3).variables(), values), {}, {});
  const std::vector<Var> all{0, 1, 2, 3, 4}, most{1, 2, 3, 4}, five{1, 2, 3, 4, 5};
  EXPECT_TRUE(std::isfinite(score.local(5, all)));
  // 0 -> 5 and 5 -> 0 with the same other parents.
  EXPECT_NEAR(score.local(0, most) + score.local(5, all), score.local(5, most) + score.local(0, five), 1e-10);
}

TEST(Bge, OfEqualWeightsIsThatOfNone) {
  Dataset rows = rows_of(4, 50, 4);
  const std::vector<Var> parents{2, 3};
  const double value = Bge(rows, {}, {}).local(1, parents);
  rows.set_row_attributes({.weight = std::vector<double>(50, 0.25)});
  EXPECT_NEAR(Bge(rows, {}, {}).local(1, parents), value, 1e-11);
}

TEST(Bge, RefusesAPriorThatIsNone) {
  const Dataset rows = rows_of(4, 50, 5);
  EXPECT_THAT(testing_support::message_of<UsageError>([&] { Bge(rows, {.alpha_w = 5}, {}); }),
              HasSubstr("alpha_w is 5, but 4 variables need more than 5"));
  EXPECT_NO_THROW(Bge(rows, {.alpha_w = 5, .t = 1}, {}));
  EXPECT_THROW(Bge(rows, {.alpha_w = 3, .t = 1}, {}), UsageError);
}

TEST(Bge, SaysWhichPriorItTookAndWhichColumnsAreFarFromIt) {
  const Dataset rows = rows_of(4, 50, 6);
  const auto remarks = Bge(rows, {}, {}).remarks();
  ASSERT_EQ(remarks.size(), 1u);
  EXPECT_THAT(remarks[0], HasSubstr("alpha_w = 6 and t = 0.5"));
  Eigen::MatrixXd other = rows.values();
  other.col(1) *= 100;
  other.col(2).array() += 50;
  const Dataset far(rows.variables(), other);
  const auto more = Bge(far, {}, {}).remarks();
  ASSERT_EQ(more.size(), 3u);
  EXPECT_THAT(more[1], HasSubstr("column 'X2'"));
  EXPECT_THAT(more[2], HasSubstr("column 'X3'"));
  EXPECT_EQ(Bge(far, {.standardise = true}, {}).remarks().size(), 1u);
}

}  // namespace
}  // namespace abdera
