#include "scores/gaussian_bic.hpp"

#include "core/run.hpp"
#include "graphs/convert.hpp"
#include "tests/scores/table_g.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

// Two columns with covariance [[2, 1], [1, 3]] of 11 rows: ML variances 20/11 and 30/11, and of y given x
// (3 - 1/2) 10/11.
TEST(GaussianBic, MatchesAHandComputedExample) {
  Eigen::MatrixXd matrix(2, 2);
  matrix << 2, 1, 1, 3;
  const GaussianBic score(covariance_from_matrix({"x", "y"}, matrix, 11), {.penalty_discount = 2});
  const double pi2 = 2 * std::acos(-1.0);
  EXPECT_NEAR(score.local(0, {}), -5.5 * (std::log(pi2 * 20 / 11) + 1) - 2 * std::log(11.0), 1e-12);
  const std::vector<Var> x{0};
  EXPECT_NEAR(score.local(1, x), -5.5 * (std::log(pi2 * 25 / 11) + 1) - 3 * std::log(11.0), 1e-12);
}

TEST(GaussianBic, HasTheLocalScoresOfAnIndependentProgram) {
  const GaussianBic score(covariance(testing_support::table_g(), {}), {});
  for (const auto& entry : testing_support::kTableG)
    EXPECT_NEAR(score.local(entry.child, entry.parents), entry.bic, 1e-10);
}

TEST(GaussianBic, IsUndefinedForAsManyParentsAsLeaveNoDegreeOfFreedom) {
  const GaussianBic score(covariance_from_matrix({}, Eigen::MatrixXd::Identity(4, 4), 3), {});
  const std::vector<Var> one{1}, two{1, 2};
  EXPECT_TRUE(std::isfinite(score.local(0, one)));
  EXPECT_EQ(score.local(0, two), -std::numeric_limits<double>::infinity());
}

TEST(GaussianBic, IsUndefinedWhereParentsDetermineTheChildOrOneAnother) {
  Eigen::MatrixXd matrix(3, 3);
  matrix << 1, 0.5, 1.5, 0.5, 1, 1.5, 1.5, 1.5, 3;  // the third is the sum of the others
  const GaussianBic score(covariance_from_matrix({"x", "y", "sum"}, matrix, 100), {});
  const std::vector<Var> both{0, 1}, one{1};
  EXPECT_EQ(score.local(2, both), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isfinite(score.local(2, one)));
}

// Every class at 4 nodes: with the population covariance no DAG scores better than those of the class.
TEST(GaussianBic, IsLargestAtTheTrueClassOfAPopulation) {
  const auto classes = markov_classes(4);
  for (std::size_t truth = 0; truth < classes.size(); ++truth) {
    const auto model = testing_support::model_of_class(classes[truth], 4, 0.02, Rng(truth));
    const GaussianBic score(testing_support::as_if_from(model, 1e12), {});
    std::size_t best = 0;
    double highest = -std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < classes.size(); ++c) {
      std::vector<std::vector<Var>> parents(4);
      for (Var v = 0; v < 4; ++v)
        for (Var w = 0; w < 4; ++w)
          if (classes[c].members.front().has(w, v)) parents[static_cast<std::size_t>(v)].push_back(w);
      if (const double total = total_score(score, parents); total > highest) highest = total, best = c;
    }
    EXPECT_EQ(best, truth);
  }
}

}  // namespace
}  // namespace abdera
