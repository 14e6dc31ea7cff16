#pragma once
#include <functional>
#include <string>
#include <vector>

#include "bench/calibration/null_cell.hpp"

namespace abdera {

/// A size that is known not to be the level, and why.
struct Deviation {
  std::string test, why;
  std::function<bool(const NullCell&)> holds;
  double largest;       ///< size at level 0.05, at most
  double least = 0.05;  ///< and at least
};

/// What the pages about tests say; docs/calibration.md has the figures.
const std::vector<Deviation>& size_deviations();

}  // namespace abdera
