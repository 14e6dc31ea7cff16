#include "scores/bge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numbers>

#include "core/error.hpp"
#include "core/special.hpp"

namespace abdera {
namespace {

constexpr double kLeastLeft = 1e-13;  // R is positive definite: only rounding can leave less

/// The options with what follows from the number of variables filled in.
BgeOptions filled_in(BgeOptions o, int p) {
  if (o.alpha_w == 0) o.alpha_w = p + o.alpha_mu + 1;
  require(o.alpha_w > p + 1 || (o.t > 0 && o.alpha_w > p - 1),
          fmt::format("alpha_w is {}, but {} variables need more than {}{}", o.alpha_w, p, o.t > 0 ? p - 1 : p + 1,
                      o.t > 0 ? "" : " (or more than p - 1 with a t of your own)"));
  if (o.t == 0) o.t = o.alpha_mu * (o.alpha_w - p - 1) / (o.alpha_mu + 1);
  return o;
}

std::vector<std::string> remarks_on(const Covariance& covariance, const Eigen::VectorXd& means,
                                    const BgeOptions& given) {
  const BgeOptions o = filled_in(given, covariance.num_vars());
  std::vector<std::string> out{fmt::format("bge has alpha_w = {:.6g} and t = {:.6g} for these {} columns", o.alpha_w,
                                           o.t, covariance.num_vars())};
  if (o.standardise) return out;
  const Eigen::ArrayXd sd = covariance.matrix.diagonal().array().sqrt();
  Eigen::Index at = 0;
  const double widest = sd.log().abs().maxCoeff(&at);
  if (widest > std::log(10.0))
    out.push_back(
        fmt::format("column '{}' has standard deviation {:.3g}, while bge expects about 1; standardise=true "
                    "makes it so",
                    covariance.names[static_cast<std::size_t>(at)], sd(at)));
  const double farthest = (means.array().abs() / sd).maxCoeff(&at);
  if (o.prior_mean == PriorMean::kZero && farthest > 3)
    out.push_back(
        fmt::format("column '{}' has mean {:.3g} at standard deviation {:.3g}, while bge expects means of 0; "
                    "prior_mean=sample or standardise=true makes them so",
                    covariance.names[static_cast<std::size_t>(at)], means(at), sd(at)));
  return out;
}

}  // namespace

Eigen::VectorXd column_means(const Dataset& data) {
  const auto& weights = data.row_attributes().weight;
  if (weights.empty()) return data.values().colwise().mean();
  const Eigen::Map<const Eigen::VectorXd> w(weights.data(), std::ssize(weights));
  return data.values().transpose() * w / w.sum();
}

GaussianEvidence bge_evidence(const Covariance& covariance, const Eigen::VectorXd& means, const BgeOptions& options) {
  const int p = covariance.num_vars();
  const double n = covariance.n;
  const BgeOptions o = filled_in(options, p);
  Eigen::MatrixXd r = covariance.matrix * (n - 1);
  if (o.prior_mean == PriorMean::kZero) r += o.alpha_mu * n / (o.alpha_mu + n) * means * means.transpose();
  r.diagonal().array() += o.t;
  GaussianEvidence out = evidence_of(std::move(r), covariance.names);
  out.least_left = kLeastLeft;
  out.half_parents = 0.5;
  for (int parents = 0; parents < p; ++parents) {
    const double a = o.alpha_w - p + parents + 1;
    out.constant.push_back(-n / 2 * std::log(std::numbers::pi) + 0.5 * std::log(o.alpha_mu / (o.alpha_mu + n)) +
                           log_gamma((a + n) / 2) - log_gamma(a / 2) + (a + parents) / 2 * std::log(o.t) +
                           o.prior.log_weight(parents, p));
    out.half_dof.push_back((a + n) / 2);
  }
  return out;
}

namespace {

/// With a standard deviation of 1 and a mean of 0 for each column.
struct Standard {
  Covariance covariance;
  Eigen::VectorXd means;
};
Standard standardised(Covariance covariance, Eigen::VectorXd means, bool standardise) {
  if (standardise) {
    const Eigen::VectorXd scale = covariance.matrix.diagonal().cwiseSqrt().cwiseInverse();
    covariance.matrix = scale.asDiagonal() * covariance.matrix * scale.asDiagonal();
    means.setZero();
  }
  return {std::move(covariance), std::move(means)};
}

}  // namespace

Bge::Bge(const Covariance& covariance, const Eigen::VectorXd& means, const BgeOptions& options)
    : GaussianScore(
          [&] {
            const Standard s = standardised(covariance, means, options.standardise);
            return bge_evidence(s.covariance, s.means, options);
          }(),
          options.prior.score_equivalent()),
      remarks_(remarks_on(covariance, means, options)) {}

Bge::Bge(const Covariance& covariance, const BgeOptions& options)
    : Bge(covariance, Eigen::VectorXd::Zero(covariance.num_vars()), options) {}

Bge::Bge(const Dataset& data, const BgeOptions& options, const RunContext& run)
    : Bge(covariance(data, run), column_means(data), options) {}

}  // namespace abdera
