#pragma once
#include <cstdint>
#include <span>

#include "core/kernels/dispatch.hpp"
#include "core/rng.hpp"

namespace abdera {

/// Independent random numbers for the cells of a table that need not exist: cell (row, id) has one number, a pure
/// function of (stream, row, id). Any part of any column can be made at any time on any thread, with the same bits at
/// every dispatch level; a column added or left out changes no other.
///
/// Source: Philox4x32-10 [salmon2011] with the counter (row / 2, id); a block serves two rows.
/// Cost: a nanosecond or two a number. Threads: safe together.
class CellNoise {
 public:
  /// @param level of the kernel; the bits do not depend on it.
  explicit CellNoise(const Rng& stream, DispatchLevel level = dispatch_level());

  /// out[i] is uniform on the open interval (0, 1), 52 bits, for row first_row + i. @pre first_row >= 0
  void uniform(std::uint64_t id, std::int64_t first_row, std::span<double> out) const;
  /// The standard normal quantiles of the same numbers.
  void normal(std::uint64_t id, std::int64_t first_row, std::span<double> out) const;

 private:
  std::uint64_t key_;
  DispatchLevel level_;
};

/// Replaces numbers of (0, 1) by standard normal quantiles, relative error about 1e-15: the same bits on every
/// platform.
void to_normal_quantiles(std::span<double> values, DispatchLevel level = dispatch_level());
/// Replaces positive normal numbers (in the sense of floating point) by their natural logarithms, relative error about
/// 1e-15: the same bits on every platform, which the C library does not promise.
void to_logarithms(std::span<double> values, DispatchLevel level = dispatch_level());

}  // namespace abdera
