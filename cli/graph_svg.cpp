#include "cli/graph_svg.hpp"

#include <fmt/format.h>
#include <gvc.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <mutex>

#include "bench/report/edge_text.hpp"
#include "bench/report/html.hpp"
#include "core/error.hpp"

// What the leak sanitizer need not report: graphviz 2.42 loses a few boxes of its edge router on graphs of 60 nodes,
// also after gvFreeLayout.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libgvc\n"; }

#ifdef ABDERA_GRAPHVIZ_LINKED
extern "C" gvplugin_library_t gvplugin_dot_layout_LTX_library, gvplugin_core_LTX_library;
#endif

namespace abdera::cli {
namespace {

struct CloseGraph {
  void operator()(Agraph_t* graph) const { agclose(graph); }
};

void set(void* object, const char* name, const std::string& value) {
  static char empty[] = "";
  agsafeset(object, const_cast<char*>(name), const_cast<char*>(value.c_str()), empty);
}

/// graphviz reads backslash escapes and HTML entities in labels; names are plain text.
std::string label_text(std::string_view name) {
  std::string label;
  for (const char c : name) {
    if (c == '&')
      label += "&amp;";
    else if (c == '\\')
      label += "\\\\";
    else
      label += c;
  }
  return label;
}

/// Inches left and right of a label. Widths are those of Helvetica, and the fonts that stand in for it are up to a
/// sixth wider (DejaVu Sans); characters beyond ASCII are measured by their bytes, which is more than enough.
double label_margin(std::string_view name) {
  const auto ascii =
      std::count_if(name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 128; });
  return 0.08 + 0.0075 * static_cast<double>(ascii);
}

const char* arrow_name(Mark mark) {
  switch (mark) {
    case Mark::kArrow:
      return "normal";
    case Mark::kCircle:
      return "odot";
    case Mark::kTail:
    case Mark::kNone:
      break;
  }
  return "none";
}

std::string tooltip(const GraphDocument& document, const Edge& edge) {
  auto text = report::edge_text(document, edge);
  if (const auto* note = document.note(edge)) {
    if (!std::isnan(note->effect)) text += fmt::format(", effect {:.3f}", note->effect);
    if (!std::isnan(note->p_value)) text += fmt::format(", largest p {:.2g}", note->p_value);
  }
  return text;
}

std::string edge_id(const GraphDocument& document, const Edge& edge) {
  return fmt::format("edge_{}_{}{}", edge.a, edge.b,
                     edge.bidirected() && document.bows.contains({edge.a, edge.b}) ? "_bow" : "");
}
std::string node_id(Var v) { return fmt::format("node_{}", v); }

std::unique_ptr<Agraph_t, CloseGraph> drawing(const GraphDocument& document) {
  std::string name = "graph";
  std::unique_ptr<Agraph_t, CloseGraph> graph(agopen(name.data(), Agdirected, nullptr));
  set(graph.get(), "bgcolor", "transparent");
  set(graph.get(), "nodesep", "0.35");
  set(graph.get(), "ranksep", "0.55");
  std::vector<Agnode_t*> nodes;
  for (Var v = 0; v < document.graph.size(); ++v) {
    auto key = std::to_string(v);
    auto* node = agnode(graph.get(), key.data(), 1);
    set(node, "label", label_text(document.nodes[static_cast<std::size_t>(v)]));
    set(node, "id", node_id(v));
    set(node, "shape", "box");
    set(node, "style", "rounded,filled");
    set(node, "fillcolor", "#eef3fb");
    set(node, "color", "#5b7db1");
    set(node, "fontname", "Helvetica");
    set(node, "fontsize", "12");
    set(node, "height", "0.34");
    set(node, "margin", fmt::format("{:.4f},0.06", label_margin(document.nodes[static_cast<std::size_t>(v)])));
    nodes.push_back(node);
  }
  for (const auto& e : document.edges()) {
    // Causes stand above their effects: the layout is told the readable direction.
    const auto r = report::readable(e);
    const auto at = [&](Var v) { return nodes[static_cast<std::size_t>(v)]; };
    auto* edge = agedge(graph.get(), at(r.left), at(r.right), nullptr, 1);
    const auto* note = document.note(e);
    const double strength =
        note != nullptr && std::isfinite(note->effect) ? std::min(std::abs(note->effect), 1.0) : 0.2;
    set(edge, "id", edge_id(document, e));
    set(edge, "dir", "both");
    set(edge, "arrowtail", arrow_name(r.at_left));
    set(edge, "arrowhead", arrow_name(r.at_right));
    set(edge, "arrowsize", "0.8");
    set(edge, "penwidth", fmt::format("{:.2f}", 1 + 2 * strength));
    set(edge, "color", "#64748b");  // readable on light and on dark pages
  }
  return graph;
}

/// From graphviz's text to what is kept: no prologue with its version, no comments, readable tooltips.
std::string tidied(std::string_view svg, const std::map<std::string, std::string>& titles) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", title;
  svg.remove_prefix(std::min(svg.find("<svg"), svg.size()));
  while (!svg.empty()) {
    const auto end = std::min(svg.find('\n'), svg.size() - 1);
    const auto line = svg.substr(0, end + 1);
    svg.remove_prefix(end + 1);
    if (line.starts_with("<!--")) continue;
    if (line.starts_with("<title>")) {
      if (!title.empty()) out += "<title>" + report::escaped(title) + "</title>\n";
      title.clear();
      continue;
    }
    if (line.starts_with("<g id=\"")) {
      const auto it = titles.find(std::string(line.substr(7, line.find('"', 7) - 7)));
      if (it != titles.end()) title = it->second;
    }
    out += line;
  }
  return out;
}

