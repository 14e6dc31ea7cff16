#include "bench/metrics/treatment.hpp"

#include "graphs/sparse_convert.hpp"

namespace abdera::detail {
namespace {

// Flags of pairs_.
constexpr unsigned kEffectInTruth = 1, kNotAmenableInTruth = 2, kDescendant = 4;
constexpr unsigned kEffectInEstimate = 8, kNotAmenableInEstimate = 16, kTreatment = 32;
// Flags of walk_. Arriving at a node by a tail means against the edge: from a child.
constexpr unsigned kInZ = 1, kCausal = 2, kByArrow = 4, kByTail = 8, kForbidden = 16, kCausalNode = 32, kInSet = 64;
constexpr unsigned kInvalid = kByArrow | kByTail | kForbidden;

}  // namespace

ClassGraph::ClassGraph(const SparseGraph& graph) : graph_(graph) {
  SparseGraph dag = member_dag(graph);
  if (!graph.only_directed()) member_ = std::move(dag);
}

Treatment::Treatment(const ClassGraph& truth)
    : truth_(truth.graph()), dag_(truth.dag()), pairs_(truth_.size()), walk_(truth_.size()) {
  const auto p = static_cast<std::size_t>(truth_.size());
  stack_.reserve(p), set_.reserve(p), causal_.reserve(p), states_.reserve(3 * p);
}

/// Sets the flag on everything behind the nodes on the stack along --> and ---, never passing the treatment.
void Treatment::spread(const SparseGraph& graph, unsigned flag) {
  const auto visit = [&](std::span<const Var> nodes) {
    for (Var w : nodes)
      if (!pairs_.has(w, kTreatment) && pairs_.set(w, flag)) stack_.push_back(w);
  };
  while (!stack_.empty()) {
    const Var v = stack_.back();
    stack_.pop_back();
    visit(graph.children(v));
    visit(graph.undirected(v));
  }
}

void Treatment::mark_possible_descendants(const SparseGraph& graph, Var t, unsigned flag) {
  stack_.push_back(t);
  spread(graph, flag);
}

void Treatment::mark_not_amenable(const SparseGraph& graph, Var t, unsigned flag) {
  for (Var u : graph.undirected(t)) {
    pairs_.set(u, flag);
    stack_.push_back(u);
  }
  spread(graph, flag);
}

void Treatment::start(Var t) {
  pairs_.clear();
  walk_.clear();
  pairs_.set(t, kTreatment);
  mark_possible_descendants(truth_, t, kEffectInTruth);
  mark_not_amenable(truth_, t, kNotAmenableInTruth);
  mark_possible_descendants(dag_, t, kDescendant);
}

/// The members of Z that are descendants of t, and their descendants.
bool Treatment::find_forbidden(std::span<const Var> z, Var target) {
  causal_.clear();
  for (Var v : z)
    if (pairs_.has(v, kDescendant) && walk_.set(v, kForbidden)) causal_.push_back(v);
  for (std::size_t i = 0; i < causal_.size(); ++i) {
    if (causal_[i] == target) return true;
    for (Var w : dag_.children(causal_[i]))
      if (walk_.set(w, kForbidden)) causal_.push_back(w);
  }
  return false;
}

/// Where walks that are open given Z and not causal lead; they do not come back to t.
bool Treatment::find_open_walks(Var t, Var target) {
  states_.clear();
  bool hit = false;
  const auto arrive = [&](std::span<const Var> nodes, unsigned how) {
    for (Var w : nodes) {
      if (w == t || !walk_.set(w, how)) continue;
      hit = hit || (w == target && how != kCausal);
      states_.push_back(static_cast<std::uint32_t>(w) << 4 | how);
    }
  };
  arrive(dag_.parents(t), kByTail);
  arrive(dag_.children(t), kCausal);
  while (!states_.empty() && !hit) {
    const auto state = states_.back();
    states_.pop_back();
    const Var v = static_cast<Var>(state >> 4);
    const unsigned how = state & 15u;
    const bool in_z = walk_.has(v, kInZ);
    if (how == kByTail) {
      if (in_z) continue;
      arrive(dag_.parents(v), kByTail);
      arrive(dag_.children(v), kByArrow);
    } else if (in_z) {
      arrive(dag_.parents(v), kByTail);
    } else {
      arrive(dag_.children(v), how);
    }
  }
  return hit;
}

/// Marks the y for which Z is not valid, or says whether the target is one and stops there.
bool Treatment::find_invalid(Var t, std::span<const Var> z, Var target) {
  for (Var v : z) walk_.set(v, kInZ);
  return find_forbidden(z, target) || find_open_walks(t, target);
}

std::int64_t Treatment::parent_mistakes(Var t, std::span<const Var> parents, const SparseGraph* estimate) {
  start(t);
  if (estimate) mark_not_amenable(*estimate, t, kNotAmenableInEstimate);
  find_invalid(t, parents, -1);
  std::int64_t mistakes = 0;
  const auto judge = [&](Var y) {
    const unsigned said = pairs_[y], walked = walk_[y];
    if (said & kTreatment) return;
    if (walked & kInZ) {
      mistakes += (said & kEffectInTruth) != 0;
    } else if (said & kNotAmenableInEstimate) {
      mistakes += (said & kNotAmenableInTruth) == 0;
    } else {
      mistakes += (said & kNotAmenableInTruth) != 0 || (walked & kInvalid) != 0;
    }
  };
  for (Var y : pairs_.touched()) judge(y);
  for (Var y : walk_.touched())
    if (pairs_[y] == 0) judge(y);
  return mistakes;
}

std::int64_t Treatment::ancestor_mistakes(Var t, const SparseGraph& estimate) {
  start(t);
  mark_possible_descendants(estimate, t, kEffectInEstimate);
  mark_not_amenable(estimate, t, kNotAmenableInEstimate);
  set_.assign(estimate.parents(t).begin(), estimate.parents(t).end());
  for (Var v : set_) walk_.set(v, kInSet);
  for (std::size_t i = 0; i < set_.size(); ++i)
    for (Var w : estimate.parents(set_[i]))
      if (walk_.set(w, kInSet)) set_.push_back(w);
  find_invalid(t, set_, -1);
  std::int64_t mistakes = 0;
  for (Var y : pairs_.touched()) {
    const unsigned said = pairs_[y];
    if (said & kTreatment) continue;
    if ((said & kEffectInEstimate) == 0) {
      mistakes += (said & kEffectInTruth) != 0;
    } else if (said & kNotAmenableInEstimate) {
      mistakes += (said & kNotAmenableInTruth) == 0;
    } else {
      mistakes += (said & kNotAmenableInTruth) != 0 || (walk_[y] & kInvalid) != 0;
    }
  }
  return mistakes;
}

/// set_ = the parents of the nodes on directed paths from t to y, without possible descendants of t. A node that is one
/// and a parent of such a node is itself on such a path: nothing else is forbidden. Nodes that are only on possibly
/// directed paths have the same parents as the node of their chain component that is on a directed one.
void Treatment::optimal_set(Var t, Var y, const SparseGraph& estimate) {
  set_.clear();
  causal_.assign(1, y);
  walk_.set(y, kCausalNode);
  const auto above = [&](Var w) {
    if (w == t) return;
    if (!pairs_.has(w, kEffectInEstimate)) {
      if (walk_.set(w, kInSet)) set_.push_back(w);
    } else if (walk_.set(w, kCausalNode)) {
      causal_.push_back(w);
    }
  };
  for (std::size_t i = 0; i < causal_.size(); ++i)
    for (Var w : estimate.parents(causal_[i])) above(w);
}

std::int64_t Treatment::oset_mistakes(Var t, const SparseGraph& estimate) {
  start(t);
  mark_possible_descendants(estimate, t, kEffectInEstimate);
  mark_not_amenable(estimate, t, kNotAmenableInEstimate);
  std::int64_t mistakes = 0;
  for (Var y : pairs_.touched()) {
    const unsigned said = pairs_[y];
    if (said & kTreatment) continue;
    if ((said & kEffectInEstimate) == 0) {
      mistakes += (said & kEffectInTruth) != 0;
    } else if (said & kNotAmenableInEstimate) {
      mistakes += (said & kNotAmenableInTruth) == 0;
    } else if (said & kNotAmenableInTruth) {
      ++mistakes;
    } else {
      walk_.clear();
      optimal_set(t, y, estimate);
      mistakes += find_invalid(t, set_, y);
    }
  }
  return mistakes;
}

}  // namespace abdera::detail
