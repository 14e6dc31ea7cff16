#pragma once
#include "bench/metrics/rates.hpp"
#include "core/run.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

/// Adjustment identification distances: of the p(p-1) ordered pairs (t, y), how many statements about the effect of t
/// on y that the estimate makes are wrong in the truth. NOT symmetric: the truth comes first.
///
/// What the estimate says of (t, y) by each strategy:
///   parent    no effect if y --> t; otherwise adjust for the parents of t;
///   ancestor  no effect if y is no possible descendant of t; otherwise adjust for the ancestors of t;
///   oset      no effect as for ancestor; otherwise adjust for the optimal set [henckel2022] of (t, y);
/// but "not identified by adjustment" in place of adjusting, where the estimate is a CPDAG that is not amenable
/// for (t, y). "No effect" is right iff y is no possible descendant of t in the truth, "not identified" iff the truth
/// is not amenable either, "adjust for Z" iff Z is a valid adjustment set in the truth.
///
/// @param truth,estimate each a DAG or a CPDAG over the same nodes in the same order.
/// @return the count, and the count over p(p-1).
/// @throws UsageError when the sizes differ or a graph is neither DAG nor CPDAG, naming the offending edge or cycle.
///         Error when `run` asked to stop: a part of a count is none.
/// Cost: O(p (p + m)), less on sparse graphs (only nodes that walks reach are visited); oset O(p^2 (p + m)) at worst,
/// one search for each pair that the estimate says has an effect. Memory: O(p + m) and 40 bytes a node and thread.
/// Threads: `run.threads`; the same result for any number.
/// Source: [henckel2024]. Differs: CPDAGs are checked, not trusted.
Distance parent_aid(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run = {});
Distance ancestor_aid(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run = {});
Distance oset_aid(const SparseGraph& truth, const SparseGraph& estimate, const RunContext& run = {});

namespace detail {
/// The sum of count(treatment working memory, i) over i in [0, items), in blocks on run.threads threads.
/// @param cost_seconds predicted, of all items. @throws Error when `run` asked to stop.
std::int64_t sum_over(const class ClassGraph& truth, std::ptrdiff_t items, const RunContext& run, double cost_seconds,
                      FunctionRef<std::int64_t(class Treatment&, std::ptrdiff_t)> count);
}  // namespace detail

}  // namespace abdera
