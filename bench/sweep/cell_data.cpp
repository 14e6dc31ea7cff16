#include "bench/sweep/cell_data.hpp"

#include <algorithm>

#include "bench/metrics/comparable.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"
#include "datasets/dataset_io.hpp"
#include "datasets/hdf5_file.hpp"
#include "graphs/text/graph_io.hpp"
#include "simulators/registry.hpp"
#include "simulators/simulated_file.hpp"

namespace abdera {
namespace {

std::vector<std::string> names_of(const std::vector<RecordedColumn>& columns) {
  std::vector<std::string> out;
  for (const auto& column : columns) out.push_back(column.name);
  return out;
}

/// What a learner from the columns can be right about.
std::optional<GraphDocument> truth_of_columns(const Simulation& simulation) {
  const auto* observed = std::get_if<ObservedScm>(&simulation);
  if (observed == nullptr) return std::nullopt;  // a series: its truth is over lags
  ObservationTruth truth = truth_of(observed->scm, observed->recording);
  if (truth.dag.nodes == names_of(observed->recording.columns) && observed->recording.added.empty())
    return std::move(truth.dag);
  return std::move(truth.mag);
}

void simulate(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell, CellData& out) {
  const SweepDataPoint& point = plan.data[cell.data];
  const SweepData& entry = spec.data[point.entry];
  const std::uint64_t seed = sweep_seed("data", to_string(cell.model_id));
  const SimulatorEntry& simulator = find_simulator(entry.simulator.name);
  std::vector<ObservationStep> steps;
  for (const std::string& text : entry.observe) steps.push_back(parse_observation(text));
  const Simulation simulation =
      observe(simulator.draw(point.options, model_stream(seed)), steps, observation_stream(seed));
  const RunContext alone;
  SampleOrigin origin{entry.simulator.name, {}, seed, point.rows, 1};
  out.data = simulated_data(simulation, origin, alone);
  out.truth = truth_of_columns(simulation);
  const Sortabilities scores = sortabilities(simulation, sortability_stream(seed), alone);
  out.record.var_sortability = scores.var;
  out.record.r2_sortability = scores.r2;
}

bool is_hdf5(const std::string& path) { return path.ends_with(".h5") || path.ends_with(".hdf5"); }

void read(const SweepData& entry, CellData& out) {
  Imported imported = read_dataset(entry.file);
  out.data = std::move(imported.data);
  if (entry.truth.empty()) {
    // Simulated data bring their truth along.
    if (is_hdf5(entry.file) && Hdf5Reader(entry.file).has_group("/truth"))
      out.truth = truth_of_columns(read_model(entry.file).model);
  } else {
    out.truth = is_hdf5(entry.truth) ? truth_of_columns(read_model(entry.truth).model) : read_graph(entry.truth);
  }
  if (out.truth) out.truth = in_order_of(out.data.names(), std::move(*out.truth));
}

}  // namespace

std::uint64_t sweep_seed(std::string_view purpose, std::string_view id) {
  const std::string digest = sha256(std::string(purpose) + " " + std::string(id));
  return std::stoull(digest.substr(0, 16), nullptr, 16) >> 1;
}

CellData make_cell_data(const SweepSpec& spec, const SweepPlan& plan, const SweepCell& cell) {
  CellData out;
  const SweepData& entry = spec.data[plan.data[cell.data].entry];
  if (entry.file.empty()) {
    simulate(spec, plan, cell, out);
  } else {
    read(entry, out);
  }
  out.record.data_id = to_string(cell.data_id);
  out.record.names = out.data.names();
  out.record.rows = out.data.num_rows();
  if (out.truth) {
    out.record.kind = out.truth->kind;
    out.record.edges = sweep_edges(*out.truth);
  }
  return out;
}

std::vector<SweepEdge> sweep_edges(const GraphDocument& document) {
  std::vector<SweepEdge> out;
  for (const Edge& edge : document.edges()) {
    SweepEdge& added = out.emplace_back(SweepEdge{edge.a, edge.b, edge.at_a, edge.at_b});
    if (const EdgeNote* note = document.note(edge)) {
      added.p_value = note->p_value;
      added.probability = note->probability;
      added.effect = note->effect;
    }
  }
  return out;
}

}  // namespace abdera
