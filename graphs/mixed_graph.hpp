#pragma once
#include <array>
#include <utility>
#include <vector>

#include "core/var_set.hpp"
#include "graphs/mark.hpp"

namespace abdera {

/// An edge a (at_a)-(at_b) b as `MixedGraph::edges` lists it, a < b.
struct Edge {
  Var a, b;
  Mark at_a, at_b;
  bool directed() const {  ///< a --> b or a <-- b
    return (at_a == Mark::kTail && at_b == Mark::kArrow) || (at_a == Mark::kArrow && at_b == Mark::kTail);
  }
  bool bidirected() const { return at_a == Mark::kArrow && at_b == Mark::kArrow; }
  bool operator==(const Edge&) const = default;
};

/// Simple graph whose every edge a *-* b carries a mark at both ends: the only edge store. Dag, Pdag and Pag wrap
/// one and own their invariants.
///
/// Marks live in contiguous bit-planes, one row of words a node: `far` planes hold the marks at the other end,
/// `near` planes those at the node itself, so parents, children and spouses are word operations over row spans.
/// Memory: 4 bits an ordered pair of nodes (p = 1000: 0.5 MB), inline storage up to 64 nodes is one word a row.
/// Cost: mark and set_edge O(1); a row operation O(p / 64). Threads: const members are safe together.
class MixedGraph {
 public:
  explicit MixedGraph(int n = 0) : n_(n), stride_(words_for(n)), planes_(4 * stride_ * static_cast<std::size_t>(n)) {}

  int size() const { return n_; }
  std::size_t words() const { return stride_; }
  /// Number of edges.
  int num_edges() const;

  /// Mark at b on the edge a *-* b; kNone if they are not adjacent.
  Mark mark(Var a, Var b) const { return static_cast<Mark>(bit(kFarLow, a, b) | (bit(kFarHigh, a, b) << 1)); }
  bool adjacent(Var a, Var b) const { return bit(kFarLow, a, b) | bit(kFarHigh, a, b); }
  bool directed(Var a, Var b) const { return mark(a, b) == Mark::kArrow && mark(b, a) == Mark::kTail; }   ///< a --> b
  bool undirected(Var a, Var b) const { return mark(a, b) == Mark::kTail && mark(b, a) == Mark::kTail; }  ///< a --- b
  bool bidirected(Var a, Var b) const { return mark(a, b) == Mark::kArrow && mark(b, a) == Mark::kArrow; }

  /// Puts the edge a (at_a)-(at_b) b, replacing any edge between them.
  void set_edge(Var a, Mark at_a, Mark at_b, Var b) {
    put(a, b, at_b);
    put(b, a, at_a);
  }
  void set_directed(Var a, Var b) { set_edge(a, Mark::kTail, Mark::kArrow, b); }
  void set_undirected(Var a, Var b) { set_edge(a, Mark::kTail, Mark::kTail, b); }
  void remove_edge(Var a, Var b) { set_edge(a, Mark::kNone, Mark::kNone, b); }
  /// Joins every pair of nodes with this mark at both ends.
  static MixedGraph complete(int n, Mark mark);

