// Population covariances in exact arithmetic, with latent variables and with selection: no failure is explained by
// rounding. Conditioning a Gaussian model on a selected variable keeps it Gaussian.
#include "tests/algorithms/latent_support.hpp"
#include "tests/support/exact_population.hpp"

namespace abdera {
namespace {

using namespace testing_latent;

TEST(FciOnExactPopulationCovariance, FindsThePagOfTheModel) {
  const std::uint64_t graphs = full_tier() ? 10'000 : 60;
  int largest = 0, cut = 0;
  for (std::uint64_t seed = 0; seed < graphs; ++seed) {
    Rng rng = Rng(seed).fork("exact population with latents");
    const int p = 4 + static_cast<int>(rng.below(27));
    const bool selection = seed % 3 == 0;
    const Hidden hidden =
        random_hidden(p, std::min(rng.uniform(0.8, 2.5), p - 1.0), 0.12, selection ? 0.06 : 0, rng.fork("graph"));
    const ExactPopulationTest all(hidden.dag, rng.fork("weights"));
    const HiddenTest test(all, hidden);
    const MixedGraph truth = pag_of(hidden.mag(), {.selection = selection});
    const Learner learner = seed % 2 ? Learner::kFci : Learner::kFciPlus;
    const auto result =
        run_latent(learner, test,
                   {.collider_rule = kRules[seed / 2 % 4], .selection = selection ? Selection::kOn : Selection::kOff});
    largest = std::max(largest, truth.size());
    if (result.truncated > 0) {
      ++cut;
      ASSERT_TRUE(MarkTruth(hidden.mag()).holds(result.graph)) << "also where a limit left sets out, graph " << seed;
      continue;
    }
    ASSERT_EQ(result.graph, truth) << "graph " << seed;
    ASSERT_TRUE(result.legal && result.conflicts.empty() && result.ambiguous.empty()) << "graph " << seed;
  }
  EXPECT_GE(largest, full_tier() ? 29 : 26);
  EXPECT_LT(cut, static_cast<int>(graphs / 50));
}

}  // namespace
}  // namespace abdera
