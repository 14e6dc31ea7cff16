#include "simulators/linear_series.hpp"

#include <fmt/format.h>

#include <Eigen/LU>
#include <limits>

#include "core/error.hpp"

namespace abdera {
namespace {

/// Equations of all variables as matrices of each lag; a clock has none.
struct Equations {
  LagWeights weights;
  Eigen::VectorXd intercept, noise_sd;
  Var nonlinear = -1;  ///< the first that is none
};

Equations equations_of(const TimeSeriesScm& series) {
  const int p = series.size();
  Equations out{
      std::vector<Eigen::MatrixXd>(static_cast<std::size_t>(series.max_lag()) + 1, Eigen::MatrixXd::Zero(p, p)),
      Eigen::VectorXd::Zero(p), Eigen::VectorXd::Zero(p)};
  for (Var v = 0; v < p; ++v) {
    const SeriesVariable& variable = series.variable(v);
    if (variable.clock) continue;
    const auto equation = variable.mechanism->linear();
    if (!equation) {
      out.nonlinear = v;
      return out;
    }
    const NoiseLaw noise = variable.mechanism->noise();
    out.noise_sd(v) = std::abs(equation->gain) * noise.sd;
    out.intercept(v) = equation->intercept + equation->gain * noise.mean;
    for (std::size_t j = 0; j < variable.parents.size(); ++j)
      out.weights[static_cast<std::size_t>(variable.parents[j].lag)](v, variable.parents[j].variable) =
          equation->weights[j];
  }
  return out;
}

}  // namespace

std::string lagged_name(const std::string& name, int lag) {
  return lag == 0 ? name + "(t)" : fmt::format("{}(t-{})", name, lag);
}

std::optional<double> companion_radius(const TimeSeriesScm& series) {
  const Equations equations = equations_of(series);
  if (equations.nonlinear >= 0) return std::nullopt;
  return spectral_radius(companion_matrix(equations.weights));
}

LinearSeries::LinearSeries(const TimeSeriesScm& series) {
  Equations equations = equations_of(series);
  if (equations.nonlinear >= 0) {
    const SeriesVariable& variable = series.variable(equations.nonlinear);
    throw NotApplicable(fmt::format("'{}' comes from a mechanism '{}', which is not linear: sample instead",
                                    variable.info.name, variable.mechanism->description().type));
  }
  for (const SeriesVariable& variable : series.variables()) {
    names_.push_back(variable.info.name);
    if (variable.clock && clock_.empty()) clock_ = variable.info.name;
  }
  if (!series.interventions().empty())
    throw NotApplicable("a series with interventions has no law that is the same at all times: sample or unroll it");
  const int lags = series.max_lag();
  weights_ = std::move(equations.weights), noise_sd_ = equations.noise_sd;
  same_time_effect_ = same_time_effects(weights_);
  Eigen::MatrixXd memory = Eigen::MatrixXd::Identity(series.size(), series.size());
  for (int lag = 1; lag <= lags; ++lag) {
    reduced_.push_back(same_time_effect_ * weights(lag));
    memory -= reduced_.back();
  }
  mean_ = memory.partialPivLu().solve(same_time_effect_ * equations.intercept);

  const Eigen::MatrixXd state = stationary_covariance(weights_, noise_sd_);
  const Eigen::Index p = series.size();
  for (Eigen::Index lag = 0; lag < std::max(1, lags); ++lag) autocovariance_.push_back(state.block(0, lag * p, p, p));
}

const Eigen::VectorXd& LinearSeries::mean() const {
  if (!clock_.empty())
    throw NotApplicable(fmt::format("'{}' is a clock: the means of the series move with it", clock_));
  return mean_;
}

Eigen::MatrixXd LinearSeries::autocovariance(int lag) const {
  require(lag >= 0, fmt::format("an autocovariance at lag {}; take the transpose of that at {}", lag, -lag));
  if (max_lag() == 0 && lag > 0) return Eigen::MatrixXd::Zero(size(), size());
  std::vector<Eigen::MatrixXd> known = autocovariance_;  // at lags 0, 1, ...; further ones by the Yule-Walker equations
  while (static_cast<int>(known.size()) <= lag) {
    Eigen::MatrixXd next = Eigen::MatrixXd::Zero(size(), size());
    for (std::size_t k = 0; k < reduced_.size(); ++k) next += reduced_[k] * known[known.size() - 1 - k];
    known.push_back(std::move(next));
  }
  return known[static_cast<std::size_t>(lag)];
}

Covariance LinearSeries::window_covariance(int lags) const {
  require(lags >= 0, fmt::format("a window of {} lags", lags));
  Covariance out;
  out.n = std::numeric_limits<double>::infinity();
  const Eigen::Index p = size();
  out.matrix.resize(p * (lags + 1), p * (lags + 1));
  for (int apart = 0; apart <= lags; ++apart) {
    const Eigen::MatrixXd block = autocovariance(apart);
    for (Eigen::Index early = 0; early + apart <= lags; ++early) {
      out.matrix.block((early + apart) * p, early * p, p, p) = block;
      out.matrix.block(early * p, (early + apart) * p, p, p) = block.transpose();
    }
  }
  for (int lag = lags; lag >= 0; --lag)
    for (const auto& name : names_) out.names.push_back(lagged_name(name, lag));
  return out;
}

Eigen::MatrixXd LinearSeries::total_effect(int lag) const {
  require(lag >= 0, fmt::format("an effect {} steps back in time", -lag));
  std::vector<Eigen::MatrixXd> effect = {same_time_effect_};
  for (int h = 1; h <= lag; ++h) {
    Eigen::MatrixXd next = Eigen::MatrixXd::Zero(size(), size());
    for (int k = 1; k <= std::min(h, max_lag()); ++k)
      next += reduced_[static_cast<std::size_t>(k - 1)] * effect[static_cast<std::size_t>(h - k)];
    effect.push_back(std::move(next));
  }
  return effect.back();
}

}  // namespace abdera
