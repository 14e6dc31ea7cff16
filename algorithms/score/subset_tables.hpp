#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/function_ref.hpp"
#include "core/run.hpp"
#include "graphs/knowledge.hpp"
#include "scores/score.hpp"

// Tables with one entry a subset of few variables: what exact methods are made of.
namespace abdera::detail {

/// A set of at most 30 variables: bit v for variable v.
using Mask = std::uint32_t;
constexpr Mask bit(Var v) { return Mask{1} << v; }
constexpr Mask all_of(int p) { return (Mask{1} << p) - 1; }
inline constexpr int kMostExactVariables = 30;

/// Numbers the subsets of one set of variables 0, 1, ...: pushes the bits of its members together.
class BitPacker {
 public:
  explicit BitPacker(Mask members);

  int size() const { return std::popcount(members_); }
  std::size_t count() const { return std::size_t{1} << size(); }
  Mask members() const { return members_; }
  /// The number of the members in `set`; other variables in it do not matter.
  Mask pack(Mask set) const {
    if (one_gap_) return (set & below_) | ((set & members_ & ~below_) >> 1);
    return tables_[0][set & 1023u] | tables_[1][set >> 10 & 1023u] | tables_[2][set >> 20 & 1023u];
  }
  Mask unpack(Mask number) const;

 private:
  Mask members_, below_ = 0;
  bool one_gap_ = false;  // the members are 0..n without one: no tables needed
  std::array<std::vector<Mask>, 3> tables_;
};

/// What knowledge says of the parents of each variable.
struct AllowedParents {
  std::vector<Mask> may, must;
};
AllowedParents allowed_parents(const Knowledge& knowledge);

/// The local scores of every set of parents of `child`, by its number; -infinity for what is not allowed.
/// @param max_parents -1: any number. @param stop as of `Score::table`.
void fill_local_scores(const Score& score, Var child, const BitPacker& may, Mask must, int max_parents,
                       std::span<double> out, const StopToken& stop);

/// table[S] becomes the combination of table[T] over all T subset of S. Cost: n 2^n, in pieces that stay in cache.
template <class T, class Combine>
void combine_subsets(std::span<T> table, Combine&& combine) {
  constexpr std::size_t kPiece = std::size_t{1} << 13;
  const std::size_t piece = std::min(kPiece, table.size());
  const auto pass = [&](std::size_t begin, std::size_t end, std::size_t half) {
    for (std::size_t block = begin; block < end; block += 2 * half)
      for (std::size_t i = block; i < block + half; ++i) table[i + half] = combine(table[i + half], table[i]);
  };
  for (std::size_t begin = 0; begin < table.size(); begin += piece)
    for (std::size_t half = 1; half < piece; half *= 2) pass(begin, begin + piece, half);
  for (std::size_t half = piece; half < table.size(); half *= 2) pass(0, table.size(), half);
}

/// All subsets of p variables in blocks: those that agree in the last `high` variables. A block needs the blocks of
/// subsets of these only, so blocks with equally many of them may be done at once.
struct SubsetBlocks {
  int low = 0, high = 0;
  static SubsetBlocks of(int p);
  std::size_t count() const { return std::size_t{1} << high; }

  /// Calls body(block) for every block after those of its subsets, or, `down`, of its supersets.
  LoopEnd for_each(bool down, const RunContext& run, double cost_seconds, FunctionRef<void(Mask)> body) const;
};

/// @throws NotApplicable, before any work, naming both figures, if `bytes` do not fit into `max_memory` GB.
void check_memory(std::string_view learner, int variables, double bytes, double max_memory);
/// @throws NotApplicable for more than kMostExactVariables.
void check_variables(std::string_view learner, int variables);

}  // namespace abdera::detail
