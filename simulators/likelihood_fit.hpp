#pragma once
#include <Eigen/Core>
#include <string>

#include "core/function_ref.hpp"
#include "simulators/fit_design.hpp"

namespace abdera::detail {

/// One row of a model whose likelihood depends on scores, linear in the regressors.
/// @param residual written: derivative of the log-likelihood by each score.
/// @param weight written: minus its second derivatives, scores x scores, positive semi-definite.
/// @return the log-likelihood of y.
using ScoreLikelihood =
    FunctionRef<double(const Eigen::VectorXd& scores, double y, Eigen::VectorXd& residual, Eigen::MatrixXd& weight)>;

struct LikelihoodFit {
  Eigen::MatrixXd coefficients;  ///< columns of the design x scores
  Eigen::MatrixXd covariance;    ///< of the coefficients stacked by score: inverse of the observed information
  double log_likelihood = 0;
  bool diverged = false;  ///< no maximum: the scores grow without end
};

/// Maximum likelihood by Newton steps, halved where they overshoot. It has converged when no score of any row changes
/// by more than 1e-8; where regressors separate the outcomes every step changes some by about 1 for ever.
/// Cost: n (k scores)^2 flops a step, five to ten of them.
LikelihoodFit maximise(const Standardised& design, const Eigen::VectorXd& y, const Eigen::VectorXd& start,
                       ScoreLikelihood likelihood);

}  // namespace abdera::detail
