#include "simulators/likelihood_fit.hpp"

#include <Eigen/Cholesky>
#include <cmath>

#include "simulators/least_squares.hpp"

namespace abdera::detail {
namespace {

/// The log-likelihood with its derivatives, at coefficients stacked by score.
struct Surface {
  double log_likelihood = 0;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd information;
};

Surface surface(const Eigen::MatrixXd& x, const Eigen::VectorXd& y, const Eigen::MatrixXd& coefficients,
                ScoreLikelihood likelihood) {
  const Eigen::Index k = x.cols(), scores = coefficients.cols();
  Surface out{0, Eigen::VectorXd::Zero(k * scores), Eigen::MatrixXd::Zero(k * scores, k * scores)};
  const Eigen::MatrixXd all = x * coefficients;
  Eigen::MatrixXd residuals(x.rows(), scores), weights(x.rows(), scores * scores), weight(scores, scores);
  Eigen::VectorXd residual(scores), score(scores);
  for (Eigen::Index i = 0; i < x.rows(); ++i) {
    score = all.row(i);
    out.log_likelihood += likelihood(score, y(i), residual, weight);
    residuals.row(i) = residual;
    weights.row(i) = weight.reshaped().transpose();
  }
  for (Eigen::Index a = 0; a < scores; ++a) {
    out.gradient.segment(a * k, k) = x.transpose() * residuals.col(a);
    for (Eigen::Index b = 0; b <= a; ++b) {
      const Eigen::MatrixXd block = x.transpose() * weights.col(a * scores + b).asDiagonal() * x;
      out.information.block(a * k, b * k, k, k) = block;
      out.information.block(b * k, a * k, k, k) = block.transpose();
    }
  }
  return out;
}

}  // namespace

LikelihoodFit maximise(const Standardised& design, const Eigen::VectorXd& y, const Eigen::VectorXd& start,
                       ScoreLikelihood likelihood) {
  constexpr int kSteps = 60;
  constexpr double kConverged = 1e-8;
  constexpr double kSingular = 1e-13;  // reciprocal condition: weights of separated rows fall by e a step
  const Eigen::Index k = design.x.cols() + 1, scores = start.size();
  // Unit length times sqrt(n) is unit standard deviation: coefficients of the size of the scores.
  Standardised scaled = design;
  const double root = std::sqrt(static_cast<double>(y.size()));
  scaled.x *= root;
  scaled.length /= root;
  Eigen::MatrixXd x(y.size(), k);
  x << Eigen::VectorXd::Ones(y.size()), scaled.x;
  Eigen::MatrixXd at = Eigen::MatrixXd::Zero(k, scores);
  at.row(0) = start;

  LikelihoodFit fit;
  fit.diverged = true;
  Surface here = surface(x, y, at, likelihood);
  Eigen::LLT<Eigen::MatrixXd> factor(here.information);
  for (int step = 0; step < kSteps && factor.info() == Eigen::Success; ++step) {
    if (!(factor.rcond() > kSingular)) break;
    const Eigen::VectorXd stacked = factor.solve(here.gradient);
    if (!stacked.allFinite()) break;
    Eigen::MatrixXd move = stacked.reshaped(k, scores);
    const double change = (x * move).cwiseAbs().maxCoeff();
    if (change < kConverged) {
      fit.diverged = false;
      break;
    }
    Surface next = surface(x, y, at + move, likelihood);
    for (int halving = 0;
         halving < 30 && !(next.log_likelihood >= here.log_likelihood - 1e-12 * std::abs(here.log_likelihood));
         ++halving) {
      move *= 0.5;
      next = surface(x, y, at + move, likelihood);
    }
    at += move;
    here = std::move(next);
    factor.compute(here.information);
  }
  if (fit.diverged) return fit;
  const Eigen::MatrixXd to_units = unstandardise(scaled);
  fit.coefficients = to_units * at;
  fit.log_likelihood = here.log_likelihood;
  const Eigen::MatrixXd inverse = factor.solve(Eigen::MatrixXd::Identity(k * scores, k * scores));
  fit.covariance.resize(k * scores, k * scores);
  for (Eigen::Index a = 0; a < scores; ++a)
    for (Eigen::Index b = 0; b < scores; ++b)
      fit.covariance.block(a * k, b * k, k, k) = to_units * inverse.block(a * k, b * k, k, k) * to_units.transpose();
  return fit;
}

}  // namespace abdera::detail
