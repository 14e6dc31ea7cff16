#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/observe.hpp"
#include "simulators/observer.hpp"
#include "simulators/recorder.hpp"

namespace abdera::observe_test {

inline ScmVariable linear_variable(std::string name, std::vector<Var> parents, std::vector<double> weights,
                                   std::uint64_t id, double sd = 1, double intercept = 0) {
  ScmVariable v;
  v.info.name = std::move(name), v.id = id, v.parents = std::move(parents);
  v.mechanism = linear_mechanism(intercept, std::move(weights), {NoiseKind::kGaussian, 0, sd, 0});
  return v;
}

/// Z -> X, Z -> Y and a bystander W; all Gaussian with mean 10, 0, 0, 5 and sd 2, 1.41, 1.41, 3.
inline Scm fork() {
  return Scm({linear_variable("Z", {}, {}, 1, 2, 10), linear_variable("X", {0}, {0.5}, 2, 1, -5),
              linear_variable("Y", {0}, {-0.5}, 3, 1, 5), linear_variable("W", {}, {}, 4, 3, 5)});
}

inline ObservedScm observed(const Scm& scm, const std::vector<std::string>& steps, std::uint64_t seed = 1) {
  std::vector<ObservationStep> parsed;
  for (const auto& text : steps) parsed.push_back(parse_observation(text));
  return observe(scm, parsed, Rng(seed));
}

inline Dataset recorded(const ObservedScm& model, Eigen::Index rows, std::uint64_t seed = 2) {
  return record(model.scm, model.recording, rows, Rng(seed), {});
}

/// Five standard deviations of a share p estimated from n rows: exceeded by chance with probability 5.8e-7.
inline double share_band(double p, double n) { return 5 * std::sqrt(p * (1 - p) / n); }
/// The same where the mechanism was itself fitted to a pilot sample of so many rows.
inline double fitted_band(double p, double n, double pilot = 10'000) {
  return 5 * std::sqrt(p * (1 - p) * (1 / n + 1 / pilot));
}

}  // namespace abdera::observe_test
