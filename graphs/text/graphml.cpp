#include "graphs/text/graphml.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <unordered_map>

#include "core/error.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"
#include "graphs/text/xml_text.hpp"

namespace abdera {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  GraphDocument run() {
    pugi::xml_document document;
    const auto parsed = document.load_buffer(text_.data(), text_.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) fail_at(parsed.offset, std::string("not well-formed XML: ") + parsed.description());
    const pugi::xml_node root = document.child("graphml"), graph = root.child("graph");
    if (!graph) fail_at(0, "no <graphml><graph>: this is no GraphML file");
    if (const auto second = graph.next_sibling("graph")) fail(second, "a second graph: one a file is supported");
    for (const pugi::xml_node key : root.children("key"))
      keys_[key.attribute("id").value()] = key.attribute("attr.name").value();
    for (const char* unsupported : {"hyperedge", "port"})
      if (const auto node = graph.child(unsupported)) fail(node, std::string("<") + unsupported + "> is not supported");
    for (const pugi::xml_node node : graph.children("node")) add_node(node);
    directed_ = std::string_view(graph.attribute("edgedefault").as_string("directed")) != "undirected";
    for (const pugi::xml_node edge : graph.children("edge")) add_edge(edge);
    std::optional<GraphKind> kind;
    if (const auto name = data(graph, "kind"); !name.empty()) {
      kind = detail::parse_kind(name);
      if (!kind) fail(graph, "'" + name + "' is no kind of graph");
    }
    return builder_.finish(kind);
  }

 private:
  [[noreturn]] void fail_at(std::ptrdiff_t offset, const std::string& what) const {
    const auto at = std::min(static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)), text_.size());
    throw DataError(detail::line_and_column(text_, at) + ": " + what);
  }
  [[noreturn]] void fail(const pugi::xml_node& node, const std::string& what) const {
    fail_at(node.offset_debug(), what);
  }

  /// The value of the data whose key has this attr.name; "" without.
  std::string data(const pugi::xml_node& node, std::string_view name) const {
    for (const pugi::xml_node item : node.children("data")) {
      const auto key = keys_.find(item.attribute("key").value());
      if (key != keys_.end() && key->second == name) return detail::xml_read_name(item.child_value());
    }
    return {};
  }

  void add_node(const pugi::xml_node& node) {
    if (node.child("graph")) fail(node, "graphs inside nodes are not supported");
    const std::string id = node.attribute("id").value();
    if (id.empty()) fail(node, "a node needs an id");
    std::string name = data(node, "name");
    if (name.empty()) name = data(node, "label");
    if (name.empty()) name = detail::xml_read_name(id);
    if (name.empty()) fail(node, "a node needs a name");
    if (builder_.find(name) >= 0) fail(node, "two nodes are named '" + name + "'");
    const Var v = builder_.declare(name);
    if (v < 0) fail(node, "more than " + std::to_string(detail::GraphBuilder::kMaxNodes) + " nodes");
    if (!ids_.emplace(id, v).second) fail(node, "two nodes have the id '" + id + "'");
  }

  Var end_of(const pugi::xml_node& edge, const char* which) const {
    const std::string id = edge.attribute(which).value();
    const auto at = ids_.find(id);
    if (at == ids_.end()) fail(edge, std::string("the ") + which + " '" + id + "' is the id of no node");
    return at->second;
  }

  Mark mark(const pugi::xml_node& edge, const char* which, Mark otherwise) const {
    const std::string name = data(edge, which);
    if (name.empty()) return otherwise;
    for (Mark m : {Mark::kCircle, Mark::kArrow, Mark::kTail})
      if (to_string(m) == name) return m;
    fail(edge, std::string(which) + " is circle, arrow or tail, not '" + name + "'");
  }

  void add_edge(const pugi::xml_node& edge) {
    const Var source = end_of(edge, "source"), target = end_of(edge, "target");
    const bool directed = edge.attribute("directed").as_bool(directed_);
    const Mark at_source = mark(edge, "mark_source", Mark::kTail);
    const Mark at_target = mark(edge, "mark_target", directed ? Mark::kArrow : Mark::kTail);
    if (const auto wrong = builder_.add_edge(source, at_source, at_target, target)) fail(edge, *wrong);
  }

  std::string_view text_;
  std::unordered_map<std::string, std::string> keys_;  ///< attr.name by id
  std::unordered_map<std::string, Var> ids_;
  detail::GraphBuilder builder_;
  bool directed_ = true;
};

}  // namespace

std::string to_graphml(const GraphDocument& document) {
  detail::check_document(document);
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "  <key id=\"kind\" for=\"graph\" attr.name=\"kind\" attr.type=\"string\"/>\n"
      "  <key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n"
      "  <key id=\"mark_source\" for=\"edge\" attr.name=\"mark_source\" attr.type=\"string\"/>\n"
      "  <key id=\"mark_target\" for=\"edge\" attr.name=\"mark_target\" attr.type=\"string\"/>\n"
      "  <graph edgedefault=\"directed\">\n    <data key=\"kind\">" +
      std::string(to_string(document.kind)) + "</data>\n";
  for (std::size_t v = 0; v < document.nodes.size(); ++v)
    out += "    <node id=\"n" + std::to_string(v) + "\"><data key=\"name\">" +
           detail::xml_held_name(document.nodes[v]) + "</data></node>\n";
  for (const Edge& e : detail::edges_from_source(document)) {
    out += "    <edge source=\"n" + std::to_string(e.a) + "\" target=\"n" + std::to_string(e.b) + "\"" +
           (e.directed() ? "" : " directed=\"false\"") + "><data key=\"mark_source\">" +
           std::string(to_string(e.at_a)) + "</data><data key=\"mark_target\">" + std::string(to_string(e.at_b)) +
           "</data></edge>\n";
  }
  return out + "  </graph>\n</graphml>\n";
}

GraphDocument graph_from_graphml(std::string_view text) { return Reader(text).run(); }

}  // namespace abdera
