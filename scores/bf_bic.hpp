#pragma once
#include "datasets/dataset.hpp"
#include "scores/block_bic.hpp"

namespace abdera {

struct BfBicOptions {
  int truncation = 3;
  double penalty_discount = 1;
  static auto fields() {
    return std::tuple{
        field("truncation", &BfBicOptions::truncation, "largest degree of the polynomials of a number", {1, 20}),
        field("penalty_discount", &BfBicOptions::penalty_discount,
              "factor of the usual penalty, log(n) / 2 a parameter; larger is sparser", Range{0, 1e6})};
  }
};

/// The basis-function score: a number enters as polynomials up to a degree, a column with levels as indicators, and all
/// functions of a child are regressed on all of its parents, as if Gaussian. It sees relations that bend, such as y =
/// x^2 + noise, and is score equivalent. Truncation 1 is `dg_bic`.
///
/// What is taken to be linear are the regressions of powers too: where x = s + t + noise, x^2 holds 2 s t, which no sum
/// of functions of s and of t explains, so with very many rows edges to other children of s and t can appear (see
/// docs/scores-discrete.md). See BlockBic for the formula, cost and threads.
///
/// Source: [ramsey2025]. Differs: polynomials that are orthogonal on the rows (the span is the same).
class BfBic final : public BlockBic {
 public:
  /// @throws UsageError for a truncation below 1, DataError naming a column that is constant, has missing values or
  ///         more than kMostLevels levels.
  BfBic(const Dataset& data, const BfBicOptions& options, const RunContext& run);
};

}  // namespace abdera
