#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/exit_codes.hpp"
#include "cli/run_options.hpp"
#include "cli/simulated_output.hpp"
#include "cli/verbs.hpp"
#include "simulators/registry.hpp"

namespace abdera::cli {
namespace {

constexpr std::int64_t kMostSamples = 1'000'000'000;

struct SimulateOptions {
  std::string name;
  std::vector<std::string> params, observe;
  std::int64_t samples = 1000, units = 1, seed = 0;
  int threads = 0;
  SimulatedOutput output;
};

int simulate(const SimulateOptions& o) {
  const auto& simulator = find_simulator(o.name);
  const auto params = parse_params(o.params, "-p");
  const auto seed = static_cast<std::uint64_t>(o.seed);
  SampleOrigin origin{o.name, {}, seed, o.samples, o.units};
  for (const auto& [name, value] : simulator.options_in_force(params))
    origin.options.emplace_back(name, to_text(value));
  std::vector<ObservationStep> steps;
  for (const auto& text : o.observe) {
    steps.push_back(parse_observation(text));
    origin.options.emplace_back("observe", to_text(steps.back()));
  }
  check_simulated_output(o.output);

  RunContext run;
  run.threads = threads_of(o.threads);
  const auto simulation = observe(simulator.draw(params, model_stream(seed)), steps, observation_stream(seed));
  write_simulation(simulation, origin, o.output, run);
  return kOk;
}

}  // namespace

Action set_up_simulate(CLI::App& command) {
  const auto o = std::make_shared<SimulateOptions>();
  command.add_option("NAME", o->name, "a simulator; 'abdera list simulators'")->required();
  command
      .add_option("-p,--param", o->params, "KEY=VALUE, an option of the simulator; 'abdera describe linear_gaussian'")
      ->allow_extra_args(false);
  command
      .add_option("--observe", o->observe,
                  "a step of observation, e.g. 'missing_mar columns=X1 cause=X2 rate=0.2'; in the order given; 'abdera "
                  "list observations'")
      ->allow_extra_args(false);
  command.add_option("--samples", o->samples, "rows")
      ->check(CLI::Range(std::int64_t{1}, kMostSamples))
      ->capture_default_str();
  command.add_option("--units", o->units, "time series: this many units, a panel")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  add_seed_option(command, o->seed, "same seed, same bytes")->capture_default_str();
  add_threads_option(command, o->threads);
  add_simulated_output(command, o->output);
  command.footer(
      "Examples:\n"
      "  abdera simulate linear_gaussian -o simulated.h5\n"
      "  abdera simulate random_scm -p topology=scale_free_in -p mechanism=mlp -p latent_share=0.2 -o hidden.h5\n"
      "  abdera simulate galaxy_environment --observe 'missing_mcar rate=0.05' --samples 50000 -o survey.h5\n"
      "  abdera simulate linear_gaussian -p variables=7 -p degree=2 --samples 500 --seed 1 -o small.csv");
  return [o] { return simulate(*o); };
}

}  // namespace abdera::cli
