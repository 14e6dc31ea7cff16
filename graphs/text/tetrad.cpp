#include "graphs/text/tetrad.hpp"

#include <algorithm>
#include <cctype>

#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera {
namespace {

bool is_bracketed(std::string_view name) {
  return (name.starts_with('(') && name.ends_with(')')) || (name.starts_with('[') && name.ends_with(']'));
}

std::string held_name(std::string_view name) {
  return detail::escape_name(name, [&](std::size_t i) {
    return name[i] == ' ' || name[i] == ',' || name[i] == ';' || (i == 0 && is_bracketed(name));
  });
}

Mark left_mark(char c) {
  return c == '<' ? Mark::kArrow : c == 'o' ? Mark::kCircle : c == '-' ? Mark::kTail : Mark::kNone;
}
Mark right_mark(char c) {
  return c == '>' ? Mark::kArrow : c == 'o' ? Mark::kCircle : c == '-' ? Mark::kTail : Mark::kNone;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text) {}

  GraphDocument run() {
    in_.skip_space();
    if (!in_.accept("Graph Nodes:")) in_.fail("expected 'Graph Nodes:', not " + detail::what_is_next(in_));
    in_.rest_of_line();
    nodes();
    in_.skip_space();
    if (!in_.accept("Graph Edges:")) in_.fail("expected 'Graph Edges:', not " + detail::what_is_next(in_));
    in_.rest_of_line();
    while (skip_blanks(), std::isdigit(static_cast<unsigned char>(in_.peek()))) edge();
    return graph_.finish(std::nullopt);
  }

 private:
  void skip_blanks() {
    in_.take_while([](char c) { return c == ' ' || c == '\t'; });
  }

  /// Names up to an empty line.
  void nodes() {
    while (true) {
      const std::size_t start = in_.position();
      if (in_.done()) return;
      const std::string_view line = in_.rest_of_line();
      if (line.find_first_not_of(" \t") == std::string_view::npos) return;
      const std::string_view separators = line.find(';') != std::string_view::npos ? ";" : ",";
      for (std::size_t at = 0; at <= line.size();) {
        const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
        node(line.substr(at, end - at), start + at);
        at = end + 1;
      }
    }
  }

  void node(std::string_view text, std::size_t at) {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return;  // a separator at the end of the line
    text = text.substr(first, text.find_last_not_of(" \t") - first + 1);
    if (is_bracketed(text))
      in_.fail_at(at, "latent and selection nodes such as " + std::string(text) + " are not supported");
    const std::string name = detail::unescape_name(text);
    if (graph_.find(name) >= 0) in_.fail_at(at, "two nodes are named '" + name + "'");
    if (graph_.declare(name) < 0)
      in_.fail_at(at, "more than " + std::to_string(detail::GraphBuilder::kMaxNodes) + " nodes");
  }

  std::string_view word(const char* what) {
    skip_blanks();
    const std::size_t at = in_.position();
    const auto out = in_.take_while([](char c) { return c != ' ' && c != '\t' && c != '\r' && c != '\n'; });
    if (out.empty()) in_.fail_at(at, std::string("expected ") + what + ", not the end of the line");
    return out;
  }

  Var end_node() {
    skip_blanks();
    const std::size_t at = in_.position();
    const std::string name = detail::unescape_name(word("a node"));
    const Var v = graph_.find(name);
    if (v < 0) in_.fail_at(at, "'" + name + "' is not among the graph nodes");
    return v;
  }

  void edge() {
    const std::size_t start = in_.position();
    in_.take_while([](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
    in_.expect(".");
    const Var a = end_node();
    skip_blanks();
    const std::size_t at = in_.position();
    const std::string_view op = word("an edge such as -->");
    const Mark at_a = left_mark(op[0]), at_b = op.size() == 3 ? right_mark(op[2]) : Mark::kNone;
    if (at_a == Mark::kNone || at_b == Mark::kNone || op[1] != '-')
      in_.fail_at(at, "'" + std::string(op) + "' is no edge");
    const Var b = end_node();
    if (const auto wrong = graph_.add_edge(a, at_a, at_b, b)) in_.fail_at(start, *wrong);
    in_.rest_of_line();  // properties such as "dd nl" and probabilities
  }

  detail::TextCursor in_;
  detail::GraphBuilder graph_;
};

}  // namespace

std::string to_tetrad(const GraphDocument& document) {
  detail::check_document(document);
  std::string out = "Graph Nodes:\n";
  for (std::size_t v = 0; v < document.nodes.size(); ++v) out += (v ? ";" : "") + held_name(document.nodes[v]);
  out += "\n\nGraph Edges:\n";
  int number = 0;
  for (const Edge& e : detail::edges_from_source(document)) {
    const auto left = e.at_a == Mark::kArrow ? "<-" : e.at_a == Mark::kCircle ? "o-" : "--";
    const auto right = e.at_b == Mark::kArrow ? ">" : e.at_b == Mark::kCircle ? "o" : "-";
    out += std::to_string(++number) + ". " + held_name(document.nodes[static_cast<std::size_t>(e.a)]) + " " + left +
           right + " " + held_name(document.nodes[static_cast<std::size_t>(e.b)]) + "\n";
  }
  return out;
}

GraphDocument graph_from_tetrad(std::string_view text) { return Parser(text).run(); }

}  // namespace abdera
