// The ways of counting against a map of cells, and scans against a loop over test().
#include <cmath>
#include <map>
#include <memory>
#include <numeric>

#include "citests/chi_square.hpp"
#include "citests/g_square.hpp"
#include "core/special.hpp"
#include "tests/support/dispatch_levels.hpp"
#include "tests/support/levels.hpp"

namespace abdera {
namespace {

using testing_support::random_codes;
using testing_support::table_of_levels;

struct Naive {
  double g_square = 0, chi_square = 0;
  int dof = 0;
};

/// The definition, cell by cell.
Naive naive(const std::vector<std::vector<int>>& codes, Var x, Var y, const std::vector<Var>& given) {
  std::map<std::vector<int>, std::map<std::pair<int, int>, double>> strata;
  for (std::size_t i = 0; i < codes[0].size(); ++i) {
    std::vector<int> key;
    for (Var v : given) key.push_back(codes[static_cast<std::size_t>(v)][i]);
    ++strata[key][{codes[static_cast<std::size_t>(x)][i], codes[static_cast<std::size_t>(y)][i]}];
  }
  Naive out;
  for (const auto& stratum : strata) {
    std::map<int, double> rows, columns;
    double total = 0;
    for (const auto& [cell, n] : stratum.second) rows[cell.first] += n, columns[cell.second] += n, total += n;
    for (const auto& row : rows)
      for (const auto& column : columns) {
        const double expected = row.second * column.second / total;
        const auto cell = stratum.second.find({row.first, column.first});
        const double n = cell == stratum.second.end() ? 0 : cell->second;
        if (n > 0) out.g_square += 2 * n * std::log(n / expected);
        out.chi_square += (n - expected) * (n - expected) / expected;
      }
    out.dof += (static_cast<int>(rows.size()) - 1) * (static_cast<int>(columns.size()) - 1);
  }
  return out;
}

/// Levels of columns such that all ways of counting occur: bit rows, passes over rows, sorts.
const std::vector<std::vector<int>> kLevels{
    {2, 2, 2, 2, 2, 2, 2, 2}, {2, 3, 4, 2, 3, 4, 2, 3}, {9, 2, 17, 5, 30, 3, 2, 12}, {60, 300, 2, 45, 80, 3, 25, 500}};

TEST(DiscreteTest, CountsAsAMapOfCellsDoesAtEveryDispatchLevel) {
  Rng rng(8);
  for (int rows : {9, 64, 513, 3000})
    for (const auto& levels : kLevels) {
      const auto codes = random_codes(levels, rows, rng.fork("rows", rows, levels[0], levels[1]));
      const Dataset data = table_of_levels(codes);
      std::vector<std::unique_ptr<CiTest>> g, chi, moments;
      for (DispatchLevel level : testing_support::dispatch_levels()) {
        g.push_back(std::make_unique<GSquare>(data, DiscreteOptions{}, RunContext{}, level));
        chi.push_back(std::make_unique<ChiSquare>(data, ChiSquareOptions{}, RunContext{}, level));
        moments.push_back(
            std::make_unique<ChiSquare>(data, ChiSquareOptions{DofRule::kMoments, 0}, RunContext{}, level));
      }
      std::vector<Var> nodes(levels.size());
      std::iota(nodes.begin(), nodes.end(), 0);
      for (int query = 0; query < 24; ++query) {
        rng.shuffle(nodes);
        const std::vector<Var> given(nodes.begin() + 2, nodes.begin() + 2 + query % 7);
        const Naive expected = naive(codes, nodes[0], nodes[1], given);
        for (std::size_t level = 0; level < g.size(); ++level) {
          const CiResult a = g[level]->test(nodes[0], nodes[1], given), b = chi[level]->test(nodes[0], nodes[1], given);
          ASSERT_EQ(a.dof, expected.dof);
          ASSERT_EQ(b.dof, expected.dof);
          ASSERT_EQ(a.outcome, expected.dof > 0 ? Outcome::kTested : Outcome::kNotTestable);
          if (expected.dof == 0) continue;
          ASSERT_NEAR(a.statistic, expected.g_square, 1e-9 * (1 + expected.g_square));
          ASSERT_NEAR(b.statistic, expected.chi_square, 1e-9 * (1 + expected.chi_square));
          ASSERT_EQ(a.statistic, g[0]->test(nodes[1], nodes[0], given).statistic);
          const CiResult c = moments[level]->test(nodes[0], nodes[1], given);
          if (c.outcome == Outcome::kTested) {
            ASSERT_EQ(c.statistic, moments[0]->test(nodes[1], nodes[0], given).statistic);
          }
          ASSERT_EQ(c.dof, moments[0]->test(nodes[1], nodes[0], given).dof);
        }
      }
    }
}

struct Answers {
  std::vector<std::tuple<int, std::vector<Var>>> events;
  std::vector<std::tuple<bool, std::vector<Var>, double, double>> best;
  std::uint64_t tests, not_testable;
  bool stopped;
  bool operator==(const Answers&) const = default;
};

/// What a scan answers, by the kernel or by the loop over test(). Callbacks ask for more, drop and end by a rule.
Answers answers(const CiTest& test, const Scan& scan, bool by_loop, std::uint32_t rule) {
  Answers out;
  std::vector<Best> best(scan.want_best ? scan.ys.size() : 0);
  if (scan.want_best && rule % 3 == 0) best[0] = {true, {1}, 1e-4, std::log(1e-4)};  // of an earlier slice
  auto on = [&](int y, std::span<const Var> given) {
    out.events.emplace_back(y, std::vector<Var>(given.begin(), given.end()));
    test.test(scan.x, scan.ys[static_cast<std::size_t>(y)], given);  // a use within a use
    const std::size_t turn = out.events.size() + rule;
    return turn % 29 == 0 ? Next::kEnd : turn % 3 == 0 ? Next::kDropY : Next::kMore;
  };
  const ScanStats stats = by_loop ? test.CiTest::scan(scan, on, best) : test.scan(scan, on, best);
  out.tests = stats.tests, out.not_testable = stats.not_testable, out.stopped = stats.stopped;
  for (const Best& b : best) out.best.emplace_back(b.any, b.given, b.p_value, b.log_p);
  return out;
}

TEST(DiscreteTest, ScansAnswerAsALoopOverTestWhateverIsAsked) {
  Rng rng(21);
  for (std::uint32_t trial = 0; trial < 320; ++trial) {
    const auto& levels = kLevels[trial % 4];
    const int rows = trial % 3 == 0 ? 40 : trial % 3 == 1 ? 200 : 1000;
    const Dataset data = table_of_levels(random_codes(levels, rows, rng.fork("rows", trial)));
    const double min_rows = trial % 7 == 0 ? 2.0 : 0.0;
    std::unique_ptr<CiTest> test;
    if (trial % 3) {
      test =
          std::make_unique<GSquare>(data, DiscreteOptions{static_cast<DofRule>(trial % 5 % 3), min_rows}, RunContext{});
    } else {
      test = std::make_unique<ChiSquare>(data, ChiSquareOptions{static_cast<DofRule>(trial % 5 % 4), min_rows},
                                         RunContext{});
    }
    std::vector<Var> nodes(8);
    std::iota(nodes.begin(), nodes.end(), 0);
    rng.shuffle(nodes);
    const std::vector<Var> ys(nodes.begin() + 1, nodes.begin() + 2 + rng.below(6));
    std::vector<Var> pool(nodes.begin() + 1, nodes.begin() + 3 + rng.below(6));
    rng.shuffle(pool);
    const std::vector<Var> inside(pool.begin(), pool.begin() + rng.below(3));
    Scan scan{.x = nodes[0], .ys = ys, .pool = pool, .max_size = 3, .alpha = 0.05, .skip_inside = inside};
    scan.min_size = static_cast<int>(rng.below(2));
    if (rng.below(3) == 0) scan.first_begin = 1, scan.first_end = 3;
    if (rng.below(4) == 0) scan.max_tests = rng.below(40);
    scan.want_best = rng.below(2) == 0;
    const double alphas[] = {0, 1e-300, 1e-6, 0.05, 0.5, 0.999, 1};
    scan.alpha = alphas[rng.below(7)];
    if (rng.below(3) == 0) scan.min_effect = 0.3;
    EXPECT_EQ(answers(*test, scan, false, trial), answers(*test, scan, true, trial)) << trial;
  }
}

// Where a p-value equals alpha the verdict is that of test(), to the last bit.
TEST(DiscreteTest, ScansDecideAsTestAtItsOwnPValues) {
  const Dataset data = table_of_levels(random_codes({2, 3, 2, 3, 2, 4}, 300, Rng(3)));
  const GSquare test(data, {}, {});
  const std::vector<Var> ys{1}, pool{2, 3, 4, 5};
  int decided = 0;
  for (Var member : pool) {
    const CiResult r = test.test(0, 1, std::vector<Var>{member});
    ASSERT_EQ(r.outcome, Outcome::kTested);
    for (double alpha : {std::nextafter(r.p_value, 0), r.p_value, std::nextafter(r.p_value, 1)}) {
      const Scan scan{.x = 0, .ys = ys, .pool = pool, .min_size = 1, .max_size = 1, .alpha = alpha};
      EXPECT_EQ(answers(test, scan, false, 1), answers(test, scan, true, 1));
      ++decided;
    }
  }
  EXPECT_EQ(decided, 12);
}

TEST(DiscreteTest, ScansStopWithin100MillisecondsOnRequest) {
  const Dataset data = table_of_levels(random_codes(std::vector<int>(40, 2), 2000, Rng(2)));
  const GSquare test(data, {}, {});
  std::atomic<bool> flag{false};
  const StopToken stop(&flag);
  std::vector<Var> ys{1}, pool(38);
  std::iota(pool.begin(), pool.end(), 2);
  const Scan scan{.x = 0, .ys = ys, .pool = pool, .max_size = 4, .alpha = 1e-200, .stop = &stop};
  std::uint64_t after = 0;
  const ScanStats stats =
      test.scan(scan, [&](int, std::span<const Var>) { return flag = true, ++after, Next::kMore; }, {});
  EXPECT_TRUE(stats.stopped);
  EXPECT_LT(after, 2000u);  // a look at the token every 2^20 rows
  EXPECT_EQ(test.scan(scan, [](int, std::span<const Var>) { return Next::kMore; }, {}).tests, 0u);
}

}  // namespace
}  // namespace abdera
