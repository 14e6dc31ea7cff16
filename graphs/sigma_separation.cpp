#include "graphs/sigma_separation.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "core/error.hpp"

namespace abdera {
namespace {

void insert_once(std::vector<Var>& list, Var v) {
  if (std::find(list.begin(), list.end(), v) == list.end()) list.push_back(v);
}

/// How a walk came to a node.
enum Arrival : int { kByArrow, kFromSameComponent, kFromOther, kArrivals };

}  // namespace

void DirectedMixedGraph::check(Var a, Var b) const {
  for (Var v : {a, b})
    require(v >= 0 && v < size(), "node " + std::to_string(v) + " is outside a graph of " + std::to_string(size()));
  require(a != b, "an edge joins two nodes, not node " + std::to_string(a + 1) + " to itself");
}

void DirectedMixedGraph::add_directed(Var from, Var to) {
  check(from, to);
  insert_once(children_[static_cast<std::size_t>(from)], to);
  insert_once(parents_[static_cast<std::size_t>(to)], from);
}

void DirectedMixedGraph::add_bidirected(Var a, Var b) {
  check(a, b);
  insert_once(spouses_[static_cast<std::size_t>(a)], b);
  insert_once(spouses_[static_cast<std::size_t>(b)], a);
}

std::vector<int> DirectedMixedGraph::components() const {
  // Kosaraju: finishing order along the arrows, then searches against them.
  const auto n = static_cast<std::size_t>(size());
  std::vector<Var> order;
  std::vector<char> seen(n, 0);
  std::vector<std::pair<Var, std::size_t>> stack;
  for (Var start = 0; start < size(); ++start) {
    if (seen[static_cast<std::size_t>(start)]) continue;
    seen[static_cast<std::size_t>(start)] = 1;
    stack.emplace_back(start, 0);
    while (!stack.empty()) {
      auto& [v, next] = stack.back();
      if (next == children(v).size()) {
        order.push_back(v);
        stack.pop_back();
        continue;
      }
      const Var w = children(v)[next++];
      if (seen[static_cast<std::size_t>(w)]) continue;
      seen[static_cast<std::size_t>(w)] = 1;
      stack.emplace_back(w, 0);
    }
  }
  std::vector<int> out(n, -1);
  int count = 0;
  std::vector<Var> open;
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    if (out[static_cast<std::size_t>(*it)] >= 0) continue;
    out[static_cast<std::size_t>(*it)] = count;
    open.push_back(*it);
    while (!open.empty()) {
      const Var v = open.back();
      open.pop_back();
      for (Var w : parents(v))
        if (out[static_cast<std::size_t>(w)] < 0) {
          out[static_cast<std::size_t>(w)] = count;
          open.push_back(w);
        }
    }
    ++count;
  }
  return out;
}

bool sigma_separated(const DirectedMixedGraph& graph, Var x, Var y, std::span<const Var> given) {
  const auto n = static_cast<std::size_t>(graph.size());
  std::vector<char> is_given(n, 0);
  for (Var v : given) is_given.at(static_cast<std::size_t>(v)) = 1;
  require(x != y && !is_given.at(static_cast<std::size_t>(x)) && !is_given.at(static_cast<std::size_t>(y)),
          "separation asks about two different nodes outside the given set");
  const std::vector<int> component = graph.components();
  std::vector<char> seen(n * kArrivals, 0);
  std::vector<std::size_t> stack;
  const auto visit = [&](Var v, Arrival how) {
    const std::size_t state = static_cast<std::size_t>(v) * kArrivals + how;
    if (seen[state]) return;
    seen[state] = 1;
    stack.push_back(state);
  };
  // Every collider of a walk is in `given` here: a walk may run down to `given` and back, as for m-separation, since
  // the descent leaves each of its nodes unblocked or ends at the first one in `given`.
  const auto leave = [&](Var v, bool into, bool out_same, bool out_other) {
    const auto c = component[static_cast<std::size_t>(v)];
    for (Var w : graph.children(v)) {
      const bool same = component[static_cast<std::size_t>(w)] == c;
      if (same ? out_same : out_other) visit(w, kByArrow);
    }
    if (!into) return;
    for (Var w : graph.spouses(v)) visit(w, kByArrow);
    for (Var w : graph.parents(v))
      visit(w, component[static_cast<std::size_t>(w)] == c ? kFromSameComponent : kFromOther);
  };
  leave(x, true, true, true);
  while (!stack.empty()) {
    const auto v = static_cast<Var>(stack.back() / kArrivals);
    const auto how = static_cast<Arrival>(stack.back() % kArrivals);
    stack.pop_back();
    if (v == y) return false;
    const bool closed = is_given[static_cast<std::size_t>(v)];
    // Into v and on into v again is a collider; every other pair is a non-collider, which `given` blocks unless all its
    // outgoing edges on the walk stay in the component.
    if (how == kByArrow) {
      leave(v, closed, true, !closed);
    } else {
      const bool open = !closed || how == kFromSameComponent;
      leave(v, open, open, !closed);
    }
  }
  return true;
}

DirectedMixedGraph acyclification(const DirectedMixedGraph& graph) {
  const std::vector<int> component = graph.components();
  const auto members = [&](Var v) {
    std::vector<Var> out;
    for (Var w = 0; w < graph.size(); ++w)
      if (component[static_cast<std::size_t>(w)] == component[static_cast<std::size_t>(v)]) out.push_back(w);
    return out;
  };
  DirectedMixedGraph out(graph.size());
  for (Var v = 0; v < graph.size(); ++v) {
    const auto own = members(v);
    for (Var a : own)
      if (a < v) out.add_bidirected(a, v);
    for (Var parent : graph.parents(v))
      if (component[static_cast<std::size_t>(parent)] != component[static_cast<std::size_t>(v)])
        for (Var a : own) out.add_directed(parent, a);
    for (Var spouse : graph.spouses(v))
      for (Var a : own)
        for (Var b : members(spouse))
          if (a != b) out.add_bidirected(a, b);
  }
  return out;
}

}  // namespace abdera
