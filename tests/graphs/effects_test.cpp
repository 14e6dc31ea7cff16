#include "graphs/effects.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <map>

#include "core/error.hpp"
#include "graphs/adjustment.hpp"
#include "tests/graphs/class_support.hpp"
#include "tests/graphs/linear_model.hpp"

namespace abdera {
namespace {

/// Covariance of a linear model with unit noise; weight(a, b) of a --> b.
template <class Weight>
Eigen::MatrixXd covariance_of(const MixedGraph& dag, Weight&& weight) {
  const int n = dag.size();
  Eigen::MatrixXd inverse = Eigen::MatrixXd::Identity(n, n);
  for (Var b = 0; b < n; ++b) dag.for_parents(b, [&](Var a) { inverse(b, a) = -weight(a, b); });
  const Eigen::MatrixXd total = inverse.inverse();
  return total * total.transpose();
}

TEST(Ida, ListsTheEffectsOfAHandComputedChain) {
  // 0 --- 1 --- 2, weights 2 and 3 along 0 --> 1 --> 2. Effects of 1 on 2: 3 with 0 or nothing as parents, 0 with 2.
  const GraphClass chain(pdag(3, {}, {{0, 1}, {1, 2}}), GraphKind::kCpdag);
  const auto s = covariance_of(pdag(3, {{0, 1}, {1, 2}}, {}), [](Var a, Var) { return a + 2.0; });
  const auto effects = ida(chain, 1, 2);
  ASSERT_EQ(effects.size(), 3u);
  EXPECT_EQ(effects[0], (PossibleEffect{{}, false, {}}));
  EXPECT_EQ(effects[1], (PossibleEffect{{0}, false, {0}}));
  EXPECT_EQ(effects[2], (PossibleEffect{{2}, true, {}}));
  const auto sizes = effect_sizes(s, 1, 2, effects);
  EXPECT_NEAR(sizes[0], 3, 1e-12);
  EXPECT_NEAR(sizes[1], 3, 1e-12);
  EXPECT_EQ(sizes[2], 0);
  const auto best = optimal_ida(chain, 1, 2);
  EXPECT_EQ(best[1], (PossibleEffect{{0}, false, {}})) << "0 does not help to predict 2 given 1";
}

TEST(Ida, IsZeroForADefiniteNonDescendantWhateverTheSampleSays) {
  // 0 --> 2 <-- 1: 2 causes nothing, though it correlates with both.
  const GraphClass g(pdag(3, {{0, 2}, {1, 2}}, {}), GraphKind::kCpdag);
  Eigen::MatrixXd sample(3, 3);
  sample << 1, 0.2, 0.5, 0.2, 1, 0.5, 0.5, 0.5, 1;
  EXPECT_EQ(effect_sizes(sample, 0, 1, ida(g, 0, 1)), std::vector<double>{0});
  EXPECT_EQ(effect_sizes(sample, 2, 0, ida(g, 2, 0)), std::vector<double>{0});
  EXPECT_EQ(effect_sizes(sample, 0, 1, optimal_ida(g, 0, 1)), std::vector<double>{0});
  EXPECT_NEAR(effect_sizes(sample, 0, 2, ida(g, 0, 2))[0], 0.5, 1e-12);
}

TEST(Ida, RefusesEqualNodesAndTooManyParentSets) {
  const GraphClass full(MixedGraph::complete(6, Mark::kTail), GraphKind::kCpdag);
  EXPECT_EQ(ida(full, 0, 1).size(), 32u);
  EXPECT_THROW(ida(full, 0, 1, 31), NotApplicable);
  EXPECT_THROW(ida(full, 2, 2), UsageError);
  EXPECT_THROW(ida(full, 0, 6), UsageError);
}

TEST(RegressionEffects, AreTheJointTotalEffectsAndNanForDependentRegressors) {
  // 0 --> 1 (2), 1 --> 2 (3), 0 --> 2 (5): jointly 5 and 3.
  const auto s = covariance_of(pdag(3, {{0, 1}, {1, 2}, {0, 2}}, {}), [](Var a, Var b) {
    return a == 1 ? 3.0 : b == 1 ? 2.0 : 5.0;
  });
  const std::vector<Var> both = {0, 1}, first = {0}, none;
  const auto joint = regression_effects(s, both, 2, none);
  EXPECT_NEAR(joint(0), 5, 1e-12);
  EXPECT_NEAR(joint(1), 3, 1e-12);
  EXPECT_NEAR(regression_effects(s, first, 2, none)(0), 11, 1e-12);
  Eigen::MatrixXd copy(3, 3);
  copy << 1, 1, 0.5, 1, 1, 0.5, 0.5, 0.5, 1;
  EXPECT_TRUE(std::isnan(regression_effects(copy, both, 2, none)(0)));
  EXPECT_TRUE(std::isnan(regression_effects(Eigen::MatrixXd::Zero(3, 3), first, 2, none)(0)));
  EXPECT_THROW(regression_effects(s, both, 2, first), UsageError);
  EXPECT_THROW(regression_effects(s, both, 1, none), UsageError);
}

/// For every x and y the multiset of IDA (one element a set of parents) against fitting every member of the class to
/// the covariance of one of them and following its directed paths. Exact arithmetic; false agreement below 2^-50.
void expect_enumerated(const GraphClass& graphs, const std::vector<SmallDag>& members, Rng& rng) {
  const int n = graphs.size();
  const FieldModel truth(members.front().graph(n), rng);
  using Effects = std::map<std::vector<Var>, FieldNumber>;
  std::vector<Effects> enumerated(static_cast<std::size_t>(n * n));
  for (SmallDag small : members) {
    const MixedGraph dag = small.graph(n);
    const FieldModel fitted(dag, truth.covariance());
    for (Var x = 0; x < n; ++x) {
      const auto parents = dag.parents(x).to_vector();
      for (Var y = 0; y < n; ++y) {
        if (x == y) continue;
        const FieldNumber effect = fitted.total_effects(std::span(&x, 1), y)[0];
        const auto [known, fresh] = enumerated[static_cast<std::size_t>(x * n + y)].try_emplace(parents, effect);
        ASSERT_EQ(known->second, effect) << "members with the same parents of x have the same effect";
      }
    }
  }
  const auto effects_of = [&](Var x, Var y, const std::vector<PossibleEffect>& list) {
    Effects out;
    for (const auto& e : list) {
      std::vector<Var> regressors = {x};
      regressors.insert(regressors.end(), e.adjustment.begin(), e.adjustment.end());
      out[e.parents] = e.zero ? FieldNumber(0) : regression(truth.covariance(), regressors, y).value()[0];
    }
    EXPECT_EQ(out.size(), list.size());
    return out;
  };
  for (Var x = 0; x < n; ++x)
    for (Var y = 0; y < n; ++y) {
      if (x == y) continue;
      const auto& expected = enumerated[static_cast<std::size_t>(x * n + y)];
      const auto optimal = optimal_ida(graphs, x, y);
      ASSERT_EQ(effects_of(x, y, ida(graphs, x, y)), expected);
      ASSERT_EQ(effects_of(x, y, optimal), expected);
      for (const auto& e : optimal) ASSERT_EQ(e.zero, expected.at(e.parents).is_zero());
    }
}

TEST(Ida, EqualsEnumerationForEveryCpdagUpToFiveNodes) {
  Rng rng(301);
  int classes = 0;
  for (int n = 2; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) {
      ++classes;
      expect_enumerated(GraphClass(c.intersection(n), GraphKind::kCpdag), c.members, rng);
      if (::testing::Test::HasFatalFailure()) FAIL() << n << " " << c.members.front().parents;
    }
  EXPECT_EQ(classes, 2 + 11 + 185 + 8782);
}

TEST(Ida, EqualsEnumerationForEveryMpdagUpToFourNodes) {
  Rng rng(302);
  int mpdags = 0;
  for (int n = 2; n <= 4; ++n)
    for_each_mpdag(n, [&](const MixedGraph& g, const MarkovClass& c) {
      ++mpdags;
      if (!::testing::Test::HasFatalFailure()) expect_enumerated(GraphClass(g, GraphKind::kMpdag), c.members, rng);
    });
  EXPECT_EQ(mpdags, 4 + 50 + 1601);
}

TEST(OptimalIda, TakesTheOptimalSetOfEveryMemberWithThoseParents) {
  for (int n = 2; n <= 4; ++n)
    for (const auto& c : markov_classes(n)) {
      const GraphClass cpdag(c.intersection(n), GraphKind::kCpdag);
      for (Var x = 0; x < n; ++x)
        for (Var y = 0; y < n; ++y) {
          if (x == y) continue;
          std::map<std::vector<Var>, PossibleEffect> by_parents;
          for (const auto& e : optimal_ida(cpdag, x, y)) by_parents[e.parents] = e;
          for (SmallDag small : c.members) {
            const GraphClass dag(small.graph(n), GraphKind::kDag);
            const auto set = Adjustment(dag, std::span(&x, 1), std::span(&y, 1)).optimal().set;
            const auto& effect = by_parents.at(dag.graph().parents(x).to_vector());
            ASSERT_EQ(effect.zero, !set.has_value());
            if (set) {
              ASSERT_EQ(effect.adjustment, set->to_vector());
            }
          }
        }
    }
}

}  // namespace
}  // namespace abdera
