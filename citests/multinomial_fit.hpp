#pragma once
#include <Eigen/Core>
#include <cstdint>
#include <span>
#include <vector>

namespace abdera {

/// A multinomial logistic regression of codes on features, by maximum likelihood: Newton's method with halved steps.
///
/// Where levels can be separated by the features the estimates are infinite but the likelihood has a finite limit;
/// Newton's steps approach it as e^-k, so the fit ends there with `converged` and finite coefficients.
class MultinomialFit {
 public:
  /// @param features rows x columns, the first all ones; scales near 1. @param codes 0 .. levels - 1, all observed.
  MultinomialFit(Eigen::MatrixXd features, std::vector<int> codes, int levels);

  /// Maximises over the first `columns` features, from the present coefficients: fitting 1, then 1 + m, then 1 + m + q
  /// columns never lowers the likelihood. @return false when it did not converge.
  /// Cost: about six times rows columns^2 levels^2 / 2 flops.
  bool fit(Eigen::Index columns);
  double log_likelihood() const { return log_likelihood_; }

 private:
  double evaluate(const Eigen::MatrixXd& coefficients);
  Eigen::MatrixXd features_;
  std::vector<int> codes_;
  int levels_;
  Eigen::MatrixXd coefficients_;   ///< features x (levels - 1); the last level is the reference
  Eigen::MatrixXd probabilities_;  ///< rows x (levels - 1)
  double log_likelihood_ = 0;
};

}  // namespace abdera
