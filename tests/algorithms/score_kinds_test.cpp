// Learners of scores with scores of other kinds than the Gaussian ones of the contract.
#include <chrono>

#include "algorithms/learner.hpp"
#include "core/error.hpp"
#include "scores/registry.hpp"
#include "tests/support/kinds_of_rows.hpp"
#include "tests/support/time_factor.hpp"

namespace abdera {
namespace {

// y is a parabola of x, and symmetric in it: an additive model sees x --> y, and nothing the other way.
TEST(ScoreKinds, ADirectionThatTheScoreTellsIsReportedOrTheScoreRefused) {
  Rng rng(1);
  Dataset::Matrix values(500, 2);
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    values(i, 0) = rng.normal();
    values(i, 1) = values(i, 0) * values(i, 0) + 0.5 * rng.normal();
  }
  const Dataset data({{.name = "x"}, {.name = "y"}}, std::move(values));
  const auto score = find_score("bf_bic").make({.data = &data}, {{"response", std::string("values")}}, {});
  ASSERT_FALSE(score->score_equivalent());
  int told = 0, refused = 0;
  for (const char* name : {"ges", "fges", "xges", "flop", "boss", "hill_climb", "tabu", "exact_dag"}) {
    RunContext run;
    run.stop = StopToken(nullptr, StopToken::Clock::now() + std::chrono::seconds(20));
    try {
      const LearnResult result = find_learner(name).learn({nullptr, score.get(), &data}, Knowledge(), {}, run);
      EXPECT_EQ(result.kind, GraphKind::kDag) << name;
      EXPECT_TRUE(result.legal && result.graph.directed(0, 1)) << name;
      ++told;
    } catch (const NotApplicable&) {
      ++refused;
    }
  }
  EXPECT_EQ(told, 5);
  EXPECT_EQ(refused, 3);
}

TEST(ScoreKinds, AStopEndsTablesOfSlowScores) {
  constexpr int kVariables = 16;
  LinearGaussianOptions options;
  options.variables = kVariables;
  const Dataset data = testing_support::with_kinds(simulate(random_linear_gaussian(options, Rng(1)), 5000, Rng(1)),
                                                   ColumnKinds::kDiscrete);
  const auto score = find_score("bdeu").make({.data = &data}, {}, {});
  for (const char* name : {"exact_dag", "exact_posterior"}) {
    RunContext run;
    const auto deadline = StopToken::Clock::now() + std::chrono::milliseconds(100);
    run.stop = StopToken(nullptr, deadline);
    const LearnResult result = find_learner(name).learn({nullptr, score.get(), nullptr}, Knowledge(), {}, run);
    EXPECT_EQ(result.stop_reason, StopReason::kTimeLimit) << name;
    const double late = std::chrono::duration<double>(StopToken::Clock::now() - deadline).count();
    EXPECT_LT(late, 0.2 * testing_support::kTimeFactor) << name;
  }
}

}  // namespace
}  // namespace abdera
