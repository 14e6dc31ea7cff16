#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Which edges a walk may leave a node by: pairs (mark at the node, mark at the other end).
class EdgeTypes {
 public:
  constexpr EdgeTypes() = default;
  /// Edges whose near mark is in `nears` and whose far mark is in `fars`.
  constexpr EdgeTypes(std::initializer_list<Mark> nears, std::initializer_list<Mark> fars) {
    for (Mark far : fars)
      for (Mark near : nears)
        bits_ = static_cast<std::uint16_t>(bits_ | 1u << (4 * static_cast<int>(far) + static_cast<int>(near)));
  }
  /// Of 64 edges those whose near mark is allowed together with this far mark.
  std::uint64_t select(const MixedGraph::MarkWords& edges, Mark far) const {
    const auto nears = static_cast<std::uint64_t>(bits_ >> (4 * static_cast<int>(far)));
    const auto all_if = [nears](Mark near) { return -(nears >> static_cast<int>(near) & 1u); };  // all ones or none
    return (all_if(Mark::kCircle) & edges.near(Mark::kCircle)) | (all_if(Mark::kArrow) & edges.near(Mark::kArrow)) |
           (all_if(Mark::kTail) & edges.near(Mark::kTail));
  }
  constexpr bool empty() const { return bits_ == 0; }

  static constexpr EdgeTypes any() { return {{Mark::kCircle, Mark::kArrow, Mark::kTail}, kAnyMark}; }
  static constexpr EdgeTypes into_node() { return {{Mark::kArrow}, kAnyMark}; }  ///< v <-* w
  static constexpr EdgeTypes not_into_node() { return {{Mark::kCircle, Mark::kTail}, kAnyMark}; }
  static constexpr EdgeTypes to_parent() { return {{Mark::kArrow}, {Mark::kTail}}; }  ///< v <-- w
  static constexpr EdgeTypes to_child() { return {{Mark::kTail}, {Mark::kArrow}}; }   ///< v --> w

 private:
  static constexpr std::initializer_list<Mark> kAnyMark = {Mark::kCircle, Mark::kArrow, Mark::kTail};
  std::uint16_t bits_ = 0;
};

class WalkScratch;

/// The one search of the graph layer: visits every (node, arriving mark) that a walk from `starts` can reach when
/// `rule(node, arriving)` says by which edges it may go on. Ancestors, m-separation and possibly directed paths are
/// rules of a few lines.
/// @param starts distinct nodes; the rule sees them with arriving mark kNone.
/// @param rule `EdgeTypes rule(Var node, Mark arriving)`.
/// @param target stop as soon as this node is reached; -1 visits everything.
/// @return whether the target was reached. `scratch` then tells what else was.
/// Cost: O(states * p / 64) with at most 3 p states. Threads: safe with a scratch each.
template <class Rule>
bool walk(const MixedGraph& graph, std::span<const Var> starts, Rule&& rule, WalkScratch& scratch, Var target = -1);

/// Working memory of `walk`, owned by the caller and reused: no allocation once it has met its largest graph.
/// Threads: one a thread.
class WalkScratch {
 public:
  /// Word i of the nodes the last walk arrived at with this mark at the node.
  std::uint64_t reached_word(Mark arriving, std::size_t i) const { return reached_[plane(arriving, i)]; }
  /// Word i of the nodes the last walk arrived at, by any mark; starts count only when walked back to.
  std::uint64_t reached_word(std::size_t i) const {
    return reached_word(Mark::kCircle, i) | reached_word(Mark::kArrow, i) | reached_word(Mark::kTail, i);
  }
  bool reached(Var v, Mark arriving) const {
    return (reached_word(arriving, static_cast<std::size_t>(v) / 64) >> (v % 64)) & 1u;
  }
  bool reached(Var v) const { return (reached_word(static_cast<std::size_t>(v) / 64) >> (v % 64)) & 1u; }

 private:
  template <class Rule>
  friend bool walk(const MixedGraph&, std::span<const Var>, Rule&&, WalkScratch&, Var);
  std::size_t plane(Mark m, std::size_t i) const { return (static_cast<std::size_t>(m) - 1) * words_ + i; }
  void begin(const MixedGraph& graph) {
    words_ = graph.words();
    reached_.resize(std::max(reached_.size(), 3 * words_));
    std::fill_n(reached_.begin(), 3 * words_, 0);
    // Every node is pushed at most once for each arriving mark, and once as a start.
    stack_.resize(std::max(stack_.size(), 4 * static_cast<std::size_t>(graph.size())));
    top_ = stack_.data();
  }

  std::size_t words_ = 0;
  std::vector<std::uint64_t> reached_;
  std::vector<std::int32_t> stack_;
  std::int32_t* top_ = nullptr;
};

template <class Rule>
bool walk(const MixedGraph& graph, std::span<const Var> starts, Rule&& rule, WalkScratch& scratch, Var target) {
  constexpr std::array<Mark, 3> kFarMarks = {Mark::kCircle, Mark::kArrow, Mark::kTail};
  scratch.begin(graph);
  std::int32_t* top = scratch.top_;
  const std::int32_t* const bottom = top;
  for (Var v : starts) *top++ = 4 * v;
  const std::size_t words = graph.words();
  const std::size_t target_word = target < 0 ? words : static_cast<std::size_t>(target) / 64;
  const std::uint64_t target_bit = target < 0 ? 0 : std::uint64_t{1} << (target % 64);
  while (top != bottom) {
    const std::int32_t state = *--top;
    const Var v = state / 4;
    const EdgeTypes go = rule(v, static_cast<Mark>(state % 4));
    if (go.empty()) continue;
    for (std::size_t i = 0; i < words; ++i) {
      const auto marks = graph.mark_words(v, i);
      for (Mark far : kFarMarks) {
        auto& seen = scratch.reached_[scratch.plane(far, i)];
        std::uint64_t next = marks.far(far) & ~seen;
        if (next == 0) continue;
        next &= go.select(marks, far);
        if (next == 0) continue;
        seen |= next;
        if (i == target_word && (next & target_bit)) return true;
        for_each_bit(next, static_cast<Var>(i * 64), [&](Var w) { *top++ = 4 * w + static_cast<int>(far); });
      }
    }
  }
  return false;
}

}  // namespace abdera
