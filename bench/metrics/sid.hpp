#pragma once
#include <cstdint>
#include <tuple>

#include "bench/metrics/rates.hpp"
#include "core/params.hpp"
#include "core/run.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

struct SidOptions {
  /// How many ways of directing a part of one chain component may be looked at before its bounds become loose;
  /// 0: always node by node.
  int max_parts = 20000;
  static auto fields() {
    return std::tuple{field("max_parts", &SidOptions::max_parts,
                            "parts of a chain component of the estimate to look at before its bounds become loose",
                            Range{0, 1e9})};
  }
};

/// The smallest and largest distance of a member of the estimate's class; equal for a DAG.
struct SidInterval {
  Distance lower, upper;
  bool exact = true;  ///< false: a chain component was too large, the true interval lies inside
  bool operator==(const SidInterval&) const = default;
};

/// Structural intervention distance: the number of ordered pairs (i, j) whose interventional distribution p(j | do(i))
/// the estimate gets wrong when it adjusts for the parents that i has in it. NOT symmetric: the truth comes first.
/// For a CPDAG the interval over the DAGs of its class. What i contributes depends only on the parents of i, and chain
/// components are directed independently: the minimum over a component is found by recursion over its first node,
/// remembering the parts that remain, without a loop over the members. A component that needs more than `max_parts`
/// is bounded node by node, over the parent sets that each node could have (cliques among its neighbours).
/// On DAGs this is `parent_aid`; on CPDAGs it is not.
/// @param truth a DAG. @param estimate a DAG or CPDAG over the same nodes in the same order.
/// @return counts and counts over p(p-1).
/// @throws UsageError when the sizes differ, the truth is no DAG, or the estimate is neither DAG nor CPDAG.
///         Error when `run` asked to stop.
/// Cost: O(p (p + m)) for a DAG; for a CPDAG one search for each (node, possible parent set).
/// Threads: `run.threads`; the same result for any number.
/// Source: [peters2015] sections 2.2 and 2.4.2; [he2015] for the parts. Differs: exact for components of any size up to
/// the limit, where the paper enumerates members.
SidInterval sid(const SparseGraph& truth, const SparseGraph& estimate, const SidOptions& options = {},
                const RunContext& run = {});

}  // namespace abdera
