#pragma once
#include <tuple>

#include "core/params.hpp"
#include "datasets/dataset.hpp"
#include "scores/block_bic.hpp"

namespace abdera {

struct BfBicOptions {
  int truncation = 3;
  ChildColumns response = ChildColumns::kBlock;
  double penalty_discount = 1;
  StructurePrior prior{};
  static auto fields() {
    using O = BfBicOptions;
    return std::tuple_cat(
        std::tuple{
            field("truncation", &O::truncation, "largest degree of the polynomials of a number", {1, 20}),
            field(
                "response", &O::response,
                "what of a number is regressed on the functions of its parents: block (all of its functions) or values "
                "(itself: an additive model, whose score tells directions apart: not score equivalent)",
                Choices<ChildColumns>{{"block", ChildColumns::kBlock}, {"values", ChildColumns::kValues}}),
            field("penalty_discount", &O::penalty_discount,
                  "factor of the usual penalty, log(n) / 2 a parameter; larger is sparser", Range{0, 1e6})},
        nested(&O::prior));
  }
};

/// The basis-function score: a number enters as polynomials up to a degree, a column with levels as indicators, and the
/// functions of a child are regressed on those of all parents, as if Gaussian. It sees relations that bend, such as y =
/// x^2 + noise. Truncation 1 is `dg_bic`.
///
/// By default all functions of a child are regressed, which is score equivalent. It takes the means of powers to be
/// additive too: where x = s + t + noise, x^2 holds 2 s t, which no sum of functions of s and of t explains, so with
/// many rows edges between children of s and t can appear (docs/scores-discrete.md). With `response = values` a number
/// is regressed itself: the score of an additive model with Gaussian noise, right for several bent parents; Markov
/// equivalent DAGs then differ, as their additive models do.
///
/// See BlockBic for the formula, cost and threads.
/// Source: [ramsey2025]; values: [buhlmann2014]. Differs: polynomials that are orthogonal on the rows (the span is the
///          same).
class BfBic final : public BlockBic {
 public:
  /// @throws UsageError for a truncation below 1, DataError naming a column that is constant, has missing values or
  ///         more than kMostLevels levels.
  BfBic(const Dataset& data, const BfBicOptions& options, const RunContext& run);
};

}  // namespace abdera
