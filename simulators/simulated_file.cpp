#include "simulators/simulated_file.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <fstream>
#include <limits>

#include "core/error.hpp"
#include "datasets/hdf5_file.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/json.hpp"
#include "simulators/faithfulness.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/row_stream.hpp"
#include "simulators/series_truth.hpp"
#include "simulators/sortability.hpp"

namespace abdera {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr Eigen::Index kPilotRows = 10'000;
const std::string kNode = "/truth/node", kParent = "/truth/parent", kColumn = "/truth/column", kOther = "/truth/other",
                  kLag = "/truth/lag", kModel = "/truth/mechanism";

void describe_rows(Dataset& data, const SampleOrigin& origin) {
  data.title = fmt::format("{} rows of {}", origin.rows, origin.simulator);
  data.source = fmt::format("abdera simulate {} --samples {} --seed {}", origin.simulator, origin.rows, origin.seed);
  if (origin.units != 1) data.source += fmt::format(" --units {}", origin.units);
  for (const auto& [name, value] : origin.options) {
    if (name == "observe") {
      data.source += fmt::format(" --observe '{}'", value);
    } else if (name == "intervention") {
      data.source += fmt::format("; {}", value);
    } else {
      data.source += fmt::format(" -p {}={}", name, value);
    }
  }
  data.history.push_back(data.source);
}

/// Which columns can be ordered by a score: numbers, and labels that have an order.
std::vector<std::size_t> ordered_columns(const std::vector<Variable>& schema) {
  std::vector<std::size_t> out;
  for (std::size_t j = 0; j < schema.size(); ++j)
    if (schema[j].kind != VariableKind::kNominal && schema[j].kind != VariableKind::kCircular) out.push_back(j);
  return out;
}

/// A DAG over columns: an edge where a directed path leads from one to the other through nodes that are no columns.
MixedGraph causes_among(const MixedGraph& dag, const std::vector<Var>& columns) {
  std::vector<int> index(static_cast<std::size_t>(dag.size()), -1);
  for (std::size_t j = 0; j < columns.size(); ++j) index[static_cast<std::size_t>(columns[j])] = static_cast<int>(j);
  MixedGraph out(static_cast<int>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) {
    std::vector<Var> todo = {columns[j]};
    std::vector<char> seen(static_cast<std::size_t>(dag.size()));
    while (!todo.empty()) {
      const Var v = todo.back();
      todo.pop_back();
      for (Var child : dag.children(v).to_vector()) {
        if (std::exchange(seen[static_cast<std::size_t>(child)], 1)) continue;
        const int to = index[static_cast<std::size_t>(child)];
        if (to < 0) {
          todo.push_back(child);
        } else if (!out.adjacent(static_cast<Var>(j), to)) {
          out.set_directed(static_cast<Var>(j), to);
        }
      }
    }
  }
  return out;
}

MixedGraph links_of_one_time(const TimeSeriesScm& series) {
  MixedGraph out(series.size());
  for (const LaggedEdge& edge : lagged_edges(series))
    if (edge.lag == 0) out.set_directed(edge.from, edge.to);
  return out;
}

/// The covariance of the rows in which nothing is missing.
Eigen::MatrixXd complete_covariance(const Eigen::MatrixXd& values) {
  std::vector<Eigen::Index> rows;
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    if (values.row(i).allFinite()) rows.push_back(i);
  if (rows.size() < 2) return {};
  const Eigen::MatrixXd x = values(rows, Eigen::all).rowwise() - values(rows, Eigen::all).colwise().mean();
  return x.transpose() * x / static_cast<double>(rows.size());
}

// Writing.

void describe_marks(Hdf5Writer& file, const std::string& path, const char* long_name) {
  constexpr std::array<std::int8_t, 4> kMarks = {0, 1, 2, 3};
  file.attribute(path, "flag_values", std::span<const std::int8_t>(kMarks));
  file.attribute(path, "flag_meanings", std::string("none circle arrow tail"));
  file.attribute(path, "long_name", std::string(long_name));
}

/// marks(i, j): the mark at j of the edge between i and j.
void write_marks(Hdf5Writer& file, const MixedGraph& graph, const std::string& path, const char* long_name) {
  const auto p = static_cast<std::size_t>(graph.size());
  std::vector<std::int8_t> marks(p * p);
  for (Var i = 0; i < graph.size(); ++i)
    for (Var j = 0; j < graph.size(); ++j)
      if (i != j && graph.adjacent(i, j))
        marks[static_cast<std::size_t>(i) * p + static_cast<std::size_t>(j)] =
            static_cast<std::int8_t>(graph.mark(i, j));
  file.numbers<std::int8_t>(path, marks, {.dims = {kColumn, kOther}, .checksum = true});
  describe_marks(file, path, long_name);
}

std::vector<TruthNode> nodes_with_roles(const Simulation& simulation) {
  std::vector<Variable> infos;
  for (auto& node : nodes_of(simulation)) infos.push_back(std::move(node.info));
  return truth_nodes(infos, recording_of(simulation));
}

void write_roles(Hdf5Writer& file, const std::vector<TruthNode>& nodes) {
  std::vector<std::string> roles, of, columns;
  for (const TruthNode& node : nodes)
    roles.emplace_back(to_string(node.role)), of.push_back(node.of), columns.push_back(node.column);
  const Hdf5Array per_node{.dims = {kNode}};
  file.strings("/truth/role", roles, per_node);
  file.strings("/truth/role_of", of, per_node);
  file.strings("/truth/column_of", columns, per_node);
  file.attribute("/truth/role", "long_name", std::string("what a node is there for"));
  file.attribute("/truth/role_of", "long_name", std::string("the node it is a proxy, an error or the indicator of"));
  file.attribute("/truth/column_of", "long_name", std::string("the column that shows it"));
}

void write_links(Hdf5Writer& file, const Scm& scm) {
  const auto p = static_cast<std::size_t>(scm.size());
  std::vector<std::int8_t> links(p * p);
  std::vector<double> weights(p * p, 0);
  for (std::size_t v = 0; v < p; ++v) {
    const ScmVariable& variable = scm.variable(static_cast<Var>(v));
    const auto equation = variable.mechanism->linear();
    for (std::size_t j = 0; j < variable.parents.size(); ++j) {
      const std::size_t at = v * p + static_cast<std::size_t>(variable.parents[j]);
      links[at] = 1;
      weights[at] = equation ? equation->weights[j] : kNaN;
    }
  }
  const Hdf5Array matrix{.dims = {kNode, kParent}, .checksum = true};
  file.numbers<std::int8_t>("/truth/adjacency", links, matrix);
  file.attribute("/truth/adjacency", "long_name", std::string("1 where `parent` is a parent of `node`"));
  file.numbers<double>("/truth/weights", weights, matrix);
  file.attribute("/truth/weights", "long_name", std::string("weight of a linear mechanism, NaN of others"));
}

void write_lagged_links(Hdf5Writer& file, const TimeSeriesScm& series) {
  const auto p = static_cast<std::size_t>(series.size()), lags = static_cast<std::size_t>(series.max_lag()) + 1;
  std::vector<std::int8_t> links(lags * p * p);
  std::vector<double> weights(links.size(), 0);
  for (const LaggedEdge& edge : lagged_edges(series)) {
    const std::size_t at = (static_cast<std::size_t>(edge.lag) * p + static_cast<std::size_t>(edge.to)) * p +
                           static_cast<std::size_t>(edge.from);
    links[at] = 1, weights[at] = edge.weight;
  }
  file.index_dimension(kLag, lags);
  const Hdf5Array array{.dims = {kLag, kNode, kParent}, .checksum = true};
  file.numbers<std::int8_t>("/truth/lagged", links, array);
  file.attribute("/truth/lagged", "long_name",
                 std::string("1 where `parent`, `lag` steps earlier, is a parent of `node`"));
  file.numbers<double>("/truth/lagged_weights", weights, array);
  file.attribute("/truth/lagged_weights", "long_name", std::string("weight of a linear mechanism, NaN of others"));
}

void write_number(Hdf5Writer& file, const char* name, double value) {
  file.attribute("/truth", name, std::span<const double>(&value, 1));
}

/// Of a linear model, among its recorded variables: how much of what is dependent can hardly be told from independent.
void write_faithfulness(Hdf5Writer& file, const ObservedScm& observed) {
  constexpr std::size_t kMostColumns = 100;  // half a million questions
  std::vector<ScmVariable> variables;
  std::vector<Var> index(static_cast<std::size_t>(observed.scm.size()), -1);
  for (Var v = 0; v < observed.scm.size(); ++v) {
    if (observed.recording.role(v) != NodeRole::kVariable) continue;
    if (!observed.scm.variable(v).mechanism->linear()) return;
    index[static_cast<std::size_t>(v)] = static_cast<Var>(variables.size());
    variables.push_back(observed.scm.variable(v));
  }
  for (ScmVariable& variable : variables)
    for (Var& parent : variable.parents) {
      parent = index[static_cast<std::size_t>(parent)];
      if (parent < 0) return;  // what is observed acts back on the model: not the question here
    }
  std::vector<Var> among;
  for (const RecordedColumn& column : observed.recording.columns)
    if (const Var v = index[static_cast<std::size_t>(observed.recording.origin(column.node))]; v >= 0)
      among.push_back(v);
  std::sort(among.begin(), among.end());
  if (among.size() > kMostColumns) return;
  const Scm model(std::move(variables));
  const Eigen::MatrixXd covariance = LinearScm(model).covariance();
  std::erase_if(among, [&](Var v) { return !(covariance(v, v) > 0); });
  if (among.empty()) return;
  const FaithfulnessOptions options;
  const Faithfulness result = faithfulness(model.dag(), covariance, options, among);
  write_number(file, "near_unfaithful_share", result.share());
  write_number(file, "near_unfaithful_bound", options.bound);
  write_number(file, "smallest_dependence", std::abs(result.weakest.correlation));
}

void write_truth(Hdf5Writer& file, const Simulation& simulation, const SampleOrigin& origin, const RunContext& run) {
  file.group("/truth/graphs");
  const auto nodes = nodes_with_roles(simulation);
  std::vector<std::string> names;
  for (const TruthNode& node : nodes) names.push_back(node.name);
  file.label_dimension(kNode, names);
  file.label_dimension(kParent, names);
  write_roles(file, nodes);
  const std::array<std::string, 1> model = {to_json(ModelFile{simulation, origin})};
  file.strings(kModel, model, {});
  file.attribute(kModel, "long_name", std::string("the model, JSON of layout abdera-scm/1"));
  const auto seed = static_cast<std::int64_t>(origin.seed);
  file.attribute("/truth", "seed", std::span<const std::int64_t>(&seed, 1));
  file.attribute("/truth", "simulator", origin.simulator);
  const Sortabilities scores = sortabilities(simulation, sortability_stream(origin.seed), run);
  write_number(file, "var_sortability", scores.var);
  write_number(file, "r2_sortability", scores.r2);
  for (const auto& [name, document] : truth_graphs(simulation)) {
    const std::array<std::string, 1> text = {to_json(document)};
    file.strings("/truth/graphs/" + name, text, {});
  }
  if (const auto* series = std::get_if<ObservedSeries>(&simulation)) {
    write_lagged_links(file, series->series);
    file.attribute(
        "/truth", "no_mag",
        series->recording.no_mag.empty() ? std::string("a time series: see lagged") : series->recording.no_mag);
    return;
  }
  const auto& observed = std::get<ObservedScm>(simulation);
  write_links(file, observed.scm);
  const ObservationTruth truth = truth_of(observed.scm, observed.recording);
  if (!truth.no_mag.empty()) file.attribute("/truth", "no_mag", truth.no_mag);
  if (truth.mag) {
    file.label_dimension(kColumn, truth.mag->nodes);
    file.label_dimension(kOther, truth.mag->nodes);
    write_marks(file, truth.mag->graph, "/truth/mag", "mark at `other` of the edge between two columns, MAG");
    write_marks(file, truth.pag->graph, "/truth/pag", "mark at `other` of the edge between two columns, PAG");
  }
  write_faithfulness(file, observed);
}

}  // namespace

