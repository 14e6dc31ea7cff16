#include "cli/bootstrap_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "bench/report/edge_text.hpp"
#include "cli/graph_columns.hpp"
#include "cli/graph_hdf5.hpp"
#include "cli/text_table.hpp"
#include "datasets/hdf5_file.hpp"
#include "graphs/text/json.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<Mark, 3> kMarks = {Mark::kTail, Mark::kCircle, Mark::kArrow};

/// The edges that a pair had, the most frequent first.
std::vector<std::pair<Edge, std::int32_t>> edges_of(const PairFrequency& pair) {
  std::vector<std::pair<Edge, std::int32_t>> out;
  for (Mark at_a : kMarks)
    for (Mark at_b : kMarks)
      if (const auto count = pair.count(at_a, at_b); count > 0) out.push_back({{pair.a, pair.b, at_a, at_b}, count});
  std::stable_sort(out.begin(), out.end(), [](const auto& l, const auto& r) { return l.second > r.second; });
  return out;
}

/// "A --> B" with the names of a document.
std::string text_of(const GraphDocument& document, const Edge& edge) { return report::edge_text(document, edge); }

}  // namespace

void bootstrap_all(LearnTask& task, BootstrapRun& bootstrap, RunContext& context) {
  LearnRun& run = task.run;
  bootstrap.result = abdera::bootstrap(
      run.input.data, [&](const Dataset& rows, RunContext& alone) { return task.learn({.data = &rows}, alone); },
      bootstrap.options, context);
  if (bootstrap.result.learned == 0) return;
  for (const Edge& e : run.document.graph.edges())
    run.document.notes[{e.a, e.b}].probability = bootstrap.result.frequency(e);
}

std::string bootstrap_json(const BootstrapRun& bootstrap, const GraphDocument& document) {
  const auto& [options, scheme, result] = bootstrap;
  Json pairs = Json::array();
  for (const PairFrequency& pair : result.pairs) {
    Json edges = Json::array();
    for (const auto& [edge, count] : edges_of(pair))
      edges.push_back({{"source", document.nodes[static_cast<std::size_t>(edge.a)]},
                       {"target", document.nodes[static_cast<std::size_t>(edge.b)]},
                       {"mark_source", to_string(edge.at_a)},
                       {"mark_target", to_string(edge.at_b)},
                       {"frequency", static_cast<double>(count) / result.learned}});
    pairs.push_back(
        {{"nodes",
          {document.nodes[static_cast<std::size_t>(pair.a)], document.nodes[static_cast<std::size_t>(pair.b)]}},
         {"adjacent", static_cast<double>(pair.adjacent()) / result.learned},
         {"edges", std::move(edges)}});
  }
  Json out = {{"resampling", scheme},
              {"replicates", result.replicates.size()},
              {"learned", result.learned},
              {"refused", result.refused},
              {"units", result.units}};
  if (options.resampling.scheme == Resampling::kSubsample) out["fraction"] = options.resampling.fraction;
  out["stop_reason"] = to_string(result.stop_reason);
  out["mean_edges"] = result.mean_edges();
  out["pairs"] = std::move(pairs);
  return out.dump();
}

std::string bootstrap_text(const BootstrapRun& bootstrap, const GraphDocument& document, double threshold) {
  const BootstrapResult& result = bootstrap.result;
  std::string out = fmt::format("{} of {} replicates learned ({}, drawn from {} units)", result.learned,
                                result.replicates.size(), bootstrap.scheme, result.units);
  out += result.learned > 0 ? fmt::format(", {:.1f} edges on average\n", result.mean_edges()) : "\n";
  if (result.refused > 0) {
    const auto first = std::find_if(result.replicates.begin(), result.replicates.end(),
                                    [](const Replicate& r) { return r.status == Replicate::Status::kRefused; });
    out += fmt::format("warning: {} refused, the first because: {}\n", result.refused, first->message);
  }
  if (result.stop_reason != StopReason::kCompleted)
    out += fmt::format("stopped early ({}): shares are of the replicates that were complete\n",
                       to_string(result.stop_reason));
  if (result.learned == 0) return out;

  struct Line {
    Edge edge;
    double adjacent, same;
    bool in_graph;
  };
  std::vector<Line> lines;
  for (const Edge& e : document.graph.edges())
    lines.push_back({e, result.adjacency(e.a, e.b), result.frequency(e), true});
  for (const PairFrequency& pair : result.pairs) {
    if (document.graph.adjacent(pair.a, pair.b)) continue;
    const auto [edge, count] = edges_of(pair).front();
    const double adjacent = result.adjacency(pair.a, pair.b);
    if (adjacent >= threshold) lines.push_back({edge, adjacent, static_cast<double>(count) / result.learned, false});
  }
  std::stable_sort(lines.begin(), lines.end(), [](const Line& l, const Line& r) { return l.adjacent > r.adjacent; });
  std::size_t widest = 0;
  for (const Line& line : lines) widest = std::max(widest, text_width(text_of(document, line.edge)));
  out += "\n";
  for (const Line& line : lines) {
    const auto text = text_of(document, line.edge);
    out += fmt::format("  {}{}   adjacent {:5.1f} %   this edge {:5.1f} %{}\n", text,
                       std::string(widest - text_width(text), ' '), 100 * line.adjacent, 100 * line.same,
                       line.in_graph ? "" : "   not in the graph of all rows");
  }
  if (bootstrap.options.resampling.scheme == Resampling::kComplementary && threshold > 0.5) {
    const double nodes = document.graph.size();
    out += fmt::format(
        "  expected among the pairs adjacent in at least {:g} of the halves, of those no more stable than the average "
        "pair: at most {:.2g}\n",
        threshold, bound_on_unstable_edges(result.mean_edges(), nodes * (nodes - 1) / 2, threshold));
  }
  return out;
}

