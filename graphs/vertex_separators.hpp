#pragma once
#include <cstddef>
#include <optional>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// The undirected graph in which a set separates two nodes of `ancestral` iff it m-separates them in `graph`: nodes
/// that a path with inner colliders only joins become neighbours. For a DAG the moral graph.
/// @param ancestral holds the ancestors of all its members; other nodes are left without edges. Sets that reach outside
///        it are not covered.
/// Cost: O(p + m) row operations, and a clique for each family. Source: [richardson2002] section 3.6.
MixedGraph augmented_graph(const MixedGraph& graph, const VarSet& ancestral);

/// Calls `visit` once for every minimal set of `allowed` nodes whose removal disconnects `from` and `to`, until it
/// returns false. First comes the one nearest to `from`.
/// @param graph undirected. @param from,to disjoint. @param allowed disjoint from both; other nodes cannot be removed.
/// @return whether all were visited.
/// Cost: O(p) searches of O(p + m) from one answer to the next. Memory: O(p^2) bits. Threads: safe.
/// Source: [takata2010]. Differs: nodes that cannot be removed.
bool for_each_minimal_separator(const MixedGraph& graph, const VarSet& from, const VarSet& to, const VarSet& allowed,
                                FunctionRef<bool(const VarSet&)> visit);

}  // namespace abdera
