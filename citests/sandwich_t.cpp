#include "citests/sandwich_t.hpp"

#include <fmt/format.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "datasets/covariance.hpp"
#include "datasets/row_weights.hpp"

namespace abdera {
namespace {

using Values = Eigen::Map<Eigen::VectorXd>;

double effective(const Dataset& data) {
  const auto& weights = data.row_attributes().weight;
  return weights.empty() ? static_cast<double>(data.num_rows()) : effective_rows(weights);
}

constexpr const char* kRemedy =
    "; use columns that are measured better (--columns), more rows, or ignore the errors (--test-p errors=ignore)";

}  // namespace

SandwichT::SandwichT(const Dataset& data, const SandwichTOptions& options, const RunContext& run)
    : ScoreTest(RowUnits(data), static_cast<double>(data.num_rows()), effective(data)), values_(data.values()) {
  const auto& weights = data.row_attributes().weight;
  if (unequal(weights)) {
    const double mean = std::accumulate(weights.begin(), weights.end(), 0.0) / rows();
    for (const double w : weights) weights_.push_back(w / mean);
  }
  Covariance moments = covariance(data, run);
  for (Eigen::Index j = 0; j < values_.cols(); ++j) {
    auto column = values_.col(j);
    for (int pass = 0; pass < 2; ++pass)  // the second one makes the mean accurate to the spread, not to itself
      column.array() -= weights_.empty()
                            ? column.mean()
                            : column.dot(Eigen::Map<const Eigen::VectorXd>(weights_.data(), column.size())) / rows();
  }
  if (options.errors == ErrorPolicy::kCorrect) take_errors(data);
  // Sums over rows are means here: a standardised column has the mean square 1.
  rescale((moments.matrix.diagonal() * (1 - 1 / moments.n)).cwiseSqrt().cwiseInverse());
  if (!corrected()) {
    set_correlation(to_correlation(std::move(moments)));
    return;
  }
  const Eigen::MatrixXd left = to_correlation(std::move(moments)) - mean_error_covariance();
  set_correlation(left);
  check_what_is_left(data);
  rescale(left.diagonal().cwiseSqrt().cwiseInverse());
  set_correlation(to_correlation({.names = data.names(), .matrix = left, .n = rows()}));
}

void SandwichT::take_errors(const Dataset& data) {
  if (data.sigma()) {
    const Eigen::MatrixXd& sigma = *data.sigma();
    for (Var v = 0; v < data.num_vars(); ++v) {
      const auto known = (!sigma.col(v).array().isNaN()).count();
      if (known == 0 || (known == sigma.rows() && sigma.col(v).isZero(0))) continue;
      if (known < sigma.rows())
        throw DataError(
            fmt::format("the measurement errors of column '{}' are unknown in {} of {} rows; fill them in, "
                        "drop those rows, or ignore the errors (--test-p errors=ignore)",
                        data.variable(v).name, sigma.rows() - known, sigma.rows()));
      noisy_.push_back(v);
    }
    variances_.resize(sigma.rows(), static_cast<Eigen::Index>(noisy_.size()));
    for (std::size_t i = 0; i < noisy_.size(); ++i)
      variances_.col(static_cast<Eigen::Index>(i)) = sigma.col(noisy_[i]).cwiseAbs2();
  }
  for (const ErrorFactor& factor : data.error_factors())
    if (!factor.loading.isZero(0)) loading_.push_back(factor.loading);
}

void SandwichT::rescale(const Eigen::VectorXd& factor) {
  values_ *= factor.asDiagonal();
  for (std::size_t i = 0; i < noisy_.size(); ++i)
    variances_.col(static_cast<Eigen::Index>(i)) *= factor(noisy_[i]) * factor(noisy_[i]);
  for (Eigen::MatrixXd& loading : loading_) loading *= factor.asDiagonal();
}

Eigen::MatrixXd SandwichT::mean_error_covariance() const {
  const Eigen::Index n = values_.rows(), p = values_.cols();
  const Eigen::VectorXd shares =
      (weights_.empty() ? Eigen::VectorXd::Ones(n)
                        : Eigen::VectorXd(Eigen::Map<const Eigen::VectorXd>(weights_.data(), n))) /
      static_cast<double>(n);
  Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(p, p);
  for (std::size_t i = 0; i < noisy_.size(); ++i)
    mean(noisy_[i], noisy_[i]) += variances_.col(static_cast<Eigen::Index>(i)).dot(shares);
  for (const Eigen::MatrixXd& loading : loading_) mean += loading.transpose() * shares.asDiagonal() * loading;
  return (mean + mean.transpose()) / 2;
}

void SandwichT::weigh(std::span<double> out) const {
  const double n = static_cast<double>(out.size());
  Values g(out.data(), static_cast<Eigen::Index>(out.size()));
  if (weights_.empty()) {
    g.array() -= g.mean();
    return;
  }
  const Eigen::Map<const Eigen::VectorXd> w(weights_.data(), g.size());
  const double mean = g.dot(w) / n;
  g.array() = (g.array() - mean) * w.array();
}

void SandwichT::take_off_errors(const Eigen::VectorXd& u, const Eigen::VectorXd& v, std::span<double> out) const {
  Values g(out.data(), static_cast<Eigen::Index>(out.size()));
  for (std::size_t i = 0; i < noisy_.size(); ++i)
    if (const double share = u(noisy_[i]) * v(noisy_[i]); share != 0)
      g -= share * variances_.col(static_cast<Eigen::Index>(i));
  for (const Eigen::MatrixXd& loading : loading_) g.array() -= (loading * u).array() * (loading * v).array();
}

SandwichT::Left SandwichT::left_of(const Eigen::VectorXd& combination) const {
  std::vector<double> g(static_cast<std::size_t>(values_.rows()));
  Values(g.data(), values_.rows()) = (values_ * combination).cwiseAbs2();
  take_off_errors(combination, combination, g);
  weigh(g);
  return {combination.dot(correlation() * combination), std::sqrt(units().variance_of_sum(g).of_sum) / rows()};
}

void SandwichT::check_what_is_left(const Dataset& data) const {
  const Eigen::Index p = values_.cols();
  std::vector<std::string> drowned;
  for (Eigen::Index j = 0; j < p; ++j)
    if (!left_of(Eigen::VectorXd::Unit(p, j)).surely_positive())
      drowned.push_back(data.variable(static_cast<Var>(j)).name);
  if (!drowned.empty())
    throw DataError(fmt::format("the measurement errors of {} leave no variance that is surely not zero{}",
                                join_names(drowned), kRemedy));
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(correlation());
  for (Eigen::Index i = 0; i < p && spectrum.eigenvalues()(i) < 0; ++i) {
    const Eigen::VectorXd combination = spectrum.eigenvectors().col(i);
    if (!left_of(combination).surely_negative()) continue;
    const double largest = combination.cwiseAbs().maxCoeff();
    std::vector<std::string> names;
    for (Eigen::Index j = 0; j < p; ++j)
      if (std::abs(combination(j)) > 0.3 * largest) names.push_back(data.variable(static_cast<Var>(j)).name);
    throw DataError(fmt::format(
        "with measurement errors taken off, the covariance of {} is surely not positive definite: the errors "
        "are overstated or depend on each other{}",
        join_names(names), kRemedy));
  }
}

bool SandwichT::estimable(const ResidualPair& pair, std::span<const Var> given) const {
  if (!corrected()) return true;
  if (pair.partial.deterministic || pair.members.size() < given.size()) return false;
  if (given.size() < 2) return true;  // single columns were looked at before
  const Eigen::MatrixXd of_given = correlation()(pair.members, pair.members);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum(of_given);
  Eigen::VectorXd combination = Eigen::VectorXd::Zero(values_.cols());
  for (std::size_t m = 0; m < pair.members.size(); ++m)
    combination(pair.members[m]) = spectrum.eigenvectors()(static_cast<Eigen::Index>(m), 0);
  return left_of(combination).surely_positive();
}

void SandwichT::contributions(const ResidualPair& pair, std::span<double> out) const {
  const Eigen::Index n = values_.rows();
  const double *x = values_.col(pair.x).data(), *y = values_.col(pair.y).data();
  // Blocks that stay in the cache while the members of S are taken off.
  constexpr Eigen::Index kBlock = 512;
  double ex[kBlock], ey[kBlock];
  for (Eigen::Index begin = 0; begin < n; begin += kBlock) {
    const Eigen::Index rows = std::min(kBlock, n - begin);
    std::copy(x + begin, x + begin + rows, ex);
    std::copy(y + begin, y + begin + rows, ey);
    for (std::size_t m = 0; m < pair.members.size(); ++m) {
      const double* s = values_.col(pair.members[m]).data() + begin;
      const double bx = pair.coefficients_x[m], by = pair.coefficients_y[m];
      for (Eigen::Index i = 0; i < rows; ++i) ex[i] -= bx * s[i], ey[i] -= by * s[i];
    }
    for (Eigen::Index i = 0; i < rows; ++i) out[static_cast<std::size_t>(begin + i)] = ex[i] * ey[i];
  }
  if (corrected()) {
    Eigen::VectorXd u = Eigen::VectorXd::Zero(values_.cols()), v = u;
    u(pair.x) = v(pair.y) = 1;
    for (std::size_t m = 0; m < pair.members.size(); ++m) {
      u(pair.members[m]) = -pair.coefficients_x[m];
      v(pair.members[m]) = -pair.coefficients_y[m];
    }
    take_off_errors(u, v, out);
  }
  weigh(out);
}

}  // namespace abdera
