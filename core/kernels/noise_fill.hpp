#pragma once
#include <cstddef>
#include <cstdint>

namespace abdera::kernels {

/// Random numbers in bulk at one dispatch level. No fused operation and no library function: every level, compiler and
/// platform gives the same bits.
struct NoiseFill {
  /// out[2 i] and out[2 i + 1] are the two numbers of counter (first + i, id): uniform on (0, 1), 52 bits.
  void (*uniform)(std::uint64_t key, std::uint64_t id, std::uint64_t first, std::ptrdiff_t pairs, double* out);
  /// Replaces uniform numbers by standard normal ones: the quantile, relative error about 1e-15.
  void (*to_normal)(double* values, std::ptrdiff_t n);
  /// Replaces positive normal numbers by their natural logarithms, relative error about 1e-15.
  void (*to_log)(double* values, std::ptrdiff_t n);
};

extern const NoiseFill kNoiseBaseline, kNoiseV3, kNoiseV4;

}  // namespace abdera::kernels
