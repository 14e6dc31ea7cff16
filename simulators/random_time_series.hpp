#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/random_scm.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

struct TimeSeriesOptions {
  int variables = 10;
  int max_lag = 3;
  double lagged_degree = 2, contemporaneous_degree = 1;
  double autocorrelation_low = 0.2, autocorrelation_high = 0.8;
  MechanismFamily mechanism = MechanismFamily::kLinear;
  NoiseKind noise = NoiseKind::kGaussian;
  double noise_shape = 0;
  double weight_low = 0.2, weight_high = 0.8;
  Scaling scaling = Scaling::kAuto;
  double latent_share = 0;
  int regimes = 1;
  double regime_length = 200;
  double season_period = 0, season_share = 0.5, season_amplitude = 1;
  static auto fields() {
    using O = TimeSeriesOptions;
    return std::tuple{
        field("variables", &O::variables, "number of variables, hidden ones included, regime and season apart",
              {1, 10000}),
        field("max_lag", &O::max_lag, "longest lag of a link, in steps", {1, 1000}),
        field("lagged_degree", &O::lagged_degree, "expected number of lagged parents, a variable's own past apart",
              {0, 1e4}),
        field("contemporaneous_degree", &O::contemporaneous_degree,
              "expected number of links of lag 0 at a variable, both ends counted", {0, 1e4}),
        field("autocorrelation_low", &O::autocorrelation_low, "smallest coefficient of a variable's own last value",
              {-0.999, 0.999}),
        field("autocorrelation_high", &O::autocorrelation_high, "largest of them; 0 and 0: no links to itself",
              {-0.999, 0.999}),
        field("mechanism", &O::mechanism, "how a variable depends on the others",
              Choices<MechanismFamily>{{"linear", MechanismFamily::kLinear},
                                       {"sine", MechanismFamily::kSine},
                                       {"mlp", MechanismFamily::kMlp},
                                       {"gaussian_process", MechanismFamily::kGaussianProcess}}),
        field("noise", &O::noise, "distribution of the noise", noise_choices()),
        field("noise_shape", &O::noise_shape, "degrees of freedom of student_t, distance of the parts of mixture"),
        field("weight_low", &O::weight_low, "smallest |weight| before scaling; signs are fair", {0, 1e6}),
        field("weight_high", &O::weight_high, "largest |weight| before scaling", {0, 1e6}),
        field("scaling", &O::scaling, "what is done about scales, which give the causal order away", scaling_choices()),
        field("latent_share", &O::latent_share, "share of the variables that is not recorded", {0, 1}),
        field("regimes", &O::regimes, "number of regimes with weights of their own, switched by a Markov chain",
              {1, 100}),
        field("regime_length", &O::regime_length, "mean number of steps in a regime", {1, 1e9}),
        field("season_period", &O::season_period, "period of a season in steps; 0: none", {0, 1e9}),
        field("season_share", &O::season_share, "share of the variables that the season moves", {0, 1}),
        field("season_amplitude", &O::season_amplitude, "amplitude of what it adds to them at every step", {0, 1e6}),
    };
  }
};

/// A random stationary series. Every ordered pair of variables has a link with probability lagged_degree /
/// (variables - 1), at a lag drawn from 1, ..., max_lag; links of lag 0 are an Erdos-Renyi DAG over a random order.
/// Variable v is phi x_v(t-1) + f(others) + noise, phi from U[autocorrelation_low, autocorrelation_high].
///
/// f of linear models has weights +-U[weight_low, weight_high] and noise of unit variance; nonlinear ones are those of
/// `random_response` that are bounded, so that with |phi| < 1 every such series is stationary whatever the weights.
/// Scales: kUnitless (kAuto of linear models) draws the direction and the share of f + noise as `random_scm` does and
/// kInternal (kAuto of others) takes the weights; both multiply f + noise by what makes the stationary variance of
/// the variable 1 while phi stays what it is. Linear models find these factors as the fixed point of the covariance
/// recursion, exactly; nonlinear ones from kPilotUnits units of a stream of their own. A solution with unit variances
/// is stationary by itself (Lyapunov). kRaw and kStandardised, for linear models, multiply the weights of lag k by c^k
/// where needed, which makes the spectral radius kLargestRadius; kStandardised then divides by the exact standard
/// deviations.
///
/// Regimes: variable "regime" is a Markov chain, each regime has its own weights (f, phi, noise share) for the same
/// links, and is scaled as if it lasted for ever; a linear series is redrawn until it is mean-square stable. Seasons:
/// variable "season" is a sine of unit amplitude at lag 0, on top of the scaled model.
/// @throws UsageError for empty ranges, degrees that the number of variables cannot have, kUnitless with another
/// mechanism, kRaw and kStandardised with others or regimes; NotApplicable when no stationary series was found.
/// Source: [herman2025], [ormaniec2025], [costa2005] theorem 3.9. Differs: [herman2025] draws coefficients of the past
/// and of the others together; here the autocorrelation is an option of its own.
TimeSeriesScm random_time_series(const TimeSeriesOptions& options, const Rng& rng);

constexpr Eigen::Index kPilotUnits = 500;
constexpr double kLargestRadius = 0.95;

}  // namespace abdera
