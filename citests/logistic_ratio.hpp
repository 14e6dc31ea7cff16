#pragma once
#include <Eigen/Core>
#include <vector>

namespace abdera {

/// The likelihood ratio of two nested multinomial logistic regressions.
struct LogisticRatio {
  double statistic = 0;        ///< twice the difference of the log-likelihoods
  int levels = 0;              ///< of the response that occur
  int given = 0, added = 0;    ///< columns that are not redundant
  bool fitted = false;         ///< both fits converged
  bool deterministic = false;  ///< the given columns predict the response without error
  double dof() const { return static_cast<double>(levels - 1) * added; }
  double parameters() const { return static_cast<double>(levels - 1) * (1 + given + added); }
};

/// Most parameters of one regression: a Newton step factors a dense matrix with so many rows.
inline constexpr Eigen::Index kMostParameters = 500;

/// Whether a regression of a response with `levels` levels on an intercept and `columns` columns, redundant ones
/// counted, has at most kMostParameters parameters: for callers to ask before they allocate the columns.
inline bool can_be_fitted(Eigen::Index levels, Eigen::Index columns) {
  return (levels - 1) * (1 + columns) <= kMostParameters;
}

/// Rows with the same regressors and their levels.
struct Patterns {
  Eigen::MatrixXd features;  ///< patterns x columns
  Eigen::MatrixXd counts;    ///< patterns x levels
};
/// One pattern a row.
Patterns pattern_of_each_row(Eigen::MatrixXd features, const std::vector<int>& codes);

/// Levels on an intercept and the first `given` columns, without and with the other columns. Columns are standardised,
/// and left out where they have less than kNoResidual of their variance beside the earlier ones. Not fitted when fewer
/// than two levels occur, nothing is added, there are not more rows than `rows_per_parameter` times the parameters, or
/// there are more than kMostParameters parameters (`can_be_fitted`).
///
/// Separated levels make estimates infinite, not the ratio: likelihoods are bounded by 1 (see MultinomialFit).
/// Cost: a Gram matrix and about 6 Newton steps for each fit. Threads: any.
LogisticRatio logistic_ratio(Patterns patterns, Eigen::Index given, double rows_per_parameter);

}  // namespace abdera
