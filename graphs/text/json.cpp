#include "graphs/text/json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/text_names.hpp"

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
  const EdgeNote* note = d.note(e);
  const EdgeNote n = note == nullptr ? EdgeNote{} : *note;
  std::string out = "{\"source\":" + json_string(d.nodes.at(static_cast<std::size_t>(e.a))) +
                    ",\"target\":" + json_string(d.nodes.at(static_cast<std::size_t>(e.b))) + ",\"mark_source\":\"" +
                    std::string(to_string(e.at_a)) + "\",\"mark_target\":\"" + std::string(to_string(e.at_b)) +
                    "\",\"lag\":0,\"p_value\":" + number(n.p_value) + ",\"log_p\":" + number(n.log_p) +
                    ",\"probability\":" + number(n.probability) + ",\"effect\":" + number(n.effect);
  if (std::isfinite(n.q_value)) out += ",\"q_value\":" + number(n.q_value);
  if (std::isfinite(n.score_gain)) out += ",\"score_gain\":" + number(n.score_gain);
  if (!n.given.empty()) out += ",\"given\":" + name_list(n.given, d.nodes);
  return out + "}";
}

}  // namespace

std::string to_json(const GraphDocument& d) {
  detail::check_document(d);
  std::string out = "{\"schema\":\"abdera-graph/1\",\"kind\":\"" + std::string(to_string(d.kind)) + "\",\"nodes\":[";
  for (std::size_t i = 0; i < d.nodes.size(); ++i) out += (i ? "," : "") + json_string(d.nodes[i]);
  out += "],\n \"edges\":" + lines(detail::edges_from_source(d), [&](const Edge& e) { return edge_json(e, d); });
  out += ",\n \"legal\":" + std::string(!d.legal ? "null" : *d.legal ? "true" : "false");
  if (!d.violation.empty()) out += ",\n \"violation\":" + json_string(d.violation);
  if (d.kind == GraphKind::kRpag)
    out += ",\n \"knowledge_closure\":" +
           (d.knowledge_closure ? json_string(to_string(*d.knowledge_closure)) : std::string("null"));
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

// Reading.

namespace {

/// Deeper documents are refused: writing them back would recurse as deep.
constexpr int kMaxDepth = 200;

[[noreturn]] void wrong(const std::string& path, const std::string& what) {
  throw DataError("abdera-graph/1: " + path + ": " + what);
}

class Reader {
 public:
  explicit Reader(const Json& json) : json_(json) {}

  GraphDocument run() {
    if (!json_.is_object()) wrong("the document", "expected an object");
    if (text(json_, "schema", "schema") != "abdera-graph/1") wrong("schema", "only abdera-graph/1 can be read");
    const std::string kind = text(json_, "kind", "kind");
    const auto known = detail::parse_kind(kind);
    if (!known) wrong("kind", "'" + kind + "' is no kind of graph");
    nodes();
    for_each("edges", [&](const Json& e, const std::string& path) { edge(e, path); });
    GraphDocument d = builder_.document(*known);
    if (const auto refused = detail::bow_outside_kind(d)) wrong("edges", *refused);
    d.notes = std::move(notes_);
    rest(d);
    return d;
  }

 private:
  static const Json& member(const Json& object, const char* key, const std::string& path) {
    if (!object.is_object()) wrong(path, "expected an object");
    const auto at = object.find(key);
    if (at == object.end()) wrong(path, std::string("'") + key + "' is missing");
    return *at;
  }
  static std::string text(const Json& object, const char* key, const std::string& path) {
    const Json& value = member(object, key, path);
    if (!value.is_string()) wrong(path, std::string("'") + key + "' is not a text");
    return value.get<std::string>();
  }
  static double real(const Json& object, const char* key, const std::string& path) {
    const auto at = object.find(key);
    if (at == object.end() || at->is_null()) return std::numeric_limits<double>::quiet_NaN();
    if (!at->is_number()) wrong(path, std::string("'") + key + "' is not a number");
    return at->get<double>();
  }
  template <class F>
  void for_each(const char* key, F&& f) const {
    const auto at = json_.find(key);
    if (at == json_.end()) return;
    if (!at->is_array()) wrong(key, "expected a list");
    for (std::size_t i = 0; i < at->size(); ++i) f((*at)[i], std::string(key) + "/" + std::to_string(i));
  }

  void nodes() {
    if (!json_.contains("nodes")) wrong("nodes", "the list is missing");
    for_each("nodes", [&](const Json& name, const std::string& path) {
      if (!name.is_string() || name.get_ref<const std::string&>().empty()) wrong(path, "expected a name");
      const std::string& node = name.get_ref<const std::string&>();
      if (builder_.find(node) >= 0) wrong(path, "two nodes are named '" + node + "'");
      if (builder_.declare(node) < 0) wrong(path, "too many nodes");
    });
  }

  Var node(const Json& name, const std::string& path) const {
    if (!name.is_string()) wrong(path, "expected the name of a node");
    const Var v = builder_.find(name.get<std::string>());
    if (v < 0) wrong(path, "'" + name.get<std::string>() + "' is not among the nodes");
    return v;
  }
  std::vector<Var> node_list(const Json& list, const std::string& path) const {
    if (!list.is_array()) wrong(path, "expected a list of names");
    std::vector<Var> out;
    for (const Json& name : list) out.push_back(node(name, path));
    return out;
  }
  std::vector<Var> given(const Json& object, const std::string& path) const {
    return object.contains("given") ? node_list(object["given"], path + "/given") : std::vector<Var>{};
  }
  static Mark mark(const Json& object, const char* key, const std::string& path) {
    const std::string name = text(object, key, path);
    for (Mark m : {Mark::kCircle, Mark::kArrow, Mark::kTail})
      if (to_string(m) == name) return m;
    wrong(path, std::string("'") + key + "' is circle, arrow or tail, not '" + name + "'");
  }

  void edge(const Json& e, const std::string& path) {
    const Var a = node(member(e, "source", path), path + "/source"),
              b = node(member(e, "target", path), path + "/target");
    const Mark at_a = mark(e, "mark_source", path), at_b = mark(e, "mark_target", path);
    if (e.contains("lag") && e["lag"] != 0) wrong(path, "edges with a lag are not supported");
    if (const auto refused = builder_.add_edge(a, at_a, at_b, b)) wrong(path, *refused);
    EdgeNote note{real(e, "p_value", path),   real(e, "log_p", path), real(e, "probability", path),
                  real(e, "effect", path),    given(e, path),         real(e, "q_value", path),
                  real(e, "score_gain", path)};
    const bool some = !note.given.empty() || !std::isnan(note.q_value) || !std::isnan(note.p_value) ||
                      !std::isnan(note.log_p) || !std::isnan(note.probability) || !std::isnan(note.effect) ||
                      !std::isnan(note.score_gain);
    if (some && !notes_.emplace(std::minmax(a, b), std::move(note)).second)
      wrong(path, "the evidence about this pair stands at its other edge already");
  }

  void rest(GraphDocument& d) const {
    if (const auto legal = json_.find("legal"); legal != json_.end() && !legal->is_null()) {
      if (!legal->is_boolean()) wrong("legal", "expected true, false or null");
      d.legal = legal->get<bool>();
    }
    if (json_.contains("violation")) d.violation = text(json_, "violation", "violation");
    knowledge_closure(d);
    if (json_.contains("stop_reason")) d.stop_reason = text(json_, "stop_reason", "stop_reason");
    for_each("conflicts", [&](const Json& c, const std::string& path) {
      d.conflicts.push_back({node_list(member(c, "nodes", path), path + "/nodes"), text(c, "what", path)});
    });
    for_each("ambiguous", [&](const Json& t, const std::string& path) {
      const auto triple = node_list(t, path);
      if (triple.size() != 3) wrong(path, "expected three names");
      d.ambiguous.push_back({triple[0], triple[1], triple[2]});
    });
    for_each("separations", [&](const Json& s, const std::string& path) {
      const Var a = node(member(s, "a", path), path + "/a"), b = node(member(s, "b", path), path + "/b");
      d.separations.push_back({a, b, given(s, path), real(s, "p_value", path), real(s, "effect", path)});
    });
    constexpr std::array<std::string_view, 11> kOwn = {
        "schema",           "kind",      "nodes",     "edges",       "legal",
        "violation",        "conflicts", "ambiguous", "separations", "stop_reason",
        "knowledge_closure"};
    for (const auto& [key, value] : json_.items())
      if (std::find(kOwn.begin(), kOwn.end(), key) == kOwn.end()) d.sections.emplace_back(key, value.dump());
  }

  void knowledge_closure(GraphDocument& d) const {
    const auto at = json_.find("knowledge_closure");
    if (at == json_.end() || at->is_null()) return;
    if (d.kind != GraphKind::kRpag) wrong("knowledge_closure", "only a graph of kind rpag has one");
    for (KnowledgeClosure closure : {KnowledgeClosure::kComplete, KnowledgeClosure::kSoundOnly})
      if (at->is_string() && at->get_ref<const std::string&>() == to_string(closure)) d.knowledge_closure = closure;
    if (!d.knowledge_closure) wrong("knowledge_closure", "expected complete, sound_only or null");
  }

  const Json& json_;
  detail::GraphBuilder builder_;
  std::map<std::pair<Var, Var>, EdgeNote> notes_;
};

}  // namespace

GraphDocument graph_from_json(std::string_view text) {
  const auto shallow = [](int depth, Json::parse_event_t, const Json&) {
    if (depth > kMaxDepth)
      throw DataError("abdera-graph/1: more than " + std::to_string(kMaxDepth) + " levels of nesting");
    return true;
  };
  Json json;
  try {
    json = Json::parse(text, shallow);
  } catch (const Json::parse_error& e) {
    const std::size_t at = e.byte > 0 ? e.byte - 1 : 0;
    throw DataError(detail::line_and_column(text, std::min(at, text.size())) +
                    ": not JSON: expected something else here");
  } catch (const Json::exception& e) {  // a number too large to hold
    throw DataError(std::string("not usable JSON: ") + e.what());
  }
  return Reader(json).run();
}

}  // namespace abdera
