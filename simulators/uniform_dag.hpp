#pragma once
#include "core/rng.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// A DAG over n labelled nodes, each with exactly the same probability (whole numbers decide, no rounding).
/// @throws UsageError for more than kMostUniform nodes (topology.hpp).
/// Cost: the first call for a size counts DAGs by their parentless nodes, 1 s for n = 120; then O(n^2).
/// Source: [kuipers2015].
MixedGraph uniform_dag(int n, const Rng& rng);

}  // namespace abdera
