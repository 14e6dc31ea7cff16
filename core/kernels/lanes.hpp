#pragma once
// Vectors of doubles for the kernels, which are compiled once a dispatch level with their own -march. Whatever such a
// file includes is compiled for that level too, so it includes nothing with functions that other files share.
#include <cstddef>
#include <cstdint>
#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#endif

// ABDERA_LANES overrides the width: vectors wider than the machine's are made of several registers.
#ifndef ABDERA_LANES
#if defined(__AVX512F__)
#define ABDERA_LANES 8
#elif defined(__AVX2__)
#define ABDERA_LANES 4
#else
#define ABDERA_LANES 2
#endif
#endif

// ABDERA_LEVEL is Baseline, V3 or V4: the end of the names a file defines for its level.
#define ABDERA_JOIN_NAMES(name, level) name##level
#define ABDERA_JOIN(name, level) ABDERA_JOIN_NAMES(name, level)
#define ABDERA_KERNEL(name) ABDERA_JOIN(name, ABDERA_LEVEL)

namespace abdera::kernels {
namespace {

constexpr std::ptrdiff_t kLanes = ABDERA_LANES;
typedef double Lanes __attribute__((vector_size(8 * ABDERA_LANES), aligned(8), may_alias));
typedef std::int64_t LaneMask __attribute__((vector_size(8 * ABDERA_LANES)));

#define ABDERA_INLINE inline __attribute__((always_inline))

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpsabi"  // wide vectors are only ever passed to inlined functions

ABDERA_INLINE Lanes load(const double* from) { return *reinterpret_cast<const Lanes*>(from); }
ABDERA_INLINE void store(double* to, Lanes v) { *reinterpret_cast<Lanes*>(to) = v; }
ABDERA_INLINE Lanes splat(double value) { return value - Lanes{}; }

/// a * b + c: one rounding where the level has a fused instruction, two in the baseline.
ABDERA_INLINE Lanes multiply_add(Lanes a, Lanes b, Lanes c) {
#if defined(__FMA__)
  union Pieces {
    Lanes whole;
#if ABDERA_LANES == 8 && defined(__AVX512F__)
    __m512d piece[1];
#else
    __m256d piece[ABDERA_LANES / 4];
#endif
  };
  Pieces x{a}, y{b}, z{c};
  for (std::size_t i = 0; i < sizeof(x.piece) / sizeof(x.piece[0]); ++i)
#if ABDERA_LANES == 8 && defined(__AVX512F__)
    z.piece[i] = _mm512_fmadd_pd(x.piece[i], y.piece[i], z.piece[i]);
#else
    z.piece[i] = _mm256_fmadd_pd(x.piece[i], y.piece[i], z.piece[i]);
#endif
  return z.whole;
#else
  return a * b + c;
#endif
}

/// Bit i set where a[i] > b[i]; false for NaN.
ABDERA_INLINE unsigned greater_bits(Lanes a, Lanes b) {
#if defined(__AVX512F__) && ABDERA_LANES == 8
  return _mm512_cmp_pd_mask(reinterpret_cast<__m512d>(a), reinterpret_cast<__m512d>(b), _CMP_GT_OQ);
#elif defined(__AVX2__)
  union Pieces {
    LaneMask whole;
    __m256d piece[ABDERA_LANES / 4];
  };
  Pieces above{a > b};
  unsigned bits = 0;
  for (unsigned i = 0; i < ABDERA_LANES / 4; ++i)
    bits |= static_cast<unsigned>(_mm256_movemask_pd(above.piece[i])) << (4 * i);
  return bits;
#else
  const LaneMask above = a > b;
  unsigned bits = 0;
  for (unsigned i = 0; i < ABDERA_LANES; ++i) bits |= static_cast<unsigned>(above[i] & 1) << i;
  return bits;
#endif
}
constexpr unsigned kAllLanes = (1u << ABDERA_LANES) - 1;

#pragma GCC diagnostic pop

}  // namespace
}  // namespace abdera::kernels
