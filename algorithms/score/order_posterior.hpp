#pragma once
#include <Eigen/Core>
#include <optional>

#include "algorithms/score/family_sums.hpp"

// The order-modular posterior: a DAG counts once for each order of the variables that it agrees with.
namespace abdera::detail {

/// The probability of each arc, row = parent. nullopt when the run was stopped. Cost: p^2 2^p. Source: [koivisto2004].
std::optional<Eigen::MatrixXd> order_arcs(const FamilySums& families, const OrderSums& orders, const RunContext& run);

/// Most variables for which paths are added up rather than counted in draws.
inline constexpr int kMostOrderPaths = 14;

/// The probability of each path, row = ancestor: for each first variable a sum over the sets (descendants placed,
/// others placed) in the order. nullopt when the run was stopped. Cost: p^2 3^(p-1), 16 bytes 3^(p-1) a thread.
/// Threads: run.threads, same bits. Source: [parviainen2011].
std::optional<Eigen::MatrixXd> order_paths(const FamilySums& families, const OrderSums& orders, const RunContext& run,
                                           LoopProgress& progress);

}  // namespace abdera::detail
