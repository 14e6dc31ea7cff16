// The size of every registered test in every cell of its grid. Registering a test enrols it.
// Quick tier: 200 draws a cell or fewer; full tier: 10,000. docs/calibration.md shows the figures.
#include <algorithm>
#include <cstdlib>

#include "bench/calibration/pages.hpp"
#include "tests/statistical/size_deviations.hpp"

namespace abdera {
namespace {

class SizeGrid : public testing::TestWithParam<NullCell> {};

TEST_P(SizeGrid, IsTheLevelWhereNoDeviationIsDocumented) {
  const NullCell& cell = GetParam();
  const bool full = std::getenv("ABDERA_FULL") != nullptr;
  const auto tests = calibrated_tests(cell.kinds);
  RunContext run;
  run.rng = Rng(11);
  run.threads = 2;
  // Regressions on many indicators and permutations of many rows take most of the time.
  const bool slow = cell.levels > 0 && (cell.rows > 1000 || (cell.levels > 3 && cell.given > 1));
  const auto estimates = sizes(cell, tests, full ? 10000 : slow ? 25 : 200, run);
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

/// "n200_k2_student_dependent"
std::string test_name(const testing::TestParamInfo<NullCell>& cell) {
  std::string name = cell.param.name();
  std::erase(name, '=');
  std::ranges::replace(name, ' ', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Numbers, SizeGrid, testing::ValuesIn(null_grid(ColumnKinds::kContinuous)), test_name);
INSTANTIATE_TEST_SUITE_P(Levels, SizeGrid, testing::ValuesIn(null_grid(ColumnKinds::kDiscrete)), test_name);
INSTANTIATE_TEST_SUITE_P(NumbersAndLevels, SizeGrid, testing::ValuesIn(null_grid(ColumnKinds::kMixed)), test_name);

}  // namespace
}  // namespace abdera
