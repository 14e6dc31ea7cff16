#pragma once
#include <span>
#include <vector>

#include "core/var_set.hpp"
#include "graphs/probability_expr.hpp"

namespace abdera {

/// Numbers for every combination of values of some discrete variables: a joint distribution, or what a formula is
/// worth as a function of its free variables.
/// Layout: the values of `vars()` (ascending) as a mixed-radix number, the first variable fastest.
/// Memory: 8 bytes a combination. Threads: const members are safe together.
class ProbabilityTable {
 public:
  /// @param levels number of values of each variable 0..n-1, at least 1.
  /// @param vars which of them the table is over. @param values as laid out above.
  /// @throws UsageError when sizes do not fit.
  ProbabilityTable(std::vector<int> levels, const VarSet& vars, std::vector<double> values);
  /// A constant.
  ProbabilityTable(std::vector<int> levels, double value);

  const std::vector<Var>& vars() const { return vars_; }
  /// Of all variables 0..n-1.
  const std::vector<int>& levels() const { return levels_; }
  const std::vector<double>& values() const { return values_; }
  /// @param assignment a value 0..levels-1 for each of the variables 0..n-1; only those of `vars()` are read.
  double at(std::span<const int> assignment) const { return values_[index(assignment)]; }

  /// Sum over the values of `over`; a member the table does not have multiplies by its number of levels.
  ProbabilityTable summed_out(const VarSet& over) const;
  /// Pointwise, over the union of the variables. Zero times anything is zero, also where the other is undefined.
  ProbabilityTable operator*(const ProbabilityTable& o) const;
  /// Pointwise; NaN where the divisor is zero.
  ProbabilityTable operator/(const ProbabilityTable& o) const;

 private:
  std::size_t index(std::span<const int> assignment) const;
  template <class Op>
  ProbabilityTable combined(const ProbabilityTable& o, Op op) const;
  std::vector<int> levels_;
  std::vector<Var> vars_;
  std::vector<double> values_;
};

/// The value of a formula at every combination of its free variables.
/// @param joint the distribution over all its variables; sums to 1 (not checked: unnormalised counts work for ratios).
/// @return NaN where the formula conditions on an event of probability zero that a factor zero does not mute.
/// @throws UsageError when the joint table is not over all variables of the formula.
/// Cost: one pass over the joint for each term. Threads: safe.
ProbabilityTable evaluate(const ProbabilityExpr& expr, const ProbabilityTable& joint);

}  // namespace abdera
