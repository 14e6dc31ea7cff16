#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "graphs/zhang.hpp"

namespace abdera::detail {

/// The rules at work on one graph. A rule looks at the graph and demands marks, which are carried out at once or, in
/// rounds judged together, by `settle`.
class ZhangRules {
 public:
  ZhangRules(MixedGraph& graph, NonCollider noncollider, const ZhangOptions& options);
  ZhangResult run();

 private:
  /// A bit for each ordered pair: row b, bit a stands for the mark at b of a *-* b, or for a walk that goes a, b.
  class Plane {
   public:
    explicit Plane(const MixedGraph& g) : words_(g.words()), bits_(words_ * static_cast<std::size_t>(g.size())) {}
    std::uint64_t& word(Var b, std::size_t i) { return bits_[static_cast<std::size_t>(b) * words_ + i]; }
    void insert(Var a, Var b) { word(b, static_cast<std::size_t>(a) / 64) |= std::uint64_t{1} << (a % 64); }
    bool contains(Var a, Var b) { return word(b, static_cast<std::size_t>(a) / 64) >> (a % 64) & 1u; }
    void clear() { std::fill(bits_.begin(), bits_.end(), 0); }

   private:
    std::size_t words_;
    std::vector<std::uint64_t> bits_;
  };

  /// Every rule at every place once; whether that changed the graph.
  bool round(RuleSet rules);
  /// Carries out what a round demanded.
  void settle();

  // Rules that look at two adjacent nodes and at all neighbours c of one of them at once, named as in the list of
  // rules.
  void r1(Var a, Var b);
  void r2(Var a, Var b);
  void r3(Var a, Var b);
  void r6(Var a, Var b);
  void r7(Var a, Var b);
  void r8(Var a, Var b);
  // Rules that search.
  void r4(Var beta, Var gamma);
  bool discriminated(Var alpha, Var beta, Var gamma);
  void r5(Var a, Var b);
  void r9(Var c);
  void r10(Var c);
  /// Puts every u with a possibly directed edge u, v into the search.
  void start_walks_into(Var v);
  /// Extends all walks backwards: then walk_ holds (a, b) iff an uncovered possibly directed walk goes on a, b, ... to
  /// where the walks were started.
  void extend_walks();

  /// Whether a, b, c is an ambiguous triple that no tail at b has decided.
  bool ambiguous(Var a, Var b, Var c) const {
    if (options_.ambiguous.empty() || g_.mark(a, b) == Mark::kTail || g_.mark(c, b) == Mark::kTail) return false;
    return std::binary_search(options_.ambiguous.begin(), options_.ambiguous.end(),
                              std::array{std::min(a, c), b, std::max(a, c)});
  }

  void arrow(Var a, Var b) { demand(a, b, Mark::kArrow); }  // a *-> b
  void tail(Var a, Var b) { demand(a, b, Mark::kTail); }    // a *-- b
  void directed(Var a, Var b);                              // a --> b
  void demand(Var a, Var b, Mark mark);
  void put(Var a, Var b, Mark mark);
  void report(Var a, Var b, const char* what) { result_.conflicts.push_back({{a, b}, what}); }

  template <class Word, class F>
  void each(Word&& word, F&& f) const {
    for (std::size_t i = 0; i < words_; ++i) for_each_bit(word(i), static_cast<Var>(i * 64), f);
  }
  template <class Word>
  bool any(Word&& word) const {
    for (std::size_t i = 0; i < words_; ++i)
      if (word(i)) return true;
    return false;
  }
  std::uint64_t into(Var v, std::size_t i) const { return g_.mark_words(v, i).near(Mark::kArrow); }         // w *-> v
  std::uint64_t circles_at(Var v, std::size_t i) const { return g_.mark_words(v, i).near(Mark::kCircle); }  // w *-o v
  std::uint64_t circle_circle(Var v, std::size_t i) const {                                                 // w o-o v
    const auto marks = g_.mark_words(v, i);
    return marks.near(Mark::kCircle) & marks.far(Mark::kCircle);
  }
  std::uint64_t circle_arrow(Var v, std::size_t i) const {  // w o-> v
    const auto marks = g_.mark_words(v, i);
    return marks.near(Mark::kArrow) & marks.far(Mark::kCircle);
  }
  /// w that may come just before v on a possibly directed path: no arrowhead at w, no tail at v.
  std::uint64_t possibly_before(Var v, std::size_t i) const {
    const auto marks = g_.mark_words(v, i);
    return g_.neighbours_word(v, i) & ~marks.far(Mark::kArrow) & ~marks.near(Mark::kTail);
  }
  /// Not adjacent to v and not v. Bits above the last node are set: use it with another row.
  std::uint64_t strangers(Var v, std::size_t i) const {
    const std::uint64_t self = static_cast<std::size_t>(v) / 64 == i ? std::uint64_t{1} << (v % 64) : 0;
    return ~g_.neighbours_word(v, i) & ~self;
  }

  MixedGraph& g_;
  NonCollider noncollider_;
  const ZhangOptions& options_;
  std::size_t words_;
  Plane arrows_, tails_;  // what the round demands
  Plane disputed_;        // circles that must stay
  ZhangResult result_;

  struct Step {
    Var from, to;
    int before;  // the step it was found from, -1 for a start
  };
  Plane walk_;
  std::vector<Step> queue_;
  std::vector<std::uint64_t> level_, next_, reached_;
};

}  // namespace abdera::detail
