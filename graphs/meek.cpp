#include "graphs/meek.hpp"

#include <algorithm>

#include "graphs/dag.hpp"
#include "graphs/walk.hpp"

namespace abdera {
namespace {

using Arc = std::pair<Var, Var>;  // from --> to
using Triple = std::array<Var, 3>;

std::uint64_t bit_in_word(Var v, std::size_t i) {
  return static_cast<std::size_t>(v) / 64 == i ? std::uint64_t{1} << (v % 64) : 0;
}

/// (a, b, c) with a < c.
Triple ordered(Var a, Var b, Var c) { return a < c ? Triple{a, b, c} : Triple{c, b, a}; }

Arc unordered_pair(Arc e) { return std::minmax(e.first, e.second); }

void add_conflict(std::vector<Conflict>& list, std::vector<Var> nodes, const char* what) {
  list.push_back({std::move(nodes), what});
}

void sort_unique(std::vector<Conflict>& list) {
  const auto key = [](const Conflict& c) { return std::tie(c.nodes, c.what); };
  std::sort(list.begin(), list.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  list.erase(std::unique(list.begin(), list.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); }),
             list.end());
}

class Closure {
 public:
  Closure(MixedGraph& graph, const MeekOptions& options)
      : g_(graph), words_(graph.words()), rules_(options.rules), undirected_(static_cast<std::size_t>(graph.size())) {
    for (const Triple& t : options.ambiguous) ambiguous_.push_back(ordered(t[0], t[1], t[2]));
    std::sort(ambiguous_.begin(), ambiguous_.end());
  }

  /// @param known edges that knowledge directed just before: the colliders they make are reported too.
  MeekResult run(std::span<const Arc> known = {}) {
    MeekResult out;
    if (auto cycle = find_directed_cycle(g_); !cycle.empty())
      add_conflict(out.conflicts, std::move(cycle), "these directed edges form a cycle");
    const bool acyclic = out.conflicts.empty();
    rounds(false);
    if (acyclic && !is_acyclic(g_)) {
      // Only contradictory input gets here: start again, this time looking for cycles after every round.
      for (auto [a, b] : oriented_) g_.set_undirected(a, b);
      rounds(true);
    }
    out.oriented = static_cast<int>(oriented_.size());
    report_new_colliders(known, "knowledge makes a collider here that was not one before");
    report_new_colliders(oriented_, "the rules make a collider here that was not one before");
    out.conflicts.insert(out.conflicts.end(), conflicts_.begin(), conflicts_.end());
    sort_unique(out.conflicts);
    return out;
  }

 private:
  template <class Word, class F>
  void each(Word&& word, F&& f) const {
    for (std::size_t i = 0; i < words_; ++i) for_each_bit(word(i), static_cast<Var>(i * 64), f);
  }
  bool noncollider(Var a, Var b, Var c) const {
    return ambiguous_.empty() || !std::binary_search(ambiguous_.begin(), ambiguous_.end(), ordered(a, b, c));
  }
  int& undirected_at(Var v) { return undirected_[static_cast<std::size_t>(v)]; }
  void demand(Var a, Var b) { demands_.emplace_back(a, b); }

  void rounds(bool check_cycles) {
    conflicts_.clear(), oriented_.clear(), frozen_.clear();
    std::vector<Arc> fresh;
    for (Var v = 0; v < g_.size(); ++v) {
      int count = 0;
      for (std::size_t i = 0; i < words_; ++i) count += std::popcount(g_.undirected_word(v, i));
      undirected_at(v) = count;
    }
    for (Var v = 0; v < g_.size(); ++v) g_.for_children(v, [&](Var w) { fresh.emplace_back(v, w); });
    while (!fresh.empty()) {
      demands_.clear();
      for (auto [a, b] : fresh)
        if (undirected_at(a) > 0 || undirected_at(b) > 0) apply_rules(a, b);
      fresh.clear();
      settle(fresh);
      if (check_cycles) undo_cycles(fresh);
      oriented_.insert(oriented_.end(), fresh.begin(), fresh.end());
    }
  }

  /// Everything that a --> b alone or with older directed edges demands.
  void apply_rules(Var a, Var b) {
    if (rules_.has(1) && undirected_at(b) > 0)
      each([&](std::size_t i) { return g_.undirected_word(b, i) & ~g_.neighbours_word(a, i); },
           [&](Var c) {
             if (noncollider(a, b, c)) demand(b, c);
           });
    if (rules_.has(2)) {
      if (undirected_at(a) > 0)
        each([&](std::size_t i) { return g_.children_word(b, i) & g_.undirected_word(a, i); },
             [&](Var c) { demand(a, c); });
      if (undirected_at(b) > 0)
        each([&](std::size_t i) { return g_.parents_word(a, i) & g_.undirected_word(b, i); },
             [&](Var c) { demand(c, b); });
    }
    if (rules_.has(3) && undirected_at(a) > 0 && undirected_at(b) > 0)
      each([&](std::size_t i) { return g_.undirected_word(a, i) & g_.undirected_word(b, i); },
           [&](Var top) {
             each(
                 [&](std::size_t i) {
                   return g_.parents_word(b, i) & g_.undirected_word(top, i) & ~g_.neighbours_word(a, i) &
                          ~bit_in_word(a, i);
                 },
                 [&](Var d) {
                   if (noncollider(a, top, d)) demand(top, b);
                 });
           });
    if (!rules_.has(4)) return;
    if (undirected_at(a) > 0)  // a --> b is d --> c of the rule
      each([&](std::size_t i) { return g_.undirected_word(a, i) & g_.neighbours_word(b, i); },
           [&](Var top) {
             each(
                 [&](std::size_t i) {
                   return g_.children_word(b, i) & g_.undirected_word(top, i) & ~g_.neighbours_word(a, i);
                 },
                 [&](Var end) {
                   if (noncollider(a, top, end)) demand(top, end);
                 });
           });
    if (undirected_at(b) > 0)  // a --> b is c --> b of the rule
      each([&](std::size_t i) { return g_.undirected_word(b, i) & g_.neighbours_word(a, i); },
           [&](Var top) {
             each(
                 [&](std::size_t i) {
                   return g_.parents_word(a, i) & g_.undirected_word(top, i) & ~g_.neighbours_word(b, i);
                 },
                 [&](Var d) {
                   if (noncollider(d, top, b)) demand(top, b);
                 });
           });
  }

