#include "citests/g_square.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "citests/chi_square.hpp"
#include "core/error.hpp"
#include "core/special.hpp"
#include "tests/support/levels.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing_support::table_of_levels;

CiResult g_square(const std::vector<std::vector<int>>& codes, std::span<const Var> given,
                  DiscreteOptions options = {}) {
  return GSquare(table_of_levels(codes), options, {}).test(0, 1, given);
}
CiResult chi_square(const std::vector<std::vector<int>>& codes, std::span<const Var> given,
                    ChiSquareOptions options = {}) {
  return ChiSquare(table_of_levels(codes), options, {}).test(0, 1, given);
}

/// Rows from counts[z][x][y].
std::vector<std::vector<int>> rows_of(const std::vector<std::vector<std::vector<int>>>& counts) {
  std::vector<std::vector<int>> codes(3);
  for (std::size_t z = 0; z < counts.size(); ++z)
    for (std::size_t x = 0; x < counts[z].size(); ++x)
      for (std::size_t y = 0; y < counts[z][x].size(); ++y)
        for (int i = 0; i < counts[z][x][y]; ++i) {
          codes[0].push_back(static_cast<int>(x));
          codes[1].push_back(static_cast<int>(y));
          codes[2].push_back(static_cast<int>(z));
        }
  return codes;
}

// Statistic and p-values of three rules; the full ones by pcalg 2.7.12 (gSquareDis), the adaptive ones by its adaptDF.
TEST(GSquare, GivesTheReferenceValues) {
  const auto codes = testing_support::reference_codes();
  struct Row {
    std::vector<Var> given;
    double statistic, full, structural, adaptive;
    double dof_structural, dof_adaptive;
  };
  for (const Row& row :
       {Row{{}, 30.88872829237361, 3.22563304881675e-06, 3.22563304881675e-06, 3.22563304881675e-06, 4, 4},
        Row{{2}, 6.0071232191428034, 0.915722554504747, 0.646433939897694, 0.739205157423894, 8, 9},
        Row{{2, 3}, 17.495840655435813, 0.995984405239361, 0.230715716685981, 0.354233551514977, 14, 16}}) {
    const CiResult structural = g_square(codes, row.given), full = g_square(codes, row.given, {DofRule::kFull, 0}),
                   adaptive = g_square(codes, row.given, {DofRule::kAdaptive, 0});
    for (const auto* r : {&structural, &full, &adaptive}) {
      EXPECT_EQ(r->outcome, Outcome::kTested);
      EXPECT_NEAR(r->statistic, row.statistic, 1e-12);
      EXPECT_EQ(r->n_used, 200);
      EXPECT_NEAR(r->log_p, std::log(r->p_value), 1e-12);
    }
    EXPECT_NEAR(structural.p_value, row.structural, 1e-12);
    EXPECT_NEAR(full.p_value, row.full, 1e-12);
    EXPECT_NEAR(adaptive.p_value, row.adaptive, 1e-12);
    EXPECT_EQ(structural.dof, row.dof_structural);
    EXPECT_EQ(full.dof, 4 * std::pow(3, row.given.size()));
    EXPECT_EQ(adaptive.dof, row.dof_adaptive);
  }
}

// By hand. z = 0: cells 3 1 / 1 3, margins 4 4 / 4 4, E = 2: chi-square 4 (1/2) = 2, G-square 2 (6 ln 1.5 - 2 ln 2).
// z = 1: cells 2 0 / 0 2, E = 1: chi-square 4, G-square 2 (4 ln 2).
TEST(GSquare, IsTheSumOverStrataComputedByHand) {
  const auto codes = rows_of({{{3, 1}, {1, 3}}, {{2, 0}, {0, 2}}});
  const std::vector<Var> given{2};
  const CiResult g = g_square(codes, given), chi = chi_square(codes, given);
  const double expected = 2 * (6 * std::log(1.5) - 2 * std::log(2)) + 8 * std::log(2);
  EXPECT_NEAR(g.statistic, expected, 1e-13);
  EXPECT_NEAR(chi.statistic, 6, 1e-13);
  EXPECT_EQ(g.dof, 2);
  EXPECT_EQ(chi.dof, 2);
  EXPECT_NEAR(g.p_value, std::exp(-expected / 2), 1e-13);  // of two degrees of freedom
  EXPECT_NEAR(chi.p_value, std::exp(-3), 1e-13);
  EXPECT_NEAR(g.effect, std::sqrt(1 - std::exp(-expected / 12)), 1e-13);  // 1 - exp(-2 I), I = G / (2 n)
  EXPECT_NEAR(chi.effect, std::sqrt(6.0 / 12), 1e-13);                    // V with min(r, c) - 1 = 1
}

