#include "graphs/text/dot_like.hpp"

#include <array>
#include <cctype>
#include <map>

#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera::detail {
namespace {

using Attributes = std::map<std::string, std::string>;

struct EdgeOperator {
  std::string_view text;
  Mark left, right;
};
// Longer operators before their prefixes.
constexpr EdgeOperator kDagittyEdges[] = {
    {"@->", Mark::kCircle, Mark::kArrow}, {"<-@", Mark::kArrow, Mark::kCircle}, {"@-@", Mark::kCircle, Mark::kCircle},
    {"@--", Mark::kCircle, Mark::kTail},  {"--@", Mark::kTail, Mark::kCircle},  {"<->", Mark::kArrow, Mark::kArrow},
    {"->", Mark::kTail, Mark::kArrow},    {"<-", Mark::kArrow, Mark::kTail},    {"--", Mark::kTail, Mark::kTail}};
constexpr EdgeOperator kGraphvizEdges[] = {{"->", Mark::kTail, Mark::kArrow}, {"--", Mark::kTail, Mark::kTail}};

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool is_bareword(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
}

class Parser {
 public:
  Parser(std::string_view text, DotDialect dialect) : in_(text), dagitty_(dialect == DotDialect::kDagitty) {}

  GraphDocument run() {
    header();
    in_.expect("{");
    while (skip(), !in_.accept("}")) {
      if (in_.done()) in_.fail("the closing '}' is missing");
      if (!in_.accept(";")) statement();
    }
    skip();
    if (!in_.done()) in_.fail("expected the end of the file after '}', not " + what_is_next(in_));
    return graph_.finish(kind());
  }

 private:
  struct Id {
    std::string text;
    bool quoted = false;
    std::size_t at = 0;
    bool is(std::string_view keyword) const { return !quoted && lower(text) == keyword; }
  };
  using Operand = std::vector<Var>;

  void skip() { in_.skip_space_and_comments(!dagitty_); }

  void header() {
    skip();
    Id type = id();
    strict_ = type.is("strict");
    if (strict_) type = id();
    type_ = lower(type.text);
    const bool known = type_ == "graph" || type_ == "digraph" ||
                       (dagitty_ && (type_ == "dag" || type_ == "mag" || type_ == "pdag" || type_ == "pag"));
    if (!known || type.quoted)
      in_.fail_at(type.at, std::string("expected ") +
                               (dagitty_ ? "dag, mag, pdag, pag, graph or digraph" : "graph or digraph") + ", not '" +
                               type.text + "'");
    if (in_.peek() != '{') id();  // a name of the graph, not kept
  }

  std::optional<GraphKind> kind() const {
    if (!dagitty_) return declared_kind_;
    if (type_ == "mag") return GraphKind::kMag;
    if (type_ == "pag") return GraphKind::kPag;
    if (type_ == "pdag") return GraphKind::kPdag;
    return std::nullopt;  // "dag" may have bidirected edges, which stand for latent variables
  }

  Id id() {
    skip();
    Id out;
    out.at = in_.position();
    if (in_.accept("\"")) {
      out.quoted = true;
      out.text = quoted_rest(out.at);
      for (skip(); in_.accept("+"); skip()) {
        skip();
        const std::size_t start = in_.position();
        in_.expect("\"");
        out.text += quoted_rest(start);
      }
      return out;
    }
    if (in_.peek() == '<' && !dagitty_) in_.fail("HTML names are not supported");
    if (in_.starts_with("-")) out.text += in_.next();
    out.text += in_.take_while(is_bareword);
    if (out.text.empty() || out.text == "-") in_.fail_at(out.at, "expected a name, not " + what_is_next(in_));
    skip();
    return out;
  }

  std::string quoted_rest(std::size_t start) {
    std::string out;
    while (true) {
      if (in_.done()) in_.fail_at(start, "this quoted name has no end");
      if (in_.accept("\"")) return out;
      if (!dagitty_ && in_.accept("\\\\")) {
        out += "\\\\";  // Graphviz reads backslashes in pairs and keeps both
      } else if (in_.accept("\\\"")) {
        out += '"';
      } else if (!in_.accept("\\\n") && !in_.accept("\\\r\n")) {
        out += in_.next();
      }
    }
  }

  bool sets_defaults(const Id& first) const {
    return !dagitty_ && (first.is("graph") || first.is("node") || first.is("edge"));
  }

  void statement() {
    if (in_.peek() == '{') {
      edge_statement(group());
      return;
    }
    const Id first = id();
    if (in_.accept("=")) {
      global_option(first);
    } else if (sets_defaults(first)) {
      const Attributes attributes = attribute_lists();
      if (first.is("edge"))
        for (const auto& [key, value] : attributes) edge_defaults_[key] = value;
      if (first.is("graph") && attributes.contains("kind")) declare_kind(attributes.at("kind"), first.at);
    } else if (!dagitty_ && first.is("subgraph")) {
      if (in_.peek() != '{') id();
      edge_statement(group());
    } else {
      edge_statement({node(first)});
    }
  }

  void global_option(const Id& key) {
    const Id value = id();
    if (!dagitty_ && key.text == "kind") declare_kind(value.text, value.at);
  }

  void declare_kind(const std::string& name, std::size_t at) {
    declared_kind_ = parse_kind(name);
    if (!declared_kind_) in_.fail_at(at, "'" + name + "' is no kind of graph");
  }

