#include <fmt/format.h>

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

/// The model after the interventions; a series is changed from `from` to `to`.
Simulation changed(const Simulation& simulation, std::span<const Intervention> changes, const InterveneOptions& o) {
  constexpr std::int64_t kForever = std::int64_t{1} << 53;  // what files hold
  if (const auto* observed = std::get_if<ObservedScm>(&simulation)) {
    require(!o.from && !o.to, "--from and --to are for time series; this model has no time");
    return ObservedScm{intervene(observed->scm, changes), observed->recording};
  }
  const auto& observed = std::get<ObservedSeries>(simulation);
  std::vector<SeriesIntervention> during;
  for (const Intervention& change : changes) during.push_back({change, o.from.value_or(0), o.to.value_or(kForever)});
  return ObservedSeries{intervene(observed.series, during), observed.recording};
}

/// Whether row i of both worlds is the same unit, and rows are independent: what a standard error by rows needs.
bool same_rows(const Simulation& simulation) {
  const auto* observed = std::get_if<ObservedScm>(&simulation);
  return observed && observed->recording.selection.empty() && observed->recording.repeat < 0;
}

int run_intervene(const InterveneOptions& o) {
  check_simulated_output(o.output);
  const ModelFile file = read_model(o.model);
  std::vector<Variable> variables;
  for (const auto& node : nodes_of(file.model)) variables.push_back(node.info);
  auto changes = changes_of(o.changes, variables);

  SampleOrigin origin = file.sample.value_or(SampleOrigin{stem(o.model), {}, 0, 1000, 1});
  if (o.samples > 0) origin.rows = o.samples;
  if (o.seed >= 0) origin.seed = static_cast<std::uint64_t>(o.seed);
  if (o.changes.miss > 0 || o.changes.stray > 0) {
    const auto* observed = std::get_if<ObservedScm>(&file.model);
    if (!observed) throw NotApplicable("--miss and --stray are for models without time");
    changes = draw_targets(observed->scm, changes, {o.changes.miss, o.changes.stray, o.changes.stray_shift},
                           Rng(origin.seed).fork("targets"));
  }
  std::string done;
  for (const auto& change : changes) {
    const std::string text = change_text(change, variables);
    origin.options.emplace_back("intervention", text);
    done += (done.empty() ? "" : ", ") + text;
  }
  RunContext run;
  run.threads = threads_of(o.threads);
  const Simulation after = changed(file.model, changes, o);
  write_simulation(after, origin, o.output, run);

  // The same rows in both worlds, so that what they share cancels.
  SampleOrigin shown = origin;
  shown.rows = std::min<std::int64_t>(shown.rows, kShownRows);
  const WorldTable table(simulated_data(file.model, shown, run), simulated_data(after, shown, run), "observed",
                         "intervened", same_rows(file.model));
  if (o.json) {
    std::cout << table.json() << "\n";
  } else {
    fmt::print(stderr, "{}\n", done.empty() ? "no intervention hit its target" : done);
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