Rng model_stream(std::uint64_t seed) { return Rng(seed).fork("model"); }
Rng observation_stream(std::uint64_t seed) { return Rng(seed).fork("observation"); }
Rng row_stream_of(std::uint64_t seed) { return Rng(seed).fork("samples"); }
Rng sortability_stream(std::uint64_t seed) { return Rng(seed).fork("sortability"); }

Sortabilities sortabilities(const Simulation& simulation, const Rng& rng, const RunContext& run) {
  const Recording& recording = recording_of(simulation);
  const auto* rows = std::get_if<ObservedScm>(&simulation);
  const auto* series = std::get_if<ObservedSeries>(&simulation);
  if (series && !series->series.interventions().empty()) return {kNaN, kNaN};  // not the same at all times
  const Dataset pilot = rows ? record(rows->scm, recording, kPilotRows, rng, run)
                             : record(series->series, recording, kPilotRows, rng, run);
  auto columns = ordered_columns(pilot.variables());
  // What was set to a value has no scale.
  std::erase_if(columns, [&](std::size_t j) {
    const auto values = pilot.column(static_cast<Var>(j));
    return std::all_of(values.begin(), values.end(), [&](double x) { return x == values[0] || std::isnan(x); });
  });
  std::vector<Var> nodes;
  for (std::size_t j : columns) nodes.push_back(recording.origin(recording.columns[j].node));
  const MixedGraph dag = causes_among(rows ? rows->scm.dag() : links_of_one_time(series->series), nodes);
  if (dag.num_edges() == 0) return {kNaN, kNaN};
  const Eigen::MatrixXd covariance = complete_covariance(pilot.values()(Eigen::all, columns));
  if (covariance.size() == 0) return {kNaN, kNaN};
  return {var_sortability(dag, covariance), r2_sortability(dag, covariance)};
}

