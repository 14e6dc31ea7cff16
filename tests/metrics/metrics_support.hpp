#pragma once
#include <array>
#include <bit>
#include <vector>

#include "core/rng.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

/// A DAG as bit masks, and the textbook definitions on it: written for the tests, shares nothing with the library.
struct MaskDag {
  int n = 0;
  std::array<unsigned, 8> parents{}, children{};

  static MaskDag of(const MixedGraph& g) {
    MaskDag d;
    d.n = g.size();
    for (Var a = 0; a < d.n; ++a)
      for (Var b = 0; b < d.n; ++b)
        if (a != b && g.directed(a, b)) d.add(a, b);
    return d;
  }
  void add(Var a, Var b) {
    children[static_cast<std::size_t>(a)] |= 1u << b;
    parents[static_cast<std::size_t>(b)] |= 1u << a;
  }
  void remove(Var a, Var b) {
    children[static_cast<std::size_t>(a)] &= ~(1u << b);
    parents[static_cast<std::size_t>(b)] &= ~(1u << a);
  }
  static unsigned closure(unsigned from, const std::array<unsigned, 8>& next) {
    for (unsigned grown = from;; from = grown) {
      for_each_bit(from, 0, [&](Var v) { grown |= next[static_cast<std::size_t>(v)]; });
      if (grown == from) return grown;
    }
  }
  unsigned descendants(unsigned of) const { return closure(of, children); }
  unsigned ancestors(unsigned of) const { return closure(of, parents); }

  /// d-separation by the moral graph of the smallest ancestral set.
  bool separated(Var x, Var y, unsigned z) const {
    const unsigned kept = ancestors(1u << x | 1u << y | z);
    std::array<unsigned, 8> moral{};
    const auto join = [&](Var a, Var b) {
      moral[static_cast<std::size_t>(a)] |= 1u << b, moral[static_cast<std::size_t>(b)] |= 1u << a;
    };
    for_each_bit(kept, 0, [&](Var v) {
      const unsigned above = parents[static_cast<std::size_t>(v)];
      for_each_bit(above, 0, [&](Var a) {
        join(a, v);
        for_each_bit(above, 0, [&](Var b) {
          if (a < b) join(a, b);
        });
      });
    });
    for (auto& row : moral) row &= ~z;
    return (closure(1u << x, moral) >> y & 1u) == 0;
  }
  /// Whether z is a valid adjustment set: no descendant of a node on a causal path, and it separates x and y in the
  /// proper back-door graph.
  bool valid_adjustment(Var x, Var y, unsigned z) const {
    const unsigned below = descendants(1u << x);
    const unsigned causal = below >> y & 1u ? below & ancestors(1u << y) & ~(1u << x) : 0;
    if (causal != 0 && (descendants(causal) & z) != 0) return false;
    MaskDag back_door = *this;
    for_each_bit(causal & children[static_cast<std::size_t>(x)], 0, [&](Var c) { back_door.remove(x, c); });
    return back_door.separated(x, y, z);
  }
};

/// A DAG or CPDAG with everything that the definitions of the distances ask of it, by enumeration of the members of
/// its class and of all paths.
struct DefinedGraph {
  explicit DefinedGraph(const MixedGraph& graph, const std::vector<MixedGraph>& members_of_class)
      : g(graph), sparse(graph), n(graph.size()) {
    for (const MixedGraph& m : members_of_class) members.push_back(MaskDag::of(m));
    for (Var x = 0; x < n; ++x)
      for (Var y = 0; y < n; ++y) {
        if (x == y) continue;
        auto& pair = at(x, y);
        for (const MaskDag& m : members) pair.effect = pair.effect || (m.descendants(1u << x) >> y & 1u);
        for (unsigned z = 0; z < 1u << n; ++z) {
          bool all = true;
          for (const MaskDag& m : members) all = all && !(z >> x & 1u) && !(z >> y & 1u) && m.valid_adjustment(x, y, z);
          pair.valid[z] = all;
        }
        std::vector<Var> path = {x};
        walk_paths(pair, path, y);
        unsigned forbidden = 1u << x, parents = 0;
        for_each_bit(pair.on_paths, 0, [&](Var v) {
          parents |= parents_of(v);
          for (const MaskDag& m : members) forbidden |= m.descendants(1u << v);
        });
        pair.optimal = parents & ~forbidden;
      }
  }