  Var node(const Id& name) {
    const std::string text = unescape_name(name.text);
    if (text.empty()) in_.fail_at(name.at, "a node needs a name");
    const Var v = graph_.declare(text);
    if (v < 0) in_.fail_at(name.at, "more than " + std::to_string(GraphBuilder::kMaxNodes) + " nodes");
    return v;
  }

  /// "{A B; C}": a list of nodes; in Graphviz's language also how they are drawn, which is passed over.
  Operand group() {
    const std::size_t start = in_.position();
    in_.expect("{");
    Operand out;
    while (skip(), !in_.accept("}")) {
      if (in_.done()) in_.fail_at(start, "this '{' is not closed");
      if (in_.accept(";") || in_.accept(",")) continue;
      if (in_.peek() == '{') in_.fail("groups inside groups are not supported");
      const Id name = id();
      if (!dagitty_ && in_.accept("=")) {  // rank=same
        id();
      } else if (sets_defaults(name)) {
        attribute_lists();
      } else {
        out.push_back(node(name));
        if (!dagitty_) attribute_lists();
        const std::size_t at = in_.position();
        if (edge_operator() != nullptr) in_.fail_at(at, "edges inside groups are not supported");
      }
    }
    skip();
    return out;
  }

  Operand operand() {
    skip();
    if (in_.peek() == '{') return group();
    const Id name = id();
    if (!dagitty_ && name.is("subgraph")) return group();
    return {node(name)};
  }

  const EdgeOperator* edge_operator() {
    const std::span<const EdgeOperator> operators =
        dagitty_ ? std::span<const EdgeOperator>(kDagittyEdges) : kGraphvizEdges;
    for (const EdgeOperator& op : operators)
      if (in_.starts_with(op.text)) {
        if (!dagitty_ && (type_ == "digraph") != (op.text == "->"))
          in_.fail("a " + type_ + " has no edges '" + std::string(op.text) + "'");
        in_.accept(op.text);
        return &op;
      }
    return nullptr;
  }

  void edge_statement(Operand left) {
    struct Pending {
      Operand from, to;
      const EdgeOperator* op;
    };
    const std::size_t start = in_.position();
    std::vector<Pending> chain;
    while (const EdgeOperator* op = edge_operator()) {
      Operand right = operand();
      chain.push_back({left, right, op});
      left = std::move(right);
    }
    Attributes attributes = edge_defaults_;
    for (const auto& [key, value] : attribute_lists()) attributes[key] = value;
    for (const auto& [from, to, op] : chain) {
      const auto [at_from, at_to] = dagitty_ ? std::pair(op->left, op->right) : drawn_marks(*op, attributes, start);
      for (Var a : from)
        for (Var b : to)
          if (const auto wrong = graph_.add_edge(a, at_from, at_to, b, !strict_)) in_.fail_at(start, *wrong);
    }
  }

  /// What Graphviz would draw at the two ends.
  std::pair<Mark, Mark> drawn_marks(const EdgeOperator& op, const Attributes& attributes, std::size_t at) const {
    const auto value = [&](const char* key, const char* otherwise) {
      const auto found = attributes.find(key);
      return found == attributes.end() ? std::string(otherwise) : found->second;
    };
    const std::string dir = value("dir", op.text == "->" ? "forward" : "none");
    if (dir != "forward" && dir != "back" && dir != "both" && dir != "none") in_.fail_at(at, "unknown dir=" + dir);
    const auto mark = [&](const char* key, bool drawn) {
      const std::string shape = value(key, "normal");
      for (auto [name, m] : {std::pair{"normal", Mark::kArrow},
                             {"vee", Mark::kArrow},
                             {"onormal", Mark::kArrow},
                             {"empty", Mark::kArrow},
                             {"open", Mark::kArrow},
                             {"none", Mark::kTail},
                             {"odot", Mark::kCircle}})
        if (shape == name) return drawn ? m : Mark::kTail;
      in_.fail_at(at, "the arrow shape '" + shape + "' stands for no mark (normal, none and odot do)");
    };
    return {mark("arrowtail", dir == "back" || dir == "both"), mark("arrowhead", dir == "forward" || dir == "both")};
  }

  Attributes attribute_lists() {
    Attributes out;
    while (skip(), in_.accept("[")) {
      while (skip(), !in_.accept("]")) {
        if (in_.accept(",") || in_.accept(";")) continue;
        const Id key = id();
        out[key.text] = in_.accept("=") ? id().text : "true";
      }
    }
    return out;
  }

  TextCursor in_;
  bool dagitty_;
  std::string type_;
  bool strict_ = false;  ///< one edge a pair: Graphviz merges further ones
  GraphBuilder graph_;
  Attributes edge_defaults_;
  std::optional<GraphKind> declared_kind_;
};

}  // namespace

GraphDocument read_dot_like(std::string_view text, DotDialect dialect) { return Parser(text, dialect).run(); }

std::string dot_quoted(std::string_view name, DotDialect dialect) {
  const std::string held = escape_name(name, [&](std::size_t i) {
    if (name[i] != '\\') return false;
    return dialect == DotDialect::kGraphviz || i + 1 == name.size();
  });
  std::string out = "\"";
  for (char c : held) {
    if (c == '"') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace abdera::detail