std::vector<std::pair<std::string, GraphDocument>> truth_graphs(const Simulation& simulation) {
  if (const auto* series = std::get_if<ObservedSeries>(&simulation))
    // Interventions last for a time; the links are those outside of it.
    return {{series->series.interventions().empty() ? "window" : "window_before_intervention",
             window_dag(series->series, series->series.max_lag())}};
  const auto& observed = std::get<ObservedScm>(simulation);
  ObservationTruth truth = truth_of(observed.scm, observed.recording);
  std::vector<std::pair<std::string, GraphDocument>> out = {
      {"dag", std::move(truth.dag)}, {"cpdag", std::move(truth.cpdag)}, {"extended", std::move(truth.extended)}};
  const auto add = [&](const char* name, std::optional<GraphDocument>& document) {
    if (document) out.emplace_back(name, std::move(*document));
  };
  add("mag", truth.mag), add("pag", truth.pag), add("m_graph", truth.m_graph);
  add("complete_mag", truth.complete_mag), add("complete_pag", truth.complete_pag);
  return out;
}

Dataset simulated_data(const Simulation& simulation, const SampleOrigin& origin, const RunContext& run) {
  const Rng stream = row_stream_of(origin.seed);
  Dataset data;
  if (const auto* series = std::get_if<ObservedSeries>(&simulation)) {
    data = record(series->series, series->recording, origin.rows, stream, run, origin.units);
  } else {
    require(origin.units == 1, fmt::format("{} units are for time series; rows of '{}' do not follow one another",
                                           origin.units, origin.simulator));
    const auto& observed = std::get<ObservedScm>(simulation);
    data = record(observed.scm, observed.recording, origin.rows, stream, run);
  }
  describe_rows(data, origin);
  return data;
}

