// What every learner promises. Registering a learner in algorithms/registry.cpp enrols it.
#include <atomic>
#include <chrono>

#include "algorithms/learner.hpp"
#include "citests/registry.hpp"
#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/pag.hpp"
#include "graphs/pag_extension.hpp"
#include "graphs/pag_knowledge.hpp"
#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/result_bytes.hpp"
#include "tests/support/time_factor.hpp"

namespace abdera {
namespace {

LinearGaussian model_of(int p, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p;
  return random_linear_gaussian(options, Rng(seed));
}

/// Asks to stop after a number of local scores and counts those asked for afterwards.
class StoppingScore final : public Score {
 public:
  StoppingScore(const Score& inner, int asks) : inner_(inner), left_(asks) {}
  int num_vars() const override { return inner_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override {
    if (left_.fetch_sub(1) <= 0) stop_.store(true);
    return inner_.local(child, parents);
  }
  double seconds_per_local() const override { return 1e-4; }

  const std::atomic<bool>* flag() const { return &stop_; }
  int asked_after() const { return std::max(0, -left_.load()); }

 private:
  const Score& inner_;
  mutable std::atomic<int> left_;
  mutable std::atomic<bool> stop_{false};
};

class LearnerContract : public testing::TestWithParam<LearnerEntry> {
 protected:
  /// Runs the learner on rows of a model with all the evidence there is.
  static LearnResult learn(const Dataset& data, const Knowledge& knowledge, RunContext& run) {
    const auto test = find_ci_test("fisher_z").make({.data = &data}, {}, {});
    const auto score = find_score("gaussian_bic").make({.data = &data}, {}, {});
    return GetParam().learn({test.get(), score.get(), &data}, knowledge, {}, run);
  }

  /// This many variables, or as many as the learner is meant for.
  static int at_most(int variables) {
    return GetParam().most_variables > 0 ? std::min(variables, GetParam().most_variables) : variables;
  }

