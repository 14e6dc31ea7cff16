#include "graphs/knowledge.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/names.hpp"
#include "graphs/possible_paths.hpp"
#include "graphs/separation.hpp"

namespace abdera {
namespace {

using Pair = std::pair<Var, Var>;
using Names = std::vector<std::string>;

template <class T>
bool has(const std::vector<T>& list, const T& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}
template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (!has(list, item)) list.push_back(item);
}

std::string arc(const Names& names, Var a, Var b) { return node_name(names, a) + " --> " + node_name(names, b); }
std::string path(const Names& names, Var a, Var b) { return node_name(names, a) + " ~> " + node_name(names, b); }

[[noreturn]] void contradiction(const std::string& one, const std::string& other) {
  throw KnowledgeConflict("knowledge contradicts itself: " + one + ", but " + other + "; remove one of the two");
}

void check_pair(Var a, Var b, int num_vars, const char* what) {
  require(a >= 0 && a < num_vars && b >= 0 && b < num_vars, std::string(what) + " knowledge names variable " +
                                                                std::to_string(a < 0 || a >= num_vars ? a : b) +
                                                                " of " + std::to_string(num_vars));
  require(a != b, std::string(what) + " knowledge joins variable " + std::to_string(a) + " to itself");
}

}  // namespace

Knowledge::Knowledge(int num_vars)
    : num_vars_(num_vars),
      tier_(static_cast<std::size_t>(num_vars), -1),
      forbidden_(static_cast<std::size_t>(num_vars), VarSet(num_vars)),
      required_(num_vars) {}

bool Knowledge::empty() const {
  return explicit_required_.empty() && explicit_forbidden_.empty() && exogenous_.empty() && ancestral_.empty() &&
         non_ancestral_.empty() && std::all_of(tier_.begin(), tier_.end(), [](int t) { return t < 0; });
}

void Knowledge::set_tier(Var v, int tier) {
  require(v >= 0 && v < num_vars_,
          "tier knowledge names variable " + std::to_string(v) + " of " + std::to_string(num_vars_));
  require(tier >= 0, "tiers count from 0, not " + std::to_string(tier));
  const int before = std::exchange(tier_[static_cast<std::size_t>(v)], tier);
  if (before < 0) {
    apply_tiers(v);
  } else if (before != tier) {
    rebuild();
  }
}

void Knowledge::forbid_within_tier(int tier) {
  require(tier >= 0, "tiers count from 0, not " + std::to_string(tier));
  add_once(closed_tiers_, tier);
  for (Var v = 0; v < num_vars_; ++v)
    if (this->tier(v) == tier) apply_tiers(v);
}

void Knowledge::require_edge(Var from, Var to) {
  check_pair(from, to, num_vars_, "required");
  add_once(explicit_required_, Pair{from, to});
  required_.set_directed(from, to);
  forbid(to, from);
}

void Knowledge::forbid_edge(Var from, Var to) {
  check_pair(from, to, num_vars_, "forbidden");
  add_once(explicit_forbidden_, Pair{from, to});
  forbid(from, to);
}

void Knowledge::set_exogenous(Var v) {
  require(v >= 0 && v < num_vars_,
          "exogenous knowledge names variable " + std::to_string(v) + " of " + std::to_string(num_vars_));
  add_once(exogenous_, v);
  for (Var u = 0; u < num_vars_; ++u)
    if (u != v) forbid(u, v);
}

void Knowledge::require_ancestor(Var ancestor, Var of) {
  check_pair(ancestor, of, num_vars_, "ancestral");
  add_once(ancestral_, Pair{ancestor, of});
  forbid(of, ancestor);  // it would close a cycle
}

void Knowledge::forbid_ancestor(Var ancestor, Var of) {
  check_pair(ancestor, of, num_vars_, "non-ancestral");
  add_once(non_ancestral_, Pair{ancestor, of});
  forbid(ancestor, of);
}

