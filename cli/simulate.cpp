#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"
#include "simulators/registry.hpp"

namespace abdera::cli {
namespace {

constexpr std::int64_t kMostSamples = 1'000'000'000;

struct SimulateOptions {
  std::string name, out, truth;
  std::vector<std::string> params;
  std::int64_t samples = 1000;
  std::uint64_t seed = 0;
  bool force = false;
};

/// "x.h5" -> "x_truth.json", beside it.
std::string truth_beside(const std::string& out) {
  return (std::filesystem::path(out).parent_path() / (stem(out) + "_truth.json")).string();
}

int simulate(const SimulateOptions& options) {
  const auto& simulator = find_simulator(options.name);
  const auto params = parse_params(options.params, "-p");
  const auto in_force = simulator.options_in_force(params);
  require(options.out != "-", "simulate writes two files, so - is no output; give a name such as simulated.h5");
  const auto truth_path = options.truth.empty() ? truth_beside(options.out) : options.truth;
  check_output(options.out, options.force);
  check_output(truth_path, options.force);

  auto simulated = simulator.simulate(params, options.samples, Rng(options.seed));
  auto& data = simulated.data;
  data.title = fmt::format("{} samples of {}", options.samples, options.name);
  data.source = fmt::format("abdera simulate {} --samples {} --seed {}", options.name, options.samples, options.seed);
  for (const auto& [name, value] : in_force) data.source += fmt::format(" -p {}={}", name, to_text(value));
  data.history.push_back(data.source);
  GraphDocument truth;
  truth.kind = GraphKind::kDag;
  truth.nodes = data.names();
  truth.graph = std::move(simulated.truth);

  ExportOptions export_options;
  export_options.force = options.force;
  write_dataset(data, options.out, export_options);
  write_graph_file(truth, truth_path, options.force);
  fmt::print(stderr, "wrote {}: {} rows, {} variables\nwrote {}: the true graph, {} edges\n", options.out,
             data.num_rows(), data.num_vars(), truth_path, truth.graph.num_edges());
  return kOk;
}

}  // namespace

Action set_up_simulate(CLI::App& command) {
  const auto o = std::make_shared<SimulateOptions>();
  command.add_option("NAME", o->name, "a simulator; 'abdera list simulators'")->required();
  command.add_option("-o,--output", o->out, "OUT.h5, .csv, .tsv or .fits")->required();
  command
      .add_option("-p,--param", o->params, "KEY=VALUE, an option of the simulator; 'abdera describe linear_gaussian'")
      ->allow_extra_args(false);
  command.add_option("--samples", o->samples, "rows")
      ->check(CLI::Range(std::int64_t{1}, kMostSamples))
      ->capture_default_str();
  command.add_option("--seed", o->seed, "same seed, same bytes")
      ->check(CLI::Range(std::int64_t{0}, kLargestSeed))
      ->capture_default_str();
  command.add_option("--truth", o->truth, "where the true graph goes (default: OUT_truth.json)");
  command.add_flag("--force", o->force, "replace existing outputs");
  command.footer(
      "Examples:\n"
      "  abdera simulate linear_gaussian -o simulated.h5\n"
      "  abdera simulate linear_gaussian -p variables=7 -p degree=2 --samples 500 --seed 1 -o small.csv");
  return [o] { return simulate(*o); };
}

}  // namespace abdera::cli
