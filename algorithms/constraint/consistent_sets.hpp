#pragma once
#include <cstdint>
#include <vector>

#include "algorithms/constraint/pc_steps.hpp"

namespace abdera {

/// Which nodes a consistent separating set may hold. A set found among the neighbours of x for the pair (x, y) is
/// consistent with a graph when each of its members z is a neighbour of x there and lies on a path between x and y,
/// and, for orientation, is no child of x. For a neighbour of x, to lie on such a path is to be connected with y
/// without x, so components answer it and no paths are listed.
///
/// Cost: O(p + edges) for the first question about an x, then O(1); p integers for each x that cuts the graph.
/// Threads: one. Source: [li2019] definition 1.
class ConsistentCandidates {
 public:
  /// @param graph must outlive this.
  ConsistentCandidates(const MixedGraph& graph, ConsistentSets kind);

  /// @param y may be z: whether z lies on paths to the nodes that y is connected with.
  bool allows(Var x, Var y, Var z);

 private:
  const std::vector<int>& components_without(Var x);
  int label_components(Var without, std::vector<int>& labels);

  const MixedGraph& graph_;
  ConsistentSets kind_;
  std::vector<std::size_t> begin_;  // of each node's neighbours
  std::vector<Var> neighbours_;
  std::vector<int> components_;  // of the whole graph
  int count_ = 0;
  enum class Cut : std::uint8_t { kUnknown, kNone, kOwn };
  std::vector<Cut> cut_;               // whether the graph without a node has more components
  std::vector<std::vector<int>> own_;  // then these; -1: the node itself
  std::vector<Var> queue_;
  std::vector<int> labels_;
};

namespace detail {

/// `pc` with separating sets that are consistent with the graph it returns: the search is repeated, each time with the
/// candidates that are consistent with the graph before, until a graph comes back.
///
/// From then on the graphs run through a cycle, mostly of one graph, which then is the answer. The union of a longer
/// cycle is: a pair is adjacent when it is in any of its graphs, and an edge of it directed when all graphs that have
/// the edge direct it so; with skeleton consistency the union is oriented anew. After `kMostRounds` rounds without a
/// repetition the last two graphs are united, for which the same proof holds. Unions are reported as a conflict.
///
/// Every stored set is consistent with the returned graph: its members were neighbours, connected and no children in
/// the graph before, which is part of the union.
///
/// `counts`: ci_tests and orientation_tests of all rounds, and rounds.
/// Cost: rounds times `pc`; tests without conditioning are made once. Source: [li2019] algorithms 3 and 4.
/// Differs: colliders by the rule asked for, and a mark of the union needs every graph of the cycle that has the edge.
PcResult find_consistent(const PcRun& pc);

inline constexpr int kMostRounds = 50;

}  // namespace detail
}  // namespace abdera
