#include "graphs/text/bif.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

namespace abdera {
namespace {

constexpr double kUnset = std::numeric_limits<double>::quiet_NaN();

bool is_word(char c) {
  constexpr std::string_view kEnds = " \t\r\n{}()[],;|\"";
  return kEnds.find(c) == std::string_view::npos;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : in_(text) {}

  DiscreteNetwork run() {
    while (skip(), !in_.done()) {
      const std::size_t at = in_.position();
      const std::string keyword = word("network, variable or probability");
      if (keyword == "network") {
        out_.name = word("the name of the network");
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
    for (std::size_t v = 0; v < out_.names.size(); ++v)
      if (out_.tables[v].empty()) throw DataError("variable '" + out_.names[v] + "' has no probabilities");
    if (const auto wrong = network_violation(out_); !wrong.empty()) throw DataError("not a Bayesian network: " + wrong);
    return std::move(out_);
  }

 private:
  void skip() { in_.skip_space_and_comments(false); }

  std::string word(const char* what) {
    skip();
    const std::size_t at = in_.position();
    if (in_.accept("\"")) {
      const auto out = in_.take_while([](char c) { return c != '"' && c != '\n'; });
      if (!in_.accept("\"")) in_.fail_at(at, "this quoted name has no end");
      return detail::unescape_name(out);
    }
    const auto out = in_.take_while(is_word);
    if (out.empty()) in_.fail(std::string("expected ") + what + ", not " + detail::what_is_next(in_));
    return detail::unescape_name(out);
  }
  void expect(std::string_view token) {
    skip();
    in_.expect(token);
  }
  bool accept(std::string_view token) {
    skip();
    return in_.accept(token);
  }

  /// "{ ... }" with anything but braces inside.
  void skip_block() {
    skip();
    const std::size_t at = in_.position();
    in_.expect("{");
    in_.take_while([](char c) { return c != '}'; });
    if (!in_.accept("}")) in_.fail_at(at, "this '{' is not closed");
  }
  void skip_property() {
    in_.take_while([](char c) { return c != ';'; });
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
    while (!accept("}")) {
      const std::size_t statement = in_.position();
      const std::string keyword = word("type or property");
      if (keyword == "type") {
        levels = type(name);
      } else if (keyword == "property") {
        skip_property();
      } else {
        in_.fail_at(statement, "expected type or property, not '" + keyword + "'");
      }
      expect(";");
    }
    if (levels.empty()) in_.fail_at(at, "variable '" + name + "' has no type");
    out_.names.push_back(name);
    out_.levels.push_back(std::move(levels));
    out_.parents.emplace_back();
    out_.tables.emplace_back();
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
      skip();
      const std::size_t level_at = in_.position();
      levels.push_back(word("a level"));
      if (std::find(levels.begin(), levels.end() - 1, levels.back()) != levels.end() - 1)
        in_.fail_at(level_at, "variable '" + name + "' has the level '" + levels.back() + "' twice");
    } while (accept(","));
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

  /// "( child | parent, parent ) { entries }".
  void probability() {
    expect("(");
    skip();
    const std::size_t child_at = in_.position();
    child_ = declared("a variable");
    auto& parents = out_.parents[index(child_)];
    auto& table = out_.tables[index(child_)];
    if (!table.empty()) in_.fail_at(child_at, "variable '" + name(child_) + "' has two probability blocks");
    std::size_t size = width();
    if (accept("|")) do {
        skip();
        const std::size_t at = in_.position();
        const Var parent = declared("a parent");
        if (const auto wrong = nodes_.add_edge(parent, Mark::kTail, Mark::kArrow, child_)) in_.fail_at(at, *wrong);
        parents.push_back(parent);
        size *= out_.levels[index(parent)].size();
        if (size > DiscreteNetwork::kMaxTable)
          in_.fail_at(at, "the table of '" + name(child_) + "' would have more than " +
                              std::to_string(DiscreteNetwork::kMaxTable) + " probabilities");
      } while (accept(","));
    expect(")");
    table.assign(size, kUnset);
    entries(child_at);
  }

  void entries(std::size_t child_at) {
    auto& table = out_.tables[index(child_)];
    std::vector<double> otherwise;
    expect("{");
    while (!accept("}")) {
      const std::size_t at = in_.position();
      if (in_.accept("(")) {
        const std::size_t row = configuration();
        if (!std::isnan(table[row * width()])) in_.fail_at(at, "these levels of the parents were given before");
        const auto values = numbers(width());
        std::copy(values.begin(), values.end(), table.begin() + static_cast<std::ptrdiff_t>(row * width()));
      } else if (const std::string keyword = word("table, default, property or '('"); keyword == "table") {
        const auto values = numbers(table.size());
        const std::size_t rows = table.size() / width();
        for (std::size_t level = 0; level < width(); ++level)
          for (std::size_t row = 0; row < rows; ++row) table[row * width() + level] = values[level * rows + row];
      } else if (keyword == "default") {
        otherwise = numbers(width());
      } else if (keyword == "property") {
        skip_property();
      } else {
        in_.fail_at(at, "expected table, default, property or '(', not '" + keyword + "'");
      }
      expect(";");
    }
    for (std::size_t i = 0; i < table.size(); ++i) {
      if (!std::isnan(table[i])) continue;
      if (otherwise.empty())
        in_.fail_at(child_at, "the table of '" + name(child_) + "' lacks some levels of the parents");
      table[i] = otherwise[i % width()];
    }
  }

  /// "level, level)": the row of the table it stands for.
  std::size_t configuration() {
    std::size_t row = 0;
    bool first = true;
    for (Var parent : out_.parents[index(child_)]) {
      if (!first) expect(",");
      first = false;
      skip();
      const std::size_t at = in_.position();
      const std::string level = word("a level of a parent");
      const auto& levels = out_.levels[index(parent)];
      const auto found = std::find(levels.begin(), levels.end(), level);
      if (found == levels.end()) in_.fail_at(at, "'" + level + "' is no level of '" + name(parent) + "'");
      row = row * levels.size() + static_cast<std::size_t>(found - levels.begin());
    }
    expect(")");
    return row;
  }

  std::vector<double> numbers(std::size_t count) {
    skip();
    const std::size_t start = in_.position();
    std::vector<double> out;
    while (skip(), !in_.done() && in_.peek() != ';') {
      const std::size_t at = in_.position();
      const std::string text = word("a probability");
      double value = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      if (error != std::errc{} || end != text.data() + text.size() || !(value >= 0 && value <= 1))
        in_.fail_at(at, "'" + text + "' is no probability");
      if (out.size() == count) in_.fail_at(at, "more than " + std::to_string(count) + " probabilities");
      out.push_back(value);
      accept(",");
    }
    if (out.size() != count)
      in_.fail_at(start, std::to_string(count) + " probabilities are needed, not " + std::to_string(out.size()));
    return out;
  }

  static std::size_t index(Var v) { return static_cast<std::size_t>(v); }
  std::size_t width() const { return out_.levels[index(child_)].size(); }
  const std::string& name(Var v) const { return out_.names[index(v)]; }

  detail::TextCursor in_;
  detail::GraphBuilder nodes_;
  DiscreteNetwork out_;
  Var child_ = -1;  ///< whose block is being read
};

// Writing.

std::string held(const std::string& name) {
  const std::string text = detail::escape_name(name, [&](std::size_t i) { return name[i] == '"'; });
  const bool plain = std::all_of(text.begin(), text.end(), is_word) && text.find("//") != 0 && text.find("/*") != 0;
  return plain ? text : "\"" + text + "\"";
}

std::string number(double x) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr};
}

class Writer {
 public:
  explicit Writer(const DiscreteNetwork& network) : network_(network) {}

