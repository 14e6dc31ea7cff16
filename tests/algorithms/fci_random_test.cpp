// Oracle runs on random graphs with latent and selected nodes, beyond what can be enumerated.
#include <algorithm>
#include <numeric>

#include "tests/algorithms/latent_support.hpp"

namespace abdera {
namespace {

using namespace testing_latent;

/// Runs check(seed) for many seeds on two threads and returns how many were wrong, and the first.
std::pair<std::size_t, std::uint64_t> wrong_seeds(std::size_t count, FunctionRef<bool(std::uint64_t)> check) {
  std::vector<std::uint8_t> wrong(count, 0);
  RunContext run;
  run.threads = 2;
  parallel_for(std::ssize(wrong), run, 1,
               [&](std::ptrdiff_t i) { wrong[static_cast<std::size_t>(i)] = !check(static_cast<std::uint64_t>(i)); });
  const auto first = std::find(wrong.begin(), wrong.end(), 1);
  return {static_cast<std::size_t>(std::count(wrong.begin(), wrong.end(), 1)),
          static_cast<std::uint64_t>(first - wrong.begin())};
}

Hidden small_case(std::uint64_t seed) {
  Rng rng = Rng(seed).fork("hidden");
  const int p = 6 + static_cast<int>(rng.below(7));
  return random_hidden(p, rng.uniform(1.5, 4), rng.uniform(0, 0.4), seed % 2 ? 0 : 0.15, rng.fork("graph"));
}

TEST(LatentLearnersOnRandomGraphs, FciAndFciPlusFindThePag) {
  for (Learner learner : {Learner::kFci, Learner::kFciPlus}) {
    const auto [wrong, first] = wrong_seeds(full_tier() ? 100'000 : 2000, [&](std::uint64_t seed) {
      const Hidden hidden = small_case(seed);
      const MixedGraph mag = hidden.mag();
      const bool selection = !hidden.selected.empty();
      const SeparationOracle oracle(mag);
      const LatentOptions options{.collider_rule = kRules[seed % 4],
                                  .selection = selection ? Selection::kOn : Selection::kOff};
      const auto result = run_latent(learner, oracle, options);
      return result.graph == pag_of(mag, {.selection = selection}) && result.legal && result.truncated == 0;
    });
    EXPECT_EQ(wrong, 0u) << "learner " << static_cast<int>(learner) << ", first seed " << first;
  }
}

TEST(LatentLearnersOnRandomGraphs, RfciAndLimitedRunsSayNothingFalse) {
  for (Learner learner : {Learner::kRfci, Learner::kAnytime, Learner::kFciPlus}) {
    const auto [wrong, first] = wrong_seeds(full_tier() ? 100'000 : 1500, [&](std::uint64_t seed) {
      const Hidden hidden = small_case(seed);
      const MixedGraph mag = hidden.mag();
      const SeparationOracle oracle(mag);
      const LatentOptions options{.collider_rule = kRules[seed % 4],
                                  .selection = hidden.selected.empty() ? Selection::kOff : Selection::kOn};
      const int limit = learner == Learner::kRfci ? -1 : static_cast<int>(seed / 4 % 4);
      const auto result = run_latent(learner, oracle, options, Knowledge(), 1, limit);
      for (const Edge& e : mag.edges())
        if (!result.graph.adjacent(e.a, e.b)) return false;
      return MarkTruth(mag).holds(result.graph);
    });
    EXPECT_EQ(wrong, 0u) << "learner " << static_cast<int>(learner) << ", first seed " << first;
  }
}

/// The oracle may answer from the DAG: its separations given the selected nodes are those of the MAG.
TEST(LatentLearnersOnRandomGraphs, AnswerFromTheDagAsFromItsMag) {
  const auto [wrong, first] = wrong_seeds(300, [](std::uint64_t seed) {
    const Hidden hidden = small_case(2 * seed);
    const SeparationOracle oracle(hidden.dag);
    return run_latent(Learner::kFci, HiddenTest(oracle, hidden)).graph == pag_of(hidden.mag());
  });
  EXPECT_EQ(wrong, 0u) << first;
}

TEST(LatentLearnersOnRandomGraphs, AreExactOnLargeSparseGraphs) {
  int exact = 0;
  for (std::uint64_t seed = 0; seed < (full_tier() ? 40u : 6u); ++seed) {
    const int p = seed % 3 == 0 ? 200 : 60;
    const Hidden hidden = random_hidden(p, 2.4, 0.1, seed % 2 ? 0.02 : 0, Rng(seed).fork("large"));
    const MixedGraph mag = hidden.mag(), truth = pag_of(mag);
    const SeparationOracle oracle(mag);
    const auto plus = run_latent(Learner::kFciPlus, Planned(oracle, true));
    EXPECT_EQ(plus.graph, truth) << seed;
    EXPECT_EQ(plus.truncated, 0u) << seed;
    const auto full = run_latent(Learner::kFci, Planned(oracle, true));
    EXPECT_TRUE(full.truncated > 0 || full.graph == truth) << seed;
    EXPECT_TRUE(MarkTruth(mag).holds(full.graph)) << "also where a limit left sets out, seed " << seed;
    exact += full.truncated == 0;
    const auto result = run_latent(Learner::kRfci, Planned(oracle, true));
    EXPECT_TRUE(MarkTruth(mag).holds(result.graph)) << seed;
  }
  EXPECT_GT(exact, 1);
}

}  // namespace
}  // namespace abdera
