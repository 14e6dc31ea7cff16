#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// A graph of tails and arrowheads with at most 8 nodes in two words: byte v holds what lies at the edges of v.
struct SmallMag {
  std::uint64_t adjacent = 0;  ///< the neighbours of v
  std::uint64_t into = 0;      ///< those w with an arrowhead at v on the edge w *-> v; a tail is there otherwise

  unsigned neighbours(Var v) const { return adjacent >> (8 * v) & 0xFFu; }
  unsigned arrows_at(Var v) const { return into >> (8 * v) & 0xFFu; }
  bool is_adjacent(Var a, Var b) const { return neighbours(a) >> b & 1u; }
  /// Mark at b on the edge a *-* b; kNone if they are not adjacent.
  Mark mark(Var a, Var b) const {
    if (!is_adjacent(a, b)) return Mark::kNone;
    return arrows_at(b) >> a & 1u ? Mark::kArrow : Mark::kTail;
  }
  MixedGraph graph(int n) const;
  /// Of a graph without circles.
  static SmallMag of(const MixedGraph& graph);
  auto operator<=>(const SmallMag&) const = default;
};

/// Calls `visit` for each ancestral graph with n labelled nodes once: no directed and no almost directed cycle, no
/// arrowhead at a node with an undirected edge. Without `selection` there are no undirected edges.
/// (n = 3, 4, 5: 56, 2504, 336064 without; 72, 3057, 386192 with.)
/// @throws UsageError unless 1 <= n <= 5. Cost: a tenth of a second for n = 5.
/// Source: [richardson2002] definition 3.1.
void for_each_ancestral_graph(int n, bool selection, FunctionRef<void(const SmallMag&)> visit);

/// All separations of a graph with at most 5 nodes, one bit each.
class SeparationTable {
 public:
  /// By walks over (node, kind of the arriving mark), on the words of the graph; uses no other code of this library.
  SeparationTable(const SmallMag& mag, int n);
  /// @param given bit v: node v; neither x nor y. x != y.
  bool separated(Var x, Var y, unsigned given) const;
  /// A smallest set that separates x and y, the lowest bits first among those; -1 when none does.
  int smallest_separator(Var x, Var y) const;
  bool separable(Var x, Var y) const { return smallest_separator(x, y) >= 0; }
  auto operator<=>(const SeparationTable&) const = default;

 private:
  static std::size_t row(Var x, Var y) {
    return static_cast<std::size_t>(y > x ? y * (y - 1) / 2 + x : x * (x - 1) / 2 + y);
  }
  std::array<std::uint32_t, 10> rows_{};  ///< one for each pair, bit `given`
};

/// All MAGs with the same separations.
struct MagClass {
  SeparationTable separations;
  std::vector<SmallMag> members;
  /// What all members share, a circle elsewhere. The PAG by its definition.
  MixedGraph intersection(int n) const;
  bool holds_a_dag() const;
};

/// Every Markov equivalence class of MAGs with n nodes by brute force: each ancestral graph whose non-adjacent pairs
/// can all be separated, sorted by its separations. Uses no inducing path and no orientation rule, so it can judge
/// them. (n = 3, 4, 5: 11, 248, 24259 classes without `selection`; 11, 251, 24566 with it.)
/// @throws UsageError unless 1 <= n <= 5. Cost: n = 5 takes a second and 40 MB.
std::vector<MagClass> mag_classes(int n, bool selection);

}  // namespace abdera
