#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <map>

#include "cli/bootstrap_output.hpp"
#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/interrupt.hpp"
#include "cli/learn_task.hpp"
#include "cli/outputs.hpp"
#include "cli/verbs.hpp"

namespace abdera::cli {
namespace {

const std::map<std::string, Resampling> kSchemes = {{"bootstrap", Resampling::kBootstrap},
                                                    {"subsample", Resampling::kSubsample},
                                                    {"complementary", Resampling::kComplementary}};

struct Options {
  LearnOptions learn;
  BootstrapOptions bootstrap;
  std::string scheme = "bootstrap";
  double threshold = 0.6;
};

void write_bootstrap_outputs(const LearnTask& task, const BootstrapRun& bootstrap, const Options& o) {
  LearnOptions others = o.learn;
  std::vector<std::string> hdf5;
  std::erase_if(others.outputs, [&](const std::string& path) {
    if (graph_output(path) != GraphOutput::kHdf5) return false;
    hdf5.push_back(path);
    return true;
  });
  write_outputs(task.run, others);
  for (const auto& path : hdf5) {
    write_bootstrap_hdf5(bootstrap, task.run, path, o.learn.force);
    fmt::print(stderr, "wrote {}\n", path);
  }
}

int bootstrap(const Options& o) {
  LearnTask task = prepare(o.learn);
  LearnRun& run = task.run;
  if (o.learn.evidence.n)
    throw NotApplicable("a bootstrap draws rows again: it needs a table, not a covariance matrix");
  for (const auto& path : o.learn.outputs) graph_output(path), check_output(path, o.learn.force);

  Progress progress(progress_mode(o.learn.run.progress), stderr_is_terminal());
  auto context = make_context(o.learn.run, progress);
  const RunClock clock;
  read_evidence(task, o.learn);
  defer_interrupts();
  const StopReason learned = learn_all(task, context);

  BootstrapRun bootstrap{o.bootstrap, o.scheme, {}};
  bootstrap.options.resampling.scheme = kSchemes.at(o.scheme);
  bootstrap_all(task, bootstrap, context);
  progress.finish();
  clock.note(run, context);
  add_sections(run);
  run.document.sections.emplace_back("bootstrap", bootstrap_json(bootstrap, run.document));

  fmt::print(stderr, "{}\n{}", summary_text(run), bootstrap_text(bootstrap, run.document, o.threshold));
  write_bootstrap_outputs(task, bootstrap, o);
  return exit_code_for(learned != StopReason::kCompleted ? learned : bootstrap.result.stop_reason);
}

}  // namespace

Action set_up_bootstrap(CLI::App& command) {
  const auto o = std::make_shared<Options>();
  add_learn_options(command, o->learn,
                    "OUT.h5 with every replicate's graph and all shares; .json .dot .svg .html .txt .dagitty .graphml "
                    "the graph of all rows, in .json with the shares; - for JSON on standard output; may be repeated");
  command.add_option("--replicates", o->bootstrap.replicates, "how often rows are drawn (complementary: pairs)")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command
      .add_option("--resampling", o->scheme,
                  "bootstrap: as many rows, with replacement; subsample: a share of them, without; complementary: "
                  "pairs of halves. Clusters are drawn whole, time series in blocks")
      ->check(CLI::IsMember({"bootstrap", "subsample", "complementary"}))
      ->capture_default_str();
  command.add_option("--fraction", o->bootstrap.resampling.fraction, "of a subsample, between 0 and 1")
      ->capture_default_str();
  command
      .add_option("--block", o->bootstrap.resampling.block, "rows a block of a time series; 0: the cube root of all")
      ->check(CLI::Range(0, 1000000000))
      ->capture_default_str();
  command
      .add_option("--threshold", o->threshold,
                  "pairs that are no edge of the graph of all rows are listed if adjacent in this share of replicates")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command.footer(
      "Examples:\n"
      "  abdera bootstrap galaxies.csv --learner pc -p alpha=0.05 --replicates 1000 -o stability.h5\n"
      "  abdera bootstrap galaxies.csv --learner fci --resampling complementary --replicates 50 -o graph.json");
  return [o] { return bootstrap(*o); };
}

}  // namespace abdera::cli
