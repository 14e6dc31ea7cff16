#pragma once
#include <array>

#include "bench/metrics/rates.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

/// Marks at the ends of edges, truth against estimate: everything that precision and recall of adjacencies, arrowheads,
/// tails and circles are made from.
class EndpointConfusion {
 public:
  /// @throws UsageError when the graphs have different numbers of nodes. Cost: O(p + m).
  EndpointConfusion(const SparseGraph& truth, const SparseGraph& estimate);

  /// Number of ordered pairs (a, b) with this mark at b in the truth and that one in the estimate; kNone: not adjacent.
  /// The sixteen counts sum to p(p-1).
  std::int64_t count(Mark truth, Mark estimate) const { return counts_[at(truth)][at(estimate)]; }

  /// Pairs of nodes joined by any edge.
  Rates adjacencies() const;
  /// Ends with this mark, over all pairs of nodes: a mark on an edge that the other graph does not have is wrong.
  Rates over_all(Mark mark) const;
  /// Ends with this mark, over the pairs that are adjacent in both graphs: orientation alone.
  Rates over_common(Mark mark) const;

 private:
  static std::size_t at(Mark m) { return static_cast<std::size_t>(m); }
  std::array<std::array<std::int64_t, 4>, 4> counts_{};
};

}  // namespace abdera
