// Columns that others determine: no learner of scores gives a variable parents with which its score is not defined.
#include <cmath>

#include "algorithms/learner.hpp"
#include "citests/registry.hpp"
#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "scores/registry.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/result_values.hpp"

namespace abdera {
namespace {

/// x2 = x1, x3 = x1 + x4, x5 = x1 + noise, x6 alone.
Dataset rows_with_equal_columns() {
  Rng rng(1);
  Dataset::Matrix values(300, 6);
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    const double x1 = rng.normal(), x4 = rng.normal();
    values.row(i) << x1, x1, x1 + x4, x4, x1 + 0.5 * rng.normal(), rng.normal();
  }
  std::vector<Variable> variables;
  for (const char* name : {"x1", "x2", "x3", "x4", "x5", "x6"}) variables.push_back({.name = name});
  return {std::move(variables), std::move(values)};
}

class DeterminedColumns : public testing::TestWithParam<LearnerEntry> {
 protected:
  LearnResult learn(const std::string& score, const Knowledge& known) const {
    const auto test = find_ci_test("fisher_z").make({.data = &data_}, {}, {});
    const auto made = find_score(score).make({.data = &data_}, {}, {});
    RunContext run;
    return GetParam().learn({test.get(), made.get(), &data_}, known, {}, run);
  }
  const Dataset data_ = rows_with_equal_columns();
};

TEST_P(DeterminedColumns, AreNeverJoinedWhereTheScoreIsNotDefined) {
  for (const char* name : {"gaussian_bic", "ebic", "interventional_bic", "dg_bic", "bf_bic", "cg_bic"}) {
    const auto score = find_score(name).make({.data = &data_}, {}, {});
    for (const bool with_knowledge : {false, true}) {
      Knowledge known(6);
      if (with_knowledge) known.require_edge(0, 4), known.forbid_edge(5, 0);
      const LearnResult result = learn(name, known);
      EXPECT_TRUE(result.legal) << name << result.violation;
      EXPECT_FALSE(result.graph.adjacent(0, 1)) << name;
      EXPECT_TRUE(std::isfinite(testing_support::score_of(result))) << name;
      const auto dag = extend_to_dag(result.graph);
      ASSERT_TRUE(dag) << name;
      for (Var v = 0; v < 6; ++v)
        EXPECT_TRUE(std::isfinite(score->local(v, dag->parents(v).to_vector()))) << name << " " << v;
      EXPECT_TRUE(result.graph.adjacent(0, 4) || (result.graph.adjacent(1, 4) && !with_knowledge)) << name;
    }
  }
}

// The same words from all of them, before they search.
TEST_P(DeterminedColumns, AreRefusedAsRequiredParentsByName) {
  Knowledge equal(6), sum(6);
  equal.require_edge(0, 1);
  sum.require_edge(0, 2), sum.require_edge(3, 2);
  using testing_support::message_of;
  for (const char* score : {"gaussian_bic", "dg_bic", "cg_bic"}) {
    const std::string one = message_of<NotApplicable>([&] { learn(score, equal); });
    EXPECT_EQ(one.substr(0, one.find(", which")),
              "no DAG has a score: it is not defined for {1} with the parents that knowledge requires, {0}");
    const std::string two = message_of<NotApplicable>([&] { learn(score, sum); });
    EXPECT_EQ(two.substr(0, two.find(", which")),
              "no DAG has a score: it is not defined for {2} with the parents that knowledge requires, {0}, {3}");
  }
}

/// 25 columns, each a sum of all before it, and rows drawn from 500 of them with repetition: the correlation matrix is
/// singular but for rounding, and equivalent DAGs differ in their scores.
Dataset nearly_singular_rows() {
  constexpr int kColumns = 25, kRows = 500;
  Rng rng(3);
  Eigen::MatrixXd sums(kColumns, kColumns), noise(kRows, kColumns);
  for (int i = 0; i < kColumns; ++i)
    for (int j = 0; j < kColumns; ++j) sums(i, j) = j <= i ? rng.normal() : 0;
  for (int i = 0; i < kRows; ++i)
    for (int j = 0; j < kColumns; ++j) noise(i, j) = rng.normal();
  const Eigen::MatrixXd whole = noise * sums;
  Dataset::Matrix values(kRows, kColumns);
  for (int i = 0; i < kRows; ++i) values.row(i) = whole.row(rng.below(kRows));
  std::vector<Variable> variables;
  for (int j = 0; j < kColumns; ++j) variables.push_back({.name = "x" + std::to_string(j)});
  return {std::move(variables), std::move(values)};
}

TEST_P(DeterminedColumns, DoNotSendTheSearchRoundInCircles) {
  for (const char* all : {"exact_dag", "exact_posterior", "posterior_effects", "sparsest_permutation"})
    if (GetParam().info.name == all) GTEST_SKIP() << "looks at all there is, not for moves that gain";
  const Dataset data = nearly_singular_rows();
  const auto test = find_ci_test("fisher_z").make({.data = &data}, {}, {});
  const auto score = find_score("gaussian_bic").make({.data = &data}, {}, {});
  RunContext run;
  const LearnResult result = GetParam().learn({test.get(), score.get(), &data}, Knowledge(25), {}, run);
  EXPECT_TRUE(result.legal) << result.violation;
  EXPECT_TRUE(std::isfinite(testing_support::score_of(result)));
  std::uint64_t moves = 0;
  for (const auto& [name, count] : result.counts)
    if (name == "insertions" || name == "deletions" || name == "turns") moves += count;
  EXPECT_LT(moves, 300'000u);
}

std::vector<LearnerEntry> learners_of_scores() {
  std::vector<LearnerEntry> out;
  for (const LearnerEntry& entry : learners())
    if (entry.needs_score) out.push_back(entry);
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, DeterminedColumns, testing::ValuesIn(learners_of_scores()),
                         [](const auto& subject) { return subject.param.info.name; });

}  // namespace
}  // namespace abdera
