#include "graphs/exhaustive/mag_classes.hpp"

#include <algorithm>
#include <bit>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::uint64_t bit(Var node, Var other) { return std::uint64_t{1} << (8 * node + other); }
constexpr unsigned byte(std::uint64_t rows, Var v) { return static_cast<unsigned>(rows >> (8 * v)) & 0xFFu; }

/// Depth-first choice of an edge for one pair after the other; every prefix is an ancestral graph.
class AncestralGraphs {
 public:
  AncestralGraphs(int n, bool selection, FunctionRef<void(const SmallMag&)> visit)
      : n_(n), selection_(selection), visit_(visit) {
    std::uint64_t self = 0;
    for (Var v = 0; v < n; ++v) self |= bit(v, v);
    extend(0, 1, {}, 0, self);
  }

 private:
  /// @param undirected bit v: v has an undirected edge. @param ancestors byte v: the ancestors of v, and v.
  void extend(Var a, Var b, const SmallMag& mag, unsigned undirected, std::uint64_t ancestors) {
    if (b == n_) {
      ++a, b = a + 1;
      if (b >= n_) return visit_(mag);
    }
    extend(a, b + 1, mag, undirected, ancestors);
    SmallMag with = mag;
    with.adjacent |= bit(a, b) | bit(b, a);
    const auto may_enter = [&](Var v) { return !(undirected >> v & 1u); };
    if (selection_ && !byte(mag.into, a) && !byte(mag.into, b))
      extend(a, b + 1, with, undirected | 1u << a | 1u << b, ancestors);
    for (const auto& [from, to] : {std::pair(a, b), std::pair(b, a)}) {
      with.into = mag.into | bit(to, from);
      const std::uint64_t next = with_edge(ancestors, from, to);
      if (may_enter(to) && !has_cycle(with, next)) extend(a, b + 1, with, undirected, next);
    }
    with.into = mag.into | bit(a, b) | bit(b, a);
    if (may_enter(a) && may_enter(b) && !has_cycle(with, ancestors)) extend(a, b + 1, with, undirected, ancestors);
  }
  std::uint64_t with_edge(std::uint64_t ancestors, Var from, Var to) const {
    std::uint64_t out = ancestors;
    for (Var v = 0; v < n_; ++v)
      if (byte(ancestors, v) >> to & 1u) out |= std::uint64_t{byte(ancestors, from)} << (8 * v);
    return out;
  }
  /// Whether some arrowhead w *-> v has v among the ancestors of w: a directed or almost directed cycle.
  bool has_cycle(const SmallMag& mag, std::uint64_t ancestors) const {
    for (Var v = 0; v < n_; ++v) {
      bool found = false;
      for_each_bit(byte(mag.into, v), 0, [&](Var w) { found = found || (byte(ancestors, w) >> v & 1u); });
      if (found) return true;
    }
    return false;
  }

  int n_;
  bool selection_;
  FunctionRef<void(const SmallMag&)> visit_;
};

void require_small(int n) {
  require(n >= 1 && n <= 5, "ancestral graphs are enumerated for 1 to 5 nodes, not " + std::to_string(n));
}

/// The nodes that `given` leaves connected with x.
unsigned connected(const SmallMag& mag, Var x, unsigned given) {
  unsigned by_arrow = 0, by_tail = 0, todo_arrow = 0, todo_tail = 0;  // nodes a walk reaches, by the mark it arrives at
  const auto leave = [&](Var v, unsigned to) {
    unsigned arrow = 0;
    for_each_bit(to, 0, [&](Var w) { arrow |= (mag.arrows_at(w) >> v & 1u) << w; });
    todo_arrow |= arrow & ~by_arrow, by_arrow |= arrow;
    todo_tail |= to & ~arrow & ~by_tail, by_tail |= to & ~arrow;
  };
  leave(x, mag.neighbours(x));
  while (todo_arrow | todo_tail) {
    const bool arrow = todo_arrow != 0;
    unsigned& todo = arrow ? todo_arrow : todo_tail;
    const Var v = std::countr_zero(todo);
    todo &= todo - 1;
    const bool conditioned = given >> v & 1u;
    // Two arrowheads meet in a collider, which must be conditioned on; everything else must not be.
    unsigned to = conditioned ? 0 : mag.neighbours(v);
    if (arrow) to = conditioned ? mag.arrows_at(v) : to & ~mag.arrows_at(v);
    leave(v, to);
  }
  return by_arrow | by_tail;
}

}  // namespace

