// What all searches over orders should find: the class that population covariances determine, and the best DAG there
// is.
#include <array>
#include <cstdlib>

#include "algorithms/learner.hpp"
#include "algorithms/score/dag_search.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/best_dag.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

bool full_run() { return std::getenv("ABDERA_FULL") != nullptr; }

LearnResult learn(const std::string& learner, const Score& score, const Params& params = {}) {
  RunContext run;
  return find_learner(learner).learn({nullptr, &score, nullptr}, Knowledge(), params, run);
}

double score_of(const LearnResult& result) {
  for (const auto& [name, value] : result.numbers)
    if (name == "score") return value;
  return 0;
}

struct Searcher {
  std::string name;
  Params params;
  int stride;               // of the classes looked at in the quick tier
  double least_true_share;  // of the classes of 5 nodes
  int least_best;           // of 100 samples of 12 variables, how many end at the best DAG
};

class OrderSearch : public testing::TestWithParam<Searcher> {};

// Of all DAGs with 5 nodes; each class must be found from a covariance as if from 10^12 rows.
TEST_P(OrderSearch, FindsTheClassThatThePopulationDetermines) {
  const auto classes = markov_classes(5);
  ASSERT_EQ(classes.size(), 8782u);
  const auto stride = full_run() ? 1u : static_cast<unsigned>(GetParam().stride);
  int looked_at = 0, right = 0;
  for (std::size_t i = 0; i < classes.size(); i += stride, ++looked_at) {
    const auto model = testing_support::model_of_class(classes[i], 5, 0.02, Rng(i));
    const GaussianBic score(testing_support::as_if_from(model, 1e12), {});
    right += learn(GetParam().name, score, GetParam().params).graph == classes[i].intersection(5);
  }
  RecordProperty("right", right);
  RecordProperty("looked_at", looked_at);
  EXPECT_GE(right, GetParam().least_true_share * looked_at) << right << " of " << looked_at;
}

TEST_P(OrderSearch, ReachesTheBestDagAndNeverBeatsIt) {
  const int graphs = full_run() ? 100 : 20;
  int best = 0;
  for (int seed = 1; seed <= graphs; ++seed) {
    const Rng rng(static_cast<std::uint64_t>(seed));
    const auto model = random_linear_gaussian({.variables = 12, .degree = seed % 2 ? 2.0 : 3.0}, rng.fork("model"));
    const GaussianBic score(covariance(simulate(model, 1000, rng.fork("rows")), {}), {});
    const double optimum = testing_support::best_dag(score, Knowledge(12)).score;
    const double found = score_of(learn(GetParam().name, score, GetParam().params));
    EXPECT_LE(found, optimum + 1e-7) << seed;
    best += found >= optimum - 1e-7;
  }
  RecordProperty("best", best);
  EXPECT_GE(best * 100, GetParam().least_best * graphs) << best << " of " << graphs;
}

INSTANTIATE_TEST_SUITE_P(All, OrderSearch,
                         testing::Values(Searcher{"flop", {{"restarts", std::int64_t{20}}}, 5, 1, 99}),
                         [](const auto& subject) { return subject.param.name; });

}  // namespace
}  // namespace abdera
