#include "graphs/pag_extension.hpp"

#include <algorithm>
#include <bit>

#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/mag.hpp"
#include "graphs/names.hpp"
#include "graphs/pag.hpp"

namespace abdera {
namespace {

constexpr int kMaxTried = 2000;

using Triples = std::span<const std::array<Var, 3>>;

void set_mark(MixedGraph& graph, Var a, Var b, Mark at_b) { graph.set_edge(a, graph.mark(b, a), at_b, b); }

class Extension {
 public:
  Extension(const MixedGraph& graph, Triples ambiguous, bool selection, int max_tried)
      : graph_(graph), ambiguous_(ambiguous), selection_(selection), left_(max_tried) {
    if (check_pag_edges(graph, {}, selection)) return;
    if (auto quick = mag_in(graph, ambiguous); quick && is_answer(*quick)) {
      found = std::move(quick);
    } else {
      search(graph);
    }
  }

  std::optional<MixedGraph> found;
  bool exhausted() const { return left_ > 0; }

 private:
  bool is_answer(const MixedGraph& mag) const {
    return !check_mag(mag) && !check_pag_edges(mag, {}, selection_) && !has_new_collider(mag);
  }

  void search(const MixedGraph& graph) {
    if (found || left_ <= 0) return;
    --left_;
    for (Var b = 0; b < graph.size(); ++b)
      for (std::size_t i = 0; i < graph.words(); ++i) {
        const std::uint64_t circles = graph.mark_words(b, i).near(Mark::kCircle);
        if (circles == 0) continue;
        const Var a = static_cast<Var>(i * 64) + std::countr_zero(circles);
        for (Mark mark : {Mark::kTail, Mark::kArrow}) {
          MixedGraph next = graph;
          set_mark(next, a, b, mark);
          if (find_directed_cycle(next).empty() && !has_new_collider(next)) search(next);
        }
        return;
      }
    if (is_answer(graph)) found = graph;
  }

  bool has_new_collider(const MixedGraph& graph) const {
    for (Var b = 0; b < graph.size(); ++b)
      for (Var a = 0; a < graph.size(); ++a) {
        if (a == b || graph.mark(a, b) != Mark::kArrow) continue;
        for (std::size_t i = 0; i < graph.words(); ++i) {
          const std::uint64_t known =
              graph_.mark(a, b) == Mark::kArrow ? graph_.mark_words(b, i).near(Mark::kArrow) : 0;
          const std::uint64_t others =
              graph.mark_words(b, i).near(Mark::kArrow) & ~graph.neighbours_word(a, i) & ~known;
          bool is_new = false;
          for_each_bit(others, static_cast<Var>(i * 64), [&](Var c) {
            is_new =
                is_new || (c > a && !std::binary_search(ambiguous_.begin(), ambiguous_.end(), std::array{a, b, c}));
          });
          if (is_new) return true;
        }
      }
    return false;
  }

  const MixedGraph& graph_;
  Triples ambiguous_;
  bool selection_;
  int left_;
};

}  // namespace

std::optional<MixedGraph> mag_with_marks(const MixedGraph& graph, Triples ambiguous, bool selection, int max_tried,
                                         bool* exhausted) {
  Extension extension(graph, ambiguous, selection, max_tried);
  if (exhausted) *exhausted = extension.exhausted();
  return std::move(extension.found);
}

std::optional<std::string> check_pag_extendable(const MixedGraph& graph, Triples ambiguous,
                                                const std::vector<std::string>& names, bool selection) {
  if (auto wrong = check_pag_edges(graph, names, selection)) return wrong;
  if (auto cycle = find_directed_cycle(graph); !cycle.empty()) {
    cycle.push_back(cycle.front());
    return "directed cycle " + node_names(names, cycle, " --> ");
  }
  bool exhausted = true;
  if (mag_with_marks(graph, ambiguous, selection, kMaxTried, &exhausted)) return std::nullopt;
  return exhausted ? "no MAG has all its marks and further unshielded colliders at ambiguous triples only"
                   : "no MAG with all its marks, and further unshielded colliders at ambiguous triples only, was found";
}

}  // namespace abdera
