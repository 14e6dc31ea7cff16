#pragma once
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "core/params.hpp"
#include "core/run.hpp"
#include "datasets/covariance.hpp"
#include "scores/gaussian_score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

enum class PriorMean : std::uint8_t { kZero, kSample };

struct BgeOptions {
  double alpha_mu = 1;
  double alpha_w = 0;  ///< 0: p + alpha_mu + 1
  double t = 0;        ///< 0: alpha_mu (alpha_w - p - 1) / (alpha_mu + 1)
  bool standardise = false;
  PriorMean prior_mean = PriorMean::kZero;
  StructurePrior prior{};
  static auto fields() {
    using O = BgeOptions;
    return std::tuple_cat(
        std::tuple{
            field("alpha_mu", &O::alpha_mu, "weight of the prior mean, in rows", Range{1e-9, 1e9}),
            field("alpha_w", &O::alpha_w, "degrees of freedom of the Wishart prior, above p + 1; 0: p + alpha_mu + 1",
                  Range{0, 1e9}),
            field("t", &O::t,
                  "the Wishart prior's scale matrix is t times the identity, in squared units of the data; 0: alpha_mu "
                  "(alpha_w - p - 1) / (alpha_mu + 1)",
                  Range{0, 1e300}),
            field("standardise", &O::standardise,
                  "give every column mean 0 and standard deviation 1 (divisor n - 1) before it is scored"),
            field("prior_mean", &O::prior_mean, "prior mean of each column: zero, or its mean in the sample",
                  Choices<PriorMean>{{"zero", PriorMean::kZero}, {"sample", PriorMean::kSample}})},
        nested(&O::prior));
  }
};

/// Bayesian Gaussian equivalent score: the logarithm of the marginal likelihood of a linear Gaussian model under the
/// normal-Wishart prior with mean 0 (weight alpha_mu rows), alpha_w degrees of freedom and scale matrix t I. With
/// a = alpha_w - p + |S| + 1 and R = t I + sum of squares about the means + alpha_mu n / (alpha_mu + n) m m',
///   local(y, S) = -n/2 log pi + 1/2 log(alpha_mu / (alpha_mu + n)) + lgamma((a + n) / 2) - lgamma(a / 2)
///                 + (a + |S|) / 2 log t - (a + n) / 2 log det R(y, S) + (a + n - 1) / 2 log det R(S).
/// Proper for any number of rows and for collinear columns; undefined only where rounding decides, less than 1e-13 of a
/// diagonal entry of R left. The prior takes all columns to have the same scale, about 1, and means about 0:
/// `remarks()` says when they do not.
///
/// From a covariance matrix, means are taken to be those of the prior. Weighted rows count as Kish's effective number
/// of rows with the weighted means and covariances.
/// Cost: local O(|S|^3). Threads: safe.
/// Source: [kuipers2014] equations 17, 18 (the form of [geiger2002] corrected). Differs: prior_mean = sample centres
/// the data.
class Bge final : public GaussianScore {
 public:
  static constexpr bool kLinear = true, kUsesWeights = true;
  /// @throws UsageError for alpha_w too small, DataError as `covariance`.
  Bge(const Dataset& data, const BgeOptions& options, const RunContext& run);
  Bge(const Covariance& covariance, const BgeOptions& options);

  std::vector<std::string> remarks() const override { return remarks_; }

 private:
  Bge(const Covariance& covariance, const Eigen::VectorXd& means, const BgeOptions& options);
  std::vector<std::string> remarks_;
};

/// The means of the columns, of weighted rows where they have weights.
Eigen::VectorXd column_means(const Dataset& data);

/// BGe with its constants for these sufficient statistics.
/// @param covariance of the rows that count. @param means of the same.
GaussianEvidence bge_evidence(const Covariance& covariance, const Eigen::VectorXd& means, const BgeOptions& options);

}  // namespace abdera
