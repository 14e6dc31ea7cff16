#pragma once
#include "algorithms/constraint/blanket_learner.hpp"

namespace abdera {

using GrowShrinkOptions = BlanketLearnerOptions;

/// The Markov equivalence class of a DAG without latent variables by way of grow-shrink Markov blankets: every variable
/// is joined with its blanket, pairs that neighbours separate are taken apart, and the rest is oriented. Exact under
/// faithfulness; few tests where blankets are small, and all of them given large sets, so large samples are needed.
///
/// @param knowledge as for pc. @throws as pc.
/// Cost: p tests a member of each blanket, then as pc on a graph of the size of the blankets. Threads: run.threads;
/// results do not depend on it. Source: [margaritis1999] section 4.
/// Differs: neighbours within blankets by the adjacency search of `pc`, and colliders and conflicts as `pc`, so that
///          the answer is a CPDAG that depends on no order; the steps that break cycles greedily are not needed.
BlanketResult grow_shrink(const CiTest& test, const Knowledge& knowledge, const GrowShrinkOptions& options,
                          RunContext& run);

}  // namespace abdera
