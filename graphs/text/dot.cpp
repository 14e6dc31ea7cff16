#include "graphs/text/dot.hpp"

#include "graphs/text/dot_like.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera {
namespace {

const char* shape(Mark m) { return m == Mark::kArrow ? "normal" : m == Mark::kCircle ? "odot" : "none"; }

/// What a drawing shows where the identifier had to be escaped: the name, with control characters as blanks.
std::string label(const std::string& name) {
  std::string out;
  for (char c : name) {
    if (c == '"' || c == '\\') out += '\\';
    const auto byte = static_cast<unsigned char>(c);
    out += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return out;
}

}  // namespace

std::string to_dot(const GraphDocument& document) {
  detail::check_document(document);
  const auto name = [&](Var v) {
    return detail::dot_quoted(document.nodes[static_cast<std::size_t>(v)], detail::DotDialect::kGraphviz);
  };
  std::string out = "digraph {\n  kind=\"" + std::string(to_string(document.kind)) + "\";\n";
  for (Var v = 0; v < document.graph.size(); ++v) {
    out += "  " + name(v);
    if (name(v).find('%') != std::string::npos)
      out += " [label=\"" + label(document.nodes[static_cast<std::size_t>(v)]) + "\"]";
    out += ";\n";
  }
  for (const Edge& edge : detail::edges_from_source(document)) {
    out += "  " + name(edge.a) + " -> " + name(edge.b);
    if (edge.at_a == Mark::kTail && edge.at_b == Mark::kTail) {
      out += " [dir=none]";
    } else if (edge.at_a != Mark::kTail || edge.at_b != Mark::kArrow) {
      out += std::string(" [dir=both, arrowtail=") + shape(edge.at_a) + ", arrowhead=" + shape(edge.at_b) + "]";
    }
    out += ";\n";
  }
  return out + "}\n";
}

GraphDocument graph_from_dot(std::string_view text) {
  return detail::read_dot_like(text, detail::DotDialect::kGraphviz);
}

}  // namespace abdera
