#pragma once
#include <Eigen/Core>
#include <span>
#include <vector>

#include "graphs/graph_class.hpp"

namespace abdera {

/// One of the effects that are possible in a class: that of the members in which x has these parents.
struct PossibleEffect {
  std::vector<Var> parents;     ///< of x in those members
  bool zero = false;            ///< known to be none: y is a descendant of x in none of them (see `ida`)
  std::vector<Var> adjustment;  ///< valid in all of them for the effect of x on y; empty when zero
  bool operator==(const PossibleEffect&) const = default;
};

/// The possible total effects of x on y, one for each set of nodes that is the parents of x in some member: adjusting
/// for those parents. Local: looks at the neighbours of x only, apart from one search for the possible descendants.
/// Two sets of parents may give the same number: the list is a multiset with one element a set of parents, not one a
/// member of the class.
/// @param graphs of kind dag, cpdag or mpdag. @param x,y distinct nodes.
/// @return in lexicographic order of the parents. `zero` where y is a parent, or no possible descendant in any member;
/// where it is false the effect may still be none, and adjusting for the parents then gives 0 in the population.
/// @throws UsageError for equal nodes or nodes out of range; NotApplicable for more than `limit` sets.
/// Cost: that of `possible_parents` and one `reach`. Threads: safe.
/// Source: [maathuis2009], the local method; [fang2020] for MPDAGs.
std::vector<PossibleEffect> ida(const GraphClass& graphs, Var x, Var y, std::size_t limit = 1u << 20);

/// As `ida` with the optimal adjustment set of the members with those parents: same numbers in the population, smaller
/// variance in a sample. `zero` wherever y is no descendant of x in those members.
/// Cost: a closure by Meek's rules and an `Adjustment` for each set of parents. Source: [witte2020].
std::vector<PossibleEffect> optimal_ida(const GraphClass& graphs, Var x, Var y, std::size_t limit = 1u << 20);

/// The coefficients of `x` in the least squares regression of y on `x` and `adjustment`: when the set is valid, the
/// joint total effects on y of each node of `x` in a linear model, in units of y per unit of that node.
/// @param covariance p x p, symmetric, at least of the nodes involved. @param x,adjustment distinct nodes without y.
/// @return one number a node of `x`; NaN when the regressors are linearly dependent: in the order `x`, `adjustment`
///         those before one leave less than 1e-10 of its variance. @throws UsageError for nodes out of range, repeated
///         or y among them, and for a matrix that is not square.
/// Cost: O(k^3) for k regressors. Threads: safe.
Eigen::VectorXd regression_effects(const Eigen::MatrixXd& covariance, std::span<const Var> x, Var y,
                                   std::span<const Var> adjustment);

/// The number for each of the possible effects: 0 where `zero`, otherwise the coefficient of x.
/// @param covariance p x p over the nodes of the graph, of the population or of a sample.
std::vector<double> effect_sizes(const Eigen::MatrixXd& covariance, Var x, Var y,
                                 std::span<const PossibleEffect> effects);

}  // namespace abdera
