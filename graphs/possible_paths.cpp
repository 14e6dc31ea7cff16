#include "graphs/possible_paths.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <queue>

#include "graphs/names.hpp"
#include "graphs/walk.hpp"

namespace abdera {
namespace {

constexpr EdgeTypes kAgainstPossible{{Mark::kCircle, Mark::kArrow, Mark::kTail}, {Mark::kCircle, Mark::kTail}};

EdgeTypes step_of(PathRule rule, PathSense sense) {
  if (rule == PathRule::kDirected) return sense == PathSense::kForward ? EdgeTypes::to_child() : EdgeTypes::to_parent();
  return sense == PathSense::kForward ? EdgeTypes::not_into_node() : kAgainstPossible;
}

/// Word i of the nodes one step from v.
std::uint64_t step_word(const MixedGraph& graph, Var v, std::size_t i, EdgeTypes step) {
  const auto marks = graph.mark_words(v, i);
  return (marks.far(Mark::kCircle) & step.select(marks, Mark::kCircle)) |
         (marks.far(Mark::kArrow) & step.select(marks, Mark::kArrow)) |
         (marks.far(Mark::kTail) & step.select(marks, Mark::kTail));
}

/// Breadth first over the last edge walked: what unshielded paths need.
class EdgeSearch {
 public:
  EdgeSearch(const MixedGraph& graph, EdgeTypes step, bool unshielded, const VarSet& within)
      : g_(graph), step_(step), unshielded_(unshielded), within_(within), seen_(words() * nodes()) {}

  /// Calls `enter(v, w, before)` for each edge v *-* w first walked from v to w, coming from `before` (-1: a start),
  /// until it returns true.
  template <class Enter>
  void run(const VarSet& starts, Enter&& enter) {
    bool done = false;
    starts.for_each([&](Var s) { done = done || leave(-1, s, enter); });
    go_on(done, enter);
  }
  /// As `run` from the edge before *-* v.
  template <class Enter>
  void run_from_edge(Var before, Var v, Enter&& enter) {
    go_on(leave(before, v, enter), enter);
  }

 private:
  template <class Enter>
  void go_on(bool done, Enter&& enter) {
    for (std::size_t head = 0; head < queue_.size() && !done; ++head)
      done = leave(queue_[head].first, queue_[head].second, enter);
  }
  std::size_t words() const { return g_.words(); }
  std::size_t nodes() const { return static_cast<std::size_t>(g_.size()); }

  template <class Enter>
  bool leave(Var before, Var v, Enter&& enter) {
    bool done = false;
    for (std::size_t i = 0; i < words() && !done; ++i) {
      auto& seen = seen_[static_cast<std::size_t>(v) * words() + i];
      std::uint64_t next = step_word(g_, v, i, step_) & within_.row()[i] & ~seen;
      if (unshielded_ && before >= 0) {
        next &= ~g_.neighbours_word(before, i);
        if (static_cast<std::size_t>(before) / 64 == i) next &= ~(std::uint64_t{1} << (before % 64));
      }
      seen |= next;
      for_each_bit(next, static_cast<Var>(i * 64), [&](Var w) {
        done = done || enter(v, w, before);
        queue_.emplace_back(v, w);
      });
    }
    return done;
  }

