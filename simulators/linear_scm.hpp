#pragma once
#include <Eigen/Core>

#include "datasets/covariance.hpp"
#include "simulators/scm.hpp"

namespace abdera {

/// A model whose every equation is linear, x = intercepts + weights x + gain * noise, whatever the shape of the noise:
/// what is known of it without a sample. Interventions: `LinearScm(intervene(scm, ...))`.
class LinearScm {
 public:
  /// @throws NotApplicable naming the first variable whose mechanism is not linear.
  explicit LinearScm(const Scm& scm);

  int size() const { return static_cast<int>(means_.size()); }
  const Eigen::MatrixXd& weights() const { return weights_; }  ///< p x p, (child, parent)
  const Eigen::VectorXd& noise_sd() const { return noise_sd_; }
  /// Expectations of all variables.
  const Eigen::VectorXd& mean() const { return means_; }
  /// Population covariance of all variables, exactly symmetric.
  const Eigen::MatrixXd& covariance() const { return covariance_; }
  /// The same of the recorded variables alone, for tests and learners. @return n is infinite.
  Covariance recorded_covariance(const Scm& scm) const;

  /// What y changes by when x is set one higher: over all directed paths, over the edge alone, over the others.
  double total_effect(Var x, Var y) const { return total_(y, x); }
  double direct_effect(Var x, Var y) const { return weights_(y, x); }
  double indirect_effect(Var x, Var y) const { return total_(y, x) - weights_(y, x); }

 private:
  Eigen::MatrixXd weights_, total_, covariance_;
  Eigen::VectorXd noise_sd_, means_;
};

}  // namespace abdera
