#include <gmock/gmock.h>

#include <map>

#include "core/error.hpp"
#include "graphs/interventional.hpp"
#include "scores/interventional_bge.hpp"
#include "scores/interventional_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/scores/small_dags.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;

/// X1 -> X2 -> ... with a different law of the targets in each regime, 100 rows each.
Dataset experiments(int p, const InterventionTargets& targets, bool constant = false) {
  const Eigen::Index n = 100 * std::ssize(targets);
  Eigen::MatrixXd values(n, p);
  RowAttributes rows;
  rows.regime_targets = targets;
  Rng rng(1);
  std::vector<Variable> variables(static_cast<std::size_t>(p));
  for (Var v = 0; v < p; ++v) variables[static_cast<std::size_t>(v)].name = "X" + std::to_string(v + 1);
  for (Eigen::Index i = 0; i < n; ++i) {
    const auto& set = targets[static_cast<std::size_t>(i / 100)];
    rows.regime.push_back(static_cast<std::int32_t>(i / 100));
    for (Var v = 0; v < p; ++v) {
      const bool target = std::find(set.begin(), set.end(), v) != set.end();
      values(i, v) =
          target ? (constant ? 2 : 2 + 2 * rng.normal()) : (v > 0 ? 0.8 * values(i, v - 1) : 0) + rng.normal();
    }
  }
  Dataset out(std::move(variables), std::move(values));
  out.set_row_attributes(std::move(rows));
  return out;
}

/// The number of different totals among all DAGs; checks that those of a class are the same.
int classes_told_apart(const Score& score, const InterventionTargets& targets) {
  std::map<std::vector<std::pair<int, int>>, double> of_class;
  for_each_dag(4, [&](SmallDag dag) {
    const MixedGraph graph = interventional_cpdag(dag.graph(4), targets);
    std::vector<std::pair<int, int>> key;
    for (Var a = 0; a < 4; ++a)
      for (Var b = 0; b < 4; ++b)
        if (graph.adjacent(a, b)) key.emplace_back(4 * a + b, static_cast<int>(graph.mark(a, b)));
    const double total = total_score(score, testing_support::parents_of(dag, 4));
    const auto at = of_class.emplace(key, total).first;
    EXPECT_NEAR(at->second, total, 1e-10 * std::abs(total));
  });
  std::vector<double> totals;
  for (const auto& entry : of_class) totals.push_back(entry.second);
  std::sort(totals.begin(), totals.end());
  int different = 1;
  for (std::size_t i = 1; i < totals.size(); ++i) different += totals[i] - totals[i - 1] > 1e-9 * std::abs(totals[i]);
  return different;
}

// The numbers of interventional classes of four nodes are those of an independent enumeration.
TEST(InterventionalScores, AreTheSameWithinEveryInterventionalClassOfFourNodesAndDifferBetweenThem) {
  const std::vector<std::pair<InterventionTargets, int>> families{
      {{{}}, 185}, {{{}, {0}}, 345}, {{{}, {0}, {1}}, 474}, {{{}, {0, 1}}, 412}, {{{}, {0}, {1}, {2}, {3}}, 543}};
  for (const auto& [targets, classes] : families) {
    const Dataset data = experiments(4, targets);
    const InterventionalBic bic(data, {}, {});
    const InterventionalBge bge(data, {}, {});
    EXPECT_EQ(classes_told_apart(bic, targets), classes);
    EXPECT_EQ(classes_told_apart(bge, targets), classes);
    EXPECT_EQ(bic.score_equivalent(), classes == 185);
    EXPECT_EQ(bge.score_equivalent(), classes == 185);
    EXPECT_EQ(bic.targets(), targets);
    EXPECT_EQ(bge.targets(), targets);
  }
}

TEST(InterventionalScores, AreThoseOfTheRowsWhereTheChildIsNoTarget) {
  const Dataset data = experiments(3, {{}, {1}, {0, 2}});
  std::vector<Eigen::Index> rows(200);
  for (std::size_t i = 0; i < 200; ++i) rows[i] = static_cast<Eigen::Index>(i < 100 ? i : i + 100);
  const Dataset part = data.select_rows(rows);  // without regime 1
  const std::vector<Var> parents{0, 2};
  EXPECT_NEAR(InterventionalBge(data, {}, {}).local(1, parents), Bge(part, {}, {}).local(1, parents), 1e-10);
  // The penalty of four parameters is that of all 300 rows.
  EXPECT_NEAR(InterventionalBic(data, {}, {}).local(1, parents),
              GaussianBic(covariance(part, {}), {}).local(1, parents) - 2 * (std::log(300) - std::log(200)), 1e-10);
}

TEST(InterventionalScores, AreTheObservationalOnesWithoutTargets) {
  Dataset data = experiments(4, {{}, {1}});
  data.set_row_attributes({});
  const std::vector<Var> parents{0, 3};
  const InterventionalBge bge(data, {.standardise = true}, {});
  EXPECT_NEAR(bge.local(2, parents), Bge(data, {.standardise = true}, {}).local(2, parents), 1e-10);
  EXPECT_NEAR(InterventionalBic(data, {}, {}).local(2, parents),
              GaussianBic(covariance(data, {}), {}).local(2, parents), 1e-10);
  EXPECT_TRUE(bge.targets().empty());
  EXPECT_THAT(bge.remarks().back(), HasSubstr("no targets of interventions are known"));
}

TEST(InterventionalScores, DirectAnEdgeIntoNoTarget) {
  const Dataset data = experiments(2, {{}, {0}});
  const InterventionalBic bic(data, {}, {});
  const InterventionalBge bge(data, {}, {});
  const std::vector<Var> first{0}, second{1};
  for (const Score* score : {static_cast<const Score*>(&bic), static_cast<const Score*>(&bge)})
    EXPECT_GT(score->local(0, {}) + score->local(1, first), score->local(1, {}) + score->local(0, second) + 5);
}

// In the rows of X2, X1 is always 2.
TEST(InterventionalScores, TakeAParentThatIsConstantInTheRowsOfTheChildAsOneThatExplainsNothing) {
  const Dataset data = experiments(2, {{0}, {1}}, true);
  const InterventionalBic bic(data, {}, {});
  const std::vector<Var> first{0};
  EXPECT_NEAR(bic.local(1, first), bic.local(1, {}) - std::log(200) / 2, 1e-10);
  EXPECT_LT(InterventionalBge(data, {.prior_mean = PriorMean::kSample}, {}).local(1, first),
            InterventionalBge(data, {.prior_mean = PriorMean::kSample}, {}).local(1, {}));
}

TEST(InterventionalScores, RefuseAVariableThatIsAlwaysATarget) {
  const Dataset data = experiments(3, {{1}, {0, 1}});
  EXPECT_THAT(testing_support::message_of<DataError>([&] { InterventionalBic(data, {}, {}); }),
              HasSubstr("column 'X2' is a target of interventions in 200 of 200 rows"));
}

}  // namespace
}  // namespace abdera
