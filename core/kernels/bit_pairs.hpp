#pragma once
#include <cstddef>
#include <cstdint>

namespace abdera::kernels {

/// Counting the bits that rows of words have in common. `words` is a multiple of 8; every level gives the same numbers.
struct BitPairs {
  /// out[i * columns + j] = bits set both in row i, at `rows + i * row_stride`, and in column[j].
  void (*count)(const std::uint64_t* rows, std::ptrdiff_t row_stride, int num_rows, const std::uint64_t* const* column,
                int columns, std::ptrdiff_t words, std::uint32_t* out);
  /// to = a & b. @return the number of its bits.
  std::uint32_t (*intersect)(const std::uint64_t* a, const std::uint64_t* b, std::ptrdiff_t words, std::uint64_t* to);
};

extern const BitPairs kBitPairsBaseline, kBitPairsV3, kBitPairsV4;
/// x86-64-v4 on a processor that also counts the bits of vectors (AVX512_VPOPCNTDQ).
extern const BitPairs kBitPairsVectorV4;

}  // namespace abdera::kernels
