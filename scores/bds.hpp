#pragma once
#include "scores/bdeu.hpp"

namespace abdera {

/// Bayesian Dirichlet sparse: `bdeu`, but the equivalent sample size is spread over the combinations of levels of the
/// parents that have rows, so that no part of the prior goes to where nothing is seen. Equal to `bdeu` where all
/// combinations of declared levels occur. Not score equivalent: which combinations of parents occur depends on the
/// direction of edges, so learners that search over classes have no promise with it.
///
/// Cost, memory, threads: see DiscreteScore. Source: [scutari2016]. Differs: none.
class Bds final : public DiscreteScore {
 public:
  static constexpr bool kScoreEquivalent = false;
  /// @throws NotApplicable for a column without levels, DataError for a missing value.
  Bds(const Dataset& data, const BdeuOptions& options, const RunContext& run);
  bool score_equivalent() const override { return false; }

 private:
  double of(const FamilyTable& family) const override;
  double ess_;
};

}  // namespace abdera
