#pragma once
#include "simulators/response.hpp"

namespace abdera {

/// How a continuous variable depends on its parents.
enum class MechanismFamily : std::uint8_t {
  kLinear,
  kPolynomial,       ///< sum of a cubic in each parent
  kSine,             ///< sum of a wave in each
  kMlp,              ///< ten tanh units over all parents
  kGaussianProcess,  ///< a hundred random features of a Gaussian process over all parents
  kSpline,           ///< sum of a natural cubic spline in each
  kInteraction,      ///< linear terms and the products of neighbours in the parent list
};
/// Sizes of random weights; their signs are fair.
struct WeightRange {
  double low, high;
  double draw(Rng& rng) const;
};

/// A random function of `parents` parents, 0 of none. Waves, tanh units and features of a Gaussian process are bounded.
/// Splines have knots at -2, -1, ..., 2; the features are of unit length.
ResponsePtr random_response(MechanismFamily family, std::size_t parents, WeightRange weights, Rng& rng);

}  // namespace abdera
