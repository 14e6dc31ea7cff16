#pragma once
#include <tuple>

#include "core/params.hpp"
#include "simulators/random_response.hpp"
#include "simulators/scm.hpp"
#include "simulators/topology.hpp"

namespace abdera {

/// How noise enters.
enum class NoiseForm : std::uint8_t { kAdditive, kMultiplicative, kHeteroscedastic, kPostNonlinear };

/// What is done about scales, which otherwise give the causal order away.
enum class Scaling : std::uint8_t {
  kAuto,          ///< unitless Markov-consistent for linear models, internal for others
  kRaw,           ///< weights and noise as drawn
  kStandardised,  ///< every variable divided by its standard deviation in the end
  kInternal,      ///< every variable standardised before its children take it
  kUnitless,      ///< linear only: unit variances by construction, direction and share of the noise drawn together
};

struct RandomScmOptions {
  TopologyOptions graph{};
  MechanismFamily mechanism = MechanismFamily::kLinear;
  NoiseForm noise_form = NoiseForm::kAdditive;
  NoiseKind noise = NoiseKind::kGaussian;
  double noise_shape = 0;
  double weight_low = 0.5, weight_high = 2, noise_low = 1, noise_high = 1;
  Scaling scaling = Scaling::kAuto;
};

/// A random model over a random graph; the selection variables of the graph are ordinary variables of it.
///
/// Linear weights are +-U[weight_low, weight_high] and noise standard deviations U[noise_low, noise_high], but under
/// kUnitless: there, for a variable of k parents, a direction a is drawn uniformly and r as the k-th root of a uniform
/// number, and the equation is r a . parents + sqrt(1 - r^2) |a| noise, divided by its standard deviation. Scales of
/// linear models come from their closed form, of others from `kPilotRows` rows of a stream of their own: never from the
/// rows that are written.
/// @throws UsageError as `random_dag`; for kUnitless with another mechanism, and an empty range of weights.
/// Source: [ormaniec2025] (kInternal), [herman2025] (kUnitless).
Scm random_scm(const RandomScmOptions& options, const Rng& rng);

constexpr Eigen::Index kPilotRows = 10'000;

}  // namespace abdera
