#pragma once
#include <span>

#include "core/stop.hpp"
#include "scores/gaussian_evidence.hpp"

namespace abdera {

/// The scores of all sets of at most `max_parents` candidates, as `Score::table` has them.
///
/// Depth first from the last candidate to the first: a candidate is eliminated from the block of those before it, so
/// that half of all sets cost one elimination of a block of one, a quarter one of two, and so on.
/// Cost: O(1) multiplications and one logarithm a set, two where the determinant of the parents counts; the memory of
/// c^3 / 3 doubles for c candidates.
void gaussian_table(const GaussianEvidence& evidence, Var child, std::span<const Var> candidates, int max_parents,
                    std::span<double> out, const StopToken& stop = {});

}  // namespace abdera