/// One for the life of the process: plugins keep pointers into it. With linked plugins nothing is searched for at run
/// time, and labels are measured by graphviz's own table of widths, so that a picture is the same on every machine.
GVC_t* drawing_context() {
#ifdef ABDERA_GRAPHVIZ_LINKED
  static const lt_symlist_t plugins[] = {{"gvplugin_dot_layout_LTX_library", &gvplugin_dot_layout_LTX_library},
                                         {"gvplugin_core_LTX_library", &gvplugin_core_LTX_library},
                                         {nullptr, nullptr}};
  static GVC_t* const context = gvContextPlugins(plugins, 0);
#else
  static GVC_t* const context = gvContext();
#endif
  return context;
}

}  // namespace

std::string graph_svg(const GraphDocument& document) {
  const auto edges = document.edges();
  if (edges.size() > static_cast<std::size_t>(kMostEdgesDrawn))
    throw NotApplicable(fmt::format("a picture of {} edges shows nothing (at most {}); write .dot or .json instead",
                                    edges.size(), kMostEdgesDrawn));
  std::map<std::string, std::string> titles;
  for (const auto& e : edges) titles[edge_id(document, e)] = tooltip(document, e);
  for (Var v = 0; v < document.graph.size(); ++v) titles[node_id(v)] = document.nodes[static_cast<std::size_t>(v)];

  static std::mutex mutex;  // graphviz has global state
  const std::lock_guard hold(mutex);
  GVC_t* const context = drawing_context();
  const auto graph = drawing(document);
  if (gvLayout(context, graph.get(), "dot") != 0)
    throw OutputError(
        "graphviz cannot lay out graphs here (its layout plugin is missing: install graphviz, or write .dot)");
  char* text = nullptr;
  unsigned length = 0;
  const int failed = gvRenderData(context, graph.get(), "svg", &text, &length);
  std::string svg = failed != 0 || text == nullptr ? "" : tidied({text, length}, titles);
  if (text != nullptr) gvFreeRenderData(text);
  gvFreeLayout(context, graph.get());
  if (svg.empty())
    throw OutputError("graphviz cannot draw SVG here (its core plugin is missing: install graphviz, or write .dot)");
  return svg;
}

}  // namespace abdera::cli
