// Defects of other tools' searches over orders, by their numbers in the project's list of peer defects.
#include "algorithms/learner.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

LearnResult learn(const std::string& learner, const Score& score, const Knowledge& knowledge, const Params& params) {
  RunContext run;
  run.stop = StopToken(nullptr, StopToken::Clock::now() + std::chrono::seconds(60));
  return find_learner(learner).learn({nullptr, &score, nullptr}, knowledge, params, run);
}

// 17, tetrad 1950: BOSS hangs with one required edge. Every pair in turn, both ways, against the data or not.
TEST(OrderPeerDefects, OneRequiredEdgeEndsAndHolds) {
  const LinearGaussian model = random_linear_gaussian({.variables = 6, .degree = 3}, Rng(1));
  const GaussianBic score(covariance(simulate(model, 500, Rng(1)), {}), {});
  for (const char* learner : {"boss", "flop", "grasp", "sparsest_permutation"})
    for (Var a = 0; a < 6; ++a)
      for (Var b = 0; b < 6; ++b) {
        if (a == b) continue;
        Knowledge knowledge(6);
        knowledge.require_edge(a, b);
        const LearnResult result = learn(learner, score, knowledge, {});
        EXPECT_EQ(result.stop_reason, StopReason::kCompleted) << learner;
        EXPECT_TRUE(result.legal) << learner << ' ' << result.violation;
        EXPECT_TRUE(result.graph.directed(a, b)) << learner;
      }
}

// 19, tetrad 1954: GRaSP ignores tiers with one of its ways to build a DAG. Tiers against the causal order x every
// option.
TEST(OrderPeerDefects, TiersHoldWhateverTheOptions) {
  const LinearGaussian model = random_linear_gaussian({.variables = 7, .degree = 4}, Rng(2));
  const GaussianBic score(covariance(simulate(model, 500, Rng(2)), {}), {});
  const auto order = causal_order(model.dag);
  for (const bool backwards : {false, true}) {
    Knowledge knowledge(7);
    for (std::size_t i = 0; i < order.size(); ++i) {
      const int tier = static_cast<int>(i / 2);
      knowledge.set_tier(order[i], backwards ? 3 - tier : tier);
    }
    const auto holds = [&](const std::string& learner, const Params& params) {
      const LearnResult result = learn(learner, score, knowledge, params);
      EXPECT_TRUE(result.legal) << learner << ' ' << result.violation;
      EXPECT_EQ(knowledge.first_violation(result.graph).value_or(""), "") << learner;
    };
    for (std::int64_t depth : {1, 2, 3})
      for (std::int64_t uncovered : {0, 1, 2})
        for (std::int64_t nonsingular : {0, 1, 2})
          holds("grasp", {{"depth", depth}, {"uncovered_depth", uncovered}, {"nonsingular_depth", nonsingular}});
    for (std::int64_t restarts : {0, 5}) {
      holds("boss", {{"restarts", restarts}, {"backward", true}});
      holds("boss", {{"restarts", restarts}, {"backward", false}});
      holds("flop", {{"restarts", restarts}});
    }
  }
}

}  // namespace
}  // namespace abdera
