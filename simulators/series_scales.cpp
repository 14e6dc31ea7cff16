#include "simulators/series_scales.hpp"

#include <algorithm>
#include <cmath>

namespace abdera {
namespace {

const LinearResponse& line_of(const ScaledEquation& equation) {
  return dynamic_cast<const LinearResponse&>(*equation.response);
}

int max_lag(const std::vector<ScaledEquation>& equations) {
  int out = 0;
  for (const auto& equation : equations) {
    if (equation.own_past != 0) out = std::max(out, 1);
    for (const LaggedParent& link : equation.links) out = std::max(out, link.lag);
  }
  return out;
}

/// The positive gain g that makes var(past + g rest) 1.
double unit_gain(double var_past, double covariance, double var_rest) {
  return (-covariance + std::sqrt(covariance * covariance + var_rest * (1 - var_past))) / var_rest;
}

}  // namespace

LagWeights lag_weights(const std::vector<ScaledEquation>& equations) {
  const auto p = static_cast<Eigen::Index>(equations.size());
  LagWeights out(static_cast<std::size_t>(max_lag(equations)) + 1, Eigen::MatrixXd::Zero(p, p));
  for (Eigen::Index v = 0; v < p; ++v) {
    const ScaledEquation& equation = equations[static_cast<std::size_t>(v)];
    if (equation.own_past != 0) out[1](v, v) = equation.own_past;
    const auto weights = line_of(equation).weights();
    for (std::size_t j = 0; j < equation.links.size(); ++j)
      out[static_cast<std::size_t>(equation.links[j].lag)](v, equation.links[j].variable) += equation.gain * weights[j];
  }
  return out;
}

bool scale_exactly(std::vector<ScaledEquation>& equations, const std::vector<Var>& order) {
  constexpr int kMostSteps = 20'000;
  const auto p = static_cast<Eigen::Index>(equations.size());
  const Eigen::Index lags = max_lag(equations), n = p * (lags + 1);
  // Covariance of x(t), x(t-1), ..., x(t-lags), each p wide.
  Eigen::MatrixXd joint = Eigen::MatrixXd::Identity(n, n);
  for (int step = 0, quiet = 0; step < kMostSteps; ++step) {
    if (lags > 0) joint.bottomRightCorner(n - p, n - p) = joint.topLeftCorner(n - p, n - p).eval();
    joint.topRows(p).setZero(), joint.leftCols(p).setZero();
    double change = 0;
    for (Var v : order) {
      ScaledEquation& equation = equations[static_cast<std::size_t>(v)];
      const auto weights = line_of(equation).weights();
      Eigen::VectorXd rest = Eigen::VectorXd::Zero(n), past = Eigen::VectorXd::Zero(n);
      double var_rest = equation.noise.sd * equation.noise.sd, covariance = 0, var_past = 0;
      for (std::size_t j = 0; j < equation.links.size(); ++j)
        rest += weights[j] * joint.col(equation.links[j].lag * p + equation.links[j].variable);
      for (std::size_t j = 0; j < equation.links.size(); ++j)
        var_rest += weights[j] * rest(equation.links[j].lag * p + equation.links[j].variable);
      if (equation.own_past != 0) {
        past = equation.own_past * joint.col(p + v);
        var_past = equation.own_past * past(p + v), covariance = equation.own_past * rest(p + v);
      }
      const double gain = unit_gain(var_past, covariance, var_rest);
      change = std::max(change, std::abs(gain - equation.gain) / gain);
      equation.gain = gain;
      const Eigen::VectorXd with_all = past + gain * rest;
      joint.col(v) = with_all, joint.row(v) = with_all.transpose();
      joint(v, v) = 1;
    }
    quiet = change < 1e-14 ? quiet + 1 : 0;
    if (quiet > lags) return true;
  }
  return false;
}

void scale_by_pilot(std::vector<ScaledEquation>& equations, const std::vector<Var>& order, Eigen::Index units,
                    const Rng& stream) {
  const auto p = static_cast<Eigen::Index>(equations.size());
  const int lags = max_lag(equations);
  const CellNoise cells(stream);
  std::vector<Eigen::MatrixXd> past(static_cast<std::size_t>(lags) + 1, Eigen::MatrixXd::Zero(units, p));
  std::vector<double> gains(equations.size()), shifts(equations.size());
  std::vector<double> rest(static_cast<std::size_t>(units)), noise(rest);
  std::vector<const double*> parents;
  for (int step = 0; step < kPilotSettling + kPilotAveraged; ++step) {
    const auto at_lag = [&](int lag) -> Eigen::MatrixXd& {
      return past[static_cast<std::size_t>((step - lag + lags + 1) % (lags + 1))];
    };
    for (Var v : order) {
      const ScaledEquation& equation = equations[static_cast<std::size_t>(v)];
      parents.clear();
      for (const LaggedParent& link : equation.links) parents.push_back(at_lag(link.lag).col(link.variable).data());
      equation.response->evaluate(parents, rest);
      equation.noise.fill(cells, series_noise_id(static_cast<std::uint64_t>(v), step), 0, noise);
      Eigen::Map<Eigen::VectorXd> sum(rest.data(), units);
      sum += Eigen::Map<const Eigen::VectorXd>(noise.data(), units);
      const double shift = sum.mean(), count = static_cast<double>(units);
      sum.array() -= shift;
      Eigen::VectorXd own = Eigen::VectorXd::Zero(units);
      if (equation.own_past != 0) own = equation.own_past * at_lag(1).col(v);
      const double gain = unit_gain(own.squaredNorm() / count, own.dot(sum) / count, sum.squaredNorm() / count);
      at_lag(0).col(v) = own + gain * sum;
      if (step < kPilotSettling) continue;
      gains[static_cast<std::size_t>(v)] += gain / kPilotAveraged;
      shifts[static_cast<std::size_t>(v)] += shift / kPilotAveraged;
    }
  }
  for (std::size_t v = 0; v < equations.size(); ++v) equations[v].gain = gains[v], equations[v].shift = shifts[v];
}

void standardise(std::vector<ScaledEquation>& equations) {
  Eigen::VectorXd noise_sd(static_cast<Eigen::Index>(equations.size()));
  for (std::size_t v = 0; v < equations.size(); ++v)
    noise_sd(static_cast<Eigen::Index>(v)) = equations[v].gain * equations[v].noise.sd;
  const Eigen::VectorXd sd =
      stationary_covariance(lag_weights(equations), noise_sd).diagonal().head(noise_sd.size()).cwiseSqrt();
  for (std::size_t v = 0; v < equations.size(); ++v) {
    ScaledEquation& equation = equations[v];
    std::vector<double> weights(line_of(equation).weights().begin(), line_of(equation).weights().end());
    for (std::size_t j = 0; j < weights.size(); ++j) weights[j] *= sd(equation.links[j].variable);
    equation.response = std::make_shared<LinearResponse>(0.0, std::move(weights));
    equation.gain /= sd(static_cast<Eigen::Index>(v));
  }
}

}  // namespace abdera
