#include "algorithms/score/order_chain.hpp"

#include <algorithm>
#include <numeric>

namespace abdera::detail {
namespace {

/// The change from one value to another, of which both may be -infinity.
double change(double from, double to) { return from == to ? 0 : to - from; }

}  // namespace

double OrderedDag::score() const { return std::accumulate(local.begin(), local.end(), 0.0); }

OrderChain::OrderChain(const Score& score, const OrderRules& rules, const StopToken& stop)
    : score_(score), rules_(rules), stop_(stop), searches_(score.open_all()) {
  const auto p = static_cast<std::size_t>(score.num_vars());
  position_.assign(p, -1);
  parents_.resize(p);
  local_.assign(p, 0), value_.assign(p, 0);
  is_parent_.assign(p * p, 0), helps_.assign(p * p, 0), own_helps_.assign(p, 0);
}

bool OrderChain::grow(Var child, int count, Var extra) {
  ParentSearch& search = this->search(child);
  candidates_.clear();
  const auto take = [&](Var v) {
    if (rules_.may_be_parent(v, child)) candidates_.push_back(v);
  };
  for (int i = 0; i < count; ++i) take(base_[static_cast<std::size_t>(i)]);
  if (extra >= 0) take(extra);
  for (Var parent : search.parents()) std::erase(candidates_, parent);
  bool grown = false;
  while (!candidates_.empty() && !stopped()) {
    gains_.resize(candidates_.size());
    search.gains_add(candidates_, gains_);
    const auto best = std::max_element(gains_.begin(), gains_.end());
    const double value = search.value();
    if (!(*best > least_gain(value))) break;
    const auto place = candidates_.begin() + (best - gains_.begin());
    const Var parent = *place;
    search.add(parent);
    if (!(search.value() > value)) {  // rounding: no step may lead back
      search.remove(parent);
      break;
    }
    candidates_.erase(place);
    grown = true;
  }
  return grown;
}

bool OrderChain::shrink(Var child) {
  ParentSearch& search = this->search(child);
  bool shrunk = false;
  while (!search.parents().empty() && !stopped()) {
    const auto parents = search.parents();
    gains_.resize(parents.size());
    search.gains_remove(gains_);
    std::size_t best = parents.size();
    for (std::size_t i = 0; i < parents.size(); ++i)
      if (!rules_.required(parents[i], child) && (best == parents.size() || gains_[i] > gains_[best])) best = i;
    const double value = search.value();
    if (best == parents.size() || !(gains_[best] > least_gain(value))) break;
    const Var parent = parents[best];
    search.remove(parent);
    if (!(search.value() > value)) {
      search.add(parent);
      break;
    }
    shrunk = true;
  }
  return shrunk;
}

void OrderChain::refit(Var child, int count, Var extra) {
  ++refits_;
  shrink(child);
  while (grow(child, count, extra) && shrink(child)) {
  }
}

void OrderChain::lift(Var v) {
  start_ = position_[at(v)];
  base_ = order_;
  if (start_ >= 0) base_.erase(base_.begin() + start_);
  left_.clear(), right_.clear(), own_left_.clear(), own_right_.clear(), changed_.clear();
  search(v).save();
}

void OrderChain::own_changed(Var v, int position, double& delta) {
  auto& versions = position < start_ ? own_left_ : own_right_;
  const double before = versions.empty() ? value_[at(v)] : versions.back().value;
  const auto parents = search(v).parents();
  versions.push_back({position, search(v).value(), {parents.begin(), parents.end()}});
  delta += change(before, versions.back().value);
}

double OrderChain::step_left(Var v, int from) {
  const int to = from - 1;
  const Var passed = base_[static_cast<std::size_t>(to)];
  double delta = 0;
  const auto own = search(v).parents();
  if (std::find(own.begin(), own.end(), passed) != own.end()) {
    search(v).remove(passed);
    refit(v, to, -1);
    own_changed(v, to, delta);
  }
  if (helps(v, passed)) {
    search(passed).save();
    search(passed).add(v);
    refit(passed, to, v);
    left_.push_back({to, passed});
    delta += change(value_[at(passed)], search(passed).value());
  }
  return delta;
}

void OrderChain::look_ahead(Var v, int from) {
  if (stopped()) return;
  candidates_.clear();
  for (std::size_t i = static_cast<std::size_t>(from); i < base_.size(); ++i)
    if (rules_.may_be_parent(base_[i], v)) candidates_.push_back(base_[i]);
  gains_.resize(candidates_.size());
  search(v).gains_add(candidates_, gains_);
  const double least = least_gain(search(v).value());
  for (std::size_t i = 0; i < candidates_.size(); ++i) own_helps_[at(candidates_[i])] = gains_[i] > least;
}

double OrderChain::step_right(Var v, int from) {
  const int to = from + 1;
  const Var passed = base_[static_cast<std::size_t>(from)];
  double delta = 0;
  if (rules_.may_be_parent(passed, v) && (own_right_.empty() ? helps(passed, v) : own_helps_[at(passed)] != 0)) {
    search(v).add(passed);
    refit(v, to, -1);
    own_changed(v, to, delta);
    look_ahead(v, to);
  }
  if (is_parent(v, passed)) {
    search(passed).save();
    search(passed).remove(v);
    refit(passed, from, -1);
    right_.push_back({to, passed});
    delta += change(value_[at(passed)], search(passed).value());
  }
  return delta;
}

bool OrderChain::settle(Var v, int position, bool even_if_worse) {
  auto& kept = position < start_ ? left_ : right_;
  auto& own = position < start_ ? own_left_ : own_right_;
  if (stopped()) return false;
  const auto within = [&](int where) { return position < start_ ? where >= position : where <= position; };
  while (!own.empty() && !within(own.back().position)) own.pop_back();
  std::vector<Var> passed;
  for (const Event& event : kept)
    if (within(event.position)) passed.push_back(event.passed);
  // Accepted on canonical values.
  double gained = 0;
  std::vector<double> canonical;
  if (!own.empty()) {
    canonical.push_back(score_.local(v, own.back().parents));
    gained += change(local_[at(v)], canonical.back());
  }
  for (Var w : passed) {
    canonical.push_back(score_.local(w, search(w).parents()));
    gained += change(local_[at(w)], canonical.back());
  }
  scores_ += canonical.size();
  const double least = least_gain(local_[at(v)]);
  const bool better = gained > least;
  const bool there = position != start_ && (even_if_worse || gained > -least);
  for (auto* events : {&left_, &right_})
    for (const Event& event : *events)
      if (!there || events != &kept || !within(event.position)) search(event.passed).restore();
  search(v).restore();
  if (!there) return false;

  base_.insert(base_.begin() + position, v);
  order_.swap(base_);
  for (std::size_t i = 0; i < order_.size(); ++i) position_[at(order_[i])] = static_cast<int>(i);
  std::size_t next = 0;
  if (!own.empty()) {
    search(v).reset(own.back().parents);
    local_[at(v)] = canonical[next++];
    accept(v, own.back().parents);
  }
  for (Var w : passed) {
    local_[at(w)] = canonical[next++];
    accept(w, search(w).parents());
  }
  return better;
}

void OrderChain::accept(Var child, std::span<const Var> parents) {
  const auto p = searches_.size();
  value_[at(child)] = search(child).value();
  for (Var parent : parents_[at(child)]) is_parent_[at(child) * p + at(parent)] = 0;
  parents_[at(child)].assign(parents.begin(), parents.end());
  for (Var parent : parents) is_parent_[at(child) * p + at(parent)] = 1;
  refresh_helps(child);
  changed_.push_back(child);
}

void OrderChain::refresh_helps(Var child) {
  if (stopped()) return;
  const auto p = searches_.size();
  candidates_.clear();
  for (Var v = 0; v < num_vars(); ++v) {
    helps_[at(v) * p + at(child)] = 0;
    if (v != child && !is_parent(v, child) && rules_.may_be_parent(v, child)) candidates_.push_back(v);
  }
  gains_.resize(candidates_.size());
  search(child).gains_add(candidates_, gains_);
  const double least = least_gain(value_[at(child)]);
  for (std::size_t i = 0; i < candidates_.size(); ++i)
    if (gains_[i] > least) helps_[at(candidates_[i]) * p + at(child)] = 1;
}

void OrderChain::append(Var v) { settle_last(v, rules_.required_parents(v)); }

void OrderChain::insert(Var v) {
  base_ = order_;
  search(v).reset(rules_.required_parents(v));
  refit(v, static_cast<int>(base_.size()), -1);
  settle_last(v, search(v).parents());
  improve(v, Side::kRight);
}

void OrderChain::settle_last(Var v, std::span<const Var> parents) {
  local_[at(v)] = score_.local(v, parents);
  ++scores_;
  position_[at(v)] = static_cast<int>(order_.size());
  order_.push_back(v);
  accept(v, parents);
}

bool OrderChain::improve(Var v, Side side) {
  lift(v);
  const double least = least_gain(local_[at(v)]);
  double best = 0, delta = 0;
  int target = start_;
  for (int i = start_; i > 0 && !stopped_ && !rules_.precedes(base_[static_cast<std::size_t>(i - 1)], v); --i) {
    delta += step_left(v, i);
    if (delta > best - least) best = std::max(best, delta), target = i - 1;
  }
  if (!own_left_.empty()) search(v).restore();
  delta = 0;
  const int last = static_cast<int>(base_.size());
  for (int i = start_; i < last && !stopped_ && !rules_.precedes(v, base_[static_cast<std::size_t>(i)]); ++i) {
    delta += step_right(v, i);
    const bool equals_count = side == Side::kRight || target > start_;
    if (delta > best + (equals_count ? -least : least)) best = std::max(best, delta), target = i + 1;
  }
  return settle(v, target, false);
}

void OrderChain::move(Var v, int position) {
  lift(v);
  int i = start_;
  for (; i > position && !stopped_ && !rules_.precedes(base_[static_cast<std::size_t>(i - 1)], v); --i) step_left(v, i);
  for (; i < position && !stopped_ && !rules_.precedes(v, base_[static_cast<std::size_t>(i)]); ++i) step_right(v, i);
  if (i != start_) settle(v, i, true);
}

OrderedDag OrderChain::dag() const { return {order_, parents_, local_}; }

void OrderChain::adopt(const OrderedDag& dag) {
  const bool fresh = order_.empty();
  order_ = dag.order;
  for (std::size_t i = 0; i < order_.size(); ++i) position_[at(order_[i])] = static_cast<int>(i);
  changed_.clear();
  for (Var v = 0; v < num_vars(); ++v) {
    local_[at(v)] = dag.local[at(v)];
    if (!fresh && parents_[at(v)] == dag.parents[at(v)]) continue;
    if (!stopped()) search(v).reset(dag.parents[at(v)]);
    accept(v, dag.parents[at(v)]);
  }
}

}  // namespace abdera::detail
