#include "core/kernels/noise_fill.hpp"

#include "core/kernels/lanes.hpp"
#include "core/kernels/normal_coefficients.hpp"
#if defined(__SSE2__) && !defined(__AVX2__)
#include <emmintrin.h>
#endif

#define ABDERA_ALWAYS __attribute__((always_inline))
#pragma GCC diagnostic ignored "-Wpsabi"  // wide vectors are only ever passed to inlined functions

namespace abdera::kernels {
namespace {

typedef std::uint64_t Words __attribute__((vector_size(8 * ABDERA_LANES), aligned(8), may_alias));

union Bits {
  Words words;
  Lanes lanes;
  std::uint64_t word[ABDERA_LANES];
  double lane[ABDERA_LANES];
#if defined(__AVX512F__) && ABDERA_LANES == 8
  __m512i integers;
  __m512d doubles;
#elif defined(__AVX2__) && ABDERA_LANES == 4
  __m256i integers;
  __m256d doubles;
#elif defined(__SSE2__) && ABDERA_LANES == 2
  __m128i integers;
  __m128d doubles;
#endif
};

/// The 64-bit product of the low halves of each word.
/// (With a full mask, because GCC 12 warns of the unmasked intrinsics of AVX-512 for no reason.)
ABDERA_INLINE Words multiply_halves(Words a, std::uint32_t by) {
  Bits x{a}, y{Words{} + std::uint64_t{by}};
#if defined(__AVX512F__) && ABDERA_LANES == 8
  x.integers = _mm512_maskz_mul_epu32(0xff, x.integers, y.integers);
#elif defined(__AVX2__) && ABDERA_LANES == 4
  x.integers = _mm256_mul_epu32(x.integers, y.integers);
#elif defined(__SSE2__) && ABDERA_LANES == 2
  x.integers = _mm_mul_epu32(x.integers, y.integers);
#else
  x.words = (x.words & 0xffffffffu) * y.words;
#endif
  return x.words;
}

ABDERA_INLINE Lanes square_root(Lanes a) {
  Bits x;
  x.lanes = a;
#if defined(__AVX512F__) && ABDERA_LANES == 8
  x.doubles = _mm512_maskz_sqrt_pd(0xff, x.doubles);
#elif defined(__AVX2__) && ABDERA_LANES == 4
  x.doubles = _mm256_sqrt_pd(x.doubles);
#elif defined(__SSE2__) && ABDERA_LANES == 2
  x.doubles = _mm_sqrt_pd(x.doubles);
#else
  for (double& lane : x.lane) lane = __builtin_sqrt(lane);
#endif
  return x.lanes;
}

ABDERA_INLINE Words as_words(Lanes a) { return reinterpret_cast<Words&>(a); }
ABDERA_INLINE Lanes as_lanes(Words a) { return reinterpret_cast<Lanes&>(a); }
ABDERA_INLINE Lanes select(LaneMask mask, Lanes yes, Lanes no) {
  const Words m = reinterpret_cast<Words&>(mask);
  return as_lanes((m & as_words(yes)) | (~m & as_words(no)));
}

/// Philox4x32-10 on as many counters as there are lanes, one 32-bit number in the low half of each word; what the high
/// halves hold does not matter. Source: [salmon2011].
struct Counters {
  Words c0, c1, c2, c3;

