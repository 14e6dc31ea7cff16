#pragma once
#include <Eigen/Core>

#include "core/params.hpp"
#include "core/rng.hpp"
#include "datasets/covariance.hpp"
#include "datasets/dataset.hpp"
#include "graphs/mixed_graph.hpp"
#include "simulators/scm.hpp"

namespace abdera {

/// Linear structural equations x = weights x + e with independent Gaussian e over a DAG.
struct LinearGaussian {
  MixedGraph dag;
  Eigen::MatrixXd weights;   ///< p x p, weights(child, parent)
  Eigen::VectorXd noise_sd;  ///< p
};

struct LinearGaussianOptions {
  int variables = 20;
  double degree = 4;
  double weight_low = 0.25, weight_high = 1;
  double variance_low = 0.5, variance_high = 1.5;
  static auto fields() {
    using O = LinearGaussianOptions;
    return std::tuple{
        field("variables", &O::variables, "number of variables", {1, 100000}),
        field("degree", &O::degree, "expected total degree of the Erdos-Renyi DAG", {0, 1e5}),
        field("weight_low", &O::weight_low, "smallest |weight|; signs are fair", {0, 1e6}),
        field("weight_high", &O::weight_high, "largest |weight|", {0, 1e6}),
        field("variance_low", &O::variance_low, "smallest noise variance", {0, 1e6}),
        field("variance_high", &O::variance_high, "largest noise variance", {0, 1e6}),
    };
  }
};

/// DAG over a uniformly random order in which every pair is joined with probability degree / (p - 1).
MixedGraph erdos_renyi_dag(int p, double degree, Rng rng);

/// Random model: Erdos-Renyi DAG, weights +-U[low, high], noise variances U[low, high].
LinearGaussian random_linear_gaussian(const LinearGaussianOptions& options, const Rng& rng);

/// Population covariance (I - B)^-1 D (I - B)^-T. @return n is infinite.
Covariance population_covariance(const LinearGaussian& model);

/// The same model as a structural causal model, whose noise has other bits than that of `simulate`.
Scm scm_of(const LinearGaussian& model);

/// n samples, columns X1..Xp. Noise of variable v is a stream of its own, so adding a variable changes no other noise.
/// Cost: n (p + edges) flops.
Dataset simulate(const LinearGaussian& model, Eigen::Index n, const Rng& rng);

/// Variables in an order in which parents come before children. @pre dag is acyclic and fully directed.
std::vector<Var> causal_order(const MixedGraph& dag);

}  // namespace abdera
