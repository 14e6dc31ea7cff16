#pragma once
#include "algorithms/constraint/pc.hpp"

namespace abdera {

using PcMaxOptions = FixedRuleOptions<ColliderRule::kMaxP>;

/// PC-Max: `pc` with colliders decided by the separating set with the largest p-value; results, options and costs are
/// those of `pc`. Source: [ramsey2016]. Differs: as `pc`.
PcResult pc_max(const CiTest& test, const Knowledge& knowledge, const PcMaxOptions& options, RunContext& run);

}  // namespace abdera
