#include <algorithm>

#include "graphs/adjustment.hpp"
#include "graphs/names.hpp"
#include "graphs/vertex_separators.hpp"

namespace abdera {
namespace {

void sort_by_size(std::vector<VarSet>& sets) {
  std::vector<std::pair<std::vector<Var>, std::size_t>> keys;
  for (std::size_t i = 0; i < sets.size(); ++i) keys.emplace_back(sets[i].to_vector(), i);
  std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
    return a.first.size() != b.first.size() ? a.first.size() < b.first.size() : a.first < b.first;
  });
  std::vector<VarSet> sorted;
  sorted.reserve(sets.size());
  for (const auto& key : keys) sorted.push_back(std::move(sets[key.second]));
  sets = std::move(sorted);
}

}  // namespace

std::optional<VarSet> Adjustment::canonical() const {
  if (!amenable_) return std::nullopt;
  VarSet z = graphs_->possible_ancestors(x_ | y_) & allowed_;
  if (!blocks(z)) return std::nullopt;
  return z;
}

AdjustmentSets Adjustment::all_minimal(std::size_t limit) const {
  AdjustmentSets out;
  if (!amenable_) return out;
  // Every minimal m-separator consists of ancestors of what it separates.
  const VarSet ancestral =
      reach(back_door_, x_ | y_, PathRule::kDirected, PathSense::kBackward, all_nodes(back_door_.size()));
  out.complete = for_each_minimal_separator(augmented_graph(back_door_, ancestral), y_, x_, allowed_ & ancestral,
                                            [&](const VarSet& z) {
                                              if (out.sets.size() == limit) return false;
                                              out.sets.push_back(z);
                                              return true;
                                            });
  sort_by_size(out.sets);
  return out;
}

std::optional<VarSet> Adjustment::minimal() const {
  auto first = all_minimal(1);
  if (first.sets.empty()) return std::nullopt;
  return std::move(first.sets.front());
}

AdjustmentSets Adjustment::all(std::size_t limit) const {
  AdjustmentSets out;
  if (!amenable_) return out;
  struct State {
    VarSet in, rest;  // rest: what may still be added
    Var next;
  };
  const int n = back_door_.size();
  // Some set between `in` and `in` + `rest` is valid iff all of it that is ancestral to X, Y and `in` is.
  const auto feasible = [&](const State& s) {
    const VarSet ancestral = reach(back_door_, x_ | y_ | s.in, PathRule::kDirected, PathSense::kBackward, all_nodes(n));
    return blocks((s.in | s.rest) & ancestral);
  };
  std::vector<State> stack;
  if (State start{VarSet(n), allowed_, 0}; feasible(start)) stack.push_back(std::move(start));
  while (!stack.empty()) {
    State state = std::move(stack.back());
    stack.pop_back();
    while (state.next < n && !state.rest.contains(state.next)) ++state.next;
    if (state.next == n) {
      if (out.sets.size() == limit) {
        out.complete = false;
        break;
      }
      out.sets.push_back(std::move(state.in));
      continue;
    }
    state.rest.erase(state.next);
    State with = state;
    with.in.insert(state.next);
    if (feasible(with)) stack.push_back(std::move(with));
    if (feasible(state)) stack.push_back(std::move(state));  // on top: small sets come first
  }
  sort_by_size(out.sets);
  return out;
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
