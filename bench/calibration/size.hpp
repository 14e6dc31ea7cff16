#pragma once
#include <array>
#include <string>
#include <vector>

#include "bench/calibration/null_cell.hpp"

namespace abdera {

constexpr std::array<double, 3> kSizeLevels = {0.01, 0.05, 0.1};

/// How often a test rejected in rows of a cell, in which it should at its level.
struct SizeEstimate {
  int draws = 0;
  int untested = 0;  ///< draws in which the test could not be done, or found a deterministic relation
  std::array<int, kSizeLevels.size()> rejected{};

  int tested() const { return draws - untested; }
  /// Share of the tested draws; NaN when there are none.
  double rate(std::size_t level) const;
};

/// A test with options of its own, under the name that tables show.
struct CalibratedTest {
  std::string name;
  const CiTestEntry* entry;
  Params params{};
};

/// One estimate a test, all from the same draws; tests that take none of the cell's kinds are the caller's mistake.
/// Cost: draws x (tests + rows). Threads: run.threads, the result does not depend on them.
std::vector<SizeEstimate> sizes(const NullCell& cell, const std::vector<CalibratedTest>& tests, int draws,
                                const RunContext& run);

/// Half the width of the band around a rate in which that of `draws` draws lies but for one in a million.
double size_band(double rate, int draws);

}  // namespace abdera
