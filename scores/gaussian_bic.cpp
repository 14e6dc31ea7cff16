#include "scores/gaussian_bic.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr double kDetermined = 1e-10;  ///< share of the variance that counts as none

}  // namespace

GaussianBic::GaussianBic(Covariance covariance, const GaussianBicOptions& options)
    : covariance_(std::move(covariance)), penalty_(options.penalty_discount / 2 * std::log(covariance_.n)) {
  Eigen::VectorXd scale = covariance_.matrix.diagonal();
  for (Var v = 0; v < num_vars(); ++v) {
    if (!(scale(v) > 0))
      throw DataError("column '" + covariance_.names[static_cast<std::size_t>(v)] + "' has no positive variance");
    log_variance_.push_back(std::log(scale(v) * (covariance_.n - 1) / covariance_.n));
  }
  scale = scale.cwiseSqrt().cwiseInverse();
  covariance_.matrix = scale.asDiagonal() * covariance_.matrix * scale.asDiagonal();
}

double GaussianBic::local(Var child, std::span<const Var> parents) const {
  constexpr double kUndefined = -std::numeric_limits<double>::infinity();
  std::vector<Var> set(parents.begin(), parents.end());
  std::sort(set.begin(), set.end());
  set.push_back(child);
  if (static_cast<double>(set.size()) >= covariance_.n) return kUndefined;
  const Eigen::MatrixXd block = covariance_.matrix(set, set);
  const Eigen::LLT<Eigen::MatrixXd> factor(block);
  if (factor.info() != Eigen::Success) return kUndefined;
  const Eigen::VectorXd left = factor.matrixLLT().diagonal().cwiseAbs2();  // of each given those before it
  if (left.minCoeff() < kDetermined) return kUndefined;
  const double log_variance = log_variance_[static_cast<std::size_t>(child)] + std::log(left(left.size() - 1));
  return -covariance_.n / 2 * (std::log(2 * std::numbers::pi) + log_variance + 1) -
         penalty_ * static_cast<double>(set.size() + 1);
}

}  // namespace abdera
