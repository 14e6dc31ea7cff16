#pragma once
#include <Eigen/Core>
#include <vector>

namespace abdera {

/// The likelihood ratio of two nested multinomial logistic regressions.
struct LogisticRatio {
  double statistic = 0;        ///< twice the difference of the log-likelihoods
  int levels = 0;              ///< of the response that occur in these rows
  int given = 0, added = 0;    ///< columns that are not redundant
  bool fitted = false;         ///< both fits converged
  bool deterministic = false;  ///< the given columns predict the response without error
  double dof() const { return static_cast<double>(levels - 1) * added; }
  double parameters() const { return static_cast<double>(levels - 1) * (1 + given + added); }
};

/// Codes on an intercept and the first `given` columns, without and with the other columns of `features`. Columns are
/// standardised, and left out where they have less than kNoResidual of their variance beside the earlier ones.
/// Not fitted when fewer than two levels occur, nothing is added, or `rows_per_parameter` asks for more rows.
///
/// Separated levels make estimates infinite, not the ratio: likelihoods are bounded by 1 (see MultinomialFit).
/// Cost: a Gram matrix and about 6 Newton steps for each fit. Threads: any.
LogisticRatio logistic_ratio(Eigen::MatrixXd features, Eigen::Index given, std::vector<int> codes,
                             double rows_per_parameter);

}  // namespace abdera
