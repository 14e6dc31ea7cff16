#pragma once
#include "algorithms/constraint/pc.hpp"

namespace abdera {

using CpcOptions = FixedRuleOptions<ColliderRule::kConservative>;

/// Conservative PC: `pc` with colliders that all separating sets agree on. A triple on which they do not agree is
/// ambiguous, and no rule concludes anything from it; results, options and costs are those of `pc`.
/// Source: [ramsey2006]. Differs: as `pc`.
PcResult cpc(const CiTest& test, const Knowledge& knowledge, const CpcOptions& options, RunContext& run);

}  // namespace abdera
