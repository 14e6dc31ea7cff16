#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <chrono>

#include "algorithms/learner.hpp"
#include "citests/registry.hpp"
#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/learn_run.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/verbs.hpp"
#include "core/sha256.hpp"
#include "graphs/names.hpp"
#include "graphs/text/knowledge_file.hpp"

namespace abdera::cli {
namespace {

struct LearnOptions {
  EvidenceOptions evidence;
  RunOptions run;
  std::string learner = "pc", knowledge;
  std::vector<std::string> params, outputs;
  bool reproducible = false, force = false;
};

UsedComponent used(const ComponentInfo& info, NamedValues values) {
  return {info.name, std::move(values), info.options};
}

double alpha_of(const NamedValues& options) {
  for (const auto& [name, value] : options)
    if (name == "alpha" && std::holds_alternative<double>(value)) return std::get<double>(value);
  return std::numeric_limits<double>::quiet_NaN();
}

Knowledge read_knowledge_for(const LearnOptions& options, LearnRun& run) {
  if (options.knowledge.empty()) return Knowledge(static_cast<int>(run.input.names.size()));
  auto knowledge = read_knowledge(options.knowledge, run.input.names);
  knowledge.check(run.input.names);
  run.knowledge_file = file_name(options.knowledge);
  run.knowledge_digest = sha256_of_file(options.knowledge);
  return knowledge;
}

void fill_document(LearnRun& run, LearnResult result) {
  auto& d = run.document;
  d.kind = result.kind;
  d.nodes = run.input.names;
  d.graph = std::move(result.graph);
  d.notes = std::move(result.notes);
  d.separations = std::move(result.separations);
  d.legal = result.legal;
  d.violation = with_names(result.violation, d.nodes);
  d.knowledge_closure = result.knowledge_closure;
  d.conflicts = std::move(result.conflicts);
  for (auto& conflict : d.conflicts) conflict.what = with_names(conflict.what, d.nodes);
  d.ambiguous = std::move(result.ambiguous);
  d.stop_reason = to_string(result.stop_reason);
  run.counts = std::move(result.counts);
}

/// Writes every output that can be; the first failure is reported after the others are safe.
void write_outputs(const LearnRun& run, const LearnOptions& options) {
  std::exception_ptr failure;
  for (const auto& path : options.outputs) {
    try {
      write_learn_output(run, path, options.force);
      if (path != "-") fmt::print(stderr, "wrote {}\n", path);
    } catch (const Error&) {
      if (!failure) failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

int learn(const LearnOptions& options) {
  // Everything that can be refused is refused before the data are read.
  const auto& learner = find_learner(options.learner);
  const auto& test_entry = find_ci_test(options.evidence.test);
  if (learner.needs_data && options.evidence.n)
    throw NotApplicable(fmt::format("learner '{}' needs a table of rows, not a covariance matrix", learner.info.name));
  const auto params = parse_params(options.params, "-p"),
             test_params = parse_params(options.evidence.test_params, "--test-p");
  LearnRun run;
  run.learner = used(learner.info, learner.options_in_force(params));
  if (learner.needs_test) run.test = used(test_entry.info, test_entry.options_in_force(test_params));
  for (const auto& path : options.outputs) graph_output(path), check_output(path, options.force);

  Progress progress(progress_mode(options.run.progress), stderr_is_terminal());
  auto context = make_context(options.run, progress);
  const auto wall = std::chrono::system_clock::now();
  const auto start = std::chrono::steady_clock::now();
  run.input = read_input(options.evidence);
  const auto knowledge = read_knowledge_for(options, run);
  const auto test = learner.needs_test ? test_entry.make(run.input.evidence(), test_params, context) : nullptr;
  defer_interrupts();
  auto result = learner.learn({test.get(), nullptr, &run.input.data}, knowledge, params, context);
  progress.finish();
  const auto stop_reason = result.stop_reason;
  fill_document(run, std::move(result));
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(wall));
  run.seed = options.run.seed;
  run.threads = context.threads;
  run.reproducible = options.reproducible;
  run.alpha = alpha_of(run.learner.options);
  if (learner.needs_test && options.evidence.test == "fisher_z")
    run.detectable =
        detectable_correlations(run.input.rows, run.alpha, static_cast<int>(count_of(run, "largest_given")));
  add_sections(run);

  fmt::print(stderr, "{}", summary_text(run));
  write_outputs(run, options);
  return exit_code_for(stop_reason);
}

}  // namespace

Action set_up_learn(CLI::App& command) {
  const auto o = std::make_shared<LearnOptions>();
  add_evidence_options(command, o->evidence);
  command.add_option("--learner", o->learner, "how to search; 'abdera list learners'")->capture_default_str();
  command.add_option("-p,--param", o->params, "KEY=VALUE, an option of the learner; 'abdera describe pc'")
      ->allow_extra_args(false);
  command.add_option("--knowledge", o->knowledge, "what is known already: .toml, or a TETRAD file");
  add_run_options(command, o->run);
  command.add_flag("--reproducible", o->reproducible,
                   "leave times, threads and command line out: same input, same bytes");
  command.add_flag("--force", o->force, "replace existing outputs");
  command
      .add_option("-o,--output", o->outputs,
                  "OUT.json .dot .svg .html .h5 .txt (TETRAD) .dagitty .graphml, or - for JSON on standard output; may "
                  "be repeated")
      ->allow_extra_args(false);
  command.footer(
      "Examples:\n"
      "  abdera learn galaxies.csv -p alpha=0.05 -o graph.json -o graph.svg -o report.html\n"
      "  abdera learn omni.csv --na 999.9 --columns 'B,V,\"n, cm-3\"' -p collider_rule=conservative -o -\n"
      "  abdera learn covariance.txt --n 500 --learner pc --test fisher_z -o graph.dot");
  return [o] { return learn(*o); };
}

}  // namespace abdera::cli
