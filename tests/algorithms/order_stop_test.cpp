// Searches over orders with scores so slow that each call counts: what they still ask after a stop.
#include <atomic>

#include "algorithms/learner.hpp"
#include "graphs/dag.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

constexpr int kVariables = 20;

/// Everything by `local`, as scores without a fast search do; asks to stop at one of its calls and counts those after.
class StopsAt final : public Score {
 public:
  StopsAt(const Score& inner, int call) : inner_(inner), call_(call) {}
  int num_vars() const override { return inner_.num_vars(); }
  double local(Var child, std::span<const Var> parents) const override {
    if (++calls_ >= call_) stop_ = true;
    return inner_.local(child, parents);
  }
  StopToken token() const { return StopToken(&stop_); }
  bool stopped() const { return stop_; }
  int calls() const { return calls_; }

 private:
  const Score& inner_;
  int call_;
  mutable std::atomic<int> calls_ = 0;
  mutable std::atomic<bool> stop_ = false;
};

class OrderStop : public testing::TestWithParam<const char*> {};

// Where a call takes 1 ms, 100 of them are the tenth of a second within which searches stop.
TEST_P(OrderStop, AsksForLittleAfterAStopAndReturnsALegalGraph) {
  const auto model = random_linear_gaussian({.variables = kVariables, .degree = 3}, Rng(1));
  const GaussianBic inner(covariance(simulate(model, 500, Rng(2)), {}), {});
  Knowledge tiers(kVariables);
  const auto order = causal_order(model.dag);
  for (std::size_t i = 0; i < order.size(); ++i) tiers.set_tier(order[i], static_cast<int>(i / 8));
  int most = 0, stops = 0;
  for (const Knowledge& knowledge : {Knowledge(kVariables), tiers})
    for (int call = 1;; call += 1 + call / 10) {
      const StopsAt score(inner, call);
      RunContext run;
      run.threads = 1;
      run.stop = score.token();
      const LearnResult result = find_learner(GetParam()).learn({nullptr, &score, nullptr}, knowledge, {}, run);
      EXPECT_TRUE(result.legal) << result.violation;
      if (result.stop_reason == StopReason::kCompleted) break;
      ++stops;
      EXPECT_EQ(result.stop_reason, StopReason::kInterrupted);
      EXPECT_EQ(result.graph.size(), kVariables);
      // One question about all candidates is under way; the graph needs its own scores, each edge what it gains.
      const int after = score.calls() - call, reported = kVariables + result.graph.num_edges();
      EXPECT_LE(after, reported + 3 * kVariables) << call;
      most = std::max(most, after);
    }
  EXPECT_GT(stops, 50);
  RecordProperty("most", most);
}

INSTANTIATE_TEST_SUITE_P(All, OrderStop, testing::Values("flop", "boss", "grasp"),
                         [](const auto& subject) { return std::string(subject.param); });

}  // namespace
}  // namespace abdera
