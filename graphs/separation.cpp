#include "graphs/separation.hpp"

#include <algorithm>
#include <bit>

namespace abdera {
namespace {

VarSet closed_walk(const MixedGraph& graph, std::span<const Var> starts, EdgeTypes step) {
  WalkScratch scratch;
  walk(
      graph, starts, [step](Var, Mark) { return step; }, scratch);
  VarSet out(graph.size(), starts);
  for (std::size_t i = 0; i < graph.words(); ++i)
    for_each_bit(scratch.reached_word(i), static_cast<Var>(i * 64), [&](Var v) { out.insert(v); });
  return out;
}

}  // namespace

// Like `walk`, with what only separation knows: two kinds of arrival suffice, whole words of nodes are judged at once,
// and an arrival that cannot lead to a new one is never opened.
bool SeparationScratch::search(const MixedGraph& graph, std::span<const Var> xs, std::span<const Var> given,
                               Var target) {
  const std::size_t words = words_ = graph.words();
  rows_.resize(std::max(rows_.size(), kRows * words));
  std::fill_n(rows_.begin(), kRows * words, 0);
  std::uint64_t* const given_row = &rows_[kGiven * words];
  std::uint64_t* const by_arrow = &rows_[kByArrow * words];
  std::uint64_t* const by_other = &rows_[kByOther * words];
  std::uint64_t* const open_by_arrow = &rows_[kOpenByArrow * words];
  std::uint64_t* const open_by_other = &rows_[kOpenByOther * words];
  const auto word = [](Var v) { return static_cast<std::size_t>(v) / 64; };
  const auto one = [](Var v) { return std::uint64_t{1} << (v % 64); };
  for (Var v : given) given_row[word(v)] |= one(v);
  for (Var v : xs) open_by_other[word(v)] |= one(v) & ~given_row[word(v)];

  // Leaves v by the edges whose mark at v is an arrowhead (`arrows` all ones) or another (`others`).
  const auto leave = [&](Var v, std::uint64_t arrows, std::uint64_t others) {
    for (std::size_t i = 0; i < words; ++i) {
      const auto marks = graph.mark_words(v, i);
      const std::uint64_t near_arrow = marks.near(Mark::kArrow), far_arrow = marks.far(Mark::kArrow);
      const std::uint64_t edges = (marks.far_low | marks.far_high) & ((near_arrow & arrows) | (~near_arrow & others));
      const std::uint64_t new_by_other = edges & ~far_arrow & ~by_other[i];
      by_other[i] |= new_by_other;
      open_by_other[i] |= new_by_other & ~given_row[i];
      const std::uint64_t new_by_arrow = edges & far_arrow & ~by_arrow[i];
      by_arrow[i] |= new_by_arrow;
      // Whoever came to a node that is not given by another mark may leave it by every edge: nothing is left to find.
      open_by_arrow[i] = (open_by_arrow[i] | new_by_arrow) & ~(by_other[i] & ~given_row[i]);
    }
  };
  const auto found = [&] { return target >= 0 && (reached_word(word(target)) & one(target)) != 0; };
  for (bool more = true; more;) {
    more = false;
    for (std::size_t i = 0; i < words; ++i) {
      while ((open_by_other[i] | open_by_arrow[i]) != 0) {
        more = true;
        if (open_by_other[i] != 0) {
          const int bit = std::countr_zero(open_by_other[i]);
          open_by_other[i] &= open_by_other[i] - 1;
          leave(static_cast<Var>(i * 64) + bit, ~std::uint64_t{0}, ~std::uint64_t{0});
        } else {
          const int bit = std::countr_zero(open_by_arrow[i]);
          open_by_arrow[i] &= open_by_arrow[i] - 1;
          const std::uint64_t collider = -(given_row[i] >> bit & 1u);
          leave(static_cast<Var>(i * 64) + bit, collider, ~collider);
        }
        if (found()) return true;
      }
    }
  }
  return false;
}

bool m_separated(const MixedGraph& graph, Var x, Var y, std::span<const Var> given, SeparationScratch& scratch) {
  return !scratch.search(graph, std::span(&x, 1), given, y);
}

bool m_separated(const MixedGraph& graph, Var x, Var y, std::span<const Var> given) {
  SeparationScratch scratch;
  return m_separated(graph, x, y, given, scratch);
}

bool m_separated(const MixedGraph& graph, std::span<const Var> xs, std::span<const Var> ys, std::span<const Var> given,
                 SeparationScratch& scratch) {
  if (ys.size() == 1) return !scratch.search(graph, xs, given, ys.front());
  scratch.search(graph, xs, given, -1);
  return std::none_of(ys.begin(), ys.end(),
                      [&](Var y) { return (scratch.reached_word(static_cast<std::size_t>(y) / 64) >> (y % 64)) & 1u; });
}

void m_connected(const MixedGraph& graph, Var x, std::span<const Var> given, SeparationScratch& scratch,
                 VarSet& connected) {
  scratch.search(graph, std::span(&x, 1), given, -1);
  connected.clear();
  for (std::size_t i = 0; i < graph.words(); ++i)
    for_each_bit(scratch.reached_word(i) & ~scratch.given_word(i), static_cast<Var>(i * 64),
                 [&](Var v) { connected.insert(v); });
  connected.erase(x);
}

VarSet ancestors(const MixedGraph& graph, std::span<const Var> of) {
  return closed_walk(graph, of, EdgeTypes::to_parent());
}

VarSet descendants(const MixedGraph& graph, std::span<const Var> of) {
  return closed_walk(graph, of, EdgeTypes::to_child());
}

bool has_directed_path(const MixedGraph& graph, Var from, Var to, WalkScratch& scratch) {
  return walk(
      graph, std::span(&from, 1), [](Var, Mark) { return EdgeTypes::to_child(); }, scratch, to);
}

}  // namespace abdera
