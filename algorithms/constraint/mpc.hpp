#pragma once
#include "algorithms/constraint/pc.hpp"

namespace abdera {

using MpcOptions = FixedRuleOptions<ColliderRule::kMajority>;

/// Majority PC: `pc` with colliders whose middle is in fewer than half of the separating sets, which is what `pc` does
/// by default; results, options and costs are those of `pc`. Source: [colombo2014] section 4.2. Differs: as `pc`.
PcResult mpc(const CiTest& test, const Knowledge& knowledge, const MpcOptions& options, RunContext& run);

}  // namespace abdera
