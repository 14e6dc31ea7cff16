#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "cli/changes.hpp"
#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "cli/world_table.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"
#include "simulators/counterfactual_rows.hpp"
#include "simulators/simulated_file.hpp"

namespace abdera::cli {
namespace {

struct CounterfactualOptions {
  std::string model, out;
  TableOptions table;
  ChangeOptions changes;
  std::int64_t rows = 0, seed = 0;
  int threads = 0;
  bool json = false, force = false;
};

CounterfactualRows answer(const CounterfactualOptions& o, const ModelFile& file, const ObservedScm& observed,
                          std::span<const Intervention> changes, const RunContext& run) {
  if (!o.table.path.empty()) {
    require(o.rows == 0, "--rows is for the rows of MODEL; of DATA all are asked about");
    if (!observed.recording.added.empty())
      throw NotApplicable(
          fmt::format("{} says how its rows are observed ('{}'), and a table does not show that: ask "
                      "about the rows of MODEL itself, or about a model without --observe",
                      file_name(o.model), observed.scm.variable(observed.recording.added.front().node).info.name));
    const auto imported = read_table(o.table);
    for (const auto& warning : imported.warnings) fmt::print(stderr, "abdera: warning: {}\n", warning);
    if (imported.data.sigma() || imported.data.upper_limit() || !imported.data.error_factors().empty())
      fmt::print(stderr, "abdera: warning: measurement errors and limits of the table are not taken over\n");
    return counterfactual_rows(observed.scm, imported.data, changes, Rng(static_cast<std::uint64_t>(o.seed)), run);
  }
  if (!file.sample)
    throw NotApplicable(
        fmt::format("{} comes without rows: name the table whose rows are asked about, 'abdera "
                    "counterfactual MODEL DATA --do ...'",
                    file_name(o.model)));
  const auto rows = o.rows > 0 ? std::min(o.rows, file.sample->rows) : file.sample->rows;
  return counterfactual_rows(observed, rows, changes, row_stream_of(file.sample->seed), run);
}

/// Where the values of each column come from: those of the node that it shows.
std::vector<std::string> notes(const CounterfactualRows& rows, const ObservedScm& observed, bool recorded) {
  std::vector<std::string> out;
  for (Var j = 0; j < rows.data.num_vars(); ++j) {
    const Var node = recorded ? observed.recording.columns[static_cast<std::size_t>(j)].node : j;
    out.emplace_back(to_string(rows.source[static_cast<std::size_t>(node)]));
  }
  return out;
}

int run_counterfactual(const CounterfactualOptions& o) {
  if (!o.out.empty()) check_dataset_suffix(o.out), check_output(o.out, o.force);
  const ModelFile file = read_model(o.model);
  const auto* observed = std::get_if<ObservedScm>(&file.model);
  if (!observed)
    throw NotApplicable(
        "rows of a time series depend on one another: 'abdera intervene' with the seed of the file gives the series "
        "that the same noise makes in the other world");
  std::vector<Variable> variables;
  for (const auto& variable : observed->scm.variables()) variables.push_back(variable.info);
  const auto changes = changes_of(o.changes, variables);
  RunContext run;
  run.threads = threads_of(o.threads);
  CounterfactualRows rows = answer(o, file, *observed, changes, run);

  std::string done;
  for (const auto& change : changes) done += (done.empty() ? "" : ", ") + change_text(change, variables);
  WorldTable table(rows.factual, rows.data, "factual", "counterfactual", true);
  table.add_notes(notes(rows, *observed, o.table.path.empty()));
  if (o.json) {
    std::cout << table.json() << "\n";
  } else {
    std::cout << table.text();
  }
  const bool exact =
      std::find(rows.source.begin(), rows.source.end(), CounterfactualSource::kSampled) == rows.source.end();
  fmt::print(stderr, "{}: {}\n", done,
             exact ? "the only answer that the model allows"
                   : "one of several answers, because some noise was drawn from what the row leaves possible; another "
                     "--seed draws another");
  if (o.out.empty()) return kOk;
  rows.data.title = "counterfactual rows: " + done;
  rows.data.history.push_back(fmt::format("abdera counterfactual {}: {}", file_name(o.model), done));
  ExportOptions write;
  write.force = o.force;
  write_dataset(rows.data, o.out, write);
  fmt::print(stderr, "wrote {}: {} rows, {} variables\n", o.out, rows.data.num_rows(), rows.data.num_vars());
  return kOk;
}

}  // namespace

Action set_up_counterfactual(CLI::App& command) {
  const auto o = std::make_shared<CounterfactualOptions>();
  command.add_option("MODEL", o->model, "a model: .h5 of 'abdera simulate', or .json of 'abdera fit'")->required();
  add_table_options(command, o->table);
  command.get_option("DATA")->required(false)->description(
      "rows of a table with a column for every variable; the rows of MODEL itself when left out");
  add_change_options(command, o->changes, false);
  command.add_option("--rows", o->rows, "of MODEL: the first so many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  add_seed_option(command, o->seed, "of what has to be drawn")->capture_default_str();
  add_threads_option(command, o->threads);
  command.add_flag("--json", o->json, "the comparison of both worlds as JSON");
  command.add_option("-o,--output", o->out, "the rows in the other world: .h5, .csv, .tsv or .fits");
  command.add_flag("--force", o->force, "replace an existing output");
  command.footer(
      "Examples:\n"
      "  abdera counterfactual simulated.h5 --do X1=5 -o other.csv\n"
      "  abdera counterfactual fitted.json patients.csv --do treatment=none -o other.csv");
  return [o] { return run_counterfactual(*o); };
}

}  // namespace abdera::cli
