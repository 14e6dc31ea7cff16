#pragma once
#include <tuple>

#include "core/params.hpp"
#include "datasets/covariance.hpp"
#include "scores/gaussian_score.hpp"
#include "scores/structure_prior.hpp"

namespace abdera {

struct EbicOptions {
  double gamma = 0.5;  ///< 0: BIC
  StructurePrior prior{};
  static auto fields() {
    using O = EbicOptions;
    return std::tuple_cat(
        std::tuple{field("gamma", &O::gamma, "weight of the number of variables in the penalty; 0: BIC", Range{0, 1})},
        nested(&O::prior));
  }
};

/// Extended Bayesian information criterion, for many variables and few rows:
///   local(y, S) = -n/2 (log(2 pi v) + 1) - 1/2 (|S| + 2) log n - 2 gamma |S| log p,
/// half of the paper's -2 L + |E| log n + 4 gamma |E| log p, with the constants of `gaussian_bic`.
/// Undefined where that is. Cost: local O(|S|^3). Threads: safe.
/// Source: [foygel2010] equation 2. Differs: the paper scores undirected Gaussian graphs; here edges are those of a
/// DAG, and the constants of means and variances are kept.
class Ebic final : public GaussianScore {
 public:
  static constexpr bool kLinear = true, kUsesWeights = true;
  /// @throws DataError for a variance that is not positive.
  Ebic(const Covariance& covariance, const EbicOptions& options);
};

}  // namespace abdera
