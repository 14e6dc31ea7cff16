#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/interrupt.hpp"
#include "cli/learn_task.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"

namespace abdera::cli {
namespace {

int learn(const LearnOptions& options) {
  // Everything that can be refused is refused before the data are read.
  LearnTask task = prepare(options);
  for (const auto& path : options.outputs) graph_output(path), check_output(path, options.force);

  Progress progress(progress_mode(options.run.progress), stderr_is_terminal());
  auto context = make_context(options.run, progress);
  const RunClock clock;
  read_evidence(task, options);
  LearnRun& run = task.run;
  defer_interrupts();
  const StopReason stop_reason = learn_all(task, context);
  progress.finish();
  clock.note(run, context);
  add_sections(run);

  fmt::print(stderr, "{}", summary_text(run));
  write_outputs(run, options);
  return exit_code_for(stop_reason);
}

}  // namespace

Action set_up_learn(CLI::App& command) {
  const auto o = std::make_shared<LearnOptions>();
  add_learn_options(command, *o,
                    "OUT.json .dot .svg .html .h5 .txt (TETRAD) .dagitty .graphml, or - for JSON on standard output; "
                    "may be repeated");
  command.footer(
      "Examples:\n"
      "  abdera learn galaxies.csv -p alpha=0.05 -o graph.json -o graph.svg -o report.html\n"
      "  abdera learn omni.csv --na 999.9 --columns 'B,V,\"n, cm-3\"' -p collider_rule=conservative -o -\n"
      "  abdera learn covariance.txt --n 500 --learner pc --test fisher_z -o graph.dot");
  return [o] { return learn(*o); };
}

}  // namespace abdera::cli
