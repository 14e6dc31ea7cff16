#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera::observe_test {

/// d-separation in a DAG of at most 8 nodes by rolling balls over bit sets; shares no code with the library.
class SmallDagOracle {
 public:
  explicit SmallDagOracle(const MixedGraph& dag) : n_(dag.size()) {
    for (const Edge& e : dag.edges()) {
      const Var from = e.at_a == Mark::kTail ? e.a : e.b, to = from == e.a ? e.b : e.a;
      parents_[index(to)] |= 1u << from, children_[index(from)] |= 1u << to;
    }
  }
  /// Of the members of a set, themselves among them.
  unsigned ancestors(unsigned set) const {
    for (unsigned before = 0; before != set;) {
      before = set;
      for (Var v = 0; v < n_; ++v)
        if (set >> v & 1u) set |= parents_[index(v)];
    }
    return set;
  }
  /// Everything that x is connected with given a set.
  unsigned connected(Var x, unsigned given) const {
    const unsigned opened = ancestors(given);  // colliders that let the ball pass
    unsigned up = 1u << x, down = 0, up_done = 0, down_done = 0;
    while (up != up_done || down != down_done) {
      const unsigned new_up = up & ~up_done, new_down = down & ~down_done;
      up_done = up, down_done = down;
      for (Var v = 0; v < n_; ++v) {
        const bool blocked = given >> v & 1u;
        if (new_up >> v & 1u && !blocked) up |= parents_[index(v)], down |= children_[index(v)];
        if (new_down >> v & 1u && !blocked) down |= children_[index(v)];
        if (new_down >> v & 1u && opened >> v & 1u) up |= parents_[index(v)];
      }
    }
    return (up | down) & ~given;
  }

 private:
  static std::size_t index(Var v) { return static_cast<std::size_t>(v); }
  int n_;
  std::array<unsigned, 8> parents_{}, children_{};
};

/// A set over columns as one over the nodes that they show.
inline unsigned nodes_of_columns(unsigned columns, const std::vector<Var>& shown) {
  unsigned out = 0;
  for (std::size_t i = 0; i < shown.size(); ++i)
    if (columns >> i & 1u) out |= 1u << shown[i];
  return out;
}

/// The MAG over some nodes given that others are selected, by its meaning: two nodes are adjacent when no set of the
/// others separates them, and an end is a tail when it is an ancestor of the other or of a selected node.
inline MixedGraph brute_force_mag(const SmallDagOracle& dag, const std::vector<Var>& shown, unsigned selected) {
  const int k = static_cast<int>(shown.size());
  MixedGraph mag(k);
  std::vector<std::vector<bool>> separable(shown.size(), std::vector<bool>(shown.size()));
  for (std::size_t i = 0; i < shown.size(); ++i)
    for (unsigned given = 0; given < 1u << k; ++given) {
      if (given >> i & 1u) continue;
      const unsigned reached = dag.connected(shown[i], nodes_of_columns(given, shown) | selected);
      for (std::size_t j = 0; j < shown.size(); ++j)
        if (j != i && !(given >> j & 1u) && !(reached >> shown[j] & 1u)) separable[i][j] = true;
    }
  for (std::size_t i = 0; i < shown.size(); ++i)
    for (std::size_t j = i + 1; j < shown.size(); ++j) {
      if (separable[i][j]) continue;
      const auto mark = [&](Var at, Var other) {
        return dag.ancestors(1u << other | selected) >> at & 1u ? Mark::kTail : Mark::kArrow;
      };
      mag.set_edge(static_cast<Var>(i), mark(shown[i], shown[j]), mark(shown[j], shown[i]), static_cast<Var>(j));
    }
  return mag;
}

}  // namespace abdera::observe_test