// Agresti, Categorical Data Analysis, table 3.2: education (3) by religious beliefs (3), n = 2726: X2 = 69.2 and
// G2 = 69.8 with 4 degrees of freedom.
TEST(GSquare, GivesThePublishedValuesOfAgresti) {
  const auto codes = rows_of({{{178, 138, 108}, {570, 648, 442}, {138, 252, 252}}});
  EXPECT_NEAR(chi_square(codes, {}).statistic, 69.2, 0.05);
  EXPECT_NEAR(g_square(codes, {}).statistic, 69.8, 0.05);
  EXPECT_EQ(g_square(codes, {}).dof, 4);
}

// All tables with the margins of two strata, weighted as permutations of y give them.
TEST(ChiSquare, MomentsAreThoseOfAllTablesWithTheSameMargins) {
  const std::vector<std::vector<std::vector<int>>> strata{{{2, 1, 0}, {1, 0, 3}},
                                                          {{1, 1, 1}, {0, 2, 0}},  // 7 and 5 rows
                                                          {{2, 0, 0}, {0, 1, 1}},
                                                          {{1, 0, 1}, {0, 1, 0}},  // 4 and 3
                                                          {{1, 0, 0}, {0, 1, 0}}};
  const auto codes = rows_of(strata);
  double mean = 0, variance = 0;
  for (const auto& stratum : strata) {
    std::vector<int> xs, ys;
    for (int x = 0; x < 2; ++x)
      for (int y = 0; y < 3; ++y)
        for (int i = 0; i < stratum[static_cast<std::size_t>(x)][static_cast<std::size_t>(y)]; ++i)
          xs.push_back(x), ys.push_back(y);
    std::sort(ys.begin(), ys.end());
    double sum = 0, squares = 0, count = 0;  // every distinct arrangement of y has the same number of permutations
    do {
      const double statistic = chi_square({xs, ys}, {}).statistic;
      sum += statistic, squares += statistic * statistic, ++count;
    } while (std::next_permutation(ys.begin(), ys.end()));
    mean += sum / count;
    variance += squares / count - (sum / count) * (sum / count);
  }
  const std::vector<Var> given{2};
  const CiResult usual = chi_square(codes, given), exact = chi_square(codes, given, {DofRule::kMoments, 0});
  EXPECT_NEAR(exact.dof, 2 * mean * mean / variance, 1e-10);
  EXPECT_NEAR(exact.statistic, 2 * mean * usual.statistic / variance, 1e-10);
  EXPECT_NEAR(exact.p_value, chi_square_upper_p(exact.statistic, exact.dof), 1e-13);
  EXPECT_EQ(exact.effect, usual.effect);
}

TEST(ChiSquare, WithTwoRowsAStratumAllTablesAreTheSame) {
  const auto codes = rows_of({{{1, 0}, {0, 1}}, {{0, 1}, {1, 0}}, {{1, 0}, {0, 1}}});
  const std::vector<Var> given{2};
  EXPECT_EQ(chi_square(codes, given).outcome, Outcome::kTested);
  EXPECT_EQ(chi_square(codes, given, {DofRule::kMoments, 0}).outcome, Outcome::kNotTestable);
}

