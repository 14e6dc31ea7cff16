#pragma once
#include "citests/discrete_test.hpp"

namespace abdera {

/// The G-square (likelihood ratio) test of x _||_ y | S for columns of levels: 2 sum O ln(O / E) over the cells of all
/// strata, chi-square under independence when expected counts are large.
///
/// Results: as `DiscreteTest`; `statistic` is G-square, `effect` sqrt(1 - exp(-2 I)) of the conditional mutual
/// information I = G-square / (2 n) in nats: what |r| is to Gaussian variables with that information [linfoot1957].
///
/// Cost, Threads: see `DiscreteTest`. Source: [spirtes2000] section 5.5 (the test and its degrees of freedom),
/// [agresti2013] section 3.2. Differs: strata, rows and columns without counts take no degrees of freedom by default;
/// no degrees of freedom and too few rows are outcomes of their own, never independence.
class GSquare final : public DiscreteTest {
 public:
  /// @param data columns of levels, complete. @param level of the counting kernels; it must be supported.
  /// @throws NotApplicable for a column that is not discrete, DataError for a missing value.
  GSquare(const Dataset& data, const DiscreteOptions& options, const RunContext& run,
          DispatchLevel level = dispatch_level());
};

}  // namespace abdera