bool Knowledge::within_closed_tier(Var a, Var b) const {
  return tier(a) >= 0 && tier(a) == tier(b) && has(closed_tiers_, tier(a));
}

void Knowledge::apply_tiers(Var v) {
  const bool closed = has(closed_tiers_, tier(v));
  for (Var u = 0; u < num_vars_; ++u) {
    if (u == v || tier(u) < 0) continue;
    if (tier(u) > tier(v) || (closed && tier(u) == tier(v))) forbid(u, v);
    if (tier(u) < tier(v) || (closed && tier(u) == tier(v))) forbid(v, u);
  }
}

void Knowledge::rebuild() {
  std::vector<Var> same(static_cast<std::size_t>(num_vars_));
  std::iota(same.begin(), same.end(), 0);
  *this = relabelled(same);
}

Knowledge Knowledge::relabelled(const std::vector<Var>& to_new) const {
  const auto to = [&](Var v) { return to_new[static_cast<std::size_t>(v)]; };
  Knowledge out(num_vars_);
  for (int t : closed_tiers_) out.forbid_within_tier(t);
  for (Var v = 0; v < num_vars_; ++v)
    if (tier(v) >= 0) out.set_tier(to(v), tier(v));
  for (auto [a, b] : explicit_required_) out.require_edge(to(a), to(b));
  for (auto [a, b] : explicit_forbidden_) out.forbid_edge(to(a), to(b));
  for (Var v : exogenous_) out.set_exogenous(to(v));
  for (auto [a, b] : ancestral_) out.require_ancestor(to(a), to(b));
  for (auto [a, b] : non_ancestral_) out.forbid_ancestor(to(a), to(b));
  return out;
}

/// The statement that excludes from --> to; the earlier kinds in this list are named first.
std::string Knowledge::why_forbidden(Var from, Var to, const Names& names) const {
  if (has(explicit_forbidden_, Pair{from, to})) return "forbidden " + arc(names, from, to);
  if (has(explicit_required_, Pair{to, from})) return "required " + arc(names, to, from);
  if (within_closed_tier(from, to))
    return "tier " + std::to_string(tier(from) + 1) + " with both is closed to edges inside";
  if (tier(from) >= 0 && tier(to) >= 0 && tier(from) > tier(to))
    return node_name(names, from) + " is in tier " + std::to_string(tier(from) + 1) + " and " + node_name(names, to) +
           " in the earlier tier " + std::to_string(tier(to) + 1);
  if (has(exogenous_, to)) return node_name(names, to) + " is exogenous";
  if (has(non_ancestral_, Pair{from, to})) return "non-ancestral " + path(names, from, to);
  return "ancestral " + path(names, to, from);
}

/// "required A --> B, ancestral B ~> C": statements by which `from` is an ancestor of `to`; empty when there are none.
/// With from == to: a cycle.
std::string Knowledge::chain(Var from, Var to, const Names& names) const {
  struct Step {
    Var node;
    int previous;
    bool required;
  };
  std::vector<Step> queue = {{from, -1, false}};
  VarSet seen(num_vars_);
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const Var v = queue[i].node;
    if (i > 0 && v == to) {
      std::string out;
      for (auto at = static_cast<int>(i); at > 0; at = queue[static_cast<std::size_t>(at)].previous) {
        const Step& s = queue[static_cast<std::size_t>(at)];
        const Var before = queue[static_cast<std::size_t>(s.previous)].node;
        out = (s.required ? "required " + arc(names, before, s.node) : "ancestral " + path(names, before, s.node)) +
              (out.empty() ? "" : ", ") + out;
      }
      return out;
    }
    const auto follow = [&](const std::vector<Pair>& list, bool required) {
      for (auto [a, b] : list)
        if (a == v && !seen.contains(b)) seen.insert(b), queue.push_back({b, static_cast<int>(i), required});
    };
    follow(explicit_required_, true);
    follow(ancestral_, false);
  }
  return {};
}

