#include "graphs/visible_edges.hpp"

namespace abdera {

bool is_visible(const MixedGraph& graph, Var a, Var b) {
  if (!graph.directed(a, b)) return false;
  VarSet seen(graph.size());
  seen.insert(a);
  std::vector<Var> stack = {a};  // nodes from which a collider path of parents of b leads into a, and a itself
  while (!stack.empty()) {
    const Var v = stack.back();
    stack.pop_back();
    for (std::size_t i = 0; i < graph.words(); ++i) {
      const std::uint64_t into = graph.mark_words(v, i).near(Mark::kArrow);
      std::uint64_t strangers = into & ~graph.neighbours_word(b, i);
      if (static_cast<std::size_t>(b) / 64 == i) strangers &= ~(std::uint64_t{1} << (b % 64));
      if (strangers != 0) return true;
      for_each_bit(graph.spouses_word(v, i) & graph.parents_word(b, i) & ~seen.row()[i], static_cast<Var>(i * 64),
                   [&](Var w) {
                     seen.insert(w);
                     stack.push_back(w);
                   });
    }
  }
  return false;
}

}  // namespace abdera
