#pragma once
#include <span>

#include "graphs/mixed_graph.hpp"
#include "graphs/walk.hpp"

namespace abdera {

/// Working memory of the separation queries: five rows of bits. One a thread, reused without allocation.
class SeparationScratch {
  friend bool m_separated(const MixedGraph&, Var, Var, std::span<const Var>, SeparationScratch&);
  friend bool m_separated(const MixedGraph&, std::span<const Var>, std::span<const Var>, std::span<const Var>,
                          SeparationScratch&);
  friend void m_connected(const MixedGraph&, Var, std::span<const Var>, SeparationScratch&, VarSet&);
  bool search(const MixedGraph& graph, std::span<const Var> xs, std::span<const Var> given, Var target);
  std::uint64_t reached_word(std::size_t i) const {
    return rows_[kByArrow * words_ + i] | rows_[kByOther * words_ + i];
  }
  std::uint64_t given_word(std::size_t i) const { return rows_[kGiven * words_ + i]; }

  /// Nodes that are conditioned on; nodes reached by an arrowhead at them, and by another mark; of both those from
  /// which the search has yet to go on.
  enum Row : std::size_t { kGiven, kByArrow, kByOther, kOpenByArrow, kOpenByOther, kRows };
  std::size_t words_ = 0;
  std::vector<std::uint64_t> rows_;
};

/// Whether `given` m-separates x from y: no walk between them whose every collider is in `given` and whose every
/// other inner node is outside (the same as the path definition with colliders that are ancestors of `given`).
/// On a DAG this is d-separation. Defined for directed mixed graphs and ancestral graphs; a circle is no arrowhead.
/// Selection: where rows were selected by some nodes, put those into `given`; nothing does it for you. In a MAG made
/// with selected nodes they are none any more, and its separations are given them already. The separations of a CPDAG,
/// MPDAG or PAG are those of a member (`extend_to_dag`, `mag_in`), not of the graph itself.
/// @param x,y distinct nodes; neither is in `given`.
/// @param given nodes in any order; repetitions do no harm.
/// Cost: every node is left at most twice, at p / 64 words; less when a connection is found early. Threads: safe with a
/// scratch each.
/// Source: [richardson2002] section 3.4; [shachter1998] for the walk form.
bool m_separated(const MixedGraph& graph, Var x, Var y, std::span<const Var> given, SeparationScratch& scratch);
/// As above with its own working memory, for single questions.
bool m_separated(const MixedGraph& graph, Var x, Var y, std::span<const Var> given);

/// Whether `given` m-separates every member of `xs` from every member of `ys`, in one search.
/// @param xs,ys disjoint, distinct nodes; none is in `given`.
bool m_separated(const MixedGraph& graph, std::span<const Var> xs, std::span<const Var> ys, std::span<const Var> given,
                 SeparationScratch& scratch);

/// All nodes that `given` does not separate from x, in one search: the answer to every y at once.
/// @param connected receives them, without x and `given`; its universe must be graph.size().
void m_connected(const MixedGraph& graph, Var x, std::span<const Var> given, SeparationScratch& scratch,
                 VarSet& connected);

/// The nodes with a directed path to a member of `of`, and those members.
VarSet ancestors(const MixedGraph& graph, std::span<const Var> of);
/// The nodes with a directed path from a member of `of`, and those members.
VarSet descendants(const MixedGraph& graph, std::span<const Var> of);
/// Whether a directed path from --> ... --> to of at least one edge exists.
bool has_directed_path(const MixedGraph& graph, Var from, Var to, WalkScratch& scratch);

}  // namespace abdera
