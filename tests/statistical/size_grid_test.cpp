// The size of every registered test in every cell of its grid. Registering a test enrols it.
// Quick tier: 200 draws a cell or fewer; full tier: 10,000. docs/calibration.md shows the figures.
#include <cstdlib>

#include "bench/calibration/pages.hpp"
#include "tests/statistical/size_deviations.hpp"

namespace abdera {
namespace {

class SizeGrid : public testing::TestWithParam<ColumnKinds> {};

TEST_P(SizeGrid, IsTheLevelWhereNoDeviationIsDocumented) {
  const bool full = std::getenv("ABDERA_FULL") != nullptr;
  const auto tests = calibrated_tests(GetParam());
  RunContext run;
  run.rng = Rng(7);
  run.threads = 2;
  for (const NullCell& cell : null_grid(GetParam())) {
    // Regressions on many indicators and permutations of many rows take most of the time.
    const bool slow = cell.levels > 0 && (cell.rows > 1000 || (cell.levels > 3 && cell.given > 1));
    const int draws = full ? 10000 : slow ? 25 : 200;
    const auto estimates = sizes(cell, tests, draws, run);
    for (std::size_t t = 0; t < tests.size(); ++t) {
      double low = kSizeLevels[1], high = kSizeLevels[1];
      for (const Deviation& d : size_deviations())
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