  /// The first clause by which the graph is not what it claims to be.
  static std::optional<std::string> problem(const LearnResult& result, const Knowledge& knowledge) {
    switch (result.kind) {
      case GraphKind::kDag:
        return check_dag(result.graph);
      case GraphKind::kCpdag:
        return check_cpdag(result.graph);
      case GraphKind::kMpdag:
        return check_mpdag(result.graph, knowledge);
      case GraphKind::kPdag:
        return result.legal ? check_extendable(result.graph, result.ambiguous) : std::nullopt;
      case GraphKind::kPag:
        return result.ambiguous.empty() ? check_pag(result.graph)
                                        : check_pag_extendable(result.graph, result.ambiguous);
      case GraphKind::kRpag:
        return result.ambiguous.empty() ? judge_rpag(result.graph, {}, true).violation
                                        : check_pag_extendable(result.graph, result.ambiguous);
      default:
        return "a kind that this test does not know";
    }
  }
};

/// The first statement that the graph violates, in the sense of its kind.
std::optional<std::string> violated(const LearnResult& result, const Knowledge& knowledge) {
  if (result.kind == GraphKind::kPag || result.kind == GraphKind::kRpag)
    return violated_knowledge(result.graph, knowledge, {}, true);
  return knowledge.first_violation(result.graph);
}

TEST_P(LearnerContract, HasTheSameAnswerOnAnyNumberOfThreads) {
  for (std::uint64_t seed : {1, 2, 3}) {
    const Dataset data = simulate(model_of(at_most(25), seed), 300, Rng(seed));
    std::vector<LearnResult> results;
    for (int threads : {1, 2, 7}) {
      RunContext run;
      run.threads = threads;
      results.push_back(learn(data, Knowledge(), run));
    }
    for (std::size_t i : {1u, 2u}) {
      EXPECT_EQ(results[i].graph, results[0].graph);
      EXPECT_EQ(results[i].counts, results[0].counts);
      EXPECT_TRUE(testing_support::bytes_of(results[i]) == testing_support::bytes_of(results[0]));
    }
  }
}

TEST_P(LearnerContract, IsWhatItClaimsToBeAndObeysKnowledge) {
  int constrained = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const LinearGaussian model = model_of(8, seed);
    const Dataset data = simulate(model, 200, Rng(seed));
    Knowledge knowledge(8);
    Rng rng(seed);
    const auto order = causal_order(model.dag);
    if (seed % 2) {
      for (std::size_t i = 0; i < order.size(); ++i) knowledge.set_tier(order[i], static_cast<int>(i / 3));
    }
    for (const Edge& edge : model.dag.edges()) {
      const Var from = edge.at_b == Mark::kArrow ? edge.a : edge.b, to = from == edge.a ? edge.b : edge.a;
      if (rng.uniform() < 0.2) knowledge.require_edge(from, to);
    }
    for (int i = 0; i < 4; ++i) {
      const Var a = static_cast<Var>(rng.below(8)), b = static_cast<Var>(rng.below(8));
      if (a != b && !knowledge.required(a, b)) knowledge.forbid_edge(a, b);
    }
    for (const Knowledge& given : {Knowledge(8), knowledge}) {
      RunContext run;
      const LearnResult result = learn(data, given, run);
      EXPECT_EQ(result.stop_reason, StopReason::kCompleted);
      EXPECT_EQ(result.legal, result.violation.empty());
      if (!result.legal) continue;
      EXPECT_EQ(problem(result, given).value_or(""), "") << seed;
      EXPECT_EQ(violated(result, given).value_or(""), "") << seed;
      constrained += !given.empty();
    }
  }
  EXPECT_GT(constrained, 10);
}

TEST_P(LearnerContract, RefusesKnowledgeThatContradictsItselfOrIsAboutOtherVariables) {
  const Dataset data = simulate(model_of(5, 1), 100, Rng(1));
  Knowledge circle(5);
  circle.require_edge(0, 1), circle.require_edge(1, 2), circle.require_edge(2, 0);
  RunContext run;
  EXPECT_THROW(learn(data, circle, run), KnowledgeConflict);
  Knowledge other(4);
  other.forbid_edge(0, 1);
  EXPECT_THROW(learn(data, other, run), UsageError);
}

TEST_P(LearnerContract, TakesOrRefusesKnowledgeOfAncestorsAsItsEntrySays) {
  const Dataset data = simulate(model_of(5, 1), 100, Rng(1));
  Knowledge ancestral(5), non_ancestral(5);
  ancestral.require_ancestor(0, 1), non_ancestral.forbid_ancestor(0, 1);
  for (const Knowledge& known : {ancestral, non_ancestral}) {
    RunContext run;
    if (GetParam().takes_ancestral) {
      EXPECT_EQ(learn(data, known, run).graph.size(), 5);
    } else {
      EXPECT_THROW(learn(data, known, run), NotApplicable);
    }
  }
}

TEST_P(LearnerContract, StopsWithinATenthOfASecond) {
  const int variables = at_most(120);
  const Dataset data = simulate(model_of(variables, 1), 400, Rng(1));
  RunContext run;
  const auto start = StopToken::Clock::now();
  run.stop = StopToken(nullptr, start);
  const LearnResult result = learn(data, Knowledge(), run);
  const double seconds = std::chrono::duration<double>(StopToken::Clock::now() - start).count();
  EXPECT_EQ(result.stop_reason, StopReason::kTimeLimit);
  EXPECT_EQ(result.graph.size(), variables);
  EXPECT_LT(seconds, 0.1 * testing_support::kTimeFactor + 0.2) << "0.2 s for the test's covariance";
}

// In local scores that it asks for after it was told to stop, each taken to cost 0.1 ms: no clock decides.
TEST_P(LearnerContract, StopsWithinATenthOfASecondWhereverItIs) {
  if (!GetParam().needs_score) GTEST_SKIP() << "asks for no scores";
  const int variables = at_most(40);
  const Dataset data = simulate(model_of(variables, 1), 400, Rng(1));
  const auto test = find_ci_test("fisher_z").make({.data = &data}, {}, {});
  const auto score = find_score("gaussian_bic").make({.data = &data}, {}, {});
  bool ended = false;
  for (int asks = 1; !ended && asks < 1'000'000; asks = asks * 3 / 2 + 1) {
    const StoppingScore stopping(*score, asks);
    RunContext run;
    run.stop = StopToken(stopping.flag());
    const LearnResult result = GetParam().learn({test.get(), &stopping, &data}, Knowledge(), {}, run);
    ended = result.stop_reason == StopReason::kCompleted;
    EXPECT_LT(stopping.asked_after(), 1000) << asks;
    EXPECT_EQ(problem(result, Knowledge()).value_or(""), "") << asks;
  }
}

TEST_P(LearnerContract, NamesTheEvidenceItNeeds) {
  RunContext run;
  EXPECT_THROW(GetParam().learn({}, Knowledge(), {}, run), UsageError);
  EXPECT_TRUE(GetParam().needs_test || GetParam().needs_data || GetParam().needs_score);
}

INSTANTIATE_TEST_SUITE_P(All, LearnerContract, testing::ValuesIn(learners().begin(), learners().end()),
                         [](const auto& subject) { return subject.param.info.name; });

}  // namespace
}  // namespace abdera
