#include "graphs/pdag.hpp"

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/names.hpp"

namespace abdera {

bool has_only_pdag_marks(const MixedGraph& graph) {
  for (Var v = 0; v < graph.size(); ++v)
    for (std::size_t i = 0; i < graph.words(); ++i)
      if (graph.neighbours_word(v, i) & ~graph.parents_word(v, i) & ~graph.children_word(v, i) &
          ~graph.undirected_word(v, i))
        return false;
  return true;
}

std::optional<std::string> check_pdag(const MixedGraph& graph, const std::vector<std::string>& names) {
  if (!has_only_pdag_marks(graph))
    for (const Edge& e : graph.edges()) {
      if (e.at_a == Mark::kCircle || e.at_b == Mark::kCircle)
        return "bad mark: circle on the edge " + edge_text(e, names);
      if (graph.bidirected(e.a, e.b)) return "bidirected edge " + edge_text(e, names);
    }
  auto cycle = find_directed_cycle(graph);
  if (cycle.empty()) return std::nullopt;
  cycle.push_back(cycle.front());
  return "directed cycle " + node_names(names, cycle, " --> ");
}

Pdag::Pdag(MixedGraph graph, const std::vector<std::string>& names) : graph_(std::move(graph)) {
  if (const auto wrong = check_pdag(graph_, names)) throw UsageError("not a PDAG: " + *wrong);
}

}  // namespace abdera
