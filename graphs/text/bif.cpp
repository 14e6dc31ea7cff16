#include "graphs/text/bif.hpp"

#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"

namespace abdera {
namespace {

bool is_word(char c) {
  constexpr std::string_view kEnds = " \t\r\n{}()[],;|\"";
  return kEnds.find(c) == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text) {}

  BifStructure run() {
    while (skip(), !in_.done()) {
      const std::size_t at = in_.position();
      const std::string keyword = word("network, variable or probability");
      if (keyword == "network") {
        word("the name of the network");
        skip_block();
      } else if (keyword == "variable") {
        variable();
      } else if (keyword == "probability") {
        probability();
      } else {
        in_.fail_at(at, "expected network, variable or probability, not '" + keyword + "'");
      }
    }
    if (out_.names.empty()) in_.fail("the file declares no variable");
    GraphDocument document = nodes_.finish(GraphKind::kDag);
    if (const auto wrong = check_dag(document.graph, document.nodes))
      throw DataError("not a Bayesian network: " + *wrong);
    out_.graph = std::move(document.graph);
    return std::move(out_);
  }

 private:
  void skip() { in_.skip_space_and_comments(false); }

  std::string word(const char* what) {
    skip();
    const std::size_t at = in_.position();
    if (in_.accept("\"")) {
      const std::string out(in_.take_while([](char c) { return c != '"' && c != '\n'; }));
      if (!in_.accept("\"")) in_.fail_at(at, "this quoted name has no end");
      return out;
    }
    const std::string out(in_.take_while(is_word));
    if (out.empty()) in_.fail(std::string("expected ") + what + ", not " + detail::what_is_next(in_));
    return out;
  }
  void expect(std::string_view token) {
    skip();
    in_.expect(token);
  }

  /// "{ ... }" with anything but braces inside.
  void skip_block() {
    skip();
    const std::size_t at = in_.position();
    in_.expect("{");
    in_.take_while([](char c) { return c != '}'; });
    if (!in_.accept("}")) in_.fail_at(at, "this '{' is not closed");
  }

  void variable() {
    skip();
    const std::size_t at = in_.position();
    const std::string name = word("the name of a variable");
    if (name.empty()) in_.fail_at(at, "a variable needs a name");
    if (nodes_.find(name) >= 0) in_.fail_at(at, "variable '" + name + "' is declared twice");
    if (nodes_.declare(name) < 0) in_.fail_at(at, "too many variables");
    std::vector<std::string> levels;
    expect("{");
    while (skip(), !in_.accept("}")) {
      const std::size_t statement = in_.position();
      const std::string keyword = word("type or property");
      if (keyword == "type") {
        levels = type(name);
      } else if (keyword == "property") {
        in_.take_while([](char c) { return c != ';'; });
      } else {
        in_.fail_at(statement, "expected type or property, not '" + keyword + "'");
      }
      expect(";");
    }
    if (levels.empty()) in_.fail_at(at, "variable '" + name + "' has no type");
    out_.names.push_back(name);
    out_.levels.push_back(std::move(levels));
  }

  /// "discrete [ 2 ] { yes, no }".
  std::vector<std::string> type(const std::string& name) {
    skip();
    const std::size_t at = in_.position();
    if (word("discrete") != "discrete") in_.fail_at(at, "variable '" + name + "' is not discrete");
    expect("[");
    skip();
    const std::size_t count_at = in_.position();
    const std::string count = word("the number of levels");
    expect("]");
    expect("{");
    std::vector<std::string> levels;
    do {
      levels.push_back(word("a level"));
      skip();
    } while (in_.accept(","));
    expect("}");
    if (count != std::to_string(levels.size()))
      in_.fail_at(count_at,
                  "variable '" + name + "' announces " + count + " levels and lists " + std::to_string(levels.size()));
    return levels;
  }

  Var declared(const char* what) {
    skip();
    const std::size_t at = in_.position();
    const std::string name = word(what);
    const Var v = nodes_.find(name);
    if (v < 0) in_.fail_at(at, "variable '" + name + "' is not declared");
    return v;
  }

  /// "( child | parent, parent ) { ... }".
  void probability() {
    expect("(");
    const Var child = declared("a variable");
    skip();
    if (in_.accept("|")) do {
        skip();
        const std::size_t at = in_.position();
        const Var parent = declared("a parent");
        if (const auto wrong = nodes_.add_edge(parent, Mark::kTail, Mark::kArrow, child)) in_.fail_at(at, *wrong);
        skip();
      } while (in_.accept(","));
    expect(")");
    skip_block();
  }

  detail::TextCursor in_;
  detail::GraphBuilder nodes_;
  BifStructure out_;
};

}  // namespace

GraphDocument BifStructure::document() const {
  GraphDocument out;
  out.kind = GraphKind::kDag;
  out.nodes = names;
  out.graph = graph;
  return out;
}

BifStructure bif_structure(std::string_view text) { return Parser(text).run(); }

}  // namespace abdera
