#pragma once
#include <vector>

#include "algorithms/score/class_move.hpp"

namespace abdera::detail {

/// The edges between pairs whose edge differs, as they are in `before`; no marks: not adjacent.
std::vector<Edge> differences(const MixedGraph& before, const MixedGraph& after);

/// Makes a move that fits in a CPDAG and one of its members, looking only at what may change: the member is directed
/// anew in the undirected components of the two nodes; then, from the children of both on, nodes are looked at until no
/// label of an edge changes any more. Whether edges into a node are compelled or reversible depends on the labels of
/// the edges into its parents alone, so this ends, with the CPDAG of the new member.
///
/// Cost: of the edges around those that change. Source: [chickering1995] section 3 for the labels of one node.
/// Differs: a node's parent without children among its parents stands for the last one in an order of all nodes.
class ClassUpdate {
 public:
  ClassUpdate(MixedGraph& graph, MixedGraph& member) : graph_(graph), member_(member) {}
  /// @return false when the member cannot be directed so; then nothing has changed.
  bool make(const ClassMove& move);
  /// What changed, as it was, in the order of the changes; a pair may be there more than once.
  const std::vector<Edge>& graph_was() const { return graph_was_; }
  const std::vector<Edge>& member_was() const { return member_was_; }

 private:
  bool direct_components(const ClassMove& move);
  void change_edge(const ClassMove& move);
  void label_from(const ClassMove& move);
  bool label_edges_into(Var v);

  MixedGraph& graph_;
  MixedGraph& member_;
  std::vector<Edge> graph_was_, member_was_;
};

}  // namespace abdera::detail
