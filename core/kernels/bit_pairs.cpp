#include "core/kernels/bit_pairs.hpp"

#include "core/kernels/lanes.hpp"

namespace abdera::kernels {
namespace {

using Word = std::uint64_t;

ABDERA_INLINE std::uint32_t bits_of(Word word) { return static_cast<std::uint32_t>(__builtin_popcountll(word)); }

void count(const Word* rows, std::ptrdiff_t row_stride, int num_rows, const Word* const* column, int columns,
           std::ptrdiff_t words, std::uint32_t* out) {
  for (int i = 0; i < num_rows; ++i, rows += row_stride)
    for (int j = 0; j < columns; ++j) {
      const Word* const b = column[j];
      std::uint32_t odd = 0, even = 0;  // two sums, so that additions need not wait for each other
      for (std::ptrdiff_t w = 0; w < words; w += 2) {
        even += bits_of(rows[w] & b[w]);
        odd += bits_of(rows[w + 1] & b[w + 1]);
      }
      *out++ = even + odd;
    }
}

std::uint32_t intersect(const Word* a, const Word* b, std::ptrdiff_t words, Word* to) {
  std::uint32_t bits = 0;
  for (std::ptrdiff_t w = 0; w < words; ++w) bits += bits_of(to[w] = a[w] & b[w]);
  return bits;
}

#if defined(__AVX512F__) && ABDERA_LANES == 8
#define ABDERA_VECTOR_COUNT __attribute__((target("avx512vpopcntdq")))

/// (With a full mask, because GCC 12 warns of some unmasked intrinsics of AVX-512 for no reason.)
ABDERA_VECTOR_COUNT inline __m512i vector_bits(__m512i a, __m512i b) {
  return _mm512_maskz_popcnt_epi64(0xff, _mm512_and_si512(a, b));
}

ABDERA_VECTOR_COUNT inline std::uint32_t sum_of(__m512i counts) {
  alignas(64) Word lane[8];
  _mm512_store_si512(lane, counts);
  return static_cast<std::uint32_t>(lane[0] + lane[1] + lane[2] + lane[3] + lane[4] + lane[5] + lane[6] + lane[7]);
}

ABDERA_VECTOR_COUNT std::uint32_t vector_count_one(const Word* a, const Word* b, std::ptrdiff_t words) {
  __m512i sum = _mm512_setzero_si512();
  for (std::ptrdiff_t w = 0; w < words; w += 8)
    sum = _mm512_add_epi64(sum, vector_bits(_mm512_loadu_si512(a + w), _mm512_loadu_si512(b + w)));
  return sum_of(sum);
}

/// The sums over the lanes of four vectors.
ABDERA_VECTOR_COUNT inline void sums_of(__m512i a, __m512i b, __m512i c, __m512i d, std::uint32_t* to,
                                        std::ptrdiff_t stride) {
  const __m512i ab = _mm512_add_epi64(_mm512_maskz_unpacklo_epi64(0xff, a, b), _mm512_maskz_unpackhi_epi64(0xff, a, b)),
                cd = _mm512_add_epi64(_mm512_maskz_unpacklo_epi64(0xff, c, d), _mm512_maskz_unpackhi_epi64(0xff, c, d));
  const __m512i even = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0), odd = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
  const __m512i halves =
      _mm512_add_epi64(_mm512_permutex2var_epi64(ab, even, cd), _mm512_permutex2var_epi64(ab, odd, cd));
  alignas(64) Word lane[8];
  _mm512_store_si512(lane, halves);  // a, b, c, d of the lower lanes, then of the upper
  for (std::ptrdiff_t i = 0; i < 4; ++i) to[i * stride] = static_cast<std::uint32_t>(lane[i] + lane[i + 4]);
}

/// Tiles of four rows: a column is loaded once for all of them.
ABDERA_VECTOR_COUNT void vector_count(const Word* rows, std::ptrdiff_t row_stride, int num_rows,
                                      const Word* const* column, int columns, std::ptrdiff_t words,
                                      std::uint32_t* out) {
  int i = 0;
  for (; i + 4 <= num_rows; i += 4) {
    const Word *const a = rows + i * row_stride, *const b = a + row_stride, *const c = b + row_stride,
                      *const d = c + row_stride;
    for (int j = 0; j < columns; ++j) {
      const Word* const y = column[j];
      __m512i of_a = _mm512_setzero_si512(), of_b = of_a, of_c = of_a, of_d = of_a;
      for (std::ptrdiff_t w = 0; w < words; w += 8) {
        const __m512i bits = _mm512_loadu_si512(y + w);
        of_a = _mm512_add_epi64(of_a, vector_bits(_mm512_loadu_si512(a + w), bits));
        of_b = _mm512_add_epi64(of_b, vector_bits(_mm512_loadu_si512(b + w), bits));
        of_c = _mm512_add_epi64(of_c, vector_bits(_mm512_loadu_si512(c + w), bits));
        of_d = _mm512_add_epi64(of_d, vector_bits(_mm512_loadu_si512(d + w), bits));
      }
      sums_of(of_a, of_b, of_c, of_d, out + i * columns + j, columns);
    }
  }
  for (; i < num_rows; ++i)
    for (int j = 0; j < columns; ++j) out[i * columns + j] = vector_count_one(rows + i * row_stride, column[j], words);
}

ABDERA_VECTOR_COUNT std::uint32_t vector_intersect(const Word* a, const Word* b, std::ptrdiff_t words, Word* to) {
  __m512i sum = _mm512_setzero_si512();
  for (std::ptrdiff_t w = 0; w < words; w += 8) {
    const __m512i both = _mm512_and_si512(_mm512_loadu_si512(a + w), _mm512_loadu_si512(b + w));
    _mm512_storeu_si512(to + w, both);
    sum = _mm512_add_epi64(sum, vector_bits(both, both));
  }
  return sum_of(sum);
}
#endif

}  // namespace

extern const BitPairs ABDERA_KERNEL(kBitPairs);
const BitPairs ABDERA_KERNEL(kBitPairs){count, intersect};
#if defined(__AVX512F__) && ABDERA_LANES == 8
extern const BitPairs ABDERA_KERNEL(kBitPairsVector);
const BitPairs ABDERA_KERNEL(kBitPairsVector){vector_count, vector_intersect};
#endif

}  // namespace abdera::kernels
