#include "simulators/random_response.hpp"

#include <cmath>

namespace abdera {
namespace {

/// tanh units of standard normal weights; cosines of them with phases are features of a Gaussian process of unit
/// length.
ResponsePtr units(UnitsResponse::Activation activation, int count, std::size_t k, WeightRange weights, Rng& rng) {
  const bool features = activation == UnitsResponse::Activation::kCosine;
  std::vector<UnitsResponse::Unit> out(static_cast<std::size_t>(count));
  const double size = weights.draw(rng) * std::sqrt((features ? 2.0 : 1.0) / count);
  for (auto& unit : out) {
    for (std::size_t j = 0; j < k; ++j) unit.weights.push_back(rng.normal());
    unit.bias = features ? rng.uniform(0, 6.283185307179586) : rng.normal();
    unit.out_weight = size * rng.normal();
  }
  return std::make_shared<UnitsResponse>(static_cast<int>(k), activation, std::move(out));
}

}  // namespace

double WeightRange::draw(Rng& rng) const {
  const double size = rng.uniform(low, high);
  return rng.uniform() < 0.5 ? -size : size;
}

ResponsePtr random_response(MechanismFamily family, std::size_t parents, WeightRange weights, Rng& rng) {
  const auto one_each = [&] {
    std::vector<double> out;
    for (std::size_t j = 0; j < parents; ++j) out.push_back(weights.draw(rng));
    return out;
  };
  switch (parents == 0 ? MechanismFamily::kLinear : family) {
    case MechanismFamily::kLinear:
      return std::make_shared<LinearResponse>(0.0, one_each());
    case MechanismFamily::kPolynomial: {
      std::vector<std::vector<double>> coefficients;
      for (std::size_t j = 0; j < parents; ++j)
        coefficients.push_back({weights.draw(rng), weights.draw(rng) / 2, weights.draw(rng) / 6});
      return std::make_shared<PolynomialResponse>(std::move(coefficients));
    }
    case MechanismFamily::kSine: {
      std::vector<SineResponse::Wave> waves;
      for (std::size_t j = 0; j < parents; ++j)
        waves.push_back({weights.draw(rng), rng.uniform(0.5, 2), rng.uniform(0, 6.283185307179586)});
      return std::make_shared<SineResponse>(std::move(waves));
    }
    case MechanismFamily::kMlp:
      return units(UnitsResponse::Activation::kTanh, 10, parents, weights, rng);
    case MechanismFamily::kGaussianProcess:
      return units(UnitsResponse::Activation::kCosine, 100, parents, weights, rng);
    case MechanismFamily::kSpline: {
      std::vector<SplineResponse::Spline> splines(parents);
      for (auto& spline : splines)
        for (double knot = -2; knot <= 2; ++knot)
          spline.knots.push_back(knot), spline.values.push_back(weights.draw(rng));
      return std::make_shared<SplineResponse>(std::move(splines));
    }
    case MechanismFamily::kInteraction: {
      LinearResponse linear(0.0, one_each());
      std::vector<InteractionResponse::Product> products;
      for (int j = 0; j + 1 < static_cast<int>(parents); ++j) products.push_back({j, j + 1, weights.draw(rng)});
      return std::make_shared<InteractionResponse>(std::move(linear), std::move(products));
    }
  }
  return nullptr;
}

}  // namespace abdera
