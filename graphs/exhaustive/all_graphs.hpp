#pragma once
#include <cstdint>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// How many graphs with n labelled nodes there are when each pair has one of `kinds` edges.
/// @param kinds none, -->, <--, ---, <->, o-o, o->, <-o, o--, --o: the first so many, 1 to 10.
std::int64_t num_graphs(int n, int kinds);

/// The graph with this number below `num_graphs(n, kinds)`: all of them, each once.
MixedGraph graph_number(int n, int kinds, std::int64_t number);

/// Calls `visit` for each of those graphs once.
template <class F>
void for_each_graph(int n, int kinds, F&& visit) {
  const std::int64_t count = num_graphs(n, kinds);
  for (std::int64_t number = 0; number < count; ++number) visit(graph_number(n, kinds, number));
}

/// Every mark of a graph with at most 5 nodes in one number: equal for equal graphs of one size only.
/// @throws UsageError for more nodes.
std::uint64_t marks_number(const MixedGraph& graph);

}  // namespace abdera
