#pragma once
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "core/rng.hpp"
#include "graphs/admg.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/probability_table.hpp"
#include "tests/graphs/graphs_support.hpp"

namespace abdera {

inline Admg admg(int n, Arcs directed, Arcs bidirected) {
  MixedGraph d(n), b(n);
  for (auto [from, to] : directed) d.set_directed(from, to);
  for (auto [from, to] : bidirected) b.set_edge(from, Mark::kArrow, Mark::kArrow, to);
  return {std::move(d), std::move(b)};
}

inline VarSet subset(int n, unsigned bits) {
  VarSet out(n);
  for_each_bit(bits, 0, [&](Var v) { out.insert(v); });
  return out;
}
inline unsigned bits_of(const VarSet& set) { return static_cast<unsigned>(set.row()[0]); }

/// Pairs (a, b), a < b, in order: bit i of a code is the edge between the i-th.
inline std::vector<std::pair<Var, Var>> pairs_of(int n) {
  std::vector<std::pair<Var, Var>> out;
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b) out.emplace_back(a, b);
  return out;
}

/// An ADMG with at most 8 nodes as two numbers.
struct SmallAdmg {
  SmallDag dag;
  unsigned bidirected = 0;  ///< bit i: the i-th of `pairs_of`
  Admg graph(int n) const {
    MixedGraph b(n);
    const auto pairs = pairs_of(n);
    for (std::size_t i = 0; i < pairs.size(); ++i)
      if (bidirected >> i & 1u) b.set_edge(pairs[i].first, Mark::kArrow, Mark::kArrow, pairs[i].second);
    return {dag.graph(n), std::move(b)};
  }
  auto operator<=>(const SmallAdmg&) const = default;
};

/// Calls visit(SmallAdmg) for each ADMG with n labelled nodes once.
template <class F>
void for_each_admg(int n, F&& visit) {
  for_each_dag(n, [&](SmallDag dag) {
    for (unsigned b = 0; b < 1u << (n * (n - 1) / 2); ++b) visit(SmallAdmg{dag, b});
  });
}

/// Calls visit(SmallAdmg) for one member of each class of ADMGs that differ by the names of the nodes: the one with
/// the smallest numbers.
template <class F>
void for_each_unlabelled_admg(int n, F&& visit) {
  const auto pairs = pairs_of(n);
  std::vector<std::vector<Var>> permutations;
  std::vector<std::vector<unsigned>> pair_maps;
  std::vector<Var> p(static_cast<std::size_t>(n));
  std::iota(p.begin(), p.end(), 0);
  do {
    permutations.push_back(p);
    std::vector<unsigned> map;
    for (auto [a, b] : pairs) {
      const Var c = p[static_cast<std::size_t>(a)], d = p[static_cast<std::size_t>(b)];
      const auto at = std::find(pairs.begin(), pairs.end(), std::pair(std::min(c, d), std::max(c, d)));
      map.push_back(1u << (at - pairs.begin()));
    }
    pair_maps.push_back(std::move(map));
  } while (std::next_permutation(p.begin(), p.end()));
  for_each_dag(n, [&](SmallDag dag) {
    std::vector<std::size_t> stabiliser;
    for (std::size_t k = 0; k < permutations.size(); ++k) {
      SmallDag image;
      for (Var a = 0; a < n; ++a)
        for (Var b = 0; b < n; ++b)
          if (dag.has(a, b))
            image.parents |= std::uint64_t{1} << (8 * permutations[k][static_cast<std::size_t>(b)] +
                                                  permutations[k][static_cast<std::size_t>(a)]);
      if (image < dag) return;
      if (image == dag) stabiliser.push_back(k);
    }
    for (unsigned bidirected = 0; bidirected < 1u << pairs.size(); ++bidirected) {
      bool smallest = true;
      for (std::size_t k : stabiliser) {
        unsigned image = 0;
        for (std::size_t i = 0; i < pairs.size(); ++i)
          if (bidirected >> i & 1u) image |= pair_maps[k][i];
        smallest = smallest && image >= bidirected;
      }
      if (smallest) visit(SmallAdmg{dag, bidirected});
    }
  });
}

