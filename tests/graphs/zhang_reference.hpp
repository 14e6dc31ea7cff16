#pragma once
#include <algorithm>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/mixed_graph.hpp"
#include "graphs/rule_set.hpp"
#include "graphs/zhang.hpp"

namespace abdera {

/// Zhang's rules as the paper words them, by search over all simple paths, each orientation at work at once: an
/// independent second implementation for small graphs.
class ZhangByPaths {
 public:
  ZhangByPaths(MixedGraph& graph, NonCollider noncollider, detail::RuleSet rules)
      : g_(graph), n_(graph.size()), noncollider_(noncollider), rules_(rules) {}

  /// Passes of R1-R3 and R6-R8, then R4, R5, R9, R10, until nothing changes.
  void run() {
    do {
      changed_ = false;
      local();
      r4(), r5(), r9(), r10();
    } while (changed_);
  }

  /// Passes of single rules in this order, again and again: other schedules.
  void run(const std::vector<int>& order) {
    do {
      changed_ = false;
      for (int rule : order) apply(rule);
    } while (changed_);
  }

 private:
  using Path = std::vector<Var>;
  bool circle(Var a, Var b) const { return g_.mark(a, b) == Mark::kCircle; }  // a *-o b
  bool into(Var a, Var b) const { return g_.mark(a, b) == Mark::kArrow; }     // a *-> b
  bool out_of(Var a, Var b) const { return g_.mark(b, a) == Mark::kTail; }    // a --* b
  void put(Var a, Var b, Mark mark) {                                         // the mark at b of a *-o b
    if (!circle(a, b)) return;
    g_.set_edge(a, g_.mark(b, a), mark, b);
    changed_ = true;
  }
  void direct(Var a, Var b) { put(b, a, Mark::kTail), put(a, b, Mark::kArrow); }
  template <class F>
  void triples(F&& f) {
    for (Var a = 0; a < n_; ++a)
      for (Var b = 0; b < n_; ++b)
        for (Var c = 0; c < n_; ++c)
          if (a != b && b != c && a != c && g_.adjacent(a, b) && g_.adjacent(b, c)) f(a, b, c);
  }
  void local() {
    triples([&](Var a, Var b, Var c) {
      for (int rule : {1, 2, 3, 6, 7, 8}) triple(rule, a, b, c);
    });
  }
  void apply(int rule) {
    if (rule == 4) return r4();
    if (rule == 5) return r5();
    if (rule == 9) return r9();
    if (rule == 10) return r10();
    triples([&](Var a, Var b, Var c) { triple(rule, a, b, c); });
  }
  void triple(int rule, Var a, Var b, Var c) {
    if (!rules_.has(rule)) return;
    const bool unshielded = !g_.adjacent(a, c);
    switch (rule) {
      case 1:
        if (unshielded && into(a, b) && circle(c, b)) direct(b, c);
        break;
      case 2:
        if (circle(a, c) && ((g_.directed(a, b) && into(b, c)) || (into(a, b) && g_.directed(b, c))))
          put(a, c, Mark::kArrow);
        break;
      case 3:
        for (Var d = 0; d < n_; ++d)
          if (unshielded && d != b && into(a, b) && into(c, b) && circle(a, d) && circle(c, d) && circle(d, b))
            put(d, b, Mark::kArrow);
        break;
      case 6:
        if (g_.undirected(a, b)) put(c, b, Mark::kTail);
        break;
      case 7:
        if (unshielded && out_of(a, b) && circle(a, b)) put(c, b, Mark::kTail);
        break;
      default:
        if (into(a, c) && circle(c, a) && out_of(a, b) && (into(a, b) || circle(a, b)) && g_.directed(b, c))
          put(c, a, Mark::kTail);
    }
  }

