#include "algorithms/score/order_rules.hpp"

namespace abdera::detail {

OrderRules::OrderRules(const Knowledge& knowledge) : knowledge_(knowledge) {
  if (knowledge.empty()) return;
  const int p = knowledge.num_vars();
  before_.assign(static_cast<std::size_t>(p), VarSet(p));
  for (Var a = 0; a < p; ++a)
    for (Var b = 0; b < p; ++b)
      if (a != b && (knowledge.required(a, b) ||
                     (knowledge.tier(a) >= 0 && knowledge.tier(b) >= 0 && knowledge.tier(a) < knowledge.tier(b))))
        before_[static_cast<std::size_t>(a)].insert(b);
  for (Var middle = 0; middle < p; ++middle)
    for (Var a = 0; a < p; ++a)
      if (precedes(a, middle)) before_[static_cast<std::size_t>(a)] |= before_[static_cast<std::size_t>(middle)];
}

std::vector<Var> OrderRules::required_parents(Var child) const {
  std::vector<Var> parents;
  if (none()) return parents;
  for (Var v = 0; v < num_vars(); ++v)
    if (v != child && required(v, child)) parents.push_back(v);
  return parents;
}

bool OrderRules::allow(std::span<const Var> order) const {
  if (none()) return true;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = i + 1; j < order.size(); ++j)
      if (precedes(order[j], order[i])) return false;
  return true;
}

}  // namespace abdera::detail
