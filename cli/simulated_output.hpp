#pragma once
#include <string>
#include <utility>

#include "cli/run_options.hpp"
#include "simulators/simulated_file.hpp"

namespace CLI {
class App;
}

namespace abdera::cli {

/// Where rows of a model and their truth go.
struct SimulatedOutput {
  std::string out, truth, truth_graph;
  bool compress = false, reproducible = false, force = false;
};
/// Adds -o, --truth, --truth-graph, --compress, --reproducible and --force.
void add_simulated_output(CLI::App& command, SimulatedOutput& options);

/// Refuses what could not be written, before any work. @throws UsageError, OutputError.
void check_simulated_output(const SimulatedOutput& options);

/// A graph of the truth by its name and its name: the one asked for, else the DAG where every variable is a column as
/// it is, the PAG over the columns where that is defined, or the extended DAG; of a series its window.
/// @throws UsageError for a name that there is not, with those that there are.
std::pair<std::string, GraphDocument> truth_graph(const Simulation& simulation, const std::string& asked);

/// Writes the rows and, beside them, one graph of their truth, as `truth_graph`. @return what was written, for people.
std::string write_simulation(const Simulation& simulation, const SampleOrigin& origin, const SimulatedOutput& options,
                             const RunContext& run);

}  // namespace abdera::cli