  std::string run() {
    out_ = "network " + held(network_.name.empty() ? "unknown" : network_.name) + " {\n}\n";
    for (std::size_t v = 0; v < network_.names.size(); ++v)
      out_ += "variable " + held(network_.names[v]) + " {\n  type discrete [ " +
              std::to_string(network_.levels[v].size()) + " ] { " + list(network_.levels[v]) + " };\n}\n";
    for (std::size_t v = 0; v < network_.names.size(); ++v) probability(v);
    return std::move(out_);
  }

 private:
  static std::string list(const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items) out += (out.empty() ? "" : ", ") + held(item);
    return out;
  }

  void probability(std::size_t v) {
    std::vector<std::string> parents;
    for (Var parent : network_.parents[v]) parents.push_back(network_.names[static_cast<std::size_t>(parent)]);
    out_ += "probability ( " + held(network_.names[v]) + (parents.empty() ? "" : " | " + list(parents)) + " ) {\n";
    const auto rows = network_.num_configurations(static_cast<Var>(v));
    for (std::size_t row = 0; row < rows; ++row)
      out_ += "  " + (parents.empty() ? "table" : levels(v, row)) + values(v, row);
    out_ += "}\n";
  }

  /// "(yes, no)".
  std::string levels(std::size_t v, std::size_t row) const {
    std::vector<std::string> names(network_.parents[v].size());
    for (auto i = names.size(); i-- > 0;) {
      const auto& all = network_.levels[static_cast<std::size_t>(network_.parents[v][i])];
      names[i] = all[row % all.size()];
      row /= all.size();
    }
    return "(" + list(names) + ")";
  }

  std::string values(std::size_t v, std::size_t row) const {
    const auto width = network_.levels[v].size();
    std::string out;
    for (std::size_t i = 0; i < width; ++i) out += (i ? ", " : " ") + number(network_.tables[v][row * width + i]);
    return out + ";\n";
  }

  const DiscreteNetwork& network_;
  std::string out_;
};

}  // namespace

DiscreteNetwork network_from_bif(std::string_view text) { return Parser(text).run(); }

std::string to_bif(const DiscreteNetwork& network) {
  detail::check_document(network.document());
  if (const auto wrong = network_violation(network); !wrong.empty()) throw UsageError(wrong);
  return Writer(network).run();
}

}  // namespace abdera
