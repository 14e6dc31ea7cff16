#pragma once
#include "citests/discrete_test.hpp"

namespace abdera {

struct ChiSquareOptions {
  DofRule dof = DofRule::kStructural;
  double min_rows_per_dof = 0;
  static auto fields() {
    return std::tuple{
        field(
            "dof", &ChiSquareOptions::dof,
            "the law of the statistic: structural, full, adaptive: chi-square, with degrees of freedom as of g_square; "
            "moments: with the exact mean and variance given the margins of all strata, for small counts",
            Choices<DofRule>{{"structural", DofRule::kStructural},
                             {"full", DofRule::kFull},
                             {"adaptive", DofRule::kAdaptive},
                             {"moments", DofRule::kMoments}}),
        field("min_rows_per_dof", &ChiSquareOptions::min_rows_per_dof,
              "with fewer rows per degree of freedom nothing is tested; 0: no minimum", {0, 1e9}),
    };
  }
};

/// Pearson's chi-square test of x _||_ y | S for columns of levels: sum (O - E)^2 / E over the cells of all strata.
/// Closer to its law than G-square where expected counts are small.
///
/// With dof=moments the statistic T is judged by its mean m and variance v over all tables with the margins at hand,
/// which are known exactly [haldane1940]: 2 m T / v, which is reported, against chi-square with 2 m^2 / v degrees of
/// freedom. For large counts this is the usual test; for small ones, down to strata of a few rows, it keeps its size
/// (docs/discrete-tests.md). Where all tables give the same T there is nothing to test.
///
/// Results: as `DiscreteTest`; `effect` is Cramer's V over all strata, sqrt(T / (n (min(r, c) - 1))) with the r and c
/// levels of x and y that occur.
///
/// Cost, Threads: see `DiscreteTest`; a division a cell more than g_square. Source: [agresti2013] section 3.2,
/// [cramer1946] section 21.9 (V), [haldane1940] (moments). Differs: as g_square; V and the moments are of sums over
/// strata.
class ChiSquare final : public DiscreteTest {
 public:
  /// @param data columns of levels, complete. @param level of the counting kernels; it must be supported.
  /// @throws NotApplicable for a column that is not discrete, DataError for a missing value.
  ChiSquare(const Dataset& data, const ChiSquareOptions& options, const RunContext& run,
            DispatchLevel level = dispatch_level());
};

}  // namespace abdera
