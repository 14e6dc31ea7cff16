#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/input.hpp"
#include "cli/outputs.hpp"
#include "cli/progress.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "simulators/fit.hpp"
#include "simulators/model_file.hpp"

namespace abdera::cli {
namespace {

struct FitVerbOptions {
  std::string graph, out;
  TableOptions table;
  std::vector<std::string> params;
  int threads = 0;
  bool json = false, force = false;
};

int fit(const FitVerbOptions& o) {
  const auto options = abdera::bind<FitOptions>(parse_params(o.params, "-p"));
  if (o.out != "-") check_output(o.out, o.force);
  require(o.out == "-" || o.out.ends_with(".json"),
          fmt::format("a model is written as .json, not as {}", file_name(o.out)));
  const auto graph = read_graph_file(o.graph);
  auto imported = read_table(o.table);
  for (const auto& warning : imported.warnings) fmt::print(stderr, "abdera: warning: {}\n", warning);
  RunContext run;
  run.threads = threads_of(o.threads);
  const FittedScm fitted = fit_scm(graph, imported.data, options, run);
  require(o.out != "-" || !o.json, "--json and -o - both want standard output: give one of them a file");
  if (o.json) {
    std::cout << to_json(fitted.report);
  } else {
    (o.out == "-" ? std::cerr : std::cout) << to_text(fitted.report);
  }
  Recording recording = Recording::of(fitted.scm);
  write_output(o.out, to_json(ModelFile{ObservedScm{fitted.scm, std::move(recording)}, std::nullopt}), o.force);
  if (o.out != "-") fmt::print(stderr, "wrote {}: a model of {} variables\n", o.out, fitted.scm.size());
  return kOk;
}

}  // namespace

Action set_up_fit(CLI::App& command) {
  const auto o = std::make_shared<FitVerbOptions>();
  command.add_option("GRAPH", o->graph, "a DAG over columns of DATA, in any form that 'abdera convert' reads")
      ->required();
  add_table_options(command, o->table);
  add_column_options(command, o->table);
  command
      .add_option("-p,--param", o->params,
                  "KEY=VALUE: family, noise, standard_errors, missing, ...; see 'abdera describe fit'")
      ->allow_extra_args(false);
  add_threads_option(command, o->threads);
  command.add_flag("--json", o->json, "the report as JSON");
  command.add_option("-o,--output", o->out, "MODEL.json, for 'abdera intervene' and 'abdera counterfactual'")
      ->required();
  command.add_flag("--force", o->force, "replace an existing output");
  command.footer(
      "Examples:\n"
      "  abdera fit graph.json galaxies.csv -o model.json\n"
      "  abdera fit graph.json patients.csv -p family=table -p pseudo_count=1 -o model.json --json");
  return [o] { return fit(*o); };
}

}  // namespace abdera::cli