  /// Carries out the demands of a round; an edge demanded both ways is left undirected for good.
  void settle(std::vector<Arc>& fresh) {
    std::sort(demands_.begin(), demands_.end());
    demands_.erase(std::unique(demands_.begin(), demands_.end()), demands_.end());
    std::vector<Arc> both;
    for (auto [a, b] : demands_)
      if (a < b && std::binary_search(demands_.begin(), demands_.end(), Arc{b, a})) both.emplace_back(a, b);
    for (Arc e : both)
      if (!is_frozen(e)) freeze(e, "the rules direct this edge both ways; it stays undirected");
    for (auto [a, b] : demands_) {
      if (is_frozen({a, b})) continue;
      direct(a, b);
      fresh.emplace_back(a, b);
    }
  }

  /// Takes back every edge of this round that lies on a directed cycle.
  void undo_cycles(std::vector<Arc>& fresh) {
    std::vector<Arc> cyclic;
    for (auto [a, b] : fresh)
      if (walk(
              g_, std::span(&b, 1), [](Var, Mark) { return EdgeTypes::to_child(); }, scratch_, a))
        cyclic.emplace_back(a, b);
    for (Arc e : cyclic) {
      g_.set_undirected(e.first, e.second);
      ++undirected_at(e.first), ++undirected_at(e.second);
      freeze(e, "the rules would close a directed cycle here; it stays undirected");
      fresh.erase(std::find(fresh.begin(), fresh.end(), e));
    }
  }

  void direct(Var a, Var b) {
    g_.set_directed(a, b);
    --undirected_at(a), --undirected_at(b);
  }
  bool is_frozen(Arc e) const {
    return !frozen_.empty() && std::find(frozen_.begin(), frozen_.end(), unordered_pair(e)) != frozen_.end();
  }
  void freeze(Arc e, const char* what) {
    frozen_.push_back(unordered_pair(e));
    add_conflict(conflicts_, {frozen_.back().first, frozen_.back().second}, what);
  }

  void report_new_colliders(std::span<const Arc> arcs, const char* what) {
    for (const auto& arc : arcs) {
      const Var a = arc.first, b = arc.second;
      each([&](std::size_t i) { return g_.parents_word(b, i) & ~g_.neighbours_word(a, i) & ~bit_in_word(a, i); },
           [&](Var c) {
             const Triple t = ordered(a, b, c);
             if (noncollider(a, b, c)) add_conflict(conflicts_, {t.begin(), t.end()}, what);
           });
    }
  }

  MixedGraph& g_;
  std::size_t words_;
  detail::RuleSet rules_;
  std::vector<int> undirected_;  // undirected edges left at each node
  std::vector<Triple> ambiguous_;
  std::vector<Arc> demands_, oriented_, frozen_;
  std::vector<Conflict> conflicts_;
  WalkScratch scratch_;
};

MeekResult orient(MixedGraph& graph, const Knowledge& knowledge, std::vector<Arc>& oriented) {
  MeekResult out;
  if (knowledge.empty()) return out;
  for (const Edge& e : graph.edges()) {
    const bool forward = !knowledge.forbidden(e.a, e.b), backward = !knowledge.forbidden(e.b, e.a);
    if (!forward && !backward)
      add_conflict(out.conflicts, {e.a, e.b}, "adjacent although knowledge forbids the edge in both directions");
    if (forward == backward) continue;
    const auto [from, to] = forward ? Arc{e.a, e.b} : Arc{e.b, e.a};
    if (graph.undirected(from, to)) {
      ++out.oriented;
    } else if (graph.directed(to, from)) {
      add_conflict(out.conflicts, {from, to}, "knowledge reverses this directed edge");
    } else {
      continue;  // as it should be, or no edge of a PDAG
    }
    graph.set_directed(from, to);
    oriented.emplace_back(from, to);
  }
  return out;
}

}  // namespace

MeekResult meek_closure(MixedGraph& graph, const MeekOptions& options) { return Closure(graph, options).run(); }

MeekResult orient_by_knowledge(MixedGraph& graph, const Knowledge& knowledge) {
  std::vector<Arc> oriented;
  return orient(graph, knowledge, oriented);
}

MeekResult meek_closure(MixedGraph& graph, const Knowledge& knowledge, const MeekOptions& options) {
  std::vector<Arc> oriented;
  const MeekResult known = orient(graph, knowledge, oriented);
  MeekResult closed = Closure(graph, options).run(oriented);
  closed.oriented += known.oriented;
  closed.conflicts.insert(closed.conflicts.end(), known.conflicts.begin(), known.conflicts.end());
  sort_unique(closed.conflicts);
  return closed;
}

}  // namespace abdera
