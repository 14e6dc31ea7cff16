#pragma once
#include <optional>
#include <vector>

#include "algorithms/score/dag_search.hpp"
#include "algorithms/score/dag_sums.hpp"

namespace abdera::detail {

/// Independent draws of DAGs, each with exactly its posterior probability (up to rounding), in the order of their
/// numbers: draw i is a pure function of run.rng.fork("draw", i). nullopt when the run was stopped.
///
/// Uniform prior: the variables without parents first, then those all of whose parents are among these, and so on. The
/// probability that T is the next such set after U is the Moebius inversion over the supersets of T of products of
/// weights within U and `down`; draws that have come to the same U share its table.
/// Cost: c 2^c for each distinct U with c variables left, and up to 2^|U| for the parents of a variable after U.
/// Threads: run.threads, same draws. Source: [talvitie2019]. Differs: no table over pairs of sets; what a U needs is
/// made when a draw comes there.
std::optional<std::vector<ParentSets>> draw_dags(const FamilySums& families, const DagSums<double>& sums, int draws,
                                                 const RunContext& run, LoopProgress& progress);

/// The same under the order-modular prior: an order from the last variable to the first, then parents before each.
std::optional<std::vector<ParentSets>> draw_order_dags(const FamilySums& families, const OrderSums& orders, int draws,
                                                       const RunContext& run, LoopProgress& progress);

}  // namespace abdera::detail
