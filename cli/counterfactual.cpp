#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <optional>

#include "cli/changes.hpp"
#include "cli/exit_codes.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "cli/world_table.hpp"
#include "cli/worlds.hpp"
#include "core/error.hpp"
#include "datasets/dataset_io.hpp"
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

int run_counterfactual(const CounterfactualOptions& o) {
  if (!o.out.empty()) check_dataset_suffix(o.out), check_output(o.out, o.force);
  const ModelFile file = read_model(o.model);
  const auto variables = variables_of(file.model);
  const auto changes = changes_of(o.changes, variables);
  RunContext run;
  run.threads = threads_of(o.threads);
  CounterfactualRequest request{file_name(o.model), nullptr, o.rows, static_cast<std::uint64_t>(o.seed)};
  std::optional<Imported> imported;
  if (!o.table.path.empty()) {
    require(o.rows == 0, "--rows is for the rows of MODEL; of DATA all are asked about");
    imported = read_table(o.table);
    for (const auto& warning : imported->warnings) fmt::print(stderr, "abdera: warning: {}\n", warning);
    if (const auto warning = not_taken_over(imported->data); !warning.empty())
      fmt::print(stderr, "abdera: warning: {}\n", warning);
    request.table = &imported->data;
  }
  auto [rows, notes, exact] = counterfactual_of(file, request, changes, run);

  std::string done;
  for (const auto& change : changes) done += (done.empty() ? "" : ", ") + change_text(change, variables);
  WorldTable table(rows.factual, rows.data, "factual", "counterfactual", true);
  table.add_notes(notes);
  if (o.json) {
    std::cout << table.json() << "\n";
  } else {
    std::cout << table.text();
  }
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