MixedGraph SmallMag::graph(int n) const {
  MixedGraph g(n);
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b)
      if (is_adjacent(a, b)) g.set_edge(a, mark(b, a), mark(a, b), b);
  return g;
}

SmallMag SmallMag::of(const MixedGraph& graph) {
  require(graph.size() <= 8, "at most 8 nodes fit, not " + std::to_string(graph.size()));
  SmallMag mag;
  for (Var v = 0; v < graph.size(); ++v)
    graph.for_neighbours(v, [&](Var w) {
      mag.adjacent |= bit(v, w);
      if (graph.mark(w, v) == Mark::kArrow) mag.into |= bit(v, w);
    });
  return mag;
}

void for_each_ancestral_graph(int n, bool selection, FunctionRef<void(const SmallMag&)> visit) {
  require_small(n);
  AncestralGraphs(n, selection, visit);
}

SeparationTable::SeparationTable(const SmallMag& mag, int n) {
  require_small(n);
  const unsigned all = (1u << n) - 1;
  for (unsigned given = 0; given <= all; ++given)
    for (Var x = 0; x < n; ++x) {
      const unsigned others = all & ~given & ~((2u << x) - 1);  // those above x: each pair once
      if ((given >> x & 1u) || (others & ~mag.neighbours(x)) == 0) continue;
      for_each_bit(others & ~connected(mag, x, given), 0, [&](Var y) { rows_[row(x, y)] |= 1u << given; });
    }
}

bool SeparationTable::separated(Var x, Var y, unsigned given) const { return rows_[row(x, y)] >> given & 1u; }

int SeparationTable::smallest_separator(Var x, Var y) const {
  int best = -1;
  for_each_bit(rows_[row(x, y)], 0, [&](int given) {
    const auto size = [](int set) { return std::popcount(static_cast<unsigned>(set)); };
    if (best < 0 || size(given) < size(best)) best = given;
  });
  return best;
}

MixedGraph MagClass::intersection(int n) const {
  std::uint64_t always = ~std::uint64_t{0}, ever = 0;
  for (const SmallMag& mag : members) always &= mag.into, ever |= mag.into;
  const std::uint64_t adjacent = members.front().adjacent;
  MixedGraph g(n);
  const auto mark_at = [&](Var v, Var w) {
    return always & bit(v, w) ? Mark::kArrow : ever & bit(v, w) ? Mark::kCircle : Mark::kTail;
  };
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b)
      if (adjacent & bit(a, b)) g.set_edge(a, mark_at(a, b), mark_at(b, a), b);
  return g;
}

bool MagClass::holds_a_dag() const {
  return std::any_of(members.begin(), members.end(), [](const SmallMag& mag) {
    for (Var a = 0; a < 8; ++a)
      for (Var b = a + 1; b < 8; ++b)
        if (mag.is_adjacent(a, b) && mag.mark(a, b) == mag.mark(b, a)) return false;
    return true;
  });
}

std::vector<MagClass> mag_classes(int n, bool selection) {
  require_small(n);
  std::vector<std::pair<SeparationTable, SmallMag>> all;
  for_each_ancestral_graph(n, selection, [&](const SmallMag& mag) {
    const SeparationTable table(mag, n);
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b)
        if (!mag.is_adjacent(a, b) && !table.separable(a, b)) return;  // not maximal
    all.emplace_back(table, mag);
  });
  std::sort(all.begin(), all.end());
  std::vector<MagClass> classes;
  for (const auto& [table, mag] : all) {
    if (classes.empty() || classes.back().separations != table) classes.push_back({table, {}});
    classes.back().members.push_back(mag);
  }
  return classes;
}

}  // namespace abdera
