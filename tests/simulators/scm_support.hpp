#pragma once
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "core/rng.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/observation_mechanisms.hpp"
#include "simulators/scaled_mechanisms.hpp"
#include "simulators/scm.hpp"
#include "simulators/sum_response.hpp"
#include "simulators/switched.hpp"

namespace abdera::scm_test {

/// A mechanism of two parents with how each of them looks: number of levels, 0 continuous.
struct Example {
  std::string name;
  MechanismPtr mechanism;
  std::vector<int> parent_levels;
  bool discrete;  ///< its own value
};

inline ResponsePtr linear(double intercept, std::vector<double> weights) {
  return std::make_shared<LinearResponse>(intercept, std::move(weights));
}

/// Every mechanism and every response there is.
inline std::vector<Example> examples() {
  const NoiseLaw gaussian{NoiseKind::kGaussian, 0, 0.7, 0};
  const std::vector<int> numbers = {0, 0}, levels = {3, 2}, mixed = {3, 0};
  const ResponsePtr line = linear(0.5, {1.5, -2});
  std::vector<Example> out;
  const auto add = [&](std::string name, MechanismPtr mechanism, std::vector<int> parents, bool discrete = false) {
    out.push_back({std::move(name), std::move(mechanism), std::move(parents), discrete});
  };
  const auto additive = [&](std::string name, ResponsePtr response) {
    add("additive " + name, std::make_shared<AdditiveNoise>(std::move(response), gaussian), numbers);
  };
  additive("linear", line);
  additive("polynomial",
           std::make_shared<PolynomialResponse>(std::vector<std::vector<double>>{{1, -0.5, 0.25}, {0.3}}));
  additive("sine", std::make_shared<SineResponse>(std::vector<SineResponse::Wave>{{1, 2, 0.1}, {-0.7, 0.5, 1}}));
  additive("tanh units",
           std::make_shared<UnitsResponse>(2, UnitsResponse::Activation::kTanh,
                                           std::vector<UnitsResponse::Unit>{{1, 0.2, {1, -1}}, {-2, 0, {0.3, 2}}}));
  additive("cosine features",
           std::make_shared<UnitsResponse>(2, UnitsResponse::Activation::kCosine,
                                           std::vector<UnitsResponse::Unit>{{1, 0.2, {1, -1}}, {-2, 0, {0.3, 2}}}));
  additive("splines", std::make_shared<SplineResponse>(
                          std::vector<SplineResponse::Spline>{{{-2, -1, 0, 1.5}, {0, 2, -1, 1}}, {{-1, 1}, {3, -3}}}));
  additive("interaction",
           std::make_shared<InteractionResponse>(LinearResponse(0.5, {1.5, -2}),
                                                 std::vector<InteractionResponse::Product>{{0, 1, 0.8}, {0, 0, 0.1}}));
  additive("sum", std::make_shared<SumResponse>(
                      0.25, std::vector<SumResponse::Part>{{linear(0, {2}), 1}, {linear(1, {-0.5}), 0.7}}));
  for (NoiseKind kind : {NoiseKind::kUniform, NoiseKind::kLaplace, NoiseKind::kExponential, NoiseKind::kStudentT,
                         NoiseKind::kGumbel, NoiseKind::kMixture}) {
    const NoiseLaw law{kind, 0.3, 2, kind == NoiseKind::kStudentT ? 3.0 : 0.8};
    add("additive " + std::string(to_string(kind)), std::make_shared<AdditiveNoise>(line, law), numbers);
  }
  add("multiplicative", std::make_shared<MultiplicativeNoise>(line, gaussian), numbers);
  add("heteroscedastic", std::make_shared<HeteroscedasticNoise>(line, linear(-0.2, {0.5, 0.3}), gaussian), numbers);
  for (Link link : {Link::kCube, Link::kCubeRoot, Link::kArcsinh})
    add("post-nonlinear " + std::string(to_string(link)), std::make_shared<PostNonlinear>(line, link, gaussian),
        numbers);
  add("rescaled", std::make_shared<Rescaled>(linear_mechanism(0.5, {1.5, -2}, gaussian), 1.25, 0.3), numbers);
  add("rescaled parents",
      std::make_shared<RescaledParents>(linear_mechanism(0.5, {1.5, -2}, gaussian),
                                        std::vector<RescaledParents::Unit>{{0.25, 2}, {-1, 0.5}}),
      numbers);
  add("table",
      std::make_shared<TableMechanism>(
          levels, 3, std::vector<double>{.2, .3, .5, 1, 0, 0, .1, .1, .8, 0, .5, .5, .25, .5, .25, .3, .3, .4}),
      levels, true);
  add("logistic", std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{line, linear(-1, {0.2, 0.4})}), numbers,
      true);
  add("noisy or", std::make_shared<NoisyOr>(0.1, std::vector<double>{0.6, 0.3}), {2, 2}, true);
  add("poisson", std::make_shared<PoissonMechanism>(linear(0.5, {0.4, -0.3})), numbers, true);
  add("conditional Gaussian",
      std::make_shared<ConditionalGaussian>(
          mixed, std::vector<ConditionalGaussian::Equation>{{0, {1}, 1}, {2, {-1}, 0.5}, {-1, {0.3}, 2}}),
      mixed);
  add("switched",
      std::make_shared<SwitchedMechanism>(
          std::vector<MechanismPtr>{linear_mechanism(0.5, {1.5}, gaussian), linear_mechanism(-1, {-2}, gaussian)}),
      {2, 0});
  additive("comparison", std::make_shared<ComparisonResponse>(std::vector{1.0, -0.5}, 0.3));
  additive("limit in errors", std::make_shared<LimitResponse>(LimitResponse::times_error(2)));
  additive("rounding and a limit",
           std::make_shared<SumResponse>(0.0, std::vector<SumResponse::Part>{
                                                  {std::make_shared<RoundingResponse>(0.1), 1},
                                                  {std::make_shared<LimitResponse>(LimitResponse::constant(0.5)), 1}}));
  for (DistanceForm form :
       {DistanceForm::kDistance, DistanceForm::kLogDistance, DistanceForm::kModulus, DistanceForm::kRedshift})
    additive("log flux by " + std::string(to_string(form)), std::make_shared<LogFluxResponse>(form));
  add("log-normal size",
      std::make_shared<LogNormalSize>(std::make_shared<QuadratureResponse>(0.3, std::vector{0.5, 2.0}), 1), numbers);
  add("measurement error", std::make_shared<MeasurementError>(std::vector<double>{}), numbers);
  add("Gaussian kernel", std::make_shared<GaussianKernel>(std::vector{1.0, -0.5}, 0.2, 1.5), numbers, true);
  return out;
}

/// Columns of values that parents of these kinds may have.
inline std::vector<std::vector<double>> random_parents(const std::vector<int>& levels, std::size_t rows, Rng rng) {
  std::vector<std::vector<double>> out;
  for (int l : levels) {
    auto& column = out.emplace_back(rows);
    for (double& x : column) x = l == 0 ? 1.5 * rng.normal() : static_cast<double>(rng.below(static_cast<unsigned>(l)));
  }
  return out;
}

inline std::vector<const double*> pointers(const std::vector<std::vector<double>>& columns, std::size_t from = 0) {
  std::vector<const double*> out;
  for (const auto& column : columns) out.push_back(column.data() + from);
  return out;
}

}  // namespace abdera::scm_test
