#include "simulators/truth.hpp"

#include <algorithm>

#include "graphs/convert.hpp"
#include "graphs/mag.hpp"
#include "graphs/pag.hpp"

namespace abdera {
namespace {

GraphDocument document(GraphKind kind, std::vector<std::string> names, MixedGraph graph) {
  GraphDocument out;
  out.kind = kind;
  out.nodes = std::move(names), out.graph = std::move(graph);
  out.legal = true;
  return out;
}

/// The subgraph over some nodes, in this order.
MixedGraph over(const MixedGraph& graph, const std::vector<Var>& nodes) {
  MixedGraph out(static_cast<int>(nodes.size()));
  for (std::size_t i = 0; i < nodes.size(); ++i)
    for (std::size_t j = i + 1; j < nodes.size(); ++j)
      if (graph.adjacent(nodes[i], nodes[j]))
        out.set_edge(static_cast<Var>(i), graph.mark(nodes[j], nodes[i]), graph.mark(nodes[i], nodes[j]),
                     static_cast<Var>(j));
  return out;
}

/// The MAG over the columns in their order, given that the selected nodes are 1 (or any other value).
MixedGraph mag_over_columns(const Scm& scm, const Recording& recording, const std::vector<Var>& selected) {
  std::vector<Var> shown, latent;
  for (const auto& column : recording.columns) shown.push_back(column.node);
  for (Var v = 0; v < scm.size(); ++v)
    if (std::find(shown.begin(), shown.end(), v) == shown.end() &&
        std::find(selected.begin(), selected.end(), v) == selected.end())
      latent.push_back(v);
  // `mag_of` numbers what is left in increasing order.
  std::vector<Var> sorted = shown, to_column;
  std::sort(sorted.begin(), sorted.end());
  for (Var v : sorted) to_column.push_back(static_cast<Var>(std::find(shown.begin(), shown.end(), v) - shown.begin()));
  return mag_of(scm.dag(), latent, selected).relabelled(to_column);
}

GraphDocument m_graph_of(const Scm& scm, const Recording& recording) {
  auto names = scm.names();
  const auto& columns = recording.columns;
  const auto masked =
      std::count_if(columns.begin(), columns.end(), [](const RecordedColumn& c) { return !c.missing.empty(); });
  MixedGraph graph(scm.size() + static_cast<int>(masked));
  for (const Edge& e : scm.dag().edges()) graph.set_edge(e.a, e.at_a, e.at_b, e.b);
  for (const auto& column : columns) {
    if (column.missing.empty()) continue;
    const Var seen = static_cast<Var>(names.size());
    names.push_back(column.name + "*");
    graph.set_directed(column.node, seen);
    for (Var indicator : column.missing) graph.set_directed(indicator, seen);
  }
  return document(GraphKind::kDag, std::move(names), std::move(graph));
}

}  // namespace

ObservationTruth truth_of(const Scm& scm, const Recording& recording) {
  recording.check(scm.variables());
  ObservationTruth out;
  out.extended = document(GraphKind::kDag, scm.names(), scm.dag());
  out.no_mag = recording.no_mag;
  std::vector<Var> own;
  std::vector<std::string> own_names;
  for (Var v = 0; v < scm.size(); ++v) {
    TruthNode node{scm.variable(v).info.name, recording.role(v), "", ""};
    for (const auto& added : recording.added)
      if (added.node == v && added.of >= 0) node.of = scm.variable(added.of).info.name;
    for (const auto& column : recording.columns)
      if (column.node == v) node.column = column.name;
    if (node.role == NodeRole::kVariable) own.push_back(v), own_names.push_back(node.name);
    out.nodes.push_back(std::move(node));
  }
  const MixedGraph dag = over(scm.dag(), own);
  out.dag = document(GraphKind::kDag, own_names, dag);
  out.cpdag = document(GraphKind::kCpdag, own_names, cpdag_of(dag));
  if (recording.has_missing()) out.m_graph = m_graph_of(scm, recording);
  if (!out.no_mag.empty()) return out;

  std::vector<std::string> names;
  for (const auto& column : recording.columns) names.push_back(column.name);
  const auto project = [&](const std::vector<Var>& selected, std::optional<GraphDocument>& mag_document,
                           std::optional<GraphDocument>& pag_document) {
    const MixedGraph mag = mag_over_columns(scm, recording, selected);
    pag_document = document(GraphKind::kPag, names, pag_of(mag, {.selection = !selected.empty()}));
    mag_document = document(GraphKind::kMag, names, mag);
  };
  project(recording.selection, out.mag, out.pag);
  if (!recording.has_missing()) return out;
  std::vector<Var> complete = recording.selection;
  for (const auto& column : recording.columns)
    complete.insert(complete.end(), column.missing.begin(), column.missing.end());
  std::sort(complete.begin(), complete.end());
  complete.erase(std::unique(complete.begin(), complete.end()), complete.end());
  project(complete, out.complete_mag, out.complete_pag);
  return out;
}

}  // namespace abdera
