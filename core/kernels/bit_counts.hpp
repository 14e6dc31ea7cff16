#pragma once
#include "core/kernels/bit_pairs.hpp"
#include "core/kernels/dispatch.hpp"

namespace abdera {

/// The bit counts of a dispatch level, by vectors of bits where the processor counts those. @pre
/// dispatch_supported(level)
const kernels::BitPairs& bit_counts(DispatchLevel level);

/// Whether `bit_counts` of this level counts whole vectors.
bool counts_vectors(DispatchLevel level);

}  // namespace abdera
