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

/// The names of options.
inline Choices<NoiseKind> noise_choices() {
  return {{"gaussian", NoiseKind::kGaussian},  {"uniform", NoiseKind::kUniform},
          {"laplace", NoiseKind::kLaplace},    {"exponential", NoiseKind::kExponential},
          {"student_t", NoiseKind::kStudentT}, {"gumbel", NoiseKind::kGumbel},
          {"mixture", NoiseKind::kMixture}};
}
inline Choices<Scaling> scaling_choices() {
  return {{"auto", Scaling::kAuto},
          {"raw", Scaling::kRaw},
          {"standardised", Scaling::kStandardised},
          {"internal", Scaling::kInternal},
          {"unitless", Scaling::kUnitless}};
}

struct RandomScmOptions {
  TopologyOptions graph{};
  MechanismFamily mechanism = MechanismFamily::kLinear;
  NoiseForm noise_form = NoiseForm::kAdditive;
  NoiseKind noise = NoiseKind::kGaussian;
  double noise_shape = 0;
  double weight_low = 0.5, weight_high = 2, noise_low = 1, noise_high = 1;
  Scaling scaling = Scaling::kAuto;
  static auto fields() {
    using O = RandomScmOptions;
    using enum MechanismFamily;
    return std::tuple_cat(
        nested(&O::graph),
        std::tuple{
            field("mechanism", &O::mechanism, "how a variable depends on its parents",
                  Choices<MechanismFamily>{{"linear", kLinear},
                                           {"polynomial", kPolynomial},
                                           {"sine", kSine},
                                           {"mlp", kMlp},
                                           {"gaussian_process", kGaussianProcess},
                                           {"spline", kSpline},
                                           {"interaction", kInteraction}}),
            field("noise_form", &O::noise_form, "how noise enters",
                  Choices<NoiseForm>{{"additive", NoiseForm::kAdditive},
                                     {"multiplicative", NoiseForm::kMultiplicative},
                                     {"heteroscedastic", NoiseForm::kHeteroscedastic},
                                     {"post_nonlinear", NoiseForm::kPostNonlinear}}),
            field("noise", &O::noise, "its law", noise_choices()),
            field("noise_shape", &O::noise_shape,
                  "student_t: degrees of freedom, above 2; mixture: half the distance of its two parts, below 1",
                  {0, 1e6}),
            field("weight_low", &O::weight_low, "smallest |weight|; signs are fair", {0, 1e6}),
            field("weight_high", &O::weight_high, "largest |weight|", {0, 1e6}),
            field("noise_low", &O::noise_low, "smallest standard deviation of the noise", {0, 1e6}),
            field("noise_high", &O::noise_high, "largest standard deviation of the noise", {0, 1e6}),
            field("scaling", &O::scaling, "against scales that give the order away; auto: unitless if linear",
                  scaling_choices()),
        });
  }
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
