#include "cli/worlds.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/changes.hpp"
#include "core/error.hpp"
#include "simulators/registry.hpp"
#include "simulators/simulated_file.hpp"

namespace abdera::cli {

ModelFile simulated_model(const SimulationRequest& request) {
  const auto& simulator = find_simulator(request.simulator);
  SampleOrigin origin{request.simulator, {}, request.seed, request.rows, request.units};
  for (const auto& [name, value] : simulator.options_in_force(request.params))
    origin.options.emplace_back(name, to_text(value));
  std::vector<ObservationStep> steps;
  for (const auto& text : request.observe) {
    steps.push_back(parse_observation(text));
    origin.options.emplace_back("observe", to_text(steps.back()));
  }
  return {observe(simulator.draw(request.params, model_stream(request.seed)), steps, observation_stream(request.seed)),
          std::move(origin)};
}

std::vector<Variable> variables_of(const Simulation& model) {
  std::vector<Variable> out;
  for (const auto& node : nodes_of(model)) out.push_back(node.info);
  return out;
}

Simulation intervened(const Simulation& model, const InterventionRequest& request, std::uint64_t seed,
                      std::vector<std::string>& done) {
  constexpr std::int64_t kForever = std::int64_t{1} << 53;  // what files hold
  const auto* observed = std::get_if<ObservedScm>(&model);
  auto changes = request.changes;
  if (request.errors.miss > 0 || request.errors.stray > 0) {
    if (!observed) throw NotApplicable("--miss and --stray are for models without time");
    changes = draw_targets(observed->scm, changes, request.errors, Rng(seed).fork("targets"));
  }
  const auto variables = variables_of(model);
  for (const auto& change : changes) done.push_back(change_text(change, variables));
  if (observed) {
    require(!request.from && !request.to, "--from and --to are for time series; this model has no time");
    return ObservedScm{intervene(observed->scm, changes), observed->recording};
  }
  const auto& series = std::get<ObservedSeries>(model);
  std::vector<SeriesIntervention> during;
  for (const Intervention& change : changes)
    during.push_back({change, request.from.value_or(0), request.to.value_or(kForever)});
  return ObservedSeries{intervene(series.series, during), series.recording};
}

bool same_rows(const Simulation& model) {
  const auto* observed = std::get_if<ObservedScm>(&model);
  return observed && observed->recording.selection.empty() && observed->recording.repeat < 0;
}

std::string not_taken_over(const Dataset& table) {
  return table.sigma() || table.upper_limit() || !table.error_factors().empty()
             ? "measurement errors and limits of the table are not taken over"
             : "";
}

CounterfactualAnswer counterfactual_of(const ModelFile& file, const CounterfactualRequest& request,
                                       std::span<const Intervention> changes, const RunContext& run) {
  const auto* observed = std::get_if<ObservedScm>(&file.model);
  if (!observed)
    throw NotApplicable(
        "rows of a time series depend on one another: 'abdera intervene' with the seed of the file gives the series "
        "that the same noise makes in the other world");
  const auto answer = [&] {
    if (request.table) {
      if (!observed->recording.added.empty())
        throw NotApplicable(
            fmt::format("{} says how its rows are observed ('{}'), and a table does not show that: ask "
                        "about the rows of MODEL itself, or about a model without --observe",
                        request.model, observed->scm.variable(observed->recording.added.front().node).info.name));
      return counterfactual_rows(observed->scm, *request.table, changes, Rng(request.seed), run);
    }
    if (!file.sample)
      throw NotApplicable(
          fmt::format("{} comes without rows: name the table whose rows are asked about, 'abdera "
                      "counterfactual MODEL DATA --do ...'",
                      request.model));
    const auto rows = request.rows > 0 ? std::min(request.rows, file.sample->rows) : file.sample->rows;
    return counterfactual_rows(*observed, rows, changes, row_stream_of(file.sample->seed), run);
  };
  CounterfactualAnswer out{answer(), {}, true};
  for (Var j = 0; j < out.rows.data.num_vars(); ++j) {
    const Var node = request.table ? j : observed->recording.columns[static_cast<std::size_t>(j)].node;
    out.notes.emplace_back(to_string(out.rows.source[static_cast<std::size_t>(node)]));
  }
  const auto& source = out.rows.source;
  out.exact = std::find(source.begin(), source.end(), CounterfactualSource::kSampled) == source.end();
  return out;
}

}  // namespace abdera::cli