void Knowledge::check(const Names& names) const {
  for (auto [a, b] : explicit_required_) {
    if (has(explicit_required_, Pair{b, a}))
      contradiction("required " + arc(names, a, b), "required " + arc(names, b, a));
    if (forbidden(a, b)) contradiction("required " + arc(names, a, b), why_forbidden(a, b, names));
  }
  if (explicit_required_.empty() && ancestral_.empty()) return;
  // What must come before what, however far apart.
  MixedGraph before(num_vars_);
  for (const auto* list : {&explicit_required_, &ancestral_})
    for (auto [a, b] : *list) {
      if (before.directed(b, a)) contradiction(chain(a, b, names), chain(b, a, names));
      before.set_directed(a, b);
    }
  if (const auto cycle = find_directed_cycle(before); !cycle.empty())
    contradiction(chain(cycle.front(), cycle.back(), names), chain(cycle.back(), cycle.front(), names));
  for (Var a = 0; a < num_vars_; ++a) {
    if (before.children(a).empty()) continue;
    VarSet later = descendants(before, std::span(&a, 1));
    later.erase(a);
    later.for_each([&](Var b) {
      if (has(non_ancestral_, Pair{a, b})) contradiction(chain(a, b, names), "non-ancestral " + path(names, a, b));
      if ((tier(b) >= 0 && tier(a) > tier(b)) || has(exogenous_, b))
        contradiction(chain(a, b, names), why_forbidden(a, b, names));
    });
  }
  for (auto [a, b] : ancestral_) {
    VarSet reached(num_vars_);
    std::vector<Var> stack = {a};
    while (!stack.empty() && !reached.contains(b)) {
      const Var v = stack.back();
      stack.pop_back();
      for (Var w = 0; w < num_vars_; ++w)
        if (w != v && !forbidden(v, w) && !reached.contains(w)) reached.insert(w), stack.push_back(w);
    }
    if (!reached.contains(b))
      contradiction(
          "ancestral " + path(names, a, b),
          "every directed path there is excluded (the direct edge because: " + why_forbidden(a, b, names) + ")");
  }
}

std::optional<std::string> Knowledge::first_violation(const MixedGraph& graph, const Names& names) const {
  require(graph.size() == num_vars_, "knowledge about " + std::to_string(num_vars_) +
                                         " variables cannot be held against a graph with " +
                                         std::to_string(graph.size()));
  if (empty()) return std::nullopt;
  for (const Edge& e : graph.edges()) {
    if (forbidden_pair(e.a, e.b))
      return node_name(names, e.a) + " and " + node_name(names, e.b) + " are adjacent, but " +
             why_forbidden(e.a, e.b, names) + " and " + why_forbidden(e.b, e.a, names);
    for (auto [from, to] : {Pair{e.a, e.b}, Pair{e.b, e.a}})
      if (graph.directed(from, to) && forbidden(from, to))
        return arc(names, from, to) + " is there, but " + why_forbidden(from, to, names);
  }
  for (auto [a, b] : explicit_required_) {
    if (!graph.adjacent(a, b)) return "required " + arc(names, a, b) + " is missing";
    if (graph.mark(b, a) == Mark::kArrow) return "required " + arc(names, a, b) + " is reversed";
  }
  WalkScratch scratch;
  for (auto [a, b] : ancestral_)
    if (!reach(graph, VarSet(num_vars_, std::span(&a, 1)), PathRule::kUnshielded, PathSense::kForward,
               all_nodes(num_vars_))
             .contains(b))
      return "ancestral " + path(names, a, b) + ": no possibly directed path";
  for (auto [a, b] : non_ancestral_)
    if (has_directed_path(graph, a, b, scratch))
      return "non-ancestral " + path(names, a, b) + ": there is a directed path";
  return std::nullopt;
}

}  // namespace abdera
