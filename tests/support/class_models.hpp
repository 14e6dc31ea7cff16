#pragma once
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <vector>

#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/separation.hpp"
#include "simulators/linear_gaussian.hpp"

// Population covariances of every Markov equivalence class, for learners that must find each class.
namespace abdera::testing_support {

/// The smallest |partial correlation| of a pair that is not separated by the set, over all pairs and sets.
inline double smallest_dependence(const LinearGaussian& model) {
  const Eigen::MatrixXd sigma = population_covariance(model).matrix;
  const int p = model.dag.size();
  double smallest = 1;
  for (Var x = 0; x < p; ++x)
    for (Var y = x + 1; y < p; ++y)
      for (unsigned mask = 0; mask < 1u << p; ++mask) {
        if (mask >> x & 1 || mask >> y & 1) continue;
        std::vector<Var> given;
        for (Var v = 0; v < p; ++v)
          if (mask >> v & 1) given.push_back(v);
        if (m_separated(model.dag, x, y, given)) continue;
        std::vector<Var> all{x, y};
        all.insert(all.end(), given.begin(), given.end());
        const Eigen::MatrixXd precision = Eigen::MatrixXd(sigma(all, all)).inverse();
        smallest = std::min(smallest, std::abs(precision(0, 1)) / std::sqrt(precision(0, 0) * precision(1, 1)));
      }
  return smallest;
}

/// A linear model over a random member of the class whose every dependence is at least `least`: weights of 0.3 to 1.5,
/// noise variances of 0.5 to 1.5, drawn until they are.
inline LinearGaussian model_of_class(const MarkovClass& one, int p, double least, const Rng& rng) {
  for (std::uint64_t attempt = 0;; ++attempt) {
    Rng draw = rng.fork("attempt", attempt);
    LinearGaussian model{one.members[draw.below(static_cast<std::uint32_t>(one.members.size()))].graph(p),
                         Eigen::MatrixXd::Zero(p, p), Eigen::VectorXd::Zero(p)};
    for (Var v = 0; v < p; ++v) {
      model.noise_sd(v) = std::sqrt(draw.uniform(0.5, 1.5));
      model.dag.for_parents(
          v, [&](Var w) { model.weights(v, w) = draw.uniform(0.3, 1.5) * (draw.uniform() < 0.5 ? -1 : 1); });
    }
    if (smallest_dependence(model) >= least) return model;
  }
}

/// The population covariance as if from this many rows.
inline Covariance as_if_from(const LinearGaussian& model, double rows) {
  Covariance covariance = population_covariance(model);
  covariance.n = rows;
  return covariance;
}

}  // namespace abdera::testing_support
