#include "scores/structure_prior.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "scores/bge.hpp"
#include "scores/ebic.hpp"
#include "scores/gaussian_bic.hpp"
#include "tests/scores/small_dags.hpp"
#include "tests/scores/table_g.hpp"

namespace abdera {
namespace {

TEST(StructurePrior, MatchesHandComputedValues) {
  EXPECT_EQ(StructurePrior{}.log_weight(3, 5), 0);
  EXPECT_NEAR((StructurePrior{.edge_penalty = 1.5}.log_weight(3, 5)), -4.5, 1e-15);
  const StructurePrior fair{.parents = ParentPrior::kFair, .edge_penalty = 1};
  EXPECT_NEAR(fair.log_weight(2, 5), -std::log(6) - 2, 1e-14);  // 6 pairs of 4
  EXPECT_NEAR(fair.log_weight(0, 5), 0, 1e-14);
  EXPECT_NEAR(fair.log_weight(4, 5), -4, 1e-14);
}

template <class Made, class Options>
void expect_prior_adds_up(const Made& with, const Made& without, const Options& options) {
  for (const auto& entry : testing_support::kTableG)
    EXPECT_NEAR(with.local(entry.child, entry.parents) - without.local(entry.child, entry.parents),
                options.prior.log_weight(static_cast<int>(entry.parents.size()), 4), 1e-11);
}

TEST(StructurePrior, IsAddedByEveryGaussianScore) {
  const Dataset rows = testing_support::table_g();
  const StructurePrior prior{.parents = ParentPrior::kFair, .edge_penalty = 0.7};
  const BgeOptions bge{.prior = prior};
  expect_prior_adds_up(Bge(rows, bge, {}), Bge(rows, {}, {}), bge);
  const GaussianBicOptions bic{.prior = prior};
  expect_prior_adds_up(GaussianBic(covariance(rows, {}), bic), GaussianBic(covariance(rows, {}), {}), bic);
  const EbicOptions ebic{.prior = prior};
  expect_prior_adds_up(Ebic(covariance(rows, {}), ebic), Ebic(covariance(rows, {}), {}), ebic);
}

// Equivalent DAGs are joined by reversals of covered edges, each of which swaps two numbers of parents.
TEST(StructurePrior, KeepsScoreEquivalence) {
  const Bge score(testing_support::table_g(), {.prior = {.parents = ParentPrior::kFair, .edge_penalty = 0.7}}, {});
  EXPECT_TRUE(score.score_equivalent());
  for (const MarkovClass& one : markov_classes(4))
    for (const SmallDag& dag : one.members)
      EXPECT_NEAR(total_score(score, testing_support::parents_of(one.members.front(), 4)),
                  total_score(score, testing_support::parents_of(dag, 4)), 1e-10);
}

}  // namespace
}  // namespace abdera
