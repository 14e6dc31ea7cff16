#pragma once
#include <Eigen/Core>
#include <optional>
#include <vector>

#include "algorithms/score/dag_search.hpp"
#include "algorithms/score/family_sums.hpp"

namespace abdera::detail {

/// Most variables for which each v-structure is added up rather than counted in draws.
inline constexpr int kMostVStructures = 12;

/// The probabilities of a --> c <-- b, a and b not adjacent: one symmetric matrix a c. The sum over all DAGs, or over
/// all orders, is taken anew for each triple with the parents of its members restricted. nullopt when stopped.
/// @param orders_only the order-modular posterior. @param log_total of all DAGs.
/// Cost: p^3 / 2 times O(3^p), or p 2^p with `orders_only`. Threads: run.threads, same bits.
std::optional<std::vector<Eigen::MatrixXd>> v_structures(const FamilySums& families, bool orders_only, double log_total,
                                                         const RunContext& run, LoopProgress& progress);

/// Their shares of draws.
std::vector<Eigen::MatrixXd> v_structures(const std::vector<ParentSets>& draws, int p);

}  // namespace abdera::detail
