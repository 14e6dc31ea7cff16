#include "graphs/separation.hpp"

#include <algorithm>

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

bool SeparationScratch::search(const MixedGraph& graph, std::span<const Var> xs, std::span<const Var> given,
                               Var target) {
  given_.assign(graph.words(), 0);
  for (Var v : given) given_[static_cast<std::size_t>(v) / 64] |= std::uint64_t{1} << (v % 64);
  const auto rule = [this](Var v, Mark arriving) {
    const bool conditioned = (given_[static_cast<std::size_t>(v) / 64] >> (v % 64)) & 1u;
    if (arriving == Mark::kArrow) {
      if (conditioned) return EdgeTypes::into_node();
      // A walk that came here by a tail may leave by every edge: nothing is left to find.
      return walk.reached(v, Mark::kTail) ? EdgeTypes() : EdgeTypes::not_into_node();
    }
    return conditioned ? EdgeTypes() : EdgeTypes::any();
  };
  return abdera::walk(graph, xs, rule, walk, target);
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
  return std::none_of(ys.begin(), ys.end(), [&](Var y) { return scratch.walk.reached(y); });
}

void m_connected(const MixedGraph& graph, Var x, std::span<const Var> given, SeparationScratch& scratch,
                 VarSet& connected) {
  scratch.search(graph, std::span(&x, 1), given, -1);
  connected.clear();
  for (std::size_t i = 0; i < graph.words(); ++i)
    for_each_bit(scratch.walk.reached_word(i) & ~scratch.given_[i], static_cast<Var>(i * 64),
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
