#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/exit_codes.hpp"
#include "cli/run_options.hpp"
#include "cli/simulated_output.hpp"
#include "cli/verbs.hpp"
#include "cli/worlds.hpp"

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
  check_simulated_output(o.output);
  const ModelFile file = simulated_model(
      {o.name, parse_params(o.params, "-p"), o.observe, static_cast<std::uint64_t>(o.seed), o.samples, o.units});
  RunContext run;
  run.threads = threads_of(o.threads);
  fmt::print(stderr, "{}", write_simulation(file.model, *file.sample, o.output, run));
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