  struct Pair {
    bool effect = false, amenable = true;
    unsigned on_paths = 0, optimal = 0;
    std::array<bool, 32> valid{};
  };
  Pair& at(Var x, Var y) { return pairs[static_cast<std::size_t>(8 * x + y)]; }
  const Pair& at(Var x, Var y) const { return pairs[static_cast<std::size_t>(8 * x + y)]; }
  unsigned parents_of(Var v) const {
    unsigned out = 0;
    for (Var w = 0; w < n; ++w) out |= static_cast<unsigned>(w != v && g.directed(w, v)) << w;
    return out;
  }
  unsigned ancestors_of(Var v) const {
    std::array<unsigned, 8> up{};
    for (Var w = 0; w < n; ++w) up[static_cast<std::size_t>(w)] = parents_of(w);
    return MaskDag::closure(1u << v, up) & ~(1u << v);
  }

  MixedGraph g;
  SparseGraph sparse;
  int n;
  std::vector<MaskDag> members;
  std::array<Pair, 64> pairs{};

 private:
  /// All paths from x on which no edge points back along the path.
  void walk_paths(Pair& pair, std::vector<Var>& path, Var y) {
    const Var v = path.back();
    if (v == y) {
      for (std::size_t i = 1; i < path.size(); ++i) pair.on_paths |= 1u << path[i];
      pair.amenable = pair.amenable && g.directed(path[0], path[1]);
      return;
    }
    for (Var w = 0; w < n; ++w) {
      bool may = w != v && g.adjacent(v, w);
      for (Var earlier : path) may = may && w != earlier && !g.directed(w, earlier);
      if (!may) continue;
      path.push_back(w);
      walk_paths(pair, path, y);
      path.pop_back();
    }
  }
};

enum class Strategy { kParent, kAncestor, kOset };

/// The mistakes about the effects of t, by the definition.
inline std::int64_t defined_mistakes(const DefinedGraph& truth, const DefinedGraph& estimate, Strategy strategy,
                                     Var t) {
  std::int64_t mistakes = 0;
  for (Var y = 0; y < truth.n; ++y) {
    if (t == y) continue;
    const auto &is = truth.at(t, y), &said = estimate.at(t, y);
    const bool none = strategy == Strategy::kParent ? estimate.g.directed(y, t) : !said.effect;
    const unsigned z = strategy == Strategy::kParent     ? estimate.parents_of(t)
                       : strategy == Strategy::kAncestor ? estimate.ancestors_of(t)
                                                         : said.optimal;
    if (none) {
      mistakes += is.effect;
    } else if (!said.amenable) {
      mistakes += is.amenable;
    } else {
      mistakes += !(is.amenable && is.valid[z]);
    }
  }
  return mistakes;
}

/// The distance by its definition. For SID use kParent on DAGs.
inline std::int64_t defined_aid(const DefinedGraph& truth, const DefinedGraph& estimate, Strategy strategy) {
  std::int64_t mistakes = 0;
  for (Var t = 0; t < truth.n; ++t) mistakes += defined_mistakes(truth, estimate, strategy, t);
  return mistakes;
}

inline std::vector<DefinedGraph> defined_dags(int n) {
  std::vector<DefinedGraph> out;
  for_each_dag(n, [&](SmallDag d) { out.emplace_back(d.graph(n), std::vector{d.graph(n)}); });
  return out;
}
inline std::vector<DefinedGraph> defined_cpdags(int n) {
  std::vector<DefinedGraph> out;
  for (const auto& c : markov_classes(n)) {
    std::vector<MixedGraph> members;
    for (SmallDag d : c.members) members.push_back(d.graph(n));
    out.emplace_back(c.intersection(n), members);
  }
  return out;
}

/// A random DAG with expected total degree `degree`, in random order of the nodes.
inline MixedGraph random_dag(int n, double degree, Rng& rng) {
  std::vector<Var> order;
  for (Var v = 0; v < n; ++v) order.push_back(v);
  rng.shuffle(order);
  MixedGraph dag(n);
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t j = i + 1; j < order.size(); ++j)
      if (rng.uniform() < degree / (n - 1)) dag.set_directed(order[i], order[j]);
  return dag;
}

}  // namespace abdera
