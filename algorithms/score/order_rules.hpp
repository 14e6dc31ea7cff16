#pragma once
#include <span>
#include <vector>

#include "graphs/knowledge.hpp"

namespace abdera::detail {

/// What knowledge of tiers and edges means for an order of the variables and for the parents chosen by it.
class OrderRules {
 public:
  /// @param knowledge checked, without ancestral statements; must outlive the rules.
  /// Cost: O(p^3 / 64) with knowledge, nothing without.
  explicit OrderRules(const Knowledge& knowledge);

  int num_vars() const { return knowledge_.num_vars(); }
  /// Whether there is nothing to obey.
  bool none() const { return before_.empty(); }
  /// Whether a comes before b in every order: by a chain of required edges and tiers.
  bool precedes(Var a, Var b) const { return !none() && before_[static_cast<std::size_t>(a)].contains(b); }
  bool may_be_parent(Var parent, Var child) const { return none() || !knowledge_.forbidden(parent, child); }
  bool required(Var parent, Var child) const { return !none() && knowledge_.required(parent, child); }
  /// The parents that knowledge requires, in increasing order.
  std::vector<Var> required_parents(Var child) const;
  /// Whether these may come in this order.
  bool allow(std::span<const Var> order) const;

 private:
  const Knowledge& knowledge_;
  std::vector<VarSet> before_;
};

}  // namespace abdera::detail
