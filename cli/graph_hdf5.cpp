#include "cli/graph_hdf5.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "cli/graph_columns.hpp"
#include "core/error.hpp"
#include "graphs/dag.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/json.hpp"

namespace abdera::cli {
namespace {

constexpr const char* kSchema = "abdera-graph/1";

/// JSON has no infinities: they read back as "none".
bool same(double column, double json) { return column == json || (!std::isfinite(column) && !std::isfinite(json)); }

/// What the columns say otherwise than the JSON text, or nullopt.
std::optional<std::string> difference(const GraphDocument& columns, const GraphDocument& json) {
  if (columns.kind != json.kind) return "the kind";
  if (columns.nodes != json.nodes) return "the names of the nodes";
  const auto ours = columns.edges(), theirs = json.edges();
  const auto [at, other] = std::mismatch(ours.begin(), ours.end(), theirs.begin(), theirs.end());
  if (at != ours.end() || other != theirs.end())
    return "the edge " + edge_text(at != ours.end() ? *at : *other, columns.nodes);
  for (const Edge& e : ours) {
    const EdgeNote *note = columns.note(e), *twin = json.note(e);
    const EdgeNote a = note == nullptr ? EdgeNote{} : *note, b = twin == nullptr ? EdgeNote{} : *twin;
    if (!same(a.p_value, b.p_value) || !same(a.log_p, b.log_p) || !same(a.probability, b.probability) ||
        !same(a.effect, b.effect) || !same(a.q_value, b.q_value) || !same(a.score_gain, b.score_gain))
      return "the evidence about " + edge_text(e, columns.nodes);
  }
  return columns.stop_reason == json.stop_reason ? std::nullopt : std::optional<std::string>("the stop reason");
}

}  // namespace

void write_matrices(Hdf5Writer& file, std::span<const std::pair<std::string, Eigen::MatrixXd>> matrices) {
  constexpr std::pair<const char*, const char*> kMeanings[] = {
      {"arc_probability", "posterior probability of variable --> other"},
      {"adjacency_probability", "posterior probability of an edge between variable and other"},
      {"path_probability", "posterior probability that variable is an ancestor of other"},
      {"effect_mean", "posterior mean of the total effect of variable on other"}};
  std::vector<double> values;
  for (const auto& [name, matrix] : matrices) {
    values.clear();
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
      for (Eigen::Index j = 0; j < matrix.cols(); ++j) values.push_back(matrix(i, j));
    file.numbers<double>("/" + name, values, {.dims = {"/variable", "/other"}});
    for (const auto& [known, meaning] : kMeanings)
      if (name == known) file.attribute("/" + name, "long_name", std::string(meaning));
  }
}

void write_graph_hdf5(const GraphDocument& document, const std::string& path, bool force,
                      std::span<const std::pair<std::string, Eigen::MatrixXd>> matrices) {
  Hdf5Writer file(path, force);
  file.attribute("/", "Conventions", std::string("CF-1.10"));
  file.attribute("/", "schema", std::string(kSchema));
  file.attribute("/", "kind", std::string(to_string(document.kind)));
  file.attribute("/", "stop_reason", document.stop_reason);
  file.label_dimension("/variable", document.nodes);
  file.strings("/json", std::array{to_json(document)}, {});
  GraphColumns columns;
  columns.add(document);
  columns.write(file);
  if (!matrices.empty()) {
    file.label_dimension("/other", document.nodes);
    write_matrices(file, matrices);
  }
  file.commit();
}

namespace {

/// A graph of the truth of simulated data; the DAG of the model, or, where that has variables that are no columns, the
/// MAG over the columns unless `name` says another.
GraphDocument truth_graph(const Hdf5Reader& file, const std::string& name) {
  const auto read = [&](const std::string& which) {
    const auto text = file.strings("/truth/graphs/" + which);
    if (text.size() != 1) throw DataError(fmt::format("'{}': /truth/graphs/{} is not one text", file.path(), which));
    try {
      return graph_from_json(text.front());
    } catch (const DataError& e) {
      throw DataError(fmt::format("'{}': /truth/graphs/{}: {}", file.path(), which, e.what()));
    }
  };
  const auto known = file.members("/truth/graphs");
  const auto has = [&](const std::string& which) {
    return std::find(known.begin(), known.end(), which) != known.end();
  };
  if (name.empty()) {
    if (has("dag") && has("mag")) {
      auto dag = read("dag");
      return dag.nodes == file.strings("/variable") ? dag : read("mag");
    }
    for (const char* which : {"dag", "window"})
      if (has(which)) return read(which);
  }
  if (has(name)) return read(name);
  throw UsageError(
      fmt::format("'{}' has no true graph '{}'; there are: {}", file.path(), name, fmt::join(known, ", ")));
}

/// The graph that is stored as text.
GraphDocument from_json_twin(const Hdf5Reader& file) {
  const auto json = file.strings("/json");
  if (json.size() != 1) throw DataError("'" + file.path() + "': /json is not one text");
  try {
    return graph_from_json(json.front());
  } catch (const DataError& e) {
    throw DataError(fmt::format("'{}': /json: {}", file.path(), e.what()));
  }
}

}  // namespace

GraphDocument read_graph_hdf5(const std::string& path, const std::string& truth) {
  const Hdf5Reader file(path);
  if (file.has_group("/truth/graphs")) return truth_graph(file, truth);
  require(truth.empty(), fmt::format("'{}' is no simulated data set, so there is no '#{}' in it", path, truth));
  const auto schema = file.text_attribute("/", "schema");
  if (schema == "abdera-bootstrap/1") return from_json_twin(file);
  if (schema != kSchema)
    throw DataError("'" + path + "' holds no graph of layout " + kSchema + (schema ? ", but " + *schema : ""));
  const auto name = file.text_attribute("/", "kind");
  const auto kind = name ? detail::parse_kind(*name) : std::nullopt;
  if (!kind) throw DataError(fmt::format("'{}': '{}' is no kind of graph", path, name.value_or("")));
  const GraphColumns columns(file);
  if (columns.size() != 1) throw DataError(fmt::format("'{}' holds {} graphs, not one", path, columns.size()));
  GraphDocument document = columns.document(0, *kind, file.strings("/variable"));
  document.stop_reason = file.text_attribute("/", "stop_reason").value_or(document.stop_reason);
  if (!file.has_dataset("/json")) return document;

  GraphDocument twin = from_json_twin(file);
  if (const auto what = difference(document, twin))
    throw DataError(fmt::format("'{}': /graphs and /json disagree on {}", path, *what));
  return twin;  // the same graph, with what the columns do not hold
}

}  // namespace abdera::cli
