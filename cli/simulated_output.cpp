#include "cli/simulated_output.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/graph_outputs.hpp"
#include "cli/outputs.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"

namespace abdera::cli {
namespace {

/// "x.h5" -> "x_truth.json", beside it.
std::string truth_path(const SimulatedOutput& o) {
  if (!o.truth.empty()) return o.truth;
  return (std::filesystem::path(o.out).parent_path() / (stem(o.out) + "_truth.json")).string();
}

/// What made the data, for those that are written without their model.
std::string origin_json(const Simulation& simulation, const SampleOrigin& origin, const RunContext& run) {
  auto options = nlohmann::ordered_json::array();
  for (const auto& [option, value] : origin.options) options.push_back({option, value});
  const Sortabilities scores = sortabilities(simulation, sortability_stream(origin.seed), run);
  const auto number = [](double x) { return std::isnan(x) ? nlohmann::ordered_json() : nlohmann::ordered_json(x); };
  return nlohmann::ordered_json{
      {"simulator", origin.simulator}, {"options", std::move(options)},         {"seed", origin.seed},
      {"rows", origin.rows},           {"var_sortability", number(scores.var)}, {"r2_sortability", number(scores.r2)}}
      .dump();
}

}  // namespace

void add_simulated_output(CLI::App& command, SimulatedOutput& o) {
  command.add_option("-o,--output", o.out, "OUT.h5 (with the whole truth inside), .csv, .tsv or .fits")->required();
  command.add_option("--truth", o.truth, "where a graph of the truth goes (default: OUT_truth.json)");
  command.add_option(
      "--truth-graph", o.truth_graph,
      "which one: dag, cpdag, extended, mag, pag, m_graph, complete_mag, complete_pag; of a series window "
      "(default: dag if every variable is recorded as it is, else pag)");
  command.add_flag("--compress", o.compress, "HDF5: shuffle and gzip");
  command.add_flag("--reproducible", o.reproducible, "HDF5: no date, so that the same seed gives the same bytes");
  command.add_flag("--force", o.force, "replace existing outputs");
}

void check_simulated_output(const SimulatedOutput& o) {
  require(o.out != "-", "two files are written, so - is no output; give a name such as simulated.h5");
  if (!is_hdf5(o.out)) check_dataset_suffix(o.out);
  const std::string truth = truth_path(o);
  require(truth != o.out, fmt::format("the rows and their truth cannot both be '{}'", truth));
  require(graph_output(truth) != GraphOutput::kHtml,
          "a report is for learned graphs; write the truth as .json or .svg");
  check_output(o.out, o.force);
  check_output(truth, o.force);
}

std::pair<std::string, GraphDocument> truth_graph(const Simulation& simulation, const std::string& asked) {
  const auto graphs = truth_graphs(simulation);
  const Recording& recording = recording_of(simulation);
  const auto named = [&](const std::string& name) {
    return std::find_if(graphs.begin(), graphs.end(), [&](const auto& entry) { return entry.first == name; });
  };
  if (!asked.empty()) {
    if (const auto it = named(asked); it != graphs.end()) return *it;
    std::string known;
    for (const auto& entry : graphs) known += (known.empty() ? "" : ", ") + entry.first;
    throw UsageError(fmt::format("--truth-graph: there is no '{}' of this model; there are: {}", asked, known));
  }
  std::vector<std::string> columns;
  for (const auto& column : recording.columns) columns.push_back(column.name);
  if (const auto it = named("dag"); it != graphs.end() && it->second.nodes == columns && recording.added.empty())
    return *it;
  for (const char* name : {"pag", "extended", "window", "window_before_intervention"})
    if (const auto it = named(name); it != graphs.end()) return *it;
  return graphs.front();
}

std::string write_simulation(const Simulation& simulation, const SampleOrigin& origin, const SimulatedOutput& o,
                             const RunContext& run) {
  auto [name, truth] = truth_graph(simulation, o.truth_graph);
  truth.sections.emplace_back("simulation", origin_json(simulation, origin, run));
  if (is_hdf5(o.out)) {
    write_simulated(simulation, origin, o.out, {o.compress, o.reproducible, o.force}, run);
  } else {
    ExportOptions options;
    options.compress = o.compress, options.reproducible = o.reproducible, options.force = o.force;
    write_dataset(simulated_data(simulation, origin, run), o.out, options);
  }
  write_graph_file(truth, truth_path(o), o.force);
  return fmt::format("wrote {}: {} rows, {} variables\nwrote {}: the true {}, {} edges\n", o.out,
                     origin.rows * origin.units, recording_of(simulation).columns.size(), truth_path(o),
                     name == "dag" ? "graph" : name, truth.num_edges());
}

}  // namespace abdera::cli
