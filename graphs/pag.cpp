#include "graphs/pag.hpp"

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/mag.hpp"
#include "graphs/names.hpp"

namespace abdera {
namespace {

/// The PAG of a graph that is known to be a MAG.
MixedGraph oriented(const MixedGraph& mag, const ZhangOptions& options) {
  MixedGraph pag(mag.size());
  for (Var a = 0; a < mag.size(); ++a)
    mag.for_neighbours(a, [&](Var b) { pag.set_edge(a, Mark::kCircle, Mark::kCircle, b); });
  const MagAnswers noncollider(mag);
  orient_unshielded_colliders(pag, noncollider);
  zhang_closure(pag, noncollider, options);
  return pag;
}

/// Orients one circle of a graph after the other both ways, all consequences at once.
class Members {
 public:
  Members(const MixedGraph& pag, const MixedGraph& member, std::uint64_t limit,
          FunctionRef<void(const MixedGraph&)> visit, bool selection)
      : pag_(pag), answers_(member), limit_(limit), visit_(visit), options_{.selection = selection} {}

  std::uint64_t run(const MixedGraph& graph) {
    search(graph);
    return visited_;
  }

 private:
  void search(MixedGraph graph) {
    if (visited_ == limit_ || !zhang_closure(graph, answers_, options_).conflicts.empty()) return;
    for (Var b = 0; b < graph.size(); ++b)
      for (std::size_t i = 0; i < graph.words(); ++i) {
        const std::uint64_t circles = graph.mark_words(b, i).near(Mark::kCircle);
        if (circles == 0) continue;
        const Var a = static_cast<Var>(i * 64) + std::countr_zero(circles);
        for (Mark mark : {Mark::kTail, Mark::kArrow}) {
          MixedGraph next = graph;
          next.set_edge(a, graph.mark(b, a), mark, b);
          search(std::move(next));
        }
        return;
      }
    if (check_pag_edges(graph, {}, options_.selection) || check_mag(graph) || oriented(graph, options_) != pag_) return;
    ++visited_;
    visit_(graph);
  }

  const MixedGraph& pag_;
  MagAnswers answers_;
  std::uint64_t limit_, visited_ = 0;
  FunctionRef<void(const MixedGraph&)> visit_;
  ZhangOptions options_;
};

}  // namespace

MixedGraph pag_of(const MixedGraph& mag, const ZhangOptions& options) {
  if (const auto wrong = check_mag(mag)) throw UsageError("the PAG is defined for a MAG only: " + *wrong);
  return oriented(mag, options);
}

std::optional<MixedGraph> mag_in(const MixedGraph& pag, std::span<const std::array<Var, 3>> ambiguous) {
  MixedGraph mag = pag, circles(pag.size());
  for (Var a = 0; a < pag.size(); ++a)
    for (std::size_t i = 0; i < pag.words(); ++i) {
      const auto marks = pag.mark_words(a, i);
      const auto base = static_cast<Var>(i * 64);
      for_each_bit(marks.near(Mark::kCircle) & marks.far(Mark::kArrow), base, [&](Var b) { mag.set_directed(a, b); });
      for_each_bit(marks.near(Mark::kTail) & marks.far(Mark::kCircle), base, [&](Var b) { mag.set_directed(a, b); });
      for_each_bit(marks.near(Mark::kCircle) & marks.far(Mark::kCircle), base,
                   [&](Var b) { circles.set_undirected(a, b); });
    }
  const auto dag = extend_to_dag(circles, ambiguous);
  if (!dag) return std::nullopt;
  for (Var a = 0; a < pag.size(); ++a) dag->for_children(a, [&](Var b) { mag.set_directed(a, b); });
  return mag;
}

std::optional<std::string> check_pag_edges(const MixedGraph& graph, const std::vector<std::string>& names,
                                           bool selection) {
  for (Var v = 0; v < graph.size(); ++v)
    for (std::size_t i = 0; i < graph.words(); ++i) {
      const auto marks = graph.mark_words(v, i);
      const std::uint64_t half = (marks.near_low | marks.near_high) ^ (marks.far_low | marks.far_high);
      const std::uint64_t wrong = half | (selection ? 0 : marks.near(Mark::kTail) & ~marks.far(Mark::kArrow));
      if (wrong == 0) continue;
      const Var w = static_cast<Var>(i * 64) + std::countr_zero(wrong);
      if (half)
        return "the edge between " + node_name(names, v) + " and " + node_name(names, w) +
               " has a mark at one end only";
      return "the edge " + edge_text({v, w, graph.mark(w, v), graph.mark(v, w)}, names) +
             " arises only where nodes are selected";
    }
  return std::nullopt;
}

std::optional<std::string> check_pag(const MixedGraph& graph, const std::vector<std::string>& names, bool selection) {
  if (auto wrong = check_pag_edges(graph, names, selection)) return wrong;
  const auto mag = mag_in(graph);
  if (!mag) return "no MAG can be constructed: the o-o edges allow no DAG without unshielded colliders";
  if (const auto wrong = check_mag(*mag, names)) return "the MAG constructed from it is none: " + *wrong;
  const MixedGraph expected = oriented(*mag, {.selection = selection});
  if (expected == graph) return std::nullopt;
  return first_difference("the PAG of the MAG constructed from it", expected, graph, names);
}

Pag::Pag(MixedGraph graph, const std::vector<std::string>& names, bool selection) : graph_(std::move(graph)) {
  if (const auto wrong = check_pag(graph_, names, selection)) throw UsageError("not a PAG: " + *wrong);
}

std::uint64_t for_each_mag_in(const MixedGraph& pag, std::uint64_t limit, FunctionRef<void(const MixedGraph&)> visit,
                              bool selection) {
  return for_each_mag_in(pag, pag, limit, visit, selection);
}

std::uint64_t for_each_mag_in(const MixedGraph& pag, const MixedGraph& restricted, std::uint64_t limit,
                              FunctionRef<void(const MixedGraph&)> visit, bool selection) {
  require(restricted.size() == pag.size(), "the restricted graph must have the nodes of the PAG");
  const auto member = mag_in(pag);
  require(member && !check_mag(*member), "the members of a PAG were asked for, but this graph is none");
  return Members(pag, *member, limit, visit, selection).run(restricted);
}

}  // namespace abdera
