#include "graphs/text/xmlbif.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <pugixml.hpp>
#include <unordered_map>

#include "core/error.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"
#include "graphs/text/xml_text.hpp"

namespace abdera {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  DiscreteNetwork run() {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) fail(parsed.offset, std::string("not well-formed XML: ") + parsed.description());
    const pugi::xml_node network = document.child("BIF").child("NETWORK");
    if (!network) fail(0, "no <BIF><NETWORK>: this is no XMLBIF file");
    out_.name = detail::xml_read_name(network.child_value("NAME"));
    for (const pugi::xml_node node : network.children("VARIABLE")) variable(node);
    if (out_.names.empty()) fail(network.offset_debug(), "the network has no VARIABLE");
    for (const pugi::xml_node node : network.children("DEFINITION")) definition(node);
    for (std::size_t v = 0; v < out_.names.size(); ++v)
      if (out_.tables[v].empty()) throw DataError("variable '" + out_.names[v] + "' has no DEFINITION");
    if (const auto wrong = network_violation(out_); !wrong.empty()) throw DataError("not a Bayesian network: " + wrong);
    return std::move(out_);
  }

 private:
  [[noreturn]] void fail(std::ptrdiff_t offset, const std::string& what) const {
    const auto at =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), 0, text_.size());
    throw DataError(detail::line_and_column(text_, at) + ": " + what);
  }
  [[noreturn]] void fail(const pugi::xml_node& node, const std::string& what) const { fail(node.offset_debug(), what); }

  void variable(const pugi::xml_node& node) {
    const char* type = node.attribute("TYPE").as_string("nature");
    if (std::strcmp(type, "nature") != 0) fail(node, std::string("a variable of type '") + type + "' is not supported");
    const std::string name = detail::xml_read_name(node.child_value("NAME"));
    if (name.empty()) fail(node, "a variable needs a NAME");
    if (nodes_.find(name) >= 0) fail(node, "variable '" + name + "' is declared twice");
    if (nodes_.declare(name) < 0) fail(node, "too many variables");
    std::vector<std::string> levels;
    for (const pugi::xml_node outcome : node.children("OUTCOME")) {
      std::string level = detail::xml_read_name(outcome.child_value());
      if (level.empty()) fail(outcome, "variable '" + name + "' has an OUTCOME without a name");
      if (std::find(levels.begin(), levels.end(), level) != levels.end())
        fail(outcome, "variable '" + name + "' has the outcome '" + level + "' twice");
      levels.push_back(std::move(level));
    }
    if (levels.empty()) fail(node, "variable '" + name + "' has no OUTCOME");
    out_.names.push_back(name);
    out_.levels.push_back(std::move(levels));
    out_.parents.emplace_back();
    out_.tables.emplace_back();
  }

  Var declared(const pugi::xml_node& node) const {
    const std::string name = detail::xml_read_name(node.child_value());
    const Var v = nodes_.find(name);
    if (v < 0) fail(node, "variable '" + name + "' is not declared");
    return v;
  }

  void definition(const pugi::xml_node& node) {
    const pugi::xml_node subject = node.child("FOR");
    if (!subject) fail(node, "a DEFINITION needs FOR");
    if (subject.next_sibling("FOR")) fail(node, "a DEFINITION of several variables is not supported");
    const Var child = declared(subject);
    const auto c = static_cast<std::size_t>(child);
    if (!out_.tables[c].empty()) fail(node, "variable '" + out_.names[c] + "' has two definitions");
    std::size_t size = out_.levels[c].size();
    for (const pugi::xml_node given : node.children("GIVEN")) {
      const Var parent = declared(given);
      if (const auto wrong = nodes_.add_edge(parent, Mark::kTail, Mark::kArrow, child)) fail(given, *wrong);
      out_.parents[c].push_back(parent);
      size *= out_.levels[static_cast<std::size_t>(parent)].size();
      if (size > DiscreteNetwork::kMaxTable)
        fail(given, "the table of '" + out_.names[c] + "' would have more than " +
                        std::to_string(DiscreteNetwork::kMaxTable) + " probabilities");
    }
    table(node.child("TABLE"), c, size);
  }

  void table(const pugi::xml_node& node, std::size_t child, std::size_t size) {
    // Comments may stand between the rows, so the text can come in several pieces.
    std::vector<double>& out = out_.tables[child];
    for (const pugi::xml_node piece : node.children()) {
      std::string_view rest = piece.value();
      while (rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size())), !rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find_first_of(kSpace));
        double value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (error != std::errc{} || end != word.data() + word.size())
          fail(node,
               "'" + std::string(word.substr(0, 40)) + "' in the table of '" + out_.names[child] + "' is no number");
        if (out.size() == size)
          fail(node, "the table of '" + out_.names[child] + "' has more than " + std::to_string(size) + " numbers");
        out.push_back(value);
        rest.remove_prefix(word.size());
      }
    }
    if (out.size() != size)
      fail(node, "the table of '" + out_.names[child] + "' has " + std::to_string(out.size()) + " numbers, not " +
                     std::to_string(size));
  }

  std::string_view text_;
  detail::GraphBuilder nodes_;
  DiscreteNetwork out_;
};

std::string element(const char* tag, const std::string& name) {
  return std::string("<") + tag + ">" + detail::xml_held_name(name) + "</" + tag + ">";
}

std::string number(double x) {
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr};
}

}  // namespace

DiscreteNetwork network_from_xmlbif(std::string_view text) { return Reader(text).run(); }

std::string to_xmlbif(const DiscreteNetwork& network) {
  detail::check_document(network.document());
  if (const auto wrong = network_violation(network); !wrong.empty()) throw UsageError(wrong);
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BIF VERSION=\"0.3\">\n<NETWORK>\n" +
                    element("NAME", network.name.empty() ? "unknown" : network.name) + "\n";
  for (std::size_t v = 0; v < network.names.size(); ++v) {
    out += "<VARIABLE TYPE=\"nature\">\n  " + element("NAME", network.names[v]) + "\n";
    for (const auto& level : network.levels[v]) out += "  " + element("OUTCOME", level) + "\n";
    out += "</VARIABLE>\n";
  }
  for (std::size_t v = 0; v < network.names.size(); ++v) {
    out += "<DEFINITION>\n  " + element("FOR", network.names[v]) + "\n";
    for (Var parent : network.parents[v])
      out += "  " + element("GIVEN", network.names[static_cast<std::size_t>(parent)]) + "\n";
    out += "  <TABLE>\n";
    const auto width = network.levels[v].size();
    for (std::size_t i = 0; i < network.tables[v].size(); ++i)
      out += (i % width ? " " : "    ") + number(network.tables[v][i]) + (i % width + 1 == width ? "\n" : "");
    out += "  </TABLE>\n</DEFINITION>\n";
  }
  return out + "</NETWORK>\n</BIF>\n";
}

}  // namespace abdera
