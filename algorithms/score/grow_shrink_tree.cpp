#include "algorithms/score/grow_shrink_tree.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace abdera::detail {

GrowShrinkTree::GrowShrinkTree(const Score& score, const OrderRules& rules, const StopToken& stop, Var child,
                               std::unique_ptr<ParentSearch> search, std::size_t most_branches)
    : score_(score),
      rules_(rules),
      stop_(stop),
      child_(child),
      most_branches_(most_branches),
      search_(std::move(search)),
      required_(rules.required_parents(child)) {
  nodes_.emplace_back();
}

const GrowShrinkTree::Choice& GrowShrinkTree::among(const VarSet& before) {
  if (branches_ > most_branches_) {
    nodes_.assign(1, {});
    branches_ = 0;
  }
  path_ = required_;
  std::size_t node = 0;
  for (;;) {
    if (!nodes_[node].grown) {
      if (stop_.stop_requested()) return unfinished();
      grow(node);
    }
    const auto& branches = nodes_[node].branches;
    const auto best =
        std::find_if(branches.begin(), branches.end(), [&](const Branch& b) { return before.contains(b.parent); });
    if (best == branches.end()) break;
    path_.push_back(best->parent);
    if (best->node < 0) {
      const auto index = best - branches.begin();
      nodes_.emplace_back();
      nodes_[node].branches[static_cast<std::size_t>(index)].node = static_cast<std::int32_t>(nodes_.size() - 1);
      node = nodes_.size() - 1;
    } else {
      node = static_cast<std::size_t>(best->node);
    }
  }
  if (!nodes_[node].shrunk) {
    if (stop_.stop_requested()) return unfinished();
    shrink(node);
  }
  return nodes_[node].choice;
}

const GrowShrinkTree::Choice& GrowShrinkTree::unfinished() {
  unfinished_ = {path_, std::numeric_limits<double>::quiet_NaN()};
  std::sort(unfinished_.parents.begin(), unfinished_.parents.end());
  return unfinished_;
}

void GrowShrinkTree::grow(std::size_t node) {
  std::vector<Var> candidates;
  for (Var v = 0; v < score_.num_vars(); ++v)
    if (v != child_ && rules_.may_be_parent(v, child_) && std::find(path_.begin(), path_.end(), v) == path_.end())
      candidates.push_back(v);
  std::vector<double> gains(candidates.size());
  search_->reset(path_);
  search_->gains_add(candidates, gains);
  const double least = least_gain(search_->value());
  auto& branches = nodes_[node].branches;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (gains[i] > least) branches.push_back({gains[i], candidates[i], -1});
  std::stable_sort(branches.begin(), branches.end(), [](const Branch& a, const Branch& b) { return a.gain > b.gain; });
  branches.shrink_to_fit();
  branches_ += branches.size() + 4;
  nodes_[node].grown = true;
}

void GrowShrinkTree::shrink(std::size_t node) {
  search_->reset(path_);
  std::vector<double> gains;
  while (!stop_.stop_requested()) {
    const auto parents = search_->parents();
    gains.resize(parents.size());
    search_->gains_remove(gains);
    std::size_t worst = parents.size();
    for (std::size_t i = 0; i < parents.size(); ++i)
      if (!rules_.required(parents[i], child_) && (worst == parents.size() || gains[i] > gains[worst])) worst = i;
    if (worst == parents.size() || !(gains[worst] > least_gain(search_->value()))) break;
    search_->remove(Var(parents[worst]));
  }
  Choice& choice = nodes_[node].choice;
  choice.parents.assign(search_->parents().begin(), search_->parents().end());
  std::sort(choice.parents.begin(), choice.parents.end());
  choice.local = score_.local(child_, choice.parents);
  ++scores_;
  // Gains only rank: where parents nearly determine the child, the score itself may be undefined. The last one goes.
  for (auto last = path_.rbegin(); std::isinf(choice.local) && last != path_.rend(); ++last) {
    if (rules_.required(*last, child_) || std::erase(choice.parents, *last) == 0) continue;
    choice.local = score_.local(child_, choice.parents);
    ++scores_;
  }
  nodes_[node].shrunk = true;
}

OrderProjection::OrderProjection(const Score& score, const OrderRules& rules, const StopToken& stop,
                                 std::size_t most_branches)
    : score_(score) {
  auto searches = score.open_all();
  for (Var v = 0; v < score.num_vars(); ++v)
    trees_.emplace_back(score, rules, stop, v, std::move(searches[static_cast<std::size_t>(v)]), most_branches);
}

OrderedDag OrderProjection::dag(std::span<const Var> order) {
  OrderedDag out{{order.begin(), order.end()}, ParentSets(order.size()), std::vector<double>(order.size())};
  VarSet before(static_cast<int>(order.size()));
  for (Var v : order) {
    const auto& chosen = choice(v, before);
    out.parents[static_cast<std::size_t>(v)] = chosen.parents;
    out.local[static_cast<std::size_t>(v)] = std::isnan(chosen.local) ? score_.local(v, chosen.parents) : chosen.local;
    before.insert(v);
  }
  return out;
}

std::uint64_t OrderProjection::scores() const {
  std::uint64_t sum = 0;
  for (const GrowShrinkTree& tree : trees_) sum += tree.scores();
  return sum;
}

}  // namespace abdera::detail
