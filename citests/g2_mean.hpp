#pragma once
#include <span>

namespace abdera {

/// Mean of G^2 over all tables with these margins when rows and columns are independent (cells are then
/// hypergeometric). Chi-square has the mean (r - 1)(c - 1), which G^2 exceeds in tables of small counts and falls short
/// of in tables of ones: G^2 times (r - 1)(c - 1) over this mean follows chi-square better. Counts of 0 do not matter.
///
/// Exact to rounding where some expected count is below 10; else by Williams' formula, to about 1e-3.
/// Cost: O(sqrt(n)) a cell, or O(r + c). Threads: any. Source: [williams1976].
double g2_mean(std::span<const double> row_counts, std::span<const double> column_counts);

}  // namespace abdera
