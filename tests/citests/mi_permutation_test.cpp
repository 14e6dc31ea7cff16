#include "citests/mi_permutation.hpp"

#include <atomic>
#include <cmath>

#include "citests/g_square.hpp"
#include "core/error.hpp"
#include "core/special.hpp"
#include "tests/support/levels.hpp"

namespace abdera {
namespace {

using testing_support::table_of_levels;

MiPermutation test_of(const std::vector<std::vector<int>>& codes, MiPermutationOptions options = {},
                      std::uint64_t seed = 1) {
  RunContext run;
  run.rng = Rng(seed);
  return {table_of_levels(codes), options, run};
}

/// Two columns with the given 2 x 2 table.
std::vector<std::vector<int>> two_by_two(int a, int b, int c, int d) {
  std::vector<std::vector<int>> codes(2);
  const int counts[2][2] = {{a, b}, {c, d}};
  for (int x : {0, 1})
    for (int y : {0, 1})
      for (int i = 0; i < counts[x][y]; ++i) codes[0].push_back(x), codes[1].push_back(y);
  return codes;
}

// Fisher's tea: margins 4 4 / 4 4. Of 70 equally likely tables 3 1 / 1 3 and its mirror have 16 each, 4 0 / 0 4 and its
// mirror 1 each: p = 34/70 exactly. With 1e5 permutations the band of 5 standard deviations is false alarms of 6e-7.
TEST(MiPermutation, HasTheExactPValueOfASmallTable) {
  const auto r = test_of(two_by_two(3, 1, 1, 3), {.permutations = 100'000, .enough = 0}).test(0, 1, {});
  const double exact = 34.0 / 70;
  EXPECT_EQ(r.outcome, Outcome::kTested);
  EXPECT_NEAR(r.p_value, exact, 5 * std::sqrt(exact * (1 - exact) / 1e5) + 1e-5);
  EXPECT_NEAR(r.statistic, (6 * std::log(1.5) - 2 * std::log(2)) / 8, 1e-13);
  EXPECT_NEAR(r.effect, std::sqrt(1 - std::exp(-2 * r.statistic)), 1e-13);
  EXPECT_EQ(r.dof, 1);
}

// The same for large and uneven margins, where a draw takes many steps: the exact p is the sum of the hypergeometric
// probabilities of all tables at least as dependent.
TEST(MiPermutation, HasTheExactPValueOfALargeTable) {
  constexpr int kDrawn = 90, kMarked = 130, kAll = 400;
  const auto n_log_n = [](double n) { return n > 0 ? n * std::log(n) : 0; };
  const auto dependence = [&](int a) {
    return n_log_n(a) + n_log_n(kDrawn - a) + n_log_n(kMarked - a) + n_log_n(kAll - kDrawn - kMarked + a);
  };
  for (int observed : {22, 24, 34, 37}) {  // 29.25 expected
    double exact = 0, p = 0;
    for (int a = 0; a <= kDrawn; ++a) {
      p = std::exp(log_gamma(kMarked + 1) - log_gamma(a + 1) - log_gamma(kMarked - a + 1) +
                   log_gamma(kAll - kMarked + 1) - log_gamma(kDrawn - a + 1) -
                   log_gamma(kAll - kMarked - kDrawn + a + 1) - log_gamma(kAll + 1) + log_gamma(kDrawn + 1) +
                   log_gamma(kAll - kDrawn + 1));
      if (dependence(a) >= dependence(observed) - 1e-9) exact += p;
    }
    const auto codes = two_by_two(observed, kDrawn - observed, kMarked - observed, kAll - kDrawn - kMarked + observed);
    const double estimate = test_of(codes, {.permutations = 40'000, .enough = 0}).test(0, 1, {}).p_value;
    EXPECT_NEAR(estimate, exact, 5 * std::sqrt(exact * (1 - exact) / 4e4) + 1 / 4e4) << observed;
  }
}

// Two strata, and tables larger than 2 x 2: against permuting the rows themselves, as the definition says. Both counts
// are binomial with the same share; the band is 5 standard deviations of a difference: false alarms below 6e-7.
TEST(MiPermutation, DrawsTablesAsPermutingRowsDoes) {
  const auto codes = testing_support::random_codes({3, 4, 2}, 60, Rng(12));
  const std::vector<Var> given{2};
  constexpr int kDraws = 20'000;
  const double p = test_of(codes, {.permutations = kDraws, .enough = 0}).test(0, 1, given).p_value;
  const double observed = GSquare(table_of_levels(codes), {}, {}).test(0, 1, given).statistic;
  int as_dependent = 0;
  Rng rng(13);
  auto permuted = codes;
  for (int draw = 0; draw < kDraws; ++draw) {
    for (int z : {0, 1}) {
      std::vector<int> ys;
      for (std::size_t i = 0; i < codes[0].size(); ++i)
        if (codes[2][i] == z) ys.push_back(codes[1][i]);
      rng.shuffle(ys);
      std::size_t next = 0;
      for (std::size_t i = 0; i < codes[0].size(); ++i)
        if (codes[2][i] == z) permuted[1][i] = ys[next++];
    }
    double statistic = 0;
    double cells[2][3][4] = {}, rows[2][3] = {}, columns[2][4] = {}, totals[2] = {};
    for (std::size_t i = 0; i < codes[0].size(); ++i) {
      const int x = permuted[0][i], y = permuted[1][i], z = permuted[2][i];
      ++cells[z][x][y], ++rows[z][x], ++columns[z][y], ++totals[z];
    }
    for (int z : {0, 1})
      for (int x = 0; x < 3; ++x)
        for (int y = 0; y < 4; ++y)
          if (const double n = cells[z][x][y]; n > 0)
            statistic += 2 * n * std::log(n * totals[z] / (rows[z][x] * columns[z][y]));
    as_dependent += statistic >= observed - 1e-9;
  }
  const double expected = static_cast<double>(as_dependent) / kDraws;
  EXPECT_GT(expected, 0.001);
  EXPECT_NEAR(p, expected, 5 * std::sqrt(2 * expected * (1 - expected) / kDraws) + 1.0 / kDraws);
}

TEST(MiPermutation, EndsEarlyWithAPValueOfTheSameSize) {
  const auto codes = two_by_two(5, 4, 4, 6);
  const auto r = test_of(codes, {.permutations = 999, .enough = 20}).test(0, 1, {});
  const double draws = 20 / r.p_value;  // a whole number, at least 20
  EXPECT_NEAR(draws, std::round(draws), 1e-9);
  EXPECT_GT(r.p_value, 0.3);
  const auto dependent = test_of(two_by_two(40, 3, 2, 50), {.permutations = 999, .enough = 20}).test(0, 1, {});
  EXPECT_EQ(dependent.p_value, 1.0 / 1000);
}

TEST(MiPermutation, IsAPureFunctionOfTheSeedAndTheQuery) {
  const auto codes = testing_support::random_codes({3, 3, 2, 2, 2}, 120, Rng(3));
  const auto test = test_of(codes), again = test_of(codes), other = test_of(codes, {}, 2);
  const std::vector<Var> forward{2, 3, 4}, backward{4, 3, 2};
  const CiResult r = test.test(0, 1, forward);
  test.test(0, 2, {});
  EXPECT_EQ(test.test(1, 0, backward).p_value, r.p_value);
  EXPECT_EQ(again.test(0, 1, forward).p_value, r.p_value);
  int differ = 0;
  for (Var x = 0; x < 4; ++x)
    for (Var y = x + 1; y < 5; ++y) differ += other.test(x, y, {}).p_value != test.test(x, y, {}).p_value;
  EXPECT_GT(differ, 0);
}

TEST(MiPermutation, RowsMayComeInAnyOrder) {
  auto codes = testing_support::random_codes({3, 3, 2}, 90, Rng(6));
  const auto p = test_of(codes).test(0, 1, std::vector<Var>{2}).p_value;
  for (auto& column : codes) std::reverse(column.begin(), column.end());
  EXPECT_EQ(test_of(codes).test(0, 1, std::vector<Var>{2}).p_value, p);
}

TEST(MiPermutation, WithoutDegreesOfFreedomThereIsNothingToTest) {
  std::vector<std::vector<int>> codes(3);
  for (int i = 0; i < 20; ++i) codes[0].push_back(i % 2), codes[1].push_back(i % 3), codes[2].push_back(i % 2);
  const auto r = test_of(codes).test(0, 1, std::vector<Var>{2});
  EXPECT_EQ(r.outcome, Outcome::kNotTestable);
  EXPECT_TRUE(std::isnan(r.p_value));
}

TEST(MiPermutation, RefusesOptionsOutOfRange) {
  const auto codes = two_by_two(1, 2, 2, 1);
  EXPECT_THROW(test_of(codes, {.permutations = 0}), UsageError);
  EXPECT_THROW(test_of(codes, {.enough = -1}), UsageError);
}

// Few rows in many strata, where the chi-square law is far off: P(p <= alpha) <= alpha. 3,000 draws; the band is five
// standard deviations of the binomial law.
TEST(MiPermutation, KeepsItsSizeWhereCountsAreSmall) {
  constexpr int kDraws = 3000;
  const std::vector<Var> given{2, 3};
  int tested = 0;
  std::array<std::pair<double, int>, 3> levels{{{0.01, 0}, {0.05, 0}, {0.2, 0}}};
  for (int draw = 0; draw < kDraws; ++draw) {
    Rng rng = Rng(77).fork("draw", draw);
    std::vector<std::vector<int>> codes(4);
    for (int i = 0; i < 40; ++i) {
      const int z = static_cast<int>(rng.below(4)), w = static_cast<int>(rng.below(3));
      codes[0].push_back(rng.below(4) < static_cast<unsigned>(z + 1) ? 1 : 0);
      codes[1].push_back(static_cast<int>(rng.below(static_cast<unsigned>(w + 2))));
      codes[2].push_back(z), codes[3].push_back(w);
    }
    const auto r = test_of(codes, {}, static_cast<std::uint64_t>(draw)).test(0, 1, given);
    if (r.outcome != Outcome::kTested) continue;
    ++tested;
    for (auto& [alpha, rejected] : levels) rejected += r.p_value <= alpha;
  }
  EXPECT_GT(tested, 2900);
  for (const auto& [alpha, rejected] : levels)
    EXPECT_LE(rejected, kDraws * alpha + 5 * std::sqrt(kDraws * alpha * (1 - alpha))) << alpha;
  EXPECT_GT(levels[2].second, kDraws / 10) << "and is of use: 0.2 would be 600";
}

// Draws go by the names of columns: their order and further columns change nothing.
TEST(MiPermutation, IgnoresTheOrderOfColumnsAndOthersThere) {
  RunContext run;
  run.rng = Rng(3);
  const auto codes = testing_support::random_codes({3, 2, 4, 2}, 200, Rng(8));
  const Dataset data = table_of_levels(codes);
  const MiPermutation whole(data, {}, run);
  const std::vector<Var> order{2, 0, 1};
  const MiPermutation part(data.select(order), {}, run);
  const std::vector<Var> given{1}, same_given{2};
  EXPECT_EQ(whole.test(0, 2, given).p_value, part.test(1, 0, same_given).p_value);
  EXPECT_EQ(whole.test(2, 1, {}).p_value, part.test(0, 2, {}).p_value);
}

TEST(MiPermutation, EndsWithinOneTestWhenAskedToStop) {
  std::atomic<bool> stop{true};
  RunContext run;
  run.stop = StopToken(&stop);
  const MiPermutation test(table_of_levels(two_by_two(30, 10, 10, 30)), {.permutations = 100'000'000, .enough = 0},
                           run);
  EXPECT_EQ(test.test(0, 1, {}).outcome, Outcome::kNotTestable);
}

}  // namespace
}  // namespace abdera
