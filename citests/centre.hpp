#pragma once
#include <Eigen/Core>

namespace abdera {

/// Subtracts the weighted mean from a column. The mean is taken in two passes, so what is left is accurate to a
/// rounding error of the spread; a column whose standard deviation is at most 1e-12 of its largest value is constant
/// but for rounding, and becomes zero.
/// @param weights one a row, at least 0, not all 0.
/// @return the standard deviation; 0 of a constant
/// Cost: O(rows). Threads: any.
double centre(Eigen::Ref<Eigen::ArrayXd> column, const Eigen::ArrayXd& weights);

}  // namespace abdera
