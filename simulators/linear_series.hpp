#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "datasets/covariance.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// A time series whose every equation is linear, x(t) = intercepts + sum over lags of weights[lag] x(t - lag) + noise:
/// what is known of its stationary law without a sample.
class LinearSeries {
 public:
  /// @throws NotApplicable naming the first variable whose mechanism is not linear, a clock (its mean moves), or a
  /// model with interventions. Cost: 2 log2(memory) products of matrices of size() * max_lag.
  explicit LinearSeries(const TimeSeriesScm& series);

  int size() const { return static_cast<int>(mean_.size()); }
  int max_lag() const { return static_cast<int>(weights_.size()) - 1; }
  /// p x p, (child, parent), of a lag from 0 to max_lag.
  const Eigen::MatrixXd& weights(int lag) const { return weights_[static_cast<std::size_t>(lag)]; }
  const Eigen::VectorXd& noise_sd() const { return noise_sd_; }
  const Eigen::VectorXd& mean() const { return mean_; }
  /// cov(x(t), x(t)), exactly symmetric.
  const Eigen::MatrixXd& covariance() const { return autocovariance_[0]; }
  /// cov(x(t), x(t - lag)), p x p, (later, earlier); lag >= 0.
  Eigen::MatrixXd autocovariance(int lag) const;
  /// Of x(t - lags), ..., x(t): all p (lags + 1) variables, earliest first, named as in `window_dag`. n is infinite.
  Covariance window_covariance(int lags) const;
  /// What every y(t) changes by, (y, x), when x(t - lag) is set one higher once: over all paths.
  Eigen::MatrixXd total_effect(int lag) const;

 private:
  std::vector<std::string> names_;
  std::vector<Eigen::MatrixXd> weights_, reduced_, autocovariance_;
  Eigen::MatrixXd same_time_effect_;  ///< (I - weights(0))^-1
  Eigen::VectorXd noise_sd_, mean_;
};

/// The largest absolute eigenvalue of the companion matrix; nothing where a mechanism is not linear. Clocks count as
/// constants. @throws nothing. Cost: about 10 (p max_lag)^3 flops. Source: [lutkepohl2005] section 2.1.
std::optional<double> companion_radius(const TimeSeriesScm& series);

/// "X(t)", "X(t-2)". @param lag >= 0.
std::string lagged_name(const std::string& name, int lag);

}  // namespace abdera
