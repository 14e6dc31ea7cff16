#pragma once
#include <cstdint>
#include <vector>

namespace abdera {

/// n ln n for whole n as whole multiples of a small unit. Sums of them are exact, so they depend neither on the order
/// of strata and cells nor on the way these were counted, and equal tables give equal statistics to the last bit.
///
/// The unit is such that `largest` ln `largest` is about 2^61 of them: errors of a sum are half a unit a term at most,
/// less than those of adding doubles. Cost: a table of at most 65,536 numbers; above, a logarithm a call.
class NLogN {
 public:
  /// @param largest the largest n, and the largest sum of n in a sum.
  explicit NLogN(std::uint64_t largest);
  std::int64_t operator()(std::uint32_t n) const { return n < table_.size() ? table_[n] : compute(n); }
  /// f[n] for all n up to `largest`, where the table holds them all; else null.
  const std::int64_t* whole_table() const { return whole_ ? table_.data() : nullptr; }
  /// A sum in natural units.
  double value(std::int64_t sum) const;

 private:
  std::int64_t compute(std::uint64_t n) const;
  int bits_;  // the unit is 2^-bits
  std::vector<std::int64_t> table_;
  bool whole_;
};

}  // namespace abdera
