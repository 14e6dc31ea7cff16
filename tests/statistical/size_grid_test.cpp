// The size of every registered test in every cell of its grid. Registering a test enrols it.
// Quick tier: 200 draws a cell; full tier: 10,000. docs/calibration.md shows the figures.
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

const std::vector<Deviation>& deviations() {
  using enum NullLaw;
  const auto not_gaussian = [](const NullCell& c) {
    return c.dependent && (c.law == kStudent || c.law == kSkewed || c.law == kUniform);
  };
  const auto few_rows = [](const NullCell& c) { return c.rows == 50 && c.given > 0; };
  static const std::vector<Deviation> list{
      {"fisher_z", "it is linear: Gaussian variables seen through exp do not screen off linearly",
       [](const NullCell& c) { return c.law == kMonotone && c.dependent; }, 1},
      {"partial_t", "as fisher_z", [](const NullCell& c) { return c.law == kMonotone && c.dependent; }, 1},
      {"sandwich_t", "as fisher_z", [](const NullCell& c) { return c.law == kMonotone && c.dependent; }, 1},
      {"sandwich_t", "few rows with heavy tails: a sum over the root of its squares is never large",
       [](const NullCell& c) { return c.rows == 50 && (c.law == kStudent || c.law == kMonotone); }, 0.05, 0.02},
      {"sandwich_t", "residuals as skewed as log-normal ones: their products have a mean and a variance that depend",
       [](const NullCell& c) { return c.law == kMonotone && c.rows > 50; }, 0.07},
      {"spearman", "sums of variables that are not Gaussian are not increasing functions of Gaussian ones",
       not_gaussian, 1},
      {"kendall", "as spearman", not_gaussian, 1},
      {"spearman", "few rows: the variance by influence is too large", few_rows, 0.05, 0.02},
      {"kendall", "as spearman", few_rows, 0.05, 0.02},
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
