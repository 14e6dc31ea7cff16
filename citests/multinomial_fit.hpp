#pragma once
#include <Eigen/Core>

namespace abdera {

/// A multinomial logistic regression of levels on features, by maximum likelihood: Newton's method with halved steps.
///
/// Where levels can be separated by the features the estimates are infinite but the likelihood has a finite limit;
/// Newton's steps approach it as e^-k, so the fit ends there with `converged` and finite coefficients.
class MultinomialFit {
 public:
  /// @param features patterns x columns, the first all ones; scales near 1.
  /// @param counts patterns x levels: rows with these features and that level; no level without rows.
  MultinomialFit(Eigen::MatrixXd features, Eigen::MatrixXd counts);

  /// Maximises over the first `columns` features, from the present coefficients: fitting 1, then 1 + m, then 1 + m + q
  /// columns never lowers the likelihood. @return false when it did not converge.
  /// Cost: about six times patterns columns^2 levels^2 flops.
  bool fit(Eigen::Index columns);
  double log_likelihood() const { return log_likelihood_; }

 private:
  double evaluate(const Eigen::MatrixXd& coefficients);
  Eigen::MatrixXd features_, counts_;
  Eigen::VectorXd rows_;           ///< of each pattern
  Eigen::MatrixXd coefficients_;   ///< features x (levels - 1); the last level is the reference
  Eigen::MatrixXd probabilities_;  ///< patterns x (levels - 1)
  double log_likelihood_ = 0;
};

}  // namespace abdera
