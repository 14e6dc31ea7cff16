#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

// Numbers of any range: sums of likelihoods span thousands of powers of ten.
namespace abdera::detail {

/// The exponent of zero: below all others, and sums of a few dozen of them do not overflow.
inline constexpr std::int64_t kZeroExponent = -(std::int64_t{1} << 54);

/// 2^k; the smallest normal number where k is smaller still, which counts for nothing beside numbers near 1.
inline double power_of_two(std::int64_t k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(std::clamp<std::int64_t>(k, -1022, 1023) + 1023) << 52);
}

/// m 2^e, not negative.
struct WideNumber {
  double m = 0;
  std::int64_t e = kZeroExponent;

  static WideNumber exp(double x) {
    if (x == -std::numeric_limits<double>::infinity()) return {};
    const double e = std::floor(x / std::numbers::ln2);
    return {std::exp(x - e * std::numbers::ln2), static_cast<std::int64_t>(e)};
  }
  double log() const {
    return m > 0 ? std::log(m) + static_cast<double>(e) * std::numbers::ln2 : -std::numeric_limits<double>::infinity();
  }
  /// Adds a number; exact but for the rounding of m, which is not kept near 1.
  void add(double other_m, std::int64_t other_e) {
    if (other_e > e) {
      m = m * power_of_two(e - other_e) + other_m, e = other_e;
    } else {
      m += other_m * power_of_two(other_e - e);
    }
  }
  /// m in [0.5, 1), or zero.
  void normalise() {
    if (m <= 0) return void(*this = {});
    int shift = 0;
    m = std::frexp(m, &shift), e += shift;
  }
};

/// Many of them, all normalised.
struct WideTable {
  std::vector<double> m;
  std::vector<std::int64_t> e;
  explicit WideTable(std::size_t n = 0) : m(n, 0.0), e(n, kZeroExponent) {}
  WideNumber at(std::size_t i) const { return {m[i], e[i]}; }
  void set(std::size_t i, WideNumber value) {
    value.normalise();
    m[i] = value.m, e[i] = value.e;
  }
};

/// a / b for normalised numbers whose ratio is at most about 1.
inline double ratio(const WideNumber& a, const WideNumber& b) { return a.m / b.m * power_of_two(a.e - b.e); }

}  // namespace abdera::detail
