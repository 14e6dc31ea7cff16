#pragma once
#include "citests/block_lrt.hpp"
#include "core/params.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

struct RunContext;

inline Choices<WilksLaw> wilks_law_choices() { return {{"f", WilksLaw::kF}, {"chi_square", WilksLaw::kChiSquare}}; }

struct DgLrtOptions {
  WilksLaw law = WilksLaw::kF;
  static auto fields() {
    return std::tuple{field("law", &DgLrtOptions::law,
                            "of the likelihood ratio: Rao's F (right for few rows) or its asymptotic chi-square",
                            wilks_law_choices())};
  }
};

/// The degenerate Gaussian likelihood-ratio test: a column with levels becomes indicators, one level left out, and the
/// whole is treated as Gaussian. Symmetric: the statistic is -n log(det(R_xy.S) / (det(R_x.S) det(R_y.S))).
///
/// All numbers: the likelihood-ratio test of a partial correlation, with p-values of the exact t-test. The size is
/// right when numbers are linear and levels independent of, or linear in, the rest; a column with levels that depends
/// on a number (a logistic curve is no line) shifts it, see docs/mixed-tests.md.
///
/// Source: [andrews2019]. Differs: p-values by Rao's F instead of chi-square (option law); redundant columns are left
/// out of ranks and degrees of freedom. See BlockLrt for results, cost and threads.
class DgLrt final : public BlockLrt {
 public:
  static constexpr bool kLinear = true;
  /// @throws DataError naming a column that is constant, has missing values or more than kMostLevels levels.
  DgLrt(const Dataset& data, const DgLrtOptions& options, const RunContext& run);
};

}  // namespace abdera
