#include "algorithms/functional/adaptive_lasso.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <vector>

namespace abdera::detail {
namespace {

/// The path of a lasso from all coefficients 0 to least squares, corner by corner.
class LassoPath {
 public:
  LassoPath(const Eigen::MatrixXd& gram, const Eigen::VectorXd& with)
      : gram_(gram), left_(with), coefficients_(Eigen::VectorXd::Zero(with.size())) {}

  const Eigen::VectorXd& coefficients() const { return coefficients_; }

  /// Moves to the next corner; false at the end of the path.
  bool advance() {
    const Eigen::Index k = left_.size();
    if (active_.empty() && !enter_largest()) return false;
    const double height = std::abs(left_(active_.front()));  // that all active ones share
    Eigen::VectorXd signs(std::ssize(active_));
    for (std::size_t i = 0; i < active_.size(); ++i)
      signs(static_cast<Eigen::Index>(i)) = left_(active_[i]) >= 0 ? 1 : -1;
    const Eigen::MatrixXd among = gram_(active_, active_);
    const Eigen::VectorXd direction = among.llt().solve(signs);
    const Eigen::VectorXd slope = gram_(Eigen::all, active_) * direction;

    double step = height;  // where least squares on the active ones is reached
    Eigen::Index entering = -1;
    for (Eigen::Index j = 0; j < k; ++j) {
      if (j == last_left_ || std::find(active_.begin(), active_.end(), j) != active_.end()) continue;
      for (const double sign : {1.0, -1.0}) {
        const double at = (height - sign * left_(j)) / (1 - sign * slope(j));
        if (at > 0 && at < step) step = at, entering = j;
      }
    }
    std::ptrdiff_t leaving = -1;
    for (std::size_t i = 0; i < active_.size(); ++i) {
      const double at = -coefficients_(active_[i]) / direction(static_cast<Eigen::Index>(i));
      if (at > 0 && at < step) step = at, leaving = static_cast<std::ptrdiff_t>(i), entering = -1;
    }
    for (std::size_t i = 0; i < active_.size(); ++i)
      coefficients_(active_[i]) += step * direction(static_cast<Eigen::Index>(i));
    left_ -= step * slope;
    last_left_ = -1;
    if (leaving >= 0) {
      last_left_ = active_[static_cast<std::size_t>(leaving)];  // it may not come back at once
      coefficients_(last_left_) = 0;
      active_.erase(active_.begin() + leaving);
    } else if (entering >= 0) {
      active_.push_back(entering);
    } else {
      done_ = true;
    }
    return true;
  }
  bool done() const { return done_; }

 private:
  bool enter_largest() {
    Eigen::Index first = 0;
    if (!(left_.cwiseAbs().maxCoeff(&first) > 0)) return false;
    active_.push_back(first);
    return true;
  }

  const Eigen::MatrixXd& gram_;
  Eigen::VectorXd left_;  ///< covariance with what is not explained yet
  Eigen::VectorXd coefficients_;
  std::vector<Eigen::Index> active_;
  Eigen::Index last_left_ = -1;
  bool done_ = false;
};

}  // namespace

Eigen::VectorXd adaptive_lasso(const Eigen::MatrixXd& among, const Eigen::VectorXd& with, double variance, double n,
                               double penalty) {
  const Eigen::Index k = with.size();
  if (k == 0) return with;
  const Eigen::VectorXd least_squares = among.llt().solve(with);
  const double rss_least = std::max(variance - with.dot(least_squares), 1e-12 * variance);  // a row
  // The covariance has divisor n - 1.
  const double noise = rss_least * (n - 1) / (n - 1 - static_cast<double>(k));
  const Eigen::VectorXd weights = least_squares.cwiseAbs();
  const Eigen::MatrixXd gram = weights.asDiagonal() * among * weights.asDiagonal();
  LassoPath path(gram, weights.cwiseProduct(with));
  Eigen::VectorXd best = Eigen::VectorXd::Zero(k);
  double least = (n - 1) * variance / noise;
  // Variables leave the path rarely; the limit guards against rounding that lets two of them take turns.
  for (Eigen::Index corner = 0; corner < 10 * k && !path.done() && path.advance(); ++corner) {
    const Eigen::VectorXd b = weights.cwiseProduct(path.coefficients());
    const double rss = (n - 1) * (variance - 2 * b.dot(with) + b.dot(among * b));
    const double nonzero = static_cast<double>((b.array() != 0).count());
    const double cost = rss / noise + penalty * std::log(n) * nonzero;
    if (cost < least) least = cost, best = b;
  }
  return best;
}

}  // namespace abdera::detail
