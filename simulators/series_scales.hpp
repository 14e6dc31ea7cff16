#pragma once
#include <vector>

#include "core/rng.hpp"
#include "simulators/companion.hpp"
#include "simulators/response.hpp"
#include "simulators/time_series.hpp"

namespace abdera {

/// x(t) = own_past x(t-1) + gain (response(links) + noise - shift): an equation whose scale is still open.
struct ScaledEquation {
  std::vector<LaggedParent> links;  ///< its own past apart
  double own_past = 0;
  ResponsePtr response;
  NoiseLaw noise{};
  double gain = 1, shift = 0;
};

/// Linear equations as matrices. @pre every response is a LinearResponse.
LagWeights lag_weights(const std::vector<ScaledEquation>& equations);

/// Sets the gains of linear equations so that every stationary variance is 1 and own_past stays: the fixed point of the
/// covariance recursion in which every variable gets variance 1 at every step, followed from independent variables.
/// @param order parents at lag 0 first. @return false when it did not settle.
bool scale_exactly(std::vector<ScaledEquation>& equations, const std::vector<Var>& order);

/// Sets gains and shifts of any equations so that means are about 0 and variances about 1, from `units` units of a
/// series that are standardised together at every step, over steps after the first kPilotSettling.
void scale_by_pilot(std::vector<ScaledEquation>& equations, const std::vector<Var>& order, Eigen::Index units,
                    const Rng& stream);
constexpr int kPilotSettling = 100, kPilotAveraged = 100;

/// The same linear series in other units: every variable divided by its stationary standard deviation.
/// @pre the series is stationary.
void standardise(std::vector<ScaledEquation>& equations);

}  // namespace abdera
