#include "graphs/legality.hpp"

#include <algorithm>

#include "graphs/admg.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/mag.hpp"
#include "graphs/pag.hpp"
#include "graphs/pag_extension.hpp"
#include "graphs/pag_knowledge.hpp"
#include "graphs/pdag.hpp"

namespace abdera {
namespace {

constexpr int kEnumerated = 20;

bool tells_of_selection(const MixedGraph& graph) {
  const auto edges = graph.edges();
  return std::any_of(edges.begin(), edges.end(), [](const Edge& e) {
    return (e.at_a == Mark::kTail && e.at_b != Mark::kArrow) || (e.at_b == Mark::kTail && e.at_a != Mark::kArrow);
  });
}

Legality judge_restricted(const GraphDocument& d) {
  PagKnowledgeOptions options;
  if (d.graph.size() > kEnumerated) options.max_class = 0;
  const RpagVerdict verdict = judge_rpag(d.graph, d.nodes, tells_of_selection(d.graph), options);
  if (!verdict.decided) return {};
  return {!verdict.violation, verdict.violation.value_or(""), verdict.closure};
}

std::optional<std::string> violated_clause(const GraphDocument& d) {
  switch (d.kind) {
    case GraphKind::kDag:
      return check_dag(d.graph, d.nodes);
    case GraphKind::kCpdag:
      return check_cpdag(d.graph, d.nodes);
    case GraphKind::kMpdag:
      return check_mpdag(d.graph, d.nodes);
    case GraphKind::kPdag:
      return check_pdag(d.graph, d.nodes);
    case GraphKind::kMag:
      return check_mag(d.graph, d.nodes);
    case GraphKind::kAdmg:
      return check_admg(d.graph, d.nodes);
    case GraphKind::kPag:
    case GraphKind::kRpag:
      break;
  }
  return check_pag(d.graph, d.nodes);
}

}  // namespace

Legality judge(const GraphDocument& d) {
  if (d.kind == GraphKind::kRpag && d.ambiguous.empty()) return judge_restricted(d);
  const auto clause = d.ambiguous.empty() ? violated_clause(d)
                      : d.kind == GraphKind::kPag || d.kind == GraphKind::kRpag
                          ? check_pag_extendable(d.graph, d.ambiguous, d.nodes)
                          : check_extendable(d.graph, d.ambiguous, d.nodes);
  return {!clause, clause.value_or(""), std::nullopt};
}

void add_legality(GraphDocument& document) {
  if (document.legal) return;
  Legality found = judge(document);
  document.legal = found.legal;
  document.violation = std::move(found.violation);
  document.knowledge_closure = found.knowledge_closure;
}

}  // namespace abdera
