#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <optional>

#include "cli/changes.hpp"
#include "cli/exit_codes.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/simulated_output.hpp"
#include "cli/verbs.hpp"
#include "cli/world_table.hpp"
#include "cli/worlds.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

constexpr Eigen::Index kShownRows = 100'000;

struct InterveneOptions {
  std::string model;
  ChangeOptions changes;
  std::int64_t samples = 0, seed = -1;
  std::optional<std::int64_t> from, to;
  int threads = 0;
  bool json = false;
  SimulatedOutput output;
};

int run_intervene(const InterveneOptions& o) {
  check_simulated_output(o.output);
  const ModelFile file = read_model(o.model);
  const InterventionRequest request{changes_of(o.changes, variables_of(file.model)),
                                    {o.changes.miss, o.changes.stray, o.changes.stray_shift},
                                    o.from,
                                    o.to};
  SampleOrigin origin = file.sample.value_or(SampleOrigin{stem(o.model), {}, 0, 1000, 1});
  if (o.samples > 0) origin.rows = o.samples;
  if (o.seed >= 0) origin.seed = static_cast<std::uint64_t>(o.seed);
  std::vector<std::string> done;
  const Simulation after = intervened(file.model, request, origin.seed, done);
  for (const auto& text : done) origin.options.emplace_back("intervention", text);
  RunContext run;
  run.threads = threads_of(o.threads);
  fmt::print(stderr, "{}", write_simulation(after, origin, o.output, run));

  // The same rows in both worlds, so that what they share cancels.
  SampleOrigin shown = origin;
  shown.rows = std::min<std::int64_t>(shown.rows, kShownRows);
  const WorldTable table(simulated_data(file.model, shown, run), simulated_data(after, shown, run), "observed",
                         "intervened", same_rows(file.model));
  if (o.json) {
    std::cout << table.json() << "\n";
  } else {
    fmt::print(stderr, "{}\n",
               done.empty() ? "no intervention hit its target" : fmt::format("{}", fmt::join(done, ", ")));
    std::cout << table.text();
  }
  return kOk;
}

}  // namespace

Action set_up_intervene(CLI::App& command) {
  const auto o = std::make_shared<InterveneOptions>();
  command.add_option("MODEL", o->model, "a model: .h5 of 'abdera simulate', or .json of 'abdera fit'")->required();
  add_change_options(command, o->changes, true);
  command.add_option("--samples", o->samples, "rows (default: as many as MODEL has, or 1000)")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  add_seed_option(command, o->seed,
                  "default: that of MODEL, so that row by row only what the intervention changes differs");
  command.add_option("--from", o->from, "time series: first time of the intervention (default: 0)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000'000}));
  command.add_option("--to", o->to, "time series: last time (default: the last)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000'000}));
  add_threads_option(command, o->threads);
  command.add_flag("--json", o->json, "the comparison of both worlds as JSON");
  add_simulated_output(command, o->output);
  command.footer(
      "Examples:\n"
      "  abdera intervene simulated.h5 --do X1=0 -o world.h5\n"
      "  abdera intervene fitted.json --shift dose=0.5 --do treatment=yes --samples 100000 -o world.csv");
  return [o] { return run_intervene(*o); };
}

}  // namespace abdera::cli
