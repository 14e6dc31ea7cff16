#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/function_ref.hpp"

namespace abdera {

/// A whole number of any size, at least 0: how many graphs there are. The class of the complete graph on 21 nodes
/// is already beyond 64 bits.
/// Cost: memory one word per 64 bits; arithmetic as said. Threads: a value.
class BigCount {
 public:
  BigCount(std::uint64_t value = 0);  // NOLINT(google-explicit-constructor): every count is a number
  /// @param words 64 bits each, the lowest first.
  static BigCount from_words(std::vector<std::uint64_t> words);

  /// 64 bits each, the lowest first; no leading zero word, so none for 0.
  const std::vector<std::uint64_t>& words() const { return words_; }
  /// Binary digits; 0 for 0.
  int bits() const;

  /// Decimal digits. Cost: quadratic in the number of digits.
  std::string to_string() const;
  /// The nearest double; infinity from 2^1024 on.
  double to_double() const;
  /// Decimal logarithm to about 1e-15 relative, also where `to_double` is infinite; -infinity for 0.
  double log10() const;
  /// The number itself if it has at most 64 bits.
  std::optional<std::uint64_t> to_u64() const;

  friend bool operator==(const BigCount&, const BigCount&) = default;
  friend std::strong_ordering operator<=>(const BigCount& a, const BigCount& b);
  friend BigCount operator*(const BigCount& a, const BigCount& b);

 private:
  std::vector<std::uint64_t> words_;
};

/// Quotient and remainder.
/// @throws UsageError for a divisor of 0.
std::pair<BigCount, BigCount> divide(const BigCount& a, const BigCount& b);

/// A uniform number below `bound` from uniform 64-bit words: as many random bits as `bound - 1` has, again until they
/// are below `bound`. Exactly uniform; fewer than two tries on average, and no word at all for bound 1.
/// @param next_word the highest bits of the last word of a try are used first.
/// @throws UsageError for bound 0.
BigCount random_below(const BigCount& bound, FunctionRef<std::uint64_t()> next_word);

}  // namespace abdera
