#pragma once
#include <span>
#include <string>

namespace abdera::report {

/// Small inline SVG histogram of a column: 24 equal bins from the smallest to the largest value. Missing and infinite
/// values are left out; "" when nothing is left. Cost: two passes.
std::string histogram_svg(std::span<const double> values);

}  // namespace abdera::report
