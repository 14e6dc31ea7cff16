#pragma once
#include <span>
#include <string>
#include <vector>

#include "datasets/dataset.hpp"

namespace abdera {

/// A number that looks like a code for "missing".
struct FillValue {
  double value;
  Eigen::Index count;
};

/// Extremes of a column that look like fill values: all digits nine (9999, 999.9, -999) or beyond 1e20 (1e31, 9.97e36),
/// repeated or isolated, that is further from the next value than the rest is wide; two nines (-99) only if both.
/// Nested ones (9999 below 99999) are found too. Cost: a few passes.
std::vector<FillValue> likely_fills(std::span<const double> column);

/// One sentence a fill value, naming column, value, count and the `--na` remedy.
std::vector<std::string> fill_warnings(const Dataset& data);

}  // namespace abdera
