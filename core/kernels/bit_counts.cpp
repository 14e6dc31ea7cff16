#include "core/kernels/bit_counts.hpp"

namespace abdera {

bool counts_vectors(DispatchLevel level) {
#ifdef ABDERA_X86_KERNELS
  return level == DispatchLevel::kV4 && __builtin_cpu_supports("avx512vpopcntdq");
#else
  static_cast<void>(level);
  return false;
#endif
}

const kernels::BitPairs& bit_counts(DispatchLevel level) {
#ifdef ABDERA_X86_KERNELS
  if (counts_vectors(level)) return kernels::kBitPairsVectorV4;
  if (level == DispatchLevel::kV4) return kernels::kBitPairsV4;
  if (level == DispatchLevel::kV3) return kernels::kBitPairsV3;
#endif
  static_cast<void>(level);
  return kernels::kBitPairsBaseline;
}

}  // namespace abdera
