#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "graphs/walk.hpp"

namespace abdera {

/// For every node the nodes anterior to it, itself included: those with a path of tails to it, x --- ... --> v. In a
/// DAG its ancestors. Memory: p^2 / 8 bytes. Cost: p searches. Threads: const members are safe together. Source:
/// [richardson2002] section 2.2.
class AnteriorSets {
 public:
  /// @param graph tails and arrowheads only.
  explicit AnteriorSets(const MixedGraph& graph)
      : words_(graph.words()), rows_(words_ * static_cast<std::size_t>(graph.size())) {
    constexpr EdgeTypes backwards{{Mark::kArrow, Mark::kTail}, {Mark::kTail}};  // v *-- w
    WalkScratch scratch;
    for (Var v = 0; v < graph.size(); ++v) {
      walk(
          graph, std::span(&v, 1), [&](Var, Mark) { return backwards; }, scratch);
      std::uint64_t* row = rows_.data() + static_cast<std::size_t>(v) * words_;
      for (std::size_t i = 0; i < words_; ++i) row[i] = scratch.reached_word(i);
      row[static_cast<std::size_t>(v) / 64] |= std::uint64_t{1} << (v % 64);
    }
  }
  /// Word i of the nodes anterior to v.
  std::uint64_t word(Var v, std::size_t i) const { return rows_[static_cast<std::size_t>(v) * words_ + i]; }
  /// Whether x is anterior to v.
  bool contains(Var v, Var x) const { return word(v, static_cast<std::size_t>(x) / 64) >> (x % 64) & 1u; }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> rows_;
};

}  // namespace abdera