  ABDERA_INLINE void encrypt(std::uint64_t key) {
    auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
      const Words first = multiply_halves(c0, 0xD2511F53u), second = multiply_halves(c2, 0xCD9E8D57u);
      const Words new0 = (second >> 32) ^ c1 ^ std::uint64_t{k0}, new2 = (first >> 32) ^ c3 ^ std::uint64_t{k1};
      c0 = new0, c1 = second, c2 = new2, c3 = first;
      k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
  }
};

/// The first 52 of 64 random bits as a number (k + 1/2) / 2^52, exactly.
ABDERA_INLINE Lanes open_unit(Words high, Words low) {
  const Words bits = (high << 32) | (low & std::uint64_t{0xffffffffu});
  return (as_lanes((bits >> 12) | std::uint64_t{0x3ff0000000000000u}) - 1.0) + 0x1p-53;
}

void uniform(std::uint64_t key, std::uint64_t id, std::uint64_t first, std::ptrdiff_t pairs, double* out) {
  Bits step;
  for (int i = 0; i < ABDERA_LANES; ++i) step.word[i] = static_cast<std::uint64_t>(i);
  for (std::ptrdiff_t i = 0; i < pairs; i += kLanes) {
    const Words at = step.words + (first + static_cast<std::uint64_t>(i));
    Counters c{at, at >> 32, Words{} + id, Words{} + (id >> 32)};
    c.encrypt(key);
    Bits even, odd;
    even.lanes = open_unit(c.c0, c.c1), odd.lanes = open_unit(c.c2, c.c3);
    const std::ptrdiff_t use = pairs - i < kLanes ? pairs - i : kLanes;
    for (std::ptrdiff_t j = 0; j < use; ++j) {
      out[2 * (i + j)] = even.lane[j];
      out[2 * (i + j) + 1] = odd.lane[j];
    }
  }
}

template <int n>
ABDERA_INLINE Lanes polynomial(const double (&coefficient)[n], Lanes x) {
  Lanes sum = splat(coefficient[n - 1]);
  for (int i = n - 2; i >= 0; --i) sum = sum * x + coefficient[i];
  return sum;
}

/// Natural logarithm of positive normal numbers: x = 2^k m with m about 1, log m as a series in (m - 1) / (m + 1),
/// whose square is below 0.0295; twelve terms leave less than 1e-18.
ABDERA_INLINE Lanes logarithm(Lanes x) {
  constexpr double kLn2High = 0x1.62e42fefa38p-1, kLn2Low = 0x1.ef35793c7673p-45;  // the high part times k is exact
  constexpr double kSeries[] = {2.0,      2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,  2.0 / 11,
                                2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23};
  const Words bits = as_words(x);
  Lanes m = as_lanes((bits & std::uint64_t{0x000fffffffffffffu}) | std::uint64_t{0x3ff0000000000000u});
  Lanes k = as_lanes((bits >> 52) | std::uint64_t{0x4330000000000000u}) - (0x1p52 + 1023);
  const LaneMask large = m > splat(1.4142135623730951);
  m = select(large, m * 0.5, m), k = select(large, k + 1.0, k);
  const Lanes s = (m - 1.0) / (m + 1.0);
  return k * kLn2High + (k * kLn2Low + s * polynomial(kSeries, s * s));
}

constexpr double kCentre = 0.425;  // of |u - 1/2|

ABDERA_INLINE Lanes central_quantile(Lanes u) {
  const Lanes q = u - 0.5, r = 0.180625 - q * q;
  return q * polynomial(kNormalA, r) / polynomial(kNormalB, r);
}

ABDERA_INLINE Lanes tail_quantile(Lanes u) {
  const LaneMask low = u < splat(0.5);
  const Lanes r = square_root(-logarithm(select(low, u, 1.0 - u)));
  const Lanes near = r - 1.6, far = r - 5.0;
  Lanes x = polynomial(kNormalC, near) / polynomial(kNormalD, near);
  if (greater_bits(r, splat(5.0)) != 0) {
    const LaneMask beyond = r > splat(5.0);
    x = select(beyond, polynomial(kNormalE, far) / polynomial(kNormalF, far), x);
  }
  return select(low, -x, x);
}

/// values[i] = f(values[i]) for all i, the last few padded with `padding`.
template <class F>
ABDERA_INLINE void apply(double* values, std::ptrdiff_t n, double padding, F f) {
  std::ptrdiff_t i = 0;
  for (; i + kLanes <= n; i += kLanes) store(values + i, f(load(values + i)));
  if (i == n) return;
  Bits rest;
  rest.lanes = splat(padding);
  for (std::ptrdiff_t j = i; j < n; ++j) rest.lane[j - i] = values[j];
  rest.lanes = f(rest.lanes);
  for (std::ptrdiff_t j = i; j < n; ++j) values[j] = rest.lane[j - i];
}

constexpr std::ptrdiff_t kBlock = 256;

/// One block: the centre everywhere, then the tails (15 % of all) packed together.
void block_to_normal(double* values, std::ptrdiff_t n) {
  double tail[kBlock + 1];  // one more: every number is put at the end and stays there if it belongs
  std::uint16_t where[kBlock + 1];
  std::ptrdiff_t tails = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double q = values[i] - 0.5;
    tail[tails] = values[i];
    where[tails] = static_cast<std::uint16_t>(i);
    tails += (q < 0 ? -q : q) > kCentre;
  }
  apply(values, n, 0.5, [](Lanes u) ABDERA_ALWAYS { return central_quantile(u); });
  apply(tail, tails, 0.05, [](Lanes u) ABDERA_ALWAYS { return tail_quantile(u); });
  for (std::ptrdiff_t j = 0; j < tails; ++j) values[where[j]] = tail[j];
}

void to_normal(double* values, std::ptrdiff_t n) {
  for (std::ptrdiff_t i = 0; i < n; i += kBlock) block_to_normal(values + i, n - i < kBlock ? n - i : kBlock);
}

void to_log(double* values, std::ptrdiff_t n) {
  apply(values, n, 1.0, [](Lanes x) ABDERA_ALWAYS { return logarithm(x); });
}

}  // namespace

extern const NoiseFill ABDERA_KERNEL(kNoise);  // internal linkage otherwise
const NoiseFill ABDERA_KERNEL(kNoise){uniform, to_normal, to_log};

}  // namespace abdera::kernels