TEST(ChiSquare, MomentsAreThoseOfTheLawForManyRows) {
  const auto codes = testing_support::random_codes({3, 4, 2}, 100'000, Rng(2));
  const std::vector<Var> given{2};
  const CiResult usual = chi_square(codes, given), exact = chi_square(codes, given, {DofRule::kMoments, 0});
  EXPECT_NEAR(exact.dof / usual.dof, 1, 1e-3);
  EXPECT_NEAR(exact.statistic / usual.statistic, 1, 1e-3);
}

TEST(GSquare, IsZeroForAProductAndLargestForAFunction) {
  const auto product = rows_of({{{6, 3}, {4, 2}}}), function = rows_of({{{5, 0}, {0, 7}}});
  EXPECT_NEAR(g_square(product, {}).statistic, 0, 1e-13);
  EXPECT_NEAR(g_square(product, {}).p_value, 1, 1e-6);
  EXPECT_NEAR(chi_square(product, {}).effect, 0, 1e-7);
  EXPECT_NEAR(chi_square(function, {}).statistic, 12, 1e-12);
  EXPECT_NEAR(chi_square(function, {}).effect, 1, 1e-12);
  const double entropy = -(5 * std::log(5.0 / 12) + 7 * std::log(7.0 / 12));
  EXPECT_NEAR(g_square(function, {}).statistic, 2 * entropy, 1e-12);
}

TEST(GSquare, LevelsRowsAndStrataWithoutCountsTakeNoDegreesOfFreedom) {
  // Stratum 0 has all of the 3 x 2 table, stratum 1 two levels of x, stratum 2 one, stratum 3 (a declared level of z
  // between others) none.
  const auto codes =
      rows_of({{{4, 2}, {3, 3}, {1, 5}}, {{2, 3}, {4, 1}, {0, 0}}, {{5, 4}, {0, 0}, {0, 0}}, {}, {{1, 0}}});
  const std::vector<Var> given{2};
  EXPECT_EQ(g_square(codes, given).dof, 2 + 1);
  EXPECT_EQ(g_square(codes, given, {DofRule::kFull, 0}).dof, 2 * 1 * 4);  // four levels of z occur
  auto alone = codes;
  for (auto& column : alone) column.resize(18 + 10);  // strata 0 and 1
  EXPECT_NEAR(g_square(codes, given).statistic, g_square(alone, given).statistic, 1e-13);
}

TEST(GSquare, WithoutDegreesOfFreedomThereIsNothingToTest) {
  // x is a function of z: in each stratum it has one level.
  const auto codes = rows_of({{{4, 2}, {0, 0}}, {{0, 0}, {3, 5}}});
  const std::vector<Var> given{2};
  for (DofRule rule : {DofRule::kStructural, DofRule::kFull, DofRule::kAdaptive}) {
    const CiResult r = g_square(codes, given, {rule, 0});
    EXPECT_EQ(r.outcome, Outcome::kNotTestable);
    EXPECT_TRUE(std::isnan(r.p_value));
    EXPECT_EQ(r.dof, 0);
    EXPECT_FALSE(r.independent(0));
    EXPECT_EQ(g_square(codes, {}, {rule, 0}).outcome, Outcome::kTested);
  }
}

TEST(GSquare, AsksForRowsPerDegreeOfFreedomWhenTold) {
  const auto codes = testing_support::reference_codes();  // 200 rows; 4, 8 and 14 degrees of freedom
  const std::vector<Var> one{2}, two{2, 3};
  EXPECT_EQ(g_square(codes, one, {DofRule::kStructural, 25}).outcome, Outcome::kTested);
  EXPECT_EQ(g_square(codes, one, {DofRule::kStructural, 25.1}).outcome, Outcome::kNotTestable);
  EXPECT_EQ(g_square(codes, two, {DofRule::kStructural, 25}).outcome, Outcome::kNotTestable);
  EXPECT_EQ(g_square(codes, one, {DofRule::kFull, 25}).outcome, Outcome::kNotTestable);
}

TEST(GSquare, IgnoresTheOrderOfRowsAndTheNamesOfLevelsAndIsSymmetric) {
  auto codes = testing_support::random_codes({3, 4, 2, 5, 40}, 300, Rng(4));
  const GSquare test(table_of_levels(codes), {}, {});
  std::vector<std::size_t> order(300);
  std::iota(order.begin(), order.end(), 0);
  Rng rng(5);
  rng.shuffle(order);
  auto shuffled = codes;
  for (std::size_t v = 0; v < codes.size(); ++v)
    for (std::size_t i = 0; i < order.size(); ++i) shuffled[v][i] = 41 - codes[v][order[i]];
  const GSquare other(table_of_levels(shuffled), {}, {});
  for (const auto& given : std::vector<std::vector<Var>>{{}, {2}, {3, 2}, {4}, {4, 3}}) {
    const CiResult a = test.test(0, 1, given), b = other.test(1, 0, given);
    EXPECT_EQ(a.statistic, b.statistic);
    EXPECT_EQ(a.p_value, b.p_value);
    EXPECT_EQ(a.dof, b.dof);
    EXPECT_EQ(a.effect, b.effect);
  }
}

TEST(GSquare, HasLogarithmsOfPWherePUnderflows) {
  std::vector<std::vector<int>> codes(2);
  for (int i = 0; i < 5000; ++i)
    for (auto& column : codes) column.push_back(i % 3);
  const CiResult r = g_square(codes, {});
  EXPECT_EQ(r.p_value, 0);
  EXPECT_TRUE(std::isfinite(r.log_p));
  EXPECT_LT(r.log_p, -5000);
}

TEST(GSquare, RefusesWhatIsNotLevels) {
  const Dataset numbers({{.name = "mass"}}, Eigen::MatrixXd::Random(10, 1));
  EXPECT_THROW(GSquare(numbers, {}, {}), NotApplicable);
  auto codes = testing_support::random_codes({2, 2}, 10, Rng(1));
  Eigen::MatrixXd values = table_of_levels(codes).values();
  values(3, 1) = std::numeric_limits<double>::quiet_NaN();
  const Dataset missing(table_of_levels(codes).variables(), values);
  EXPECT_NE(testing_support::message_of<DataError>([&] { GSquare(missing, {}, {}); }).find("'V1'"), std::string::npos);
}

}  // namespace
}  // namespace abdera
