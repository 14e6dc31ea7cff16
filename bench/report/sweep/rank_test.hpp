#pragma once
#include <Eigen/Core>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace abdera::report {

/// Ranks from 1, the smallest value first; equal values share the mean of their ranks, and NaN counts as larger than
/// every number.
std::vector<double> ranks_of(std::span<const double> values);

/// Treatments compared on the same blocks: average ranks, whether they differ at all, and which pairs do.
struct RankTest {
  int blocks = 0;
  std::vector<double> mean_ranks;                                ///< one a treatment, 1 is best
  double chi_square = std::numeric_limits<double>::quiet_NaN();  ///< Friedman's statistic, corrected for ties
  double p_value = std::numeric_limits<double>::quiet_NaN();     ///< of Iman and Davenport's F
  /// Two treatments whose mean ranks differ by less are not told apart at level 0.05 (Nemenyi).
  double critical_difference = std::numeric_limits<double>::quiet_NaN();
  /// Compact letters: two treatments share one exactly when they are not told apart.
  std::vector<std::string> letters;
};

/// @param values one row a block, one column a treatment; smaller is better, NaN is worst.
/// NaN fields with fewer than two blocks or treatments; p_value 1 where all values of every block are equal.
/// Source: [demsar2006] section 3.2.2; ties as in Conover's form of Friedman's test.
RankTest rank_test(const Eigen::MatrixXd& values);

/// P(Q <= q) of the range of `groups` independent standard normal variables (the studentised range with infinitely many
/// degrees of freedom), by Simpson's rule, to about 1e-10.
double normal_range_p(double q, int groups);
/// The q with normal_range_p(q, groups) = p; p in (0, 1), groups >= 2.
double normal_range_quantile(double p, int groups);

}  // namespace abdera::report