  // Row access without temporaries: word i of the set, i in [0, words()).
  std::uint64_t neighbours_word(Var v, std::size_t i) const { return row(kFarLow, v)[i] | row(kFarHigh, v)[i]; }
  std::uint64_t parents_word(Var v, std::size_t i) const {  // w --> v
    return row(kNearHigh, v)[i] & ~row(kNearLow, v)[i] & row(kFarLow, v)[i] & row(kFarHigh, v)[i];
  }
  std::uint64_t children_word(Var v, std::size_t i) const {  // v --> w
    return row(kFarHigh, v)[i] & ~row(kFarLow, v)[i] & row(kNearLow, v)[i] & row(kNearHigh, v)[i];
  }
  std::uint64_t undirected_word(Var v, std::size_t i) const {  // v --- w
    return row(kFarHigh, v)[i] & row(kFarLow, v)[i] & row(kNearLow, v)[i] & row(kNearHigh, v)[i];
  }
  std::uint64_t spouses_word(Var v, std::size_t i) const {  // v <-> w
    return row(kFarHigh, v)[i] & ~row(kFarLow, v)[i] & row(kNearHigh, v)[i] & ~row(kNearLow, v)[i];
  }
  /// The marks on 64 edges of one node as four words, to select edges by the marks at both ends at once.
  struct MarkWords {
    std::uint64_t near_low, near_high, far_low, far_high;
    std::uint64_t near(Mark m) const { return select(near_low, near_high, m); }  ///< edges with this mark at the node
    std::uint64_t far(Mark m) const { return select(far_low, far_high, m); }     ///< ... at the other end
    static std::uint64_t select(std::uint64_t low, std::uint64_t high, Mark m) {
      return m == Mark::kArrow ? high & ~low : m == Mark::kTail ? high & low : m == Mark::kCircle ? low & ~high : 0;
    }
  };
  MarkWords mark_words(Var v, std::size_t i) const {
    return {row(kNearLow, v)[i], row(kNearHigh, v)[i], row(kFarLow, v)[i], row(kFarHigh, v)[i]};
  }
  template <class F>
  void for_neighbours(Var v, F&& f) const {
    for (std::size_t i = 0; i < stride_; ++i) for_each_bit(neighbours_word(v, i), static_cast<Var>(i * 64), f);
  }
  template <class F>
  void for_parents(Var v, F&& f) const {
    for (std::size_t i = 0; i < stride_; ++i) for_each_bit(parents_word(v, i), static_cast<Var>(i * 64), f);
  }
  template <class F>
  void for_children(Var v, F&& f) const {
    for (std::size_t i = 0; i < stride_; ++i) for_each_bit(children_word(v, i), static_cast<Var>(i * 64), f);
  }
  template <class F>
  void for_undirected(Var v, F&& f) const {
    for (std::size_t i = 0; i < stride_; ++i) for_each_bit(undirected_word(v, i), static_cast<Var>(i * 64), f);
  }

  VarSet neighbours(Var v) const;
  VarSet parents(Var v) const;
  VarSet children(Var v) const;
  VarSet spouses(Var v) const;
  VarSet undirected_neighbours(Var v) const;
  int degree(Var v) const;

  /// Every edge once, sorted by (a, b) with a < b.
  std::vector<Edge> edges() const;
  /// The same graph with node v renamed to_new[v].
  MixedGraph relabelled(const std::vector<Var>& to_new) const;

  bool operator==(const MixedGraph&) const = default;

 private:
  enum Plane : std::size_t { kFarLow, kFarHigh, kNearLow, kNearHigh };
  std::size_t at(Plane plane, Var v) const {
    return (plane * static_cast<std::size_t>(n_) + static_cast<std::size_t>(v)) * stride_;
  }
  const std::uint64_t* row(Plane plane, Var v) const { return planes_.data() + at(plane, v); }
  unsigned bit(Plane plane, Var v, Var w) const {
    return (row(plane, v)[static_cast<std::size_t>(w) / 64] >> (w % 64)) & 1u;
  }
  void set_bit(Plane plane, Var v, Var w, bool on) {
    auto& word = planes_[at(plane, v) + static_cast<std::size_t>(w) / 64];
    const auto one = std::uint64_t{1} << (w % 64);
    word = on ? word | one : word & ~one;
  }
  void put(Var a, Var b, Mark m) {
    const bool low = static_cast<int>(m) & 1, high = static_cast<int>(m) & 2;
    set_bit(kFarLow, a, b, low), set_bit(kFarHigh, a, b, high);
    set_bit(kNearLow, b, a, low), set_bit(kNearHigh, b, a, high);
  }
  template <class Word>
  VarSet collect(Word&& word) const;

  int n_;
  std::size_t stride_;
  std::vector<std::uint64_t> planes_;
};

}  // namespace abdera
