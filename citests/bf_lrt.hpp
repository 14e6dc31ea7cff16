#pragma once
#include "citests/dg_lrt.hpp"

namespace abdera {

struct BfLrtOptions {
  int truncation = 3;
  BlockResponse response = BlockResponse::kValues;
  WilksLaw law = WilksLaw::kF;
  static auto fields() {
    return std::tuple{
        field("truncation", &BfLrtOptions::truncation, "largest degree of the polynomials of a number", {1, 20}),
        field("response", &BfLrtOptions::response,
              "what is regressed on the polynomials: values (of x on those of y and of y on those of x) or block (all "
              "on all: sees dependence of the spread, but the size is wrong for two or more members of S)",
              Choices<BlockResponse>{{"values", BlockResponse::kValues}, {"block", BlockResponse::kBlock}}),
        field("law", &BfLrtOptions::law,
              "of the likelihood ratio: Rao's F (right for few rows) or its asymptotic chi-square",
              wilks_law_choices())};
  }
};

/// The basis-function likelihood-ratio test: a number enters as polynomials up to a degree, a column with levels as
/// indicators; linear regressions with and without the other variable are compared. It sees dependence of means that is
/// additive over the variables, e.g. y = x^2 + noise.
///
/// By default (`response = values`) x is regressed on the functions of y and S, and y on those of x and S; both ways
/// together are one symmetric ratio (see BlockLrt). It needs E[x | S] or E[y | S] to be sums of polynomials of the
/// members of S. With `response = block` all functions of x are regressed on all of y, which also sees dependence of
/// higher moments; but its null holds only where E[x^k | S] is additive too, and x = s + t + noise has 2 s t in x^2.
///
/// Truncation 1 is `dg_lrt`. Legendre, Hermite or other polynomials
/// span the same space, so that the basis makes no difference; see Embedding.
///
/// Source: [ramsey2025], the test of the galaxy study [desmond2025].
/// Differs: TETRAD compares traces of residual covariances of x's block and refers n log of their ratio to chi-square
///          with as many degrees of freedom as y has functions, which depends on the order of x and y; here
///          determinants, both ways, and laws for few rows. See BlockLrt for results, cost and threads.
class BfLrt final : public BlockLrt {
 public:
  /// @throws UsageError for a truncation below 1, DataError naming a column that is constant, has missing values or
  ///         more than kMostLevels levels.
  BfLrt(const Dataset& data, const BfLrtOptions& options, const RunContext& run);
};

}  // namespace abdera