void write_simulated(const Simulation& simulation, const SampleOrigin& origin, const std::string& path,
                     const Hdf5WriteOptions& options, const RunContext& run) {
  const auto* observed = std::get_if<ObservedScm>(&simulation);
  const bool factors = observed && std::any_of(observed->recording.columns.begin(), observed->recording.columns.end(),
                                               [](const RecordedColumn& column) { return !column.factors.empty(); });
  if (!observed || origin.units != 1 || factors) {
    const Dataset data = simulated_data(simulation, origin, run);
    Hdf5Writer file(path, options.force);
    write_hdf5(data, file, options);
    write_truth(file, simulation, origin, run);
    return file.commit();
  }
  const Rng stream = row_stream_of(origin.seed);
  const Recorder recorder(observed->scm, observed->recording);
  Dataset schema(recorder.schema(), Eigen::MatrixXd(0, static_cast<Eigen::Index>(recorder.schema().size())));
  describe_rows(schema, origin);
  const auto pass = [&](Eigen::MatrixXd RecordedRows::*part) {
    return [&, part]() -> TableStream::Fill {
      auto rows = std::make_shared<RowStream>(observed->scm, observed->recording, stream, run);
      return [rows, part](Eigen::Ref<Eigen::MatrixXd> strip) { strip = (*rows).next(strip.rows()).*part; };
    };
  };
  TableStream table{origin.rows, pass(&RecordedRows::values)};
  if (recorder.has_sigma()) table.sigma = pass(&RecordedRows::sigma);
  if (recorder.has_upper_limit()) table.upper_limit = pass(&RecordedRows::upper_limit);
  Hdf5Writer file(path, options.force);
  write_hdf5(schema, table, file, options);
  write_truth(file, simulation, origin, run);
  file.commit();
}

namespace {

bool is_hdf5_file(const std::string& path) {
  constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
  std::array<char, 8> head{};
  std::ifstream(path, std::ios::binary).read(head.data(), head.size());
  return std::string_view(head.data(), head.size()) == kSignature;
}

}  // namespace

ModelFile read_model(const std::string& path) {
  if (is_hdf5_file(path)) {
    const Hdf5Reader file(path);
    if (!file.has_dataset(kModel))
      throw DataError(
          fmt::format("'{}' holds no model; 'abdera simulate' writes files that do, and 'abdera fit' makes "
                      "a model from a graph and data",
                      path));
    const auto text = file.strings(kModel);
    if (text.size() != 1) throw DataError(fmt::format("'{}': {} is not one text", path, kModel));
    return model_from_json(text.front(), fmt::format("'{}'", path));
  }
  return model_from_json(read_text_file(path), fmt::format("'{}'", path));
}

}  // namespace abdera