  const MixedGraph& g_;
  EdgeTypes step_;
  bool unshielded_;
  const VarSet& within_;
  std::vector<std::uint64_t> seen_;
  std::vector<std::pair<Var, Var>> queue_;
};

/// Steps along directed edges from each node to the nearest member of `of`, -1 where there is no path.
std::vector<int> distances_to(const MixedGraph& graph, const VarSet& of) {
  std::vector<int> steps(static_cast<std::size_t>(graph.size()), -1);
  std::vector<Var> queue = of.to_vector();
  for (Var v : queue) steps[static_cast<std::size_t>(v)] = 0;
  for (std::size_t head = 0; head < queue.size(); ++head) {
    const Var v = queue[head];
    graph.for_parents(v, [&](Var w) {
      if (steps[static_cast<std::size_t>(w)] >= 0) return;
      steps[static_cast<std::size_t>(w)] = steps[static_cast<std::size_t>(v)] + 1;
      queue.push_back(w);
    });
  }
  return steps;
}

}  // namespace

VarSet all_nodes(int n) {
  VarSet out(n);
  for (Var v = 0; v < n; ++v) out.insert(v);
  return out;
}

VarSet reach(const MixedGraph& graph, const VarSet& starts, PathRule rule, PathSense sense, const VarSet& within) {
  const EdgeTypes step = step_of(rule, sense);
  VarSet out = starts;
  if (rule == PathRule::kUnshielded) {
    EdgeSearch search(graph, step, true, within);
    search.run(starts, [&](Var, Var w, Var) {
      out.insert(w);
      return false;
    });
    return out;
  }
  WalkScratch scratch;
  const auto list = starts.to_vector();
  walk(
      graph, list,
      [&](Var v, Mark arriving) { return arriving == Mark::kNone || within.contains(v) ? step : EdgeTypes(); },
      scratch);
  for (std::size_t i = 0; i < graph.words(); ++i)
    for_each_bit(scratch.reached_word(i) & within.row()[i], static_cast<Var>(i * 64), [&](Var v) { out.insert(v); });
  return out;
}

VarSet reach_through(const MixedGraph& graph, Var from, Var first) {
  VarSet out(graph.size());
  out.insert(first);
  const VarSet everywhere = all_nodes(graph.size());
  EdgeSearch search(graph, step_of(PathRule::kPossible, PathSense::kForward), true, everywhere);
  search.run_from_edge(from, first, [&](Var, Var w, Var) {
    out.insert(w);
    return false;
  });
  return out;
}

bool can_be_parents(const MixedGraph& graph, Var v, const VarSet& undecided) {
  const VarSet parents = graph.parents(v) | undecided;
  bool ok = true;
  undecided.for_each([&](Var s) {
    VarSet strangers = parents - graph.neighbours(s);
    strangers.erase(s);
    ok = ok && strangers.empty();
  });
  return ok;
}

VarSet definite_descendants(const MixedGraph& graph, Var v) {
  const int n = graph.size();
  const VarSet everywhere = all_nodes(n);
  VarSet self(n);
  self.insert(v);
  VarSet out = reach(graph, self, PathRule::kDirected, PathSense::kForward, everywhere);
  // By which undecided neighbours unshielded possible paths leave v for w: v is no ancestor of w in a member in which
  // all of those are its parents. Further parents that they force make no collider: R3 or R4 would have acted.
  std::vector<VarSet> first_steps(static_cast<std::size_t>(n), VarSet(n));
  VarSet undecided(n);
  graph.for_neighbours(v, [&](Var c) {
    if (graph.mark(c, v) != Mark::kArrow && !graph.directed(v, c)) undecided.insert(c);
  });
  undecided.for_each([&](Var c) {
    reach_through(graph, v, c).for_each([&](Var w) { first_steps[static_cast<std::size_t>(w)].insert(c); });
  });
  everywhere.for_each([&](Var w) {
    const VarSet& steps = first_steps[static_cast<std::size_t>(w)];
    if (w != v && !steps.empty() && !can_be_parents(graph, v, steps)) out.insert(w);
  });
  return out;
}

std::vector<Var> shortest_path(const MixedGraph& graph, const VarSet& from, const VarSet& to, PathRule rule,
                               const VarSet& within) {
  if (from.intersects(to)) return {(from & to).to_vector().front()};
  const auto n = static_cast<std::size_t>(graph.size());
  std::vector<Var> before_edge(n * n, -1);  // [v][w]: the node before v on the walk that first took v *-* w
  Var last = -1, end = -1;
  EdgeSearch search(graph, step_of(rule, PathSense::kForward), rule == PathRule::kUnshielded, within);
  search.run(from, [&](Var v, Var w, Var before) {
    before_edge[static_cast<std::size_t>(v) * n + static_cast<std::size_t>(w)] = before;
    if (!to.contains(w)) return false;
    last = v, end = w;
    return true;
  });
  std::vector<Var> path;
  if (end < 0) return path;
  for (path = {end, last}; true;) {
    const auto [w, v] = std::pair(path[path.size() - 2], path.back());
    const Var before = before_edge[static_cast<std::size_t>(v) * n + static_cast<std::size_t>(w)];
    if (before < 0) break;
    path.push_back(before);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

std::vector<Var> find_open_path(const MixedGraph& graph, const VarSet& from, const VarSet& to, const VarSet& given) {
  using Cost = std::pair<int, int>;  // edges, summed distance of the colliders to `given`
  using Entry = std::pair<Cost, int>;
  const auto steps = distances_to(graph, given);
  // State 2 v + 1: arrived at v by an arrowhead; 2 v: otherwise, or a start.
  const auto states = 2 * static_cast<std::size_t>(graph.size());
  std::vector<Cost> best(states, {std::numeric_limits<int>::max(), 0});
  std::vector<int> before(states, -1);
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
  from.for_each([&](Var v) {
    best[2 * static_cast<std::size_t>(v)] = {0, 0};
    open.push({{0, 0}, 2 * v});
  });
  while (!open.empty()) {
    const Entry top = open.top();
    open.pop();
    const int state = top.second;
    const Var v = state / 2;
    if (top.first != best[static_cast<std::size_t>(state)]) continue;
    if (to.contains(v)) {
      std::vector<Var> path;
      for (int s = state; s >= 0; s = before[static_cast<std::size_t>(s)]) path.push_back(s / 2);
      std::reverse(path.begin(), path.end());
      return path;
    }
    const int to_given = steps[static_cast<std::size_t>(v)];
    graph.for_neighbours(v, [&](Var w) {
      const bool collider = state % 2 == 1 && graph.mark(w, v) == Mark::kArrow;
      if (collider ? to_given < 0 : given.contains(v)) return;
      const int next = 2 * w + (graph.mark(v, w) == Mark::kArrow);
      const Cost cost{top.first.first + 1, top.first.second + (collider ? to_given : 0)};
      if (cost >= best[static_cast<std::size_t>(next)]) return;
      best[static_cast<std::size_t>(next)] = cost;
      before[static_cast<std::size_t>(next)] = state;
      open.push({cost, next});
    });
  }
  return {};
}

std::string path_text(const MixedGraph& graph, const std::vector<Var>& path, const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (i > 0) {
      const Mark at_left = graph.mark(path[i], path[i - 1]), at_right = graph.mark(path[i - 1], path[i]);
      out += at_left == Mark::kArrow ? " <" : at_left == Mark::kCircle ? " o" : " -";
      out += '-';
      out += at_right == Mark::kArrow ? "> " : at_right == Mark::kCircle ? "o " : "- ";
    }
    out += node_name(names, path[i]);
  }
  return out;
}

}  // namespace abdera
