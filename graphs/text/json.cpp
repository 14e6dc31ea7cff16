#include "graphs/text/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace abdera {
namespace {

using Json = nlohmann::ordered_json;

// Writing.

std::string number(double x) {
  if (!std::isfinite(x)) return "null";
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr};
}

std::string json_string(std::string_view text) {
  return Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class Range>
std::string name_list(const Range& nodes, const std::vector<std::string>& names) {
  std::string out = "[";
  for (Var v : nodes) out += (out.size() > 1 ? "," : "") + json_string(names.at(static_cast<std::size_t>(v)));
  return out + "]";
}

/// "[item,\n item]" with every item made by `text`.
template <class Range, class F>
std::string lines(const Range& range, F&& text) {
  std::string out = "[";
  for (const auto& item : range) out += (out.size() > 1 ? ",\n  " : "\n  ") + text(item);
  return out + "]";
}

std::string edge_json(const Edge& e, const GraphDocument& d) {
  const auto note = d.notes.find(std::minmax(e.a, e.b));
  const EdgeNote& n = note == d.notes.end() ? EdgeNote{} : note->second;
  std::string out = "{\"source\":" + json_string(d.nodes.at(static_cast<std::size_t>(e.a))) +
                    ",\"target\":" + json_string(d.nodes.at(static_cast<std::size_t>(e.b))) + ",\"mark_source\":\"" +
                    std::string(to_string(e.at_a)) + "\",\"mark_target\":\"" + std::string(to_string(e.at_b)) +
                    "\",\"lag\":0,\"p_value\":" + number(n.p_value) + ",\"log_p\":" + number(n.log_p) +
                    ",\"probability\":" + number(n.probability) + ",\"effect\":" + number(n.effect);
  if (!n.given.empty()) out += ",\"given\":" + name_list(n.given, d.nodes);
  return out + "}";
}

/// Edges with the source first, in the order they are written.
std::vector<Edge> oriented_edges(const MixedGraph& graph) {
  std::vector<Edge> edges = graph.edges();
  for (Edge& e : edges)
    if (e.at_a == Mark::kArrow && e.at_b == Mark::kTail) e = {e.b, e.a, e.at_b, e.at_a};
  std::sort(edges.begin(), edges.end(),
            [](const Edge& x, const Edge& y) { return std::pair(x.a, x.b) < std::pair(y.a, y.b); });
  return edges;
}

}  // namespace

std::string to_json(const GraphDocument& d) {
  require(d.nodes.size() == static_cast<std::size_t>(d.graph.size()),
          "a graph document needs a name for each of its nodes");
  std::string out = "{\"schema\":\"abdera-graph/1\",\"kind\":\"" + std::string(to_string(d.kind)) + "\",\"nodes\":[";
  for (std::size_t i = 0; i < d.nodes.size(); ++i) out += (i ? "," : "") + json_string(d.nodes[i]);
  out += "],\n \"edges\":" + lines(oriented_edges(d.graph), [&](const Edge& e) { return edge_json(e, d); });
  out += ",\n \"legal\":" + std::string(!d.legal ? "null" : *d.legal ? "true" : "false");
  if (!d.violation.empty()) out += ",\n \"violation\":" + json_string(d.violation);
  out += ",\n \"conflicts\":" + lines(d.conflicts, [&](const Conflict& c) {
           return "{\"nodes\":" + name_list(c.nodes, d.nodes) + ",\"what\":" + json_string(c.what) + "}";
         });
  out += ",\n \"ambiguous\":" + lines(d.ambiguous, [&](const auto& triple) { return name_list(triple, d.nodes); });
  out += ",\n \"separations\":" + lines(d.separations, [&](const Separation& s) {
           return "{\"a\":" + json_string(d.nodes.at(static_cast<std::size_t>(s.a))) +
                  ",\"b\":" + json_string(d.nodes.at(static_cast<std::size_t>(s.b))) +
                  ",\"given\":" + name_list(s.given, d.nodes) + ",\"p_value\":" + number(s.p_value) +
                  ",\"effect\":" + number(s.effect) + "}";
         });
  out += ",\n \"stop_reason\":" + json_string(d.stop_reason);
  for (const auto& [key, json] : d.sections) out += ",\n " + json_string(key) + ":" + json;
  return out + "}\n";
}

}  // namespace abdera
