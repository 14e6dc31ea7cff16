#include "scores/cached_score.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <bit>
#include <cmath>
#include <limits>
#include <set>

#include "core/run.hpp"
#include "scores/bdeu.hpp"
#include "tests/support/levels.hpp"

namespace abdera {
namespace {

/// A number that depends on child and parents in any order; counts how often it is asked.
class Asked final : public Score {
 public:
  explicit Asked(int p) : p_(p) {}
  int num_vars() const override { return p_; }
  double local(Var child, std::span<const Var> parents) const override {
    ++asked;
    int sum = child;
    for (const Var v : parents) sum += (v + 1) * (v + child);
    return parents.size() > 4 ? -std::numeric_limits<double>::infinity() : std::sqrt(sum);
  }
  bool score_equivalent() const override { return false; }
  mutable std::atomic<std::uint64_t> asked{0};

 private:
  int p_;
};

/// Queries with many repetitions.
std::vector<std::pair<Var, std::vector<Var>>> queries(int p, int count) {
  Rng rng(1);
  std::vector<std::pair<Var, std::vector<Var>>> out;
  for (int i = 0; i < count; ++i) {
    const Var child = static_cast<Var>(rng.below(3)) * (p / 3);
    std::vector<Var> parents;
    for (std::uint32_t k = rng.below(4); k-- > 0;) {
      const Var v = p - 1 - static_cast<Var>(rng.below(6));
      if (v != child && std::find(parents.begin(), parents.end(), v) == parents.end()) parents.push_back(v);
    }
    out.emplace_back(child, parents);
  }
  return out;
}

std::vector<std::uint64_t> answers(const Score& score, const std::vector<std::pair<Var, std::vector<Var>>>& asked,
                                   int threads) {
  std::vector<std::uint64_t> out(asked.size());
  RunContext run;
  run.threads = threads;
  parallel_for(std::ssize(asked), run, 1, [&](std::ptrdiff_t i) {
    const std::pair<Var, std::vector<Var>>& one = asked[static_cast<std::size_t>(i)];
    out[static_cast<std::size_t>(i)] = std::bit_cast<std::uint64_t>(score.local(one.first, one.second));
  });
  return out;
}

TEST(CachedScore, GivesTheSameBitsWhateverItsSizeAndTheThreads) {
  const Dataset data =
      testing_support::table_of_levels(testing_support::random_codes(std::vector<int>(20, 3), 100, Rng(2)));
  const Bdeu inner(data, {}, {});
  const auto asked = queries(20, 3000);
  const auto expected = answers(inner, asked, 1);
  for (const std::size_t bytes : {0u, 1u, 10000u, 20000u, 1u << 20})
    for (const int threads : {1, 2, 7}) {
      const CachedScore score(inner, bytes);
      EXPECT_EQ(answers(score, asked, threads), expected) << bytes << " " << threads;
      EXPECT_LE(score.bytes(), bytes);
    }
}

TEST(CachedScore, AsksOnceForEachFamilyThatFits) {
  for (const int p : {7, 64, 65, 200}) {
    const Asked inner(p);
    const auto asked = queries(p, 2000);
    std::set<std::pair<Var, std::set<Var>>> different;
    for (const auto& [child, parents] : asked) different.insert({child, {parents.begin(), parents.end()}});
    const CachedScore score(inner, 1 << 22);
    const auto values = answers(score, asked, 1);
    EXPECT_EQ(inner.asked, different.size()) << p;
    EXPECT_EQ(score.hits(), asked.size() - different.size());
    EXPECT_EQ(values, answers(inner, asked, 1));
    EXPECT_LE(score.bytes(), 1u << 22);
  }
}

TEST(CachedScore, KeepsUndefinedValuesAndForgetsWhenSmall) {
  const Asked inner(30);
  const CachedScore score(inner, 1 << 20), small(inner, 64 * 1024), none(inner, 0);
  const std::vector<Var> many{1, 2, 3, 4, 5};
  EXPECT_EQ(score.local(0, many), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(score.local(0, many), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(inner.asked, 1u);
  for (int round = 0; round < 2; ++round)
    for (Var a = 1; a < 30; ++a)
      for (Var b = a + 1; b < 30; ++b)
        for (Var c = b + 1; c < 30; ++c) {
          const std::vector<Var> three{a, b, c};
          ASSERT_EQ(small.local(0, three), inner.local(0, three));
        }
  EXPECT_LE(small.bytes(), 64u * 1024);
  EXPECT_LT(small.hits(), 3654u);  // of the second round, not all are still there
  EXPECT_EQ(none.bytes(), 0u);
}

TEST(CachedScore, IsTheOtherScoreInEveryOtherRespect) {
  const Dataset data = testing_support::table_of_levels(testing_support::random_codes({2, 3, 2, 3}, 50, Rng(3)));
  const Bdeu inner(data, {}, {});
  const CachedScore score(inner, 1000);
  EXPECT_EQ(score.num_vars(), 4);
  EXPECT_TRUE(score.score_equivalent());
  EXPECT_FALSE(CachedScore(Asked(3), 0).score_equivalent());
  const std::vector<Var> candidates{1, 2, 3};
  std::vector<double> a(8), b(8);
  score.table(0, candidates, 3, a, {}), inner.table(0, candidates, 3, b, {});
  EXPECT_EQ(a, b);
  EXPECT_EQ(score.open(1)->value(), inner.open(1)->value());
}

TEST(CachedScore, KeepsWhatSearchesAskFor) {
  const Asked inner(10);
  const CachedScore score(inner, 1 << 20);
  const std::vector<Var> candidates{1, 2, 3};
  std::vector<double> gains(3), again(3);
  for (auto* out : {&gains, &again}) {
    const auto search = score.open(0);
    search->reset({});
    search->gains_add(candidates, *out);
  }
  EXPECT_EQ(gains, again);
  EXPECT_EQ(inner.asked, 4u);
}

TEST(CachedScore, SharesItsMemoryWithAllOthersAndGivesItBack) {
  const std::size_t before = CachedScore::bytes_of_all();
  {
    const Asked inner(30);
    const CachedScore one(inner, 1 << 20), two(std::make_unique<Asked>(30), 1 << 20);
    for (Var a = 1; a < 30; ++a)
      for (Var b = a + 1; b < 30; ++b) one.local(0, std::vector<Var>{a, b}), two.local(0, std::vector<Var>{a, b});
    EXPECT_GT(one.bytes(), 0u);
    EXPECT_EQ(CachedScore::bytes_of_all() - before, one.bytes() + two.bytes());
    EXPECT_LE(CachedScore::bytes_of_all(), CachedScore::kMostBytes);
  }
  EXPECT_EQ(CachedScore::bytes_of_all(), before);
}

// 100,000 variables: a set is 12.5 kB, so that one may hold 8192 of them, 100 MB.
TEST(CachedScore, StopsGrowingWhereAllTogetherAreAtTheLimit) {
  constexpr int kMany = 100000;
  const Asked inner(kMany);
  const CachedScore first(inner, CachedScore::kMostBytes), second(inner, CachedScore::kMostBytes),
      third(inner, CachedScore::kMostBytes);
  for (Var v = 1; v < 12000; ++v)
    for (const CachedScore* score : {&first, &second, &third}) score->local(0, std::vector<Var>{v});
  EXPECT_LT(third.bytes(), first.bytes());
  EXPECT_GT(CachedScore::bytes_of_all(), CachedScore::kMostBytes / 2);
  EXPECT_LE(CachedScore::bytes_of_all(), CachedScore::kMostBytes);
  EXPECT_EQ(third.local(0, std::vector<Var>{5}), inner.local(0, std::vector<Var>{5}));
}

}  // namespace
}  // namespace abdera
