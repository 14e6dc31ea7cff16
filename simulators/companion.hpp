#pragma once
#include <Eigen/Core>
#include <vector>

namespace abdera {

/// Linear equations of a time series as matrices: x(t) = sum over lags k = 0, 1, ... of weights[k] x(t - k) + noise,
/// each p x p, (child, parent); weights[0] belongs to an acyclic graph.
using LagWeights = std::vector<Eigen::MatrixXd>;

/// (I - weights[0])^-1: what a noise does to all variables at its own time.
Eigen::MatrixXd same_time_effects(const LagWeights& weights);
/// The matrix that takes (x(t-1), x(t-2), ...) to (x(t), x(t-1), ...), noise apart; 0 x 0 without lags.
Eigen::MatrixXd companion_matrix(const LagWeights& weights);
/// The largest absolute eigenvalue; 0 of an empty matrix. Cost: about 10 n^3 flops.
double spectral_radius(const Eigen::MatrixXd& matrix);
/// The stationary covariance of (x(t), x(t-1), ...), max(1, lags) times p wide, by doubling.
/// @param noise_sd independent noises. @pre the spectral radius is below 1. Cost: 2 log2(memory) products of n x n.
Eigen::MatrixXd stationary_covariance(const LagWeights& weights, const Eigen::VectorXd& noise_sd);

/// Of x(t) = companions[r(t)] x(t-1) + noise with a Markov chain r: by how much second moments grow a step in the long
/// run. They stay finite iff it is below 1.
/// @param transition (from, to). Source: [costa2005] theorem 3.9. Cost: 400 (regimes) products of n x n.
double mean_square_radius(const std::vector<Eigen::MatrixXd>& companions, const Eigen::MatrixXd& transition);

}  // namespace abdera
