#pragma once
#include <tuple>

#include "core/params.hpp"
#include "scores/discrete_score.hpp"

namespace abdera {

struct RunContext;

struct DiscreteBicOptions {
  double penalty_discount = 1;
  StructurePrior prior{};
  static auto fields() {
    return std::tuple_cat(
        std::tuple{field("penalty_discount", &DiscreteBicOptions::penalty_discount,
                         "factor of the usual penalty, log(n) / 2 a parameter; larger is sparser", Range{0, 1e6})},
        nested(&DiscreteBicOptions::prior));
  }
};

/// Bayesian information criterion of tables: for a child of r levels whose parents have q combinations of levels,
///   local = sum over strata and levels of n_jk log(n_jk / n_j) - c/2 (r - 1) q log n,
/// with r and q those of the declared levels, whether they occur or not, and c the penalty discount.
///
/// Cost, memory, threads: see DiscreteScore. Source: [schwarz1978]. Differs: penalty discount.
class DiscreteBic final : public DiscreteScore {
 public:
  /// @throws NotApplicable for a column without levels, DataError for a missing value.
  DiscreteBic(const Dataset& data, const DiscreteBicOptions& options, const RunContext& run);

 private:
  double of(const FamilyTable& family) const override;
  double penalty_;  // a parameter
};

}  // namespace abdera
