#include <cstdlib>
#include <tuple>

#include "algorithms/learner.hpp"
#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

bool full_run() { return std::getenv("ABDERA_FULL") != nullptr; }

LearnResult learn(const std::string& learner, const Score& score, const Params& params = {}) {
  RunContext run;
  return find_learner(learner).learn({nullptr, &score, nullptr}, Knowledge(), params, run);
}

template <class Value>
Value value_of(const std::vector<std::pair<std::string, Value>>& values, std::string_view wanted) {
  for (const auto& [name, value] : values)
    if (name == wanted) return value;
  ADD_FAILURE() << wanted << " is not reported";
  return {};
}
double score_of(const LearnResult& result) { return value_of(result.numbers, "score"); }

TEST(SparsestPermutation, FindsEveryClassOfThePopulation) {
  const auto classes = markov_classes(5);
  for (std::size_t i = 0; i < classes.size(); i += full_run() ? 1 : 6) {
    const auto model = testing_support::model_of_class(classes[i], 5, 0.02, Rng(i));
    const GaussianBic score(testing_support::as_if_from(model, 1e12), {});
    const LearnResult result = learn("sparsest_permutation", score);
    EXPECT_EQ(result.graph, classes[i].intersection(5)) << i;
    EXPECT_EQ(value_of(result.counts, "sparsest_classes"), 1u) << i;
    EXPECT_EQ(value_of(result.counts, "sparsest_dags"), classes[i].members.size()) << i;
  }
}

// 0 --> 1 --> 2 --> 3 with -1 on 0 --> 3: the two paths from 0 to 3 cancel, 0 and 3 are independent though adjacent.
// Then the order 0, 3, 2, 1 needs no more than the true four edges either: 0 --> 2 <-- 3 and 0 --> 1 <-- 2.
TEST(SparsestPermutation, CountsAllSparsestClassesWhereFaithfulnessFails) {
  LinearGaussian model{MixedGraph(4), Eigen::MatrixXd::Zero(4, 4), Eigen::VectorXd::Ones(4)};
  MixedGraph other(4);
  for (const auto& [from, to, weight] :
       {std::tuple{0, 1, 1.0}, std::tuple{1, 2, 1.0}, std::tuple{2, 3, 1.0}, std::tuple{0, 3, -1.0}})
    model.dag.set_directed(from, to), model.weights(to, from) = weight;
  for (const auto& [from, to] : {std::pair{0, 2}, std::pair{3, 2}, std::pair{0, 1}, std::pair{2, 1}})
    other.set_directed(from, to);
  const GaussianBic score(testing_support::as_if_from(model, 1e12), {});
  const LearnResult result = learn("sparsest_permutation", score);
  EXPECT_EQ(value_of(result.numbers, "edges"), 4);
  EXPECT_EQ(value_of(result.counts, "sparsest_classes"), 2u);
  EXPECT_TRUE(result.graph == cpdag_of(model.dag) || result.graph == cpdag_of(other));
}

TEST(SparsestPermutation, RefusesMoreVariablesThanItCanPermute) {
  const GaussianBic score(testing_support::as_if_from(random_linear_gaussian({.variables = 9}, Rng(1)), 100), {});
  EXPECT_THROW(learn("sparsest_permutation", score), NotApplicable);
}

TEST(Grasp, FindsMoreWithUncoveredTucks) {
  double plain = 0, relaxed = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Rng rng(seed);
    const auto model = random_linear_gaussian({.variables = 12, .degree = 4}, rng.fork("model"));
    const GaussianBic score(covariance(simulate(model, 500, rng.fork("rows")), {}), {});
    const std::int64_t none = 0;
    plain += score_of(learn("grasp", score, {{"uncovered_depth", none}, {"nonsingular_depth", none}}));
    relaxed += score_of(learn("grasp", score));
  }
  EXPECT_GT(relaxed, plain);
}

TEST(Flop, HasTheSameChainsOnAnyNumberOfThreads) {
  const auto model = random_linear_gaussian({.variables = 30, .degree = 6}, Rng(3));
  const GaussianBic score(covariance(simulate(model, 300, Rng(4)), {}), {});
  std::vector<LearnResult> results;
  for (int threads : {1, 2, 7}) {
    RunContext run;
    run.threads = threads;
    results.push_back(find_learner("flop").learn({nullptr, &score, nullptr}, Knowledge(),
                                                 {{"chains", std::int64_t{5}}, {"restarts", std::int64_t{4}}}, run));
    EXPECT_EQ(results.back().graph, results.front().graph);
    EXPECT_EQ(results.back().counts, results.front().counts);
    EXPECT_EQ(results.back().numbers, results.front().numbers);
  }
}

/// The same score without its fast search: everything by `local`.
class ByLocal final : public Score {
 public:
  explicit ByLocal(const Score& inner) : inner_(inner) {}
  int num_vars() const override { return inner_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override { return inner_.local(child, parents); }

 private:
  const Score& inner_;
};

TEST(OrderSearches, HaveTheSameAnswerByLocalScoresAlone) {
  for (const char* learner : {"flop", "boss", "grasp"})
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      const auto model = random_linear_gaussian({.variables = 15, .degree = 3}, Rng(seed));
      const GaussianBic score(covariance(simulate(model, 400, Rng(seed)), {}), {});
      const LearnResult fast = learn(learner, score), plain = learn(learner, ByLocal(score));
      EXPECT_EQ(fast.graph, plain.graph) << learner << seed;
      EXPECT_EQ(fast.numbers, plain.numbers) << learner << seed;
    }
}

}  // namespace
}  // namespace abdera
