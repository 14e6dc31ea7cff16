#include "graphs/pag_extension.hpp"

#include <algorithm>
#include <bit>

#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/mag.hpp"
#include "graphs/names.hpp"
#include "graphs/pag.hpp"
#include "graphs/separation.hpp"
#include "graphs/zhang.hpp"

namespace abdera {
namespace {

/// Graphs looked at: more for smaller ones, each of which costs less.
int max_tried(int p) { return std::clamp(1'000'000 / (p * p + 1), 20, 5000); }

using Triples = std::span<const std::array<Var, 3>>;

void set_mark(MixedGraph& graph, Var a, Var b, Mark at_b) { graph.set_edge(a, graph.mark(b, a), at_b, b); }

class Extension {
 public:
  Extension(const MixedGraph& graph, Triples ambiguous, bool selection, int max_tried)
      : graph_(graph), ambiguous_(ambiguous), selection_(selection), left_(max_tried) {
    if (check_pag_edges(graph, {}, selection)) return;
    if (auto quick = mag_in(graph, ambiguous); quick && is_answer(*quick)) {
      found = std::move(quick);
    } else if (MixedGraph start = graph; possible(start)) {
      search(start);
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
          if (possible(next)) search(next);
        }
        return;
      }
    if (is_answer(graph)) found = graph;
  }

  /// Draws what follows from the marks there are (R4 alone needs more than marks); false when they contradict each
  /// other.
  bool possible(MixedGraph& graph) const {
    const auto nobody = [](Var, Var, Var, Var) { return true; };  // never asked
    const ZhangOptions options{.rules = detail::RuleSet{}.without(4),
                               .selection = selection_,
                               .together = false,
                               .schedule = {},
                               .ambiguous = ambiguous_,
                               .undecided = nullptr};
    return zhang_closure(graph, nobody, options).conflicts.empty() && !has_new_collider(graph) && is_ancestral(graph) &&
           may_be_maximal(graph);
  }
  /// No inducing path between nodes that are not adjacent along edges that are --> or <-> already.
  static bool may_be_maximal(const MixedGraph& graph) {
    MixedGraph decided(graph.size());
    for (const Edge& e : graph.edges())
      if (e.directed() || e.bidirected()) decided.set_edge(e.a, e.at_a, e.at_b, e.b);
    for (const Edge& e : mag_of(decided, {}, {}).edges())
      if (!graph.adjacent(e.a, e.b)) return false;
    return true;
  }
  /// No directed path from b to a for an edge a *-> b and no arrowhead at a node with an edge ---, as far as edges are
  /// decided.
  static bool is_ancestral(const MixedGraph& graph) {
    for (Var v = 0; v < graph.size(); ++v) {
      std::uint64_t into = 0, undirected = 0;
      for (std::size_t i = 0; i < graph.words(); ++i)
        into |= graph.mark_words(v, i).near(Mark::kArrow), undirected |= graph.undirected_word(v, i);
      if (into != 0 && undirected != 0) return false;
    }
    WalkScratch scratch;
    for (const Edge& e : graph.edges()) {
      if (e.at_b == Mark::kArrow && has_directed_path(graph, e.b, e.a, scratch)) return false;
      if (e.at_a == Mark::kArrow && has_directed_path(graph, e.a, e.b, scratch)) return false;
    }
    return true;
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
  if (mag_with_marks(graph, ambiguous, selection, max_tried(graph.size()), &exhausted)) return std::nullopt;
  return exhausted ? "no MAG has all its marks and further unshielded colliders at ambiguous triples only"
                   : "no MAG with all its marks, and further unshielded colliders at ambiguous triples only, was found";
}

}  // namespace abdera
