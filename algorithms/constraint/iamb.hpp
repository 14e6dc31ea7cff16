#pragma once
#include "algorithms/constraint/blanket_learner.hpp"

namespace abdera {

using IambOptions = BlanketLearnerOptions;

/// As `grow_shrink` with blankets that grow by the variable that depends most on the target given the blanket so far,
/// which keeps them small while they grow.
///
/// @param knowledge as for pc. @throws as pc.
/// Cost, Threads: as `grow_shrink`. Source: [tsamardinos2003] section 2 (blankets), [margaritis1999] section 4 (graph).
/// Differs: as `grow_shrink`.
BlanketResult iamb(const CiTest& test, const Knowledge& knowledge, const IambOptions& options, RunContext& run);

}  // namespace abdera
