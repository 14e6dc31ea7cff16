#pragma once
#include <tuple>

#include "core/params.hpp"
#include "datasets/covariance.hpp"
#include "scores/gaussian_score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

struct GaussianBicOptions {
  double penalty_discount = 1;  ///< 1: the usual penalty of log(n) / 2 a parameter
  StructurePrior prior{};
  static auto fields() {
    using O = GaussianBicOptions;
    return std::tuple_cat(
        std::tuple{field("penalty_discount", &O::penalty_discount,
                         "factor of the usual penalty, log(n) / 2 a parameter; larger is sparser", Range{0, 1e6})},
        nested(&O::prior));
  }
};

/// Bayesian information criterion of linear Gaussian regressions with intercept, its constants kept:
///   local(y, S) = -n/2 (log(2 pi v) + 1) - c/2 (|S| + 2) log n,
/// where v = Var(y | S), divisor n, and c is the penalty discount. Twice this is TETRAD's score (2L - c k ln n), but
/// for their leaving out constants; a penalty of 2 in FLOP and XGES is c = 2.
/// Undefined, -infinity, where S leaves less than 1e-10 of the variance of y, or has members that determine another.
/// Cost: local O(|S|^3). Threads: safe.
/// Source: [schwarz1978]. Differs: penalty discount, structure prior.
class GaussianBic final : public GaussianScore {
 public:
  static constexpr bool kLinear = true, kUsesWeights = true;
  /// @throws DataError for a variance that is not positive.
  GaussianBic(const Covariance& covariance, const GaussianBicOptions& options);
};

}  // namespace abdera
