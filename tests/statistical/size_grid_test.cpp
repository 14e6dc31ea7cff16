// The size of every registered test in every cell of its grid. Registering a test enrols it.
// Quick tier: 200 draws a cell; full tier: 10,000. docs/calibration.md shows the figures.
#include <cmath>
#include <cstdlib>
#include <functional>

#include "bench/calibration/pages.hpp"

namespace abdera {
namespace {

/// A size that is known not to be the level, and why.
struct Deviation {
  std::string test, why;
  std::function<bool(const NullCell&)> holds;
  double largest;    ///< size at level 0.05, at most
  double least = 0;  ///< and at least
};

/// Of the table of all columns, were it even.
double rows_per_cell(const NullCell& cell) { return cell.rows / std::pow(cell.levels, cell.given + 2); }

const std::vector<Deviation>& deviations() {
  using enum NullLaw;
  static const std::vector<Deviation> list{
      {"fisher_z", "it is linear: Gaussian variables seen through exp do not screen off linearly",
       [](const NullCell& c) { return c.law == kMonotone && c.dependent; }, 1},
      // docs/discrete-tests.md has the figures.
      {"g_square", "the chi-square law needs about 40 rows a cell to hold to a point",
       [](const NullCell& c) { return c.law == kRare || rows_per_cell(c) < 45; }, 1, 0},
      {"chi_square", "the chi-square law needs about ten rows a cell to hold to a point",
       [](const NullCell& c) { return c.law == kRare || rows_per_cell(c) < 10; }, 1, 0},
      {"chi_square dof=moments", "mean and variance are exact, the tail is not where counts are small",
       [](const NullCell& c) { return c.law == kRare || rows_per_cell(c) < 10; }, 0.06, 0.035},
      {"mi_permutation", "with few possible tables p-values are too large",
       [](const NullCell& c) { return c.law == kRare || c.rows < 1000 || rows_per_cell(c) < 10; }, 0, 0},
  };
  return list;
}

class SizeGrid : public testing::TestWithParam<ColumnKinds> {};

TEST_P(SizeGrid, IsTheLevelWhereNoDeviationIsDocumented) {
  const int draws = std::getenv("ABDERA_FULL") ? 10000 : 200;
  const auto tests = calibrated_tests(GetParam());
  RunContext run;
  run.rng = Rng(7);
  run.threads = 2;
  for (const NullCell& cell : null_grid(GetParam())) {
    const auto estimates = sizes(cell, tests, draws, run);
    for (std::size_t t = 0; t < tests.size(); ++t) {
      double low = kSizeLevels[1], high = kSizeLevels[1];
      for (const Deviation& d : deviations())
        if (d.test == tests[t].name && d.holds(cell)) low = std::min(low, d.least), high = std::max(high, d.largest);
      const SizeEstimate& size = estimates[t];
      if (size.tested() == 0) continue;
      EXPECT_LE(size.rate(1), high + size_band(high, size.tested())) << tests[t].name << ": " << cell.name();
      EXPECT_GE(size.rate(1), low - size_band(low, size.tested())) << tests[t].name << ": " << cell.name();
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, SizeGrid,
                         testing::Values(ColumnKinds::kContinuous, ColumnKinds::kDiscrete, ColumnKinds::kMixed),
                         [](const auto& kinds) {
                           return kinds.param == ColumnKinds::kContinuous ? "Numbers"
                                  : kinds.param == ColumnKinds::kDiscrete ? "Levels"
                                                                          : "NumbersAndLevels";
                         });

}  // namespace
}  // namespace abdera