  /// Calls f with every simple path that starts with `path`, has only steps (previous, next) that `step` allows and
  /// ends in a node for which `ends`; f returns whether to stop. Uncovered: no node adjacent to the next but one.
  template <class Step, class Ends, class F>
  bool paths(Path& path, bool uncovered, Step&& step, Ends&& ends, F&& f) {
    if (path.size() > 1 && ends(path.back())) return f(path);
    for (Var next = 0; next < n_; ++next) {
      if (std::find(path.begin(), path.end(), next) != path.end() || !g_.adjacent(path.back(), next)) continue;
      if (!step(path.back(), next)) continue;
      if (uncovered && path.size() > 1 && g_.adjacent(path[path.size() - 2], next)) continue;
      path.push_back(next);
      const bool stop = paths(path, uncovered, step, ends, f);
      path.pop_back();
      if (stop) return true;
    }
    return false;
  }

  void r4() {
    if (!rules_.has(4)) return;
    for (Var gamma = 0; gamma < n_; ++gamma)
      for (Var beta = 0; beta < n_; ++beta) {
        if (!circle(gamma, beta)) continue;
        // beta, alpha, ..., theta: every node between is a collider and a parent of gamma.
        const auto step = [&](Var from, Var to) {
          if (from == beta) return to != gamma && into(beta, to) && g_.directed(to, gamma);
          return into(to, from) && to != gamma &&
                 (!g_.adjacent(to, gamma) || (into(from, to) && g_.directed(to, gamma)));
        };
        const auto ends = [&](Var v) { return !g_.adjacent(v, gamma); };
        Path path = {beta};
        paths(path, false, step, ends, [&](const Path& found) {
          if (found.size() < 3) return false;
          const Var alpha = found[1];
          if (noncollider_(found.back(), alpha, beta, gamma)) {
            direct(beta, gamma);
          } else {
            put(gamma, beta, Mark::kArrow), put(beta, gamma, Mark::kArrow), put(alpha, beta, Mark::kArrow);
          }
          return true;
        });
      }
  }
  void r5() {
    if (!rules_.has(5)) return;
    for (Var a = 0; a < n_; ++a)
      for (Var b = a + 1; b < n_; ++b) {
        if (!circle(a, b) || !circle(b, a)) continue;
        Path path = {a};
        paths(
            path, true,
            [&](Var from, Var to) { return circle(from, to) && circle(to, from) && !(from == a && to == b); },
            [&](Var v) { return v == b; },
            [&](const Path& found) {
              const auto k = found.size();
              if (k < 4 || g_.adjacent(a, found[k - 2]) || g_.adjacent(b, found[1])) return false;
              put(a, b, Mark::kTail), put(b, a, Mark::kTail);
              for (std::size_t i = 1; i < k; ++i)
                put(found[i - 1], found[i], Mark::kTail), put(found[i], found[i - 1], Mark::kTail);
              return true;
            });
      }
  }
  bool possibly_directed(Var from, Var to) const { return !into(to, from) && !out_of(to, from); }
  void r9() {
    if (!rules_.has(9)) return;
    for (Var a = 0; a < n_; ++a)
      for (Var c = 0; c < n_; ++c) {
        if (!into(a, c) || !circle(c, a)) continue;
        Path path = {a};
        paths(
            path, true, [&](Var from, Var to) { return possibly_directed(from, to); }, [&](Var v) { return v == c; },
            [&](const Path& found) {
              if (found.size() < 3 || g_.adjacent(found[1], c)) return false;
              put(c, a, Mark::kTail);
              return true;
            });
      }
  }
  void r10() {
    if (!rules_.has(10)) return;
    for (Var a = 0; a < n_; ++a)
      for (Var c = 0; c < n_; ++c) {
        if (!into(a, c) || !circle(c, a)) continue;
        std::vector<Var> first;  // nodes after a on paths to a parent of c; two paths may lead to the same parent
        for (Var parent = 0; parent < n_; ++parent) {
          if (parent == a || !g_.directed(parent, c)) continue;
          Path path = {a};
          paths(
              path, true, [&](Var from, Var to) { return to != c && possibly_directed(from, to); },
              [&](Var v) { return v == parent; },
              [&](const Path& found) {
                first.push_back(found[1]);
                return false;
              });
        }
        for (Var mu : first)
          for (Var omega : first)
            if (mu != omega && !g_.adjacent(mu, omega)) put(c, a, Mark::kTail);
      }
  }

  MixedGraph& g_;
  int n_;
  NonCollider noncollider_;
  detail::RuleSet rules_;
  bool changed_ = false;
};

}  // namespace abdera
