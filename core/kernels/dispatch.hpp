#pragma once
#include <string_view>

namespace abdera {

/// Instruction sets the kernels are compiled for. kV3 and kV4 give the same bits; between them and the baseline
/// decisions agree and floats agree to rounding.
enum class DispatchLevel : int { kBaseline = 0, kV3 = 1, kV4 = 2 };

/// "baseline", "x86-64-v3" (AVX2, FMA) or "x86-64-v4" (AVX-512).
std::string_view to_string(DispatchLevel level);

/// What of a level shows in the bits of a result: "fused" (AVX2 and AVX-512 alike) or "separate" multiply and add.
std::string_view arithmetic(DispatchLevel level);

/// Whether kernels of this level were built and this processor (and its operating system) runs them.
bool dispatch_supported(DispatchLevel level);

/// The level in force: the best supported one, or what the environment variable ABDERA_DISPATCH asks for
/// (baseline, v3 or v4). Read once a process.
/// @throws UsageError for another value or a level this processor lacks.
DispatchLevel dispatch_level();

/// The level a value of ABDERA_DISPATCH asks for; empty: the best supported. @throws UsageError as `dispatch_level`.
DispatchLevel parse_dispatch_level(std::string_view request);

}  // namespace abdera
