#pragma once
#include <tuple>

#include "core/params.hpp"
#include "datasets/dataset.hpp"
#include "scores/block_bic.hpp"

namespace abdera {

struct DgBicOptions {
  double penalty_discount = 1;
  StructurePrior prior{};
  static auto fields() {
    return std::tuple_cat(
        std::tuple{field("penalty_discount", &DgBicOptions::penalty_discount,
                         "factor of the usual penalty, log(n) / 2 a parameter; larger is sparser", Range{0, 1e6})},
        nested(&DgBicOptions::prior));
  }
};

/// The degenerate Gaussian score: a column with L levels that occur becomes L - 1 indicators, and the whole is treated
/// as Gaussian. Numbers alone have the values of `gaussian_bic`. See BlockBic for the formula, cost and threads.
///
/// Source: [andrews2019]. Differs: parameters of the covariance of a child with levels count (the same for all its
///          parents, so no comparison changes); columns that others determine are not counted twice.
class DgBic final : public BlockBic {
 public:
  static constexpr bool kLinear = true;
  /// @throws DataError naming a column that is constant, has missing values or more than kMostLevels levels.
  DgBic(const Dataset& data, const DgBicOptions& options, const RunContext& run);
};

}  // namespace abdera
