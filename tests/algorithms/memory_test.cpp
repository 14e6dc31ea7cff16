// What learners remember changes no byte of a result: off, tiny or large, on one thread or many.
#include <cstdlib>

#include "algorithms/score/grow_shrink_tree.hpp"
#include "algorithms/score/order_rules.hpp"
#include "citests/registry.hpp"
#include "core/error.hpp"
#include "scores/cached_score.hpp"
#include "scores/gaussian_bic.hpp"
#include "scores/registry.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/kinds_of_rows.hpp"
#include "tests/support/result_bytes.hpp"

namespace abdera {
namespace {

using testing_support::bytes_of;

constexpr std::size_t kTiny = 16 * 1024;  // two buckets a lock

Dataset rows(int p, int n, ColumnKinds kinds, std::uint64_t seed) {
  return testing_support::with_kinds(
      simulate(random_linear_gaussian({.variables = p, .degree = 3}, Rng(seed)), n, Rng(seed)), kinds);
}

class LocalScores : public testing::TestWithParam<LearnerEntry> {};

TEST_P(LocalScores, RememberedOrNotGiveTheSameBytes) {
  const bool full = std::getenv("ABDERA_FULL") != nullptr;
  const int most = GetParam().most_variables, p = std::min(full ? 12 : 8, most > 0 ? most : 100);
  int compared = 0;
  for (const ScoreEntry& entry : scores()) {
    const Dataset data = rows(p, 150, entry.columns, 1);
    const auto made = entry.make({.data = &data}, {}, {});
    const auto* remembered = dynamic_cast<const CachedScore*>(made.get());
    if (!remembered) continue;
    const auto test = find_ci_test("cg_lrt").make({.data = &data}, {}, {});
    const auto learn = [&](const Score& score, int threads) {
      RunContext run;
      run.threads = threads;
      return bytes_of(GetParam().learn({test.get(), &score, &data}, Knowledge(), {}, run));
    };
    const Score& inner = remembered->inner();
    const CachedScore off(inner, 0), tiny(inner, kTiny), large(inner, 1 << 24);
    std::string expected;
    try {
      expected = learn(inner, 1);
    } catch (const NotApplicable&) {  // this score is not for this learner
      EXPECT_THROW(learn(*made, 1), NotApplicable);
      continue;
    }
    for (const Score* score : {static_cast<const Score*>(made.get()), static_cast<const Score*>(&off),
                               static_cast<const Score*>(&tiny), static_cast<const Score*>(&large)})
      for (const int threads : {1, 7}) EXPECT_TRUE(learn(*score, threads) == expected) << entry.info.name << threads;
    EXPECT_GT(large.bytes(), 0u);
    EXPECT_LE(tiny.bytes(), kTiny);
    EXPECT_EQ(off.bytes(), 0u);
    ++compared;
  }
  EXPECT_GE(compared, GetParam().info.name == "posterior_effects" ? 0 : 3);
}

std::vector<LearnerEntry> learners_of_scores() {
  std::vector<LearnerEntry> out;
  for (const LearnerEntry& entry : learners())
    if (entry.needs_score) out.push_back(entry);
  return out;
}

INSTANTIATE_TEST_SUITE_P(All, LocalScores, testing::ValuesIn(learners_of_scores()),
                         [](const auto& subject) { return subject.param.info.name; });

// boss and grasp ask nothing else of the past.
TEST(GrowShrinkTree, GivesTheSameChoicesWhateverItRemembers) {
  const Dataset data = rows(20, 200, ColumnKinds::kContinuous, 2);
  const GaussianBic score(covariance(data, {}), {});
  Knowledge known(20);
  known.require_edge(3, 4), known.forbid_edge(5, 6);
  const detail::OrderRules rules(known);
  const StopToken never;
  detail::OrderProjection all(score, rules, never), few(score, rules, never, 30), none(score, rules, never, 0);
  std::vector<Var> order(20);
  for (Var v = 0; v < 20; ++v) order[static_cast<std::size_t>(v)] = v;
  Rng rng(3);
  for (int i = 0; i < 100; ++i) {
    rng.shuffle(order);
    const detail::OrderedDag expected = none.dag(order);
    for (detail::OrderProjection* other : {&all, &few}) {
      const detail::OrderedDag dag = other->dag(order);
      EXPECT_EQ(dag.parents, expected.parents);
      EXPECT_EQ(dag.local, expected.local);
    }
  }
  EXPECT_LT(all.scores(), few.scores());
  EXPECT_LT(few.scores(), none.scores());
}

// Tables of the best parents are made one at a time where memory has room for one only.
TEST(ExactDag, GivesTheSameBytesWhateverMemoryItMayTake) {
  const Dataset data = rows(15, 200, ColumnKinds::kContinuous, 4);
  const GaussianBic score(covariance(data, {}), {});
  const auto learn = [&](double memory, int threads) {
    RunContext run;
    run.threads = threads;
    return bytes_of(
        find_learner("exact_dag").learn({nullptr, &score, nullptr}, Knowledge(), {{"max_memory", memory}}, run));
  };
  const std::string expected = learn(4, 1);
  double least = 4;
  for (double memory = 4e-3; memory > 1e-3; memory *= 0.9) {
    try {
      const std::string got = learn(memory, 7);
      EXPECT_TRUE(got == expected) << memory;
      least = memory;
    } catch (const NotApplicable&) {
      break;
    }
  }
  // 15 tables of 2^14 sets with 4 bytes each, 8 for each set that beats all its subsets, at most as many as sets, the
  // scores of one table and of all 2^15 sets: 4 MB at most, half of that with few sets that do.
  EXPECT_LT(least, 2e-3 / 0.9);
  EXPECT_TRUE(learn(least, 1) == expected);
}

}  // namespace
}  // namespace abdera