/// A random causal model of an ADMG: binary observed variables, a latent one with 2 to 4 states for each bidirected
/// edge, every conditional probability in (0.1, 0.9). All its distributions by summation.
class RandomDiscreteModel {
 public:
  RandomDiscreteModel(const Admg& graph, Rng rng) : n_(graph.size()) {
    std::vector<int> states;
    std::vector<std::vector<std::size_t>> latents(static_cast<std::size_t>(n_));
    std::size_t worlds = 1;
    for (const Edge& e : graph.bidirected().edges()) {
      latents[static_cast<std::size_t>(e.a)].push_back(states.size());
      latents[static_cast<std::size_t>(e.b)].push_back(states.size());
      states.push_back(2 + static_cast<int>(rng.below(3)));
      worlds *= static_cast<std::size_t>(states.back());
    }
    std::vector<std::vector<double>> weights;
    for (int k : states) {
      std::vector<double> w;
      for (int s = 0; s < k; ++s) w.push_back(rng.uniform(0.2, 1));
      const double total = std::accumulate(w.begin(), w.end(), 0.0);
      for (double& value : w) value /= total;
      weights.push_back(std::move(w));
    }
    // P(v = 1 | values of all variables, states of all latents), drawn for what v depends on only.
    const std::size_t cells = std::size_t{1} << n_;
    std::vector<std::vector<double>> drawn(static_cast<std::size_t>(n_));
    std::vector<unsigned> parents;
    for (Var v = 0; v < n_; ++v) {
      std::size_t size = cells;
      for (std::size_t l : latents[static_cast<std::size_t>(v)]) size *= static_cast<std::size_t>(states[l]);
      for (std::size_t i = 0; i < size; ++i) drawn[static_cast<std::size_t>(v)].push_back(rng.uniform(0.1, 0.9));
      parents.push_back(bits_of(graph.directed().parents(v)));
    }
    after_.assign(cells, std::vector<double>(cells, 0.0));
    std::vector<int> state(states.size(), 0);
    std::vector<double> product(cells);
    for (std::size_t world = 0; world < worlds; ++world) {
      double weight = 1;
      for (std::size_t l = 0; l < states.size(); ++l) weight *= weights[l][static_cast<std::size_t>(state[l])];
      std::vector<std::size_t> offset(static_cast<std::size_t>(n_), 0);
      for (std::size_t v = 0; v < offset.size(); ++v) {
        for (std::size_t l : latents[v])
          offset[v] = offset[v] * static_cast<std::size_t>(states[l]) + static_cast<std::size_t>(state[l]);
        offset[v] *= cells;
      }
      for (std::size_t cell = 0; cell < cells; ++cell) {
        product[0] = weight;  // product[m]: over the variables in m
        for (unsigned m = 1; m < cells; ++m) {
          const int v = std::countr_zero(m);
          const double one = drawn[static_cast<std::size_t>(v)]
                                  [offset[static_cast<std::size_t>(v)] + (cell & parents[static_cast<std::size_t>(v)])];
          product[m] = product[m & (m - 1)] * (cell >> v & 1u ? one : 1 - one);
        }
        for (unsigned set = 0; set < cells; ++set) after_[set][cell] += product[~set & (cells - 1)];
      }
      for (std::size_t l = 0; l < states.size() && ++state[l] == states[l]; ++l) state[l] = 0;
    }
  }

  ProbabilityTable joint() const { return {levels(), subset(n_, (1u << n_) - 1), after_[0]}; }
  /// P(y | do(x)) as a function of the values of x and y.
  ProbabilityTable effect(unsigned x, unsigned y) const {
    const ProbabilityTable all(levels(), subset(n_, (1u << n_) - 1), after_[x]);
    return all.summed_out(subset(n_, ~(x | y) & ((1u << n_) - 1)));
  }

 private:
  std::vector<int> levels() const { return std::vector<int>(static_cast<std::size_t>(n_), 2); }
  int n_;
  /// after_[x][v]: probability of the values v of the variables outside x when x is set to its part of v.
  std::vector<std::vector<double>> after_;
};

/// The largest difference between two tables over all assignments of n binary variables; NaN where either is.
inline double largest_difference(int n, const ProbabilityTable& a, const ProbabilityTable& b) {
  double worst = 0;
  std::vector<int> assignment(static_cast<std::size_t>(n));
  for (unsigned cell = 0; cell < 1u << n; ++cell) {
    for (int v = 0; v < n; ++v) assignment[static_cast<std::size_t>(v)] = static_cast<int>(cell >> v & 1u);
    const double d = std::abs(a.at(assignment) - b.at(assignment));
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

}  // namespace abdera
