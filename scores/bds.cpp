#include "scores/bds.hpp"

namespace abdera {

Bds::Bds(const Dataset& data, const BdeuOptions& options, const RunContext& /*run*/)
    : DiscreteScore(data, options.prior), ess_(options.ess) {}

double Bds::of(const FamilyTable& family) const { return detail::dirichlet_evidence(family, ess_, family.strata_seen); }

}  // namespace abdera
