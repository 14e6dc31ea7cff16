#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/rng.hpp"
#include "core/var_set.hpp"

namespace abdera {

/// A number modulo the prime 2^61 - 1: exact arithmetic in which a polynomial of degree d that is not zero vanishes at
/// random points with probability d / 2^61 at most. What holds there for random weights holds for generic real ones.
class FieldNumber {
 public:
  static constexpr std::uint64_t kPrime = (std::uint64_t{1} << 61) - 1;
  constexpr FieldNumber(std::uint64_t value = 0) : value_(value % kPrime) {}  // NOLINT(google-explicit-constructor)
  static FieldNumber random(Rng& rng) { return FieldNumber(1 + rng.next_u64() % (kPrime - 1)); }

  FieldNumber operator+(FieldNumber o) const { return raw(value_ + o.value_); }
  FieldNumber operator-(FieldNumber o) const { return raw(value_ + kPrime - o.value_); }
  FieldNumber operator*(FieldNumber o) const {
    __extension__ using Wide = unsigned __int128;
    const Wide product = static_cast<Wide>(value_) * o.value_;
    return raw((static_cast<std::uint64_t>(product) & kPrime) + static_cast<std::uint64_t>(product >> 61));
  }
  FieldNumber& operator+=(FieldNumber o) { return *this = *this + o; }
  FieldNumber& operator-=(FieldNumber o) { return *this = *this - o; }
  /// By Fermat; of zero: zero.
  FieldNumber inverse() const {
    FieldNumber out(1), power = *this;
    for (std::uint64_t e = kPrime - 2; e != 0; e >>= 1, power = power * power)
      if (e & 1u) out = out * power;
    return out;
  }
  bool is_zero() const { return value_ == 0; }
  auto operator<=>(const FieldNumber&) const = default;

 private:
  static FieldNumber raw(std::uint64_t below_two_primes) {
    FieldNumber out;
    out.value_ = below_two_primes >= kPrime ? below_two_primes - kPrime : below_two_primes;
    return out;
  }
  std::uint64_t value_;
};

using FieldMatrix = std::vector<std::vector<FieldNumber>>;

inline FieldMatrix field_matrix(int rows, int columns) {
  return FieldMatrix(static_cast<std::size_t>(rows), std::vector<FieldNumber>(static_cast<std::size_t>(columns)));
}

/// b with a b = right; nullopt when `a` is singular.
inline std::optional<std::vector<FieldNumber>> solve(FieldMatrix a, std::vector<FieldNumber> right) {
  const std::size_t n = right.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    while (pivot < n && a[pivot][k].is_zero()) ++pivot;
    if (pivot == n) return std::nullopt;
    std::swap(a[pivot], a[k]), std::swap(right[pivot], right[k]);
    const FieldNumber scale = a[k][k].inverse();
    for (std::size_t i = k + 1; i < n; ++i) {
      if (a[i][k].is_zero()) continue;
      const FieldNumber factor = a[i][k] * scale;
      for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      right[i] -= factor * right[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) right[k] -= a[k][j] * right[j];
    right[k] = right[k] * a[k][k].inverse();
  }
  return right;
}

/// The coefficients of `regressors` in the population regression of y on them.
inline std::optional<std::vector<FieldNumber>> regression(const FieldMatrix& covariance,
                                                          std::span<const Var> regressors, Var y) {
  const auto at = [&](Var a, Var b) { return covariance[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)]; };
  FieldMatrix a;
  std::vector<FieldNumber> right;
  for (Var r : regressors) {
    a.emplace_back();
    for (Var s : regressors) a.back().push_back(at(r, s));
    right.push_back(at(r, y));
  }
  return solve(std::move(a), std::move(right));
}

}  // namespace abdera
