#pragma once
#include <optional>
#include <string>
#include <vector>

#include "graphs/sparse_graph.hpp"

namespace abdera {

/// The CPDAG of a DAG, as `cpdag_of(const MixedGraph&)`, in the number of edges instead of the number of pairs.
/// @throws UsageError when `dag` has an edge that is not directed, or a directed cycle.
/// Cost: O(m * largest number of parents). Threads: safe.
/// Source: [chickering1995] section 3 (order the edges, then label each compelled or reversible).
SparseGraph cpdag_of(const SparseGraph& dag);

/// The DAG that `graph` is a name for: itself when every edge is directed, otherwise a member of the class of the CPDAG
/// `graph`. Every answer that all members of a class share can be asked of it.
/// @throws UsageError for a directed cycle, an edge that is neither --> nor ---, or when the graph is no CPDAG,
///         naming the first edge at which it differs from the CPDAG of its extension.
/// Cost: O(m * largest number of parents); chain components are directed along a maximum cardinality search.
/// Source: [tarjan1984] for the search. Differs: which member is returned depends on the order of the nodes.
SparseGraph member_dag(const SparseGraph& graph, const std::vector<std::string>& names = {});

}  // namespace abdera
