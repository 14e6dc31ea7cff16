#pragma once
#include "citests/discrete_test.hpp"

namespace abdera {

/// Pearson's chi-square test of x _||_ y | S for columns of levels: sum (O - E)^2 / E over the cells of all strata.
/// Closer to its law than G-square where expected counts are small.
///
/// Results: as `DiscreteTest`; `effect` is Cramer's V over all strata, sqrt(statistic / (n (min(r, c) - 1))) with the r
/// and c levels of x and y that occur.
///
/// Cost, Threads: see `DiscreteTest`; a division a cell more than g_square. Source: [agresti2013] section 3.2,
/// [cramer1946] section 21.9 (V). Differs: as g_square; V is of a sum over strata.
class ChiSquare final : public DiscreteTest {
 public:
  /// @param data columns of levels, complete. @param level of the counting kernels; it must be supported.
  /// @throws NotApplicable for a column that is not discrete, DataError for a missing value.
  ChiSquare(const Dataset& data, const DiscreteOptions& options, const RunContext& run,
            DispatchLevel level = dispatch_level());
};

}  // namespace abdera
