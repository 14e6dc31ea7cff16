#pragma once
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Whether the directed edge a --> b of a MAG or PAG is visible: no DAG that the graph stands for has a hidden common
/// cause of a and b. So it is when some c that is not adjacent to b has an edge into a, or reaches a by a collider path
/// into a all of whose inner nodes are parents of b.
/// @param graph without undirected edges (no selection). @return false when the edge is not a --> b.
/// Cost: O(p + m) row operations. Threads: safe. Source: [zhang2008causal].
bool is_visible(const MixedGraph& graph, Var a, Var b);

}  // namespace abdera
