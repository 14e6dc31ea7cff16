#include "graphs/exhaustive/markov_classes.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::uint64_t bit(Var from, Var to) { return std::uint64_t{1} << (8 * to + from); }

bool is_acyclic(SmallDag dag, int n) {
  unsigned placed = 0;
  for (int round = 0; round < n; ++round)
    for (Var v = 0; v < n; ++v)
      if ((dag.parents >> (8 * v) & 0xFFu & ~placed) == 0) placed |= 1u << v;
  return placed == (1u << n) - 1;
}

/// What defines the Markov class: adjacencies, and which unshielded triples are colliders.
struct Signature {
  std::uint64_t adjacencies = 0, colliders_low = 0, colliders_high = 0;
  auto operator<=>(const Signature&) const = default;
};

Signature signature(SmallDag dag, int n) {
  Signature s;
  int triple = 0;
  for (Var a = 0; a < n; ++a)
    for (Var c = a + 1; c < n; ++c) {
      if (dag.adjacent(a, c)) s.adjacencies |= bit(a, c);
      for (Var b = 0; b < n; ++b) {
        if (b == a || b == c) continue;
        if (!dag.adjacent(a, c) && dag.has(a, b) && dag.has(c, b))
          (triple < 64 ? s.colliders_low : s.colliders_high) |= std::uint64_t{1} << (triple % 64);
        ++triple;
      }
    }
  return s;
}

}  // namespace

MixedGraph SmallDag::graph(int n) const {
  MixedGraph g(n);
  for (Var b = 0; b < n; ++b)
    for (Var a = 0; a < n; ++a)
      if (has(a, b)) g.set_directed(a, b);
  return g;
}

SmallDag SmallDag::of(const MixedGraph& graph) {
  require(graph.size() <= 8, "at most 8 nodes fit, not " + std::to_string(graph.size()));
  SmallDag dag;
  for (Var v = 0; v < graph.size(); ++v) graph.for_parents(v, [&](Var w) { dag.parents |= bit(w, v); });
  return dag;
}

void for_each_dag(int n, FunctionRef<void(SmallDag)> visit) {
  require(n >= 1 && n <= 7, "DAGs are enumerated for 1 to 7 nodes, not " + std::to_string(n));
  std::vector<std::pair<Var, Var>> pairs;
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b) pairs.emplace_back(a, b);
  std::vector<int> state(pairs.size());  // 0: not adjacent, 1: a --> b, 2: b --> a
  SmallDag dag;
  while (true) {
    if (is_acyclic(dag, n)) visit(dag);
    std::size_t i = 0;
    for (; i < pairs.size(); ++i) {
      const auto [a, b] = pairs[i];
      state[i] = (state[i] + 1) % 3;
      dag.parents &= ~(bit(a, b) | bit(b, a));
      if (state[i] == 1) dag.parents |= bit(a, b);
      if (state[i] == 2) dag.parents |= bit(b, a);
      if (state[i] != 0) break;
    }
    if (i == pairs.size()) return;
  }
}

MixedGraph MarkovClass::intersection(int n) const {
  std::uint64_t shared = ~std::uint64_t{0};
  for (SmallDag dag : members) shared &= dag.parents;
  MixedGraph g(n);
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b) {
      if (!members.front().adjacent(a, b)) continue;
      if (shared & bit(a, b)) {
        g.set_directed(a, b);
      } else if (shared & bit(b, a)) {
        g.set_directed(b, a);
      } else {
        g.set_undirected(a, b);
      }
    }
  return g;
}

std::vector<MarkovClass> markov_classes(int n) {
  std::vector<std::pair<Signature, SmallDag>> all;
  for_each_dag(n, [&](SmallDag dag) { all.emplace_back(signature(dag, n), dag); });
  std::sort(all.begin(), all.end());
  std::vector<MarkovClass> classes;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == 0 || all[i].first != all[i - 1].first) classes.emplace_back();
    classes.back().members.push_back(all[i].second);
  }
  return classes;
}

}  // namespace abdera
