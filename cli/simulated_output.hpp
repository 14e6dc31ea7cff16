#pragma once
#include <string>

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

/// Writes the rows and, beside them, one graph of their truth: the one asked for, else the DAG where every variable is
/// a column, the PAG over the columns where that is defined, or the extended DAG; of a series its window. Says on
/// standard error what was written.
void write_simulation(const Simulation& simulation, const SampleOrigin& origin, const SimulatedOutput& options,
                      const RunContext& run);

}  // namespace abdera::cli
