#include "simulators/companion.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>

namespace abdera {

Eigen::MatrixXd same_time_effects(const LagWeights& weights) {
  const Eigen::Index p = weights[0].rows();
  return (Eigen::MatrixXd::Identity(p, p) - weights[0]).partialPivLu().inverse();
}

Eigen::MatrixXd companion_matrix(const LagWeights& weights) {
  const Eigen::Index p = weights[0].rows(), n = p * (static_cast<Eigen::Index>(weights.size()) - 1);
  Eigen::MatrixXd out = Eigen::MatrixXd::Zero(n, n);
  if (n == 0) return out;
  const Eigen::MatrixXd same_time = same_time_effects(weights);
  for (std::size_t lag = 1; lag < weights.size(); ++lag)
    out.block(0, static_cast<Eigen::Index>(lag - 1) * p, p, p) = same_time * weights[lag];
  out.block(p, 0, n - p, n - p).setIdentity();
  return out;
}

double spectral_radius(const Eigen::MatrixXd& matrix) {
  if (matrix.size() == 0) return 0;
  return Eigen::EigenSolver<Eigen::MatrixXd>(matrix, false).eigenvalues().cwiseAbs().maxCoeff();
}

Eigen::MatrixXd stationary_covariance(const LagWeights& weights, const Eigen::VectorXd& noise_sd) {
  const Eigen::MatrixXd shock = same_time_effects(weights) * noise_sd.asDiagonal(), noise = shock * shock.transpose();
  if (weights.size() == 1) return noise;
  Eigen::MatrixXd a = companion_matrix(weights), s = Eigen::MatrixXd::Zero(a.rows(), a.cols());
  s.topLeftCorner(noise.rows(), noise.cols()) = noise;
  // The sum over k of A^k Q A'^k, of which every step takes twice as many terms.
  for (int doublings = 0; doublings < 60; ++doublings) {
    const Eigen::MatrixXd more = a * s * a.transpose();
    s += more;
    if (more.cwiseAbs().maxCoeff() <= 1e-18 * s.diagonal().maxCoeff()) break;
    a = (a * a).eval();
  }
  return (s + s.transpose()) / 2;
}

double mean_square_radius(const std::vector<Eigen::MatrixXd>& companions, const Eigen::MatrixXd& transition) {
  constexpr int kSteps = 400, kSettled = 160;  // the rest is a multiple of the period of short cycles
  const std::size_t regimes = companions.size();
  const Eigen::Index n = companions[0].rows();
  std::vector<Eigen::MatrixXd> moments(regimes, Eigen::MatrixXd::Identity(n, n)), next(regimes);
  double log_growth = 0;
  for (int step = 0; step < kSteps; ++step) {
    double total = 0;
    for (std::size_t to = 0; to < regimes; ++to) {
      Eigen::MatrixXd before = Eigen::MatrixXd::Zero(n, n);
      for (std::size_t from = 0; from < regimes; ++from)
        before += transition(static_cast<Eigen::Index>(from), static_cast<Eigen::Index>(to)) * moments[from];
      next[to] = companions[to] * before * companions[to].transpose();
      total += next[to].trace();
    }
    if (!(total > 0)) return 0;
    double previous = 0;
    for (const auto& moment : moments) previous += moment.trace();
    if (step >= kSettled) log_growth += std::log(total / previous);
    for (std::size_t r = 0; r < regimes; ++r) moments[r] = next[r] / total;
  }
  return std::exp(log_growth / (kSteps - kSettled));
}

}  // namespace abdera
