#include "graphs/adjustment.hpp"
#include "graphs/names.hpp"
#include "graphs/separators.hpp"

namespace abdera {

std::optional<VarSet> Adjustment::canonical() const {
  if (!amenable_) return std::nullopt;
  VarSet z = graphs_->possible_ancestors(x_ | y_) & allowed_;
  if (!blocks(z)) return std::nullopt;
  return z;
}

// Under the first two conditions the valid sets are the separators of X and Y in the proper back-door graph that hold
// no forbidden node.

std::optional<VarSet> Adjustment::minimal() const {
  if (!amenable_) return std::nullopt;
  return minimal_separator(back_door_, y_, x_, {{}, allowed_});
}

SetList Adjustment::all_minimal(std::size_t limit) const {
  if (!amenable_) return {};
  return minimal_separators(back_door_, y_, x_, limit, {{}, allowed_});
}

SetList Adjustment::all(std::size_t limit) const {
  if (!amenable_) return {};
  return all_separators(back_door_, x_, y_, limit, {{}, allowed_});
}

OptimalSet Adjustment::optimal(const std::vector<std::string>& names) const {
  if (graphs_->has_hidden_causes())
    return {std::nullopt, "no set is the best for all models when nodes may have hidden common causes"};
  if (!amenable_) return {std::nullopt, verdict_text(check(VarSet(graphs_->size())), *graphs_, names)};
  const VarSet unaffected = y_ - causal_;
  if (!unaffected.empty())
    return {std::nullopt,
            "no effect to estimate: no causal path leads to " + node_names(names, unaffected.to_vector())};
  VarSet z(graphs_->size());
  causal_.for_each([&](Var v) { z |= graphs_->graph().parents(v); });
  z -= forbidden_;
  z -= x_;
  if (!blocks(z)) return {std::nullopt, "no set is valid: " + verdict_text(check(z), *graphs_, names)};
  return {std::move(z), {}};
}

}  // namespace abdera