void write_bootstrap_hdf5(const BootstrapRun& bootstrap, const LearnRun& run, const std::string& path, bool force) {
  const BootstrapResult& result = bootstrap.result;
  const GraphDocument& document = run.document;
  const auto p = document.nodes.size();
  Hdf5Writer file(path, force);
  file.attribute("/", "Conventions", std::string("CF-1.10"));
  file.attribute("/", "schema", std::string("abdera-bootstrap/1"));
  file.attribute("/", "kind", std::string(to_string(document.kind)));
  file.attribute("/", "resampling", bootstrap.scheme);
  file.attribute("/", "stop_reason", std::string(to_string(result.stop_reason)));
  file.label_dimension("/variable", document.nodes);
  file.label_dimension("/other", document.nodes);
  file.index_dimension("/replicate", result.replicates.size());
  file.strings("/json", std::array{to_json(document)}, {});

  const Hdf5Array per_pair{.dims = {"/variable", "/other"}}, per_replicate{.dims = {"/replicate"}};
  const auto shares = [&](const std::string& name, const std::string& meaning, auto&& count_at_b, auto&& count_at_a) {
    std::vector<double> values(p * p, 0.0);
    for (const PairFrequency& pair : result.pairs) {
      const auto a = static_cast<std::size_t>(pair.a), b = static_cast<std::size_t>(pair.b);
      values[a * p + b] = static_cast<double>(count_at_b(pair)) / result.learned;
      values[b * p + a] = static_cast<double>(count_at_a(pair)) / result.learned;
    }
    file.numbers<double>(name, values, per_pair);
    file.attribute(name, "long_name", meaning);
  };
  const auto adjacent = [](const PairFrequency& pair) { return pair.adjacent(); };
  shares("/adjacent", "share of replicates with an edge between variable and other", adjacent, adjacent);
  for (Mark mark : kMarks)
    shares(
        fmt::format("/{}", to_string(mark)),
        fmt::format("share of replicates with this mark at other on the edge variable *-* other: {}", to_string(mark)),
        [&](const PairFrequency& pair) { return pair.at_b(mark); },
        [&](const PairFrequency& pair) { return pair.at_a(mark); });
  shares(
      "/directed", "share of replicates with variable --> other",
      [](const PairFrequency& pair) { return pair.count(Mark::kTail, Mark::kArrow); },
      [](const PairFrequency& pair) { return pair.count(Mark::kArrow, Mark::kTail); });

  std::vector<std::int8_t> status, legal;
  std::vector<std::string> messages, kinds;
  GraphColumns columns;
  for (const Replicate& replicate : result.replicates) {
    status.push_back(static_cast<std::int8_t>(replicate.status));
    legal.push_back(replicate.legal);
    messages.push_back(replicate.message);
    kinds.emplace_back(to_string(replicate.kind));
    GraphDocument graph;
    graph.kind = replicate.kind, graph.nodes = document.nodes;
    graph.graph = MixedGraph(static_cast<int>(p));
    for (const Edge& e : replicate.edges) graph.graph.set_edge(e.a, e.at_a, e.at_b, e.b);
    columns.add(graph);
  }
  file.numbers<std::int8_t>("/status", status, per_replicate);
  file.attribute("/status", "flag_values", std::span<const std::int8_t>(std::array<std::int8_t, 3>{0, 1, 2}));
  file.attribute("/status", "flag_meanings", std::string("missing learned refused"));
  file.numbers<std::int8_t>("/legal", legal, per_replicate);
  file.strings("/message", messages, per_replicate);
  file.strings("/graph_kind", kinds, per_replicate);
  columns.write(file);
  write_matrices(file, run.matrices);
  file.commit();
}

}  // namespace abdera::cli
