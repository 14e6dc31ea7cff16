#pragma once
#include <tuple>

#include "bench/metrics/rates.hpp"
#include "core/params.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

/// What one pair of nodes costs, for every pair of edge types (none, -->, <--, ---, <->, o-o, o->, <-o, o--, --o):
///   edges: 0 for the same edge with the same marks, otherwise 1; --> against <-- costs `reversal`.
///   marks: the number of ends (0, 1 or 2) whose marks differ; an edge against none is 2 (`reversal` has no effect).
struct ShdOptions {
  enum class Count : std::uint8_t { kEdges, kMarks } count = Count::kEdges;
  int reversal = 1;

  static auto fields() {
    return std::tuple{
        field("count", &ShdOptions::count, "what one difference is: a pair of nodes, or one end of an edge",
              Choices<Count>{{"edges", Count::kEdges}, {"marks", Count::kMarks}}),
        field("reversal", &ShdOptions::reversal, "cost of A --> B against A <-- B when edges are counted",
              Range{1, 2})};
  }
};

/// Structural Hamming distance: the sum over pairs of nodes of what `ShdOptions` says their two edges cost. Symmetric.
/// It compares the marks as they are: give it two graphs of the same kind (two DAGs, two CPDAGs, two PAGs). An
/// undirected estimate of a directed edge costs 1, never 0.
/// @return the sum, and the sum over the most it could be (p(p-1)/2 pairs at the largest cost of one).
/// @throws UsageError when the graphs have different numbers of nodes.
/// Cost: O(p + m). Threads: safe.
/// Source: [tsamardinos2006] section 4 (edges, reversal 1, on CPDAGs). docs/metrics.md says which tools count how.
Distance shd(const SparseGraph& truth, const SparseGraph& estimate, const ShdOptions& options = {});

namespace detail {
/// @throws UsageError naming both sizes unless they are equal.
void require_same_nodes(const SparseGraph& truth, const SparseGraph& estimate);
}  // namespace detail

}  // namespace abdera
