#pragma once
#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "datasets/covariance.hpp"
#include "simulators/companion.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// A time series whose every equation is linear, x(t) = intercepts + sum over lags of weights[lag] x(t - lag) + noise:
/// what is known of its stationary law without a sample.
class LinearSeries {
 public:
  /// @throws NotApplicable naming the first variable whose mechanism is not linear, and for a model with interventions.
  /// Cost: that of `stationary_covariance`.
  explicit LinearSeries(const TimeSeriesScm& series);

  int size() const { return static_cast<int>(mean_.size()); }
  int max_lag() const { return static_cast<int>(weights_.size()) - 1; }
  /// p x p, (child, parent), of a lag from 0 to max_lag.
  const Eigen::MatrixXd& weights(int lag) const { return weights_[static_cast<std::size_t>(lag)]; }
  const Eigen::VectorXd& noise_sd() const { return noise_sd_; }
  /// @throws NotApplicable for a model with a clock.
  const Eigen::VectorXd& mean() const;
  /// cov(x(t), x(t)), exactly symmetric: around means that move with the clocks, which have no variance.
  const Eigen::MatrixXd& covariance() const { return autocovariance_[0]; }
  /// cov(x(t), x(t - lag)), p x p, (later, earlier); lag >= 0.
  Eigen::MatrixXd autocovariance(int lag) const;
  /// Of x(t - lags), ..., x(t): all p (lags + 1) variables, earliest first, named as in `window_dag`. n is infinite.
  Covariance window_covariance(int lags) const;
  /// What every y(t) changes by, (y, x), when x(t - lag) is set one higher once: over all paths.
  Eigen::MatrixXd total_effect(int lag) const;

 private:
  std::vector<std::string> names_;
  LagWeights weights_;
  std::vector<Eigen::MatrixXd> reduced_;         ///< of lags 1, 2, ...: x(t) in terms of the past alone
  std::vector<Eigen::MatrixXd> autocovariance_;  ///< of lags 0, ..., max(1, max_lag) - 1
  Eigen::MatrixXd same_time_effect_;             ///< (I - weights(0))^-1
  Eigen::VectorXd noise_sd_, mean_;
  std::string clock_;  ///< the name of the first clock
};

/// The largest absolute eigenvalue of the companion matrix; nothing where a mechanism is not linear. Clocks count as
/// constants. Cost: about 10 (p max_lag)^3 flops. Source: [lutkepohl2005] section 2.1.
std::optional<double> companion_radius(const TimeSeriesScm& series);

/// "X(t)", "X(t-2)". @param lag >= 0.
std::string lagged_name(const std::string& name, int lag);

}  // namespace abdera
