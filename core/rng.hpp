#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace abdera {

/// Philox4x32-10 block: four 32-bit words from a 128-bit counter and a 64-bit key.
/// Source: [salmon2011] "Parallel random numbers: as easy as 1, 2, 3", SC'11.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// Counter-based random numbers. A stream is a pure function of (seed, path), so results depend neither on
/// the thread count nor on the order of calls.
///
/// Cost: one Philox block per four 32-bit words. Threads: one stream a thread; forking is const.
class Rng {
 public:
  explicit Rng(std::uint64_t seed = 0) : key_(seed) {}

  /// Child stream named by a label and any number of integers; does not advance the parent.
  template <class... Ints>
  [[nodiscard]] Rng fork(std::string_view label, Ints... ids) const {
    Rng child = forked(label);
    ((child.path_ = mix(child.path_ ^ mix(static_cast<std::uint64_t>(ids) + kGolden))), ...);
    return child;
  }

  std::uint32_t next_u32() {
    if (used_ == block_.size()) refill();
    return block_[used_++];
  }
  std::uint64_t next_u64() {
    const std::uint64_t high = next_u32();
    return (high << 32) | next_u32();
  }
  /// Uniform on the open interval (0, 1), 53 bits.
  double uniform() { return open_unit(next_u64()); }
  /// Random bits as a number of the open interval. (The largest 53 bits would round to 1.)
  static double open_unit(std::uint64_t bits) {
    return std::min((static_cast<double>(bits >> 11) + 0.5) * 0x1.0p-53, 1 - 0x1.0p-53);
  }
  /// Uniform on (low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Uniform integer in [0, n), without bias (Lemire's rejection). n >= 1.
  std::uint32_t below(std::uint32_t n);
  /// Standard normal by inversion of `uniform()`: the same bits on every platform.
  double normal();
  /// Fisher-Yates over any indexable range.
  template <class Range>
  void shuffle(Range& range) {
    for (std::uint32_t i = static_cast<std::uint32_t>(range.size()); i > 1; --i) {
      using std::swap;
      swap(range[i - 1], range[below(i)]);
    }
  }

  std::uint64_t seed() const { return key_; }

 private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15u;
  static constexpr std::uint64_t mix(std::uint64_t z) {  // splitmix64 finaliser
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  Rng forked(std::string_view label) const;
  void refill();

  std::uint64_t key_, path_ = 0, index_ = 0;
  std::array<std::uint32_t, 4> block_{};
  std::size_t used_ = 4;
};

}  // namespace abdera
