#include "graphs/text/dagitty.hpp"

#include "core/error.hpp"
#include "graphs/text/dot_like.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera {
namespace {

const char* type_of(GraphKind kind) {
  switch (kind) {
    case GraphKind::kDag:
    case GraphKind::kAdmg:
      return "dag";
    case GraphKind::kCpdag:
    case GraphKind::kMpdag:
    case GraphKind::kPdag:
      return "pdag";
    case GraphKind::kMag:
      return "mag";
    case GraphKind::kPag:
    case GraphKind::kRpag:
      break;
  }
  return "pag";
}

std::string edge_operator(const Edge& e) {
  if (e.at_a == Mark::kTail && e.at_b == Mark::kArrow) return "->";
  if (e.at_a == Mark::kTail && e.at_b == Mark::kTail) return "--";
  const auto left = e.at_a == Mark::kArrow ? "<" : e.at_a == Mark::kCircle ? "@" : "-";
  const auto right = e.at_b == Mark::kArrow ? ">" : e.at_b == Mark::kCircle ? "@" : "-";
  return std::string(left) + "-" + right;
}

}  // namespace

std::string to_dagitty(const GraphDocument& document) {
  detail::check_document(document);
  if (const auto wrong = detail::mark_outside_kind(document.kind, document.graph, document.nodes))
    throw UsageError(*wrong);
  const auto name = [&](Var v) {
    return detail::dot_quoted(document.nodes[static_cast<std::size_t>(v)], detail::DotDialect::kDagitty);
  };
  std::string out = std::string(type_of(document.kind)) + " {\n";
  for (Var v = 0; v < document.graph.size(); ++v) out += name(v) + "\n";
  for (const Edge& edge : detail::edges_from_source(document))
    out += name(edge.a) + " " + edge_operator(edge) + " " + name(edge.b) + "\n";
  return out + "}\n";
}

GraphDocument graph_from_dagitty(std::string_view text) {
  return detail::read_dot_like(text, detail::DotDialect::kDagitty);
}

}  // namespace abdera
