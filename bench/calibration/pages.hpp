#pragma once
#include <string>
#include <vector>

#include "bench/calibration/size.hpp"

namespace abdera {

/// Every registered test that takes these columns, with its default options, and variants that are worth a column of
/// their own. Those of other kinds of columns that take these too are there as well.
std::vector<CalibratedTest> calibrated_tests(ColumnKinds kinds);

/// docs/calibration.md: the size of every test in every cell of its grid. Cost: minutes at 10,000 draws.
std::string calibration_page(int draws, const RunContext& run);

/// docs/robustness.md: what observation does to tests, on galaxies.
std::string robustness_page(int draws, const RunContext& run);

}  // namespace abdera
