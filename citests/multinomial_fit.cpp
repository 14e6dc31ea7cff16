#include "citests/multinomial_fit.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <utility>

namespace abdera {
namespace {

constexpr int kMostSteps = 100;
constexpr double kConverged = 1e-9;  // Newton decrement: twice what the log-likelihood may still gain

}  // namespace

MultinomialFit::MultinomialFit(Eigen::MatrixXd features, std::vector<int> codes, int levels)
    : features_(std::move(features)), codes_(std::move(codes)), levels_(levels) {
  coefficients_.setZero(features_.cols(), levels_ - 1);
  Eigen::ArrayXd count = Eigen::ArrayXd::Zero(levels_);
  for (const int code : codes_) count(code) += 1;
  // With intercepts alone the maximum is known.
  coefficients_.row(0) = (count.head(levels_ - 1) / count(levels_ - 1)).log().matrix().transpose();
  log_likelihood_ = evaluate(coefficients_);
}

double MultinomialFit::evaluate(const Eigen::MatrixXd& coefficients) {
  probabilities_.noalias() = features_ * coefficients;
  double sum = 0;
  for (Eigen::Index i = 0; i < probabilities_.rows(); ++i) {
    auto eta = probabilities_.row(i).array();
    const double largest = std::max(eta.maxCoeff(), 0.0);
    const int code = codes_[static_cast<std::size_t>(i)];
    const double own = code < levels_ - 1 ? eta(code) : 0;
    eta = (eta - largest).exp();
    const double total = eta.sum() + std::exp(-largest);
    eta /= total;
    sum += own - largest - std::log(total);
  }
  return sum;
}

bool MultinomialFit::fit(Eigen::Index columns) {
  const Eigen::Index outcomes = levels_ - 1, size = columns * outcomes;
  const auto used = features_.leftCols(columns);
  Eigen::MatrixXd information(size, size), weighted(features_.rows(), columns);
  Eigen::MatrixXd score(columns, outcomes);
  for (int step = 0; step < kMostSteps; ++step) {
    Eigen::MatrixXd rest = -probabilities_;
    for (Eigen::Index i = 0; i < rest.rows(); ++i)
      if (const int code = codes_[static_cast<std::size_t>(i)]; code < outcomes) rest(i, code) += 1;
    score.noalias() = used.transpose() * rest;
    for (Eigen::Index a = 0; a < outcomes; ++a)
      for (Eigen::Index b = 0; b <= a; ++b) {
        const auto pa = probabilities_.col(a).array(), pb = probabilities_.col(b).array();
        const Eigen::ArrayXd weight = a == b ? (pa * (1 - pa)).eval() : (-pa * pb).eval();
        weighted = used.array().colwise() * weight;
        information.block(a * columns, b * columns, columns, columns).noalias() = used.transpose() * weighted;
      }
    // Where levels are separated the information vanishes along with the score: a little keeps the step finite.
    information.diagonal().array() += 1e-10 + 1e-12 * information.diagonal().maxCoeff();
    const Eigen::LDLT<Eigen::MatrixXd, Eigen::Lower> factor(information);
    const Eigen::Map<const Eigen::VectorXd> gradient(score.data(), size);
    const Eigen::VectorXd direction = factor.solve(gradient);
    const double decrement = gradient.dot(direction);
    if (!(decrement >= 0)) return false;
    if (decrement < kConverged) return true;
    double length = 1;
    for (;; length /= 2) {
      if (length < 1e-6) return false;
      Eigen::MatrixXd next = coefficients_;
      next.topRows(columns) += length * Eigen::Map<const Eigen::MatrixXd>(direction.data(), columns, outcomes);
      const double value = evaluate(next);
      if (!(value > log_likelihood_ - 1e-12 * std::abs(log_likelihood_))) continue;
      coefficients_ = std::move(next);
      log_likelihood_ = std::max(value, log_likelihood_);
      break;
    }
  }
  return false;
}

}  // namespace abdera
