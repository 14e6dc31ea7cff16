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

MultinomialFit::MultinomialFit(Eigen::MatrixXd features, Eigen::MatrixXd counts)
    : features_(std::move(features)), counts_(std::move(counts)), rows_(counts_.rowwise().sum()) {
  const Eigen::Index outcomes = counts_.cols() - 1;
  coefficients_.setZero(features_.cols(), outcomes);
  // With intercepts alone the maximum is known.
  const Eigen::ArrayXd total = counts_.colwise().sum().transpose();
  coefficients_.row(0) = (total.head(outcomes) / total(outcomes)).log().matrix().transpose();
  log_likelihood_ = evaluate(coefficients_);
}

double MultinomialFit::evaluate(const Eigen::MatrixXd& coefficients) {
  probabilities_.noalias() = features_ * coefficients;
  const Eigen::Index outcomes = probabilities_.cols();
  double sum = 0;
  for (Eigen::Index i = 0; i < probabilities_.rows(); ++i) {
    double largest = 0, total = 0;
    for (Eigen::Index l = 0; l < outcomes; ++l) {
      sum += counts_(i, l) * probabilities_(i, l);
      largest = std::max(largest, probabilities_(i, l));
    }
    for (Eigen::Index l = 0; l < outcomes; ++l)
      total += probabilities_(i, l) = std::exp(probabilities_(i, l) - largest);
    total += std::exp(-largest);
    for (Eigen::Index l = 0; l < outcomes; ++l) probabilities_(i, l) /= total;
    sum -= rows_(i) * (largest + std::log(total));
  }
  return sum;
}

bool MultinomialFit::fit(Eigen::Index columns) {
  const Eigen::Index outcomes = probabilities_.cols(), size = columns * outcomes;
  const auto used = features_.leftCols(columns);
  Eigen::MatrixXd information(size, size), weighted(features_.rows(), columns);
  Eigen::MatrixXd score(columns, outcomes);
  for (int step = 0; step < kMostSteps; ++step) {
    score.noalias() =
        used.transpose() * (counts_.leftCols(outcomes) - (probabilities_.array().colwise() * rows_.array()).matrix());
    for (Eigen::Index a = 0; a < outcomes; ++a)
      for (Eigen::Index b = 0; b <= a; ++b) {
        const auto pa = probabilities_.col(a).array(), pb = probabilities_.col(b).array();
        const Eigen::ArrayXd weight = rows_.array() * (a == b ? (pa * (1 - pa)).eval() : (-pa * pb).eval());
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
