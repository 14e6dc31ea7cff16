#pragma once
#include <memory>
#include <vector>

#include "graphs/big_count.hpp"
#include "graphs/chordal.hpp"

namespace abdera {

/// Counts, and numbers, the acyclic orientations without unshielded colliders of one connected chordal graph: the ways
/// in which the members of a Markov equivalence class can direct one chain component.
///
/// Every such orientation starts with exactly one maximal clique K, picked by the rule of the source: K in an order
/// that begins with none of its forbidden prefixes. What K leaves undirected falls into smaller graphs of the same
/// kind, and the counts multiply. A smaller graph is the union of all cliques that hold a separator S and hang together
/// outside S (a flower), less S.
///
/// Differs: the smaller graphs are read off one clique tree. Each belongs to a tree edge with a direction, namely the
/// flower beyond that edge around its separator, whatever clique was picked; so there are fewer than twice as many as
/// cliques, they need neither graph searches nor hashing, and working by falling |S| replaces the recursion.
/// Orientations are numbered (the source draws at every step), so that one uniform number is one uniform draw.
/// Cost: O(sum of squared flower sizes) steps, at most cubic in the number of cliques, and as many multiplications of
/// counts as cliques stand in flowers. Memory: one partial sum a clique in a flower, a bit for two tree edges.
/// Threads: const members are safe together.
/// Source: [wienobst2023] sections 3-5, [liu2025] for components on the clique tree.
class CliquePicking {
 public:
  /// @param cliques indices into `forest.cliques` of one connected part; taken over by value.
  CliquePicking(const CliqueForest& forest, const std::vector<int>& cliques);

  const BigCount& count() const;
  /// The orientation with this number as an order of the nodes: every edge points from the earlier to the later.
  /// @param index below `count()`; distinct indices give distinct orientations.
  /// Cost: O(cliques) steps and divisions of counts for every clique of the result.
  std::vector<Var> order(const BigCount& index) const;

  class Flowers;

 private:
  std::shared_ptr<const Flowers> flowers_;
  BigCount count_;
};

}  // namespace abdera
