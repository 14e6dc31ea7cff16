#include "cli/learn_task.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>

#include "citests/testwise.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/outputs.hpp"
#include "core/sha256.hpp"
#include "graphs/names.hpp"
#include "graphs/text/knowledge_file.hpp"

namespace abdera::cli {
namespace {

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

}  // namespace

void add_learn_options(CLI::App& command, LearnOptions& o, const std::string& outputs) {
  add_evidence_options(command, o.evidence);
  add_score_options(command, o.evidence);
  command.add_option("--learner", o.learner, "how to search; 'abdera list learners'")->capture_default_str();
  command.add_option("-p,--param", o.params, "KEY=VALUE, an option of the learner; 'abdera describe pc'")
      ->allow_extra_args(false);
  command.add_option("--knowledge", o.knowledge, "what is known already: .toml, or a TETRAD file");
  add_run_options(command, o.run);
  command.add_flag("--reproducible", o.reproducible,
                   "leave times, threads and command line out: same input, same bytes");
  command.add_flag("--force", o.force, "replace existing outputs");
  command.add_option("-o,--output", o.outputs, outputs)->allow_extra_args(false);
}

void bind_components(LearnTask& task) {
  LearnRun& run = task.run;
  run.learner = used(task.learner->info, task.learner->options_in_force(task.params));
  if (task.learner->needs_test) run.test = used(task.test->info, task.test->options_in_force(task.test_params));
  if (task.learner->needs_score) run.score = used(task.score->info, task.score->options_in_force(task.score_params));
  run.alpha = alpha_of(run.learner.options);
}

LearnTask prepare(const LearnOptions& options) {
  LearnTask task;
  task.learner = &find_learner(options.learner);
  task.test = &find_ci_test(options.evidence.test);
  task.score = &find_score(options.evidence.score);
  const auto& name = task.learner->info.name;
  require(task.learner->needs_test || !options.evidence.test_given,
          fmt::format("learner '{}' makes no tests: leave --test and --test-p out", name));
  require(task.learner->needs_score || !options.evidence.score_given,
          fmt::format("learner '{}' takes no score: leave --score and --score-p out", name));
  if (task.learner->needs_data && options.evidence.n)
    throw NotApplicable(fmt::format("learner '{}' needs a table of rows, not a covariance matrix", name));
  task.params = parse_params(options.params, "-p");
  task.test_params = parse_params(options.evidence.test_params, "--test-p");
  task.score_params = parse_params(options.evidence.score_params, "--score-p");
  bind_components(task);
  task.run.seed = static_cast<std::uint64_t>(options.run.seed);
  task.run.reproducible = options.reproducible;
  return task;
}

void read_evidence(LearnTask& task, const LearnOptions& options) {
  task.run.input = read_input(options.evidence, {.test = task.learner->needs_test ? task.test : nullptr,
                                                 .score = task.learner->needs_score ? task.score : nullptr});
  task.knowledge = read_knowledge_for(options, task.run);
}

LearnResult LearnTask::learn(const DataInput& input, RunContext& context, std::vector<std::string>* remarks) const {
  std::unique_ptr<CiTest> tests;
  std::unique_ptr<Score> scores;
  if (learner->needs_test) tests = make_ci_test(*test, input, test_params, context, run.input.missing);
  if (learner->needs_score) scores = score->make(input, score_params, context);
  auto result = [&] {
    try {
      return learner->learn({tests.get(), scores.get(), input.data}, knowledge, params, context);
    } catch (const NotApplicable& error) {
      throw NotApplicable(with_names(error.what(), run.input.names));
    }
  }();
  if (const auto* testwise = dynamic_cast<const Testwise*>(tests.get()))
    result.counts.emplace_back("fewest_rows", static_cast<std::uint64_t>(testwise->fewest_rows()));
  if (remarks) {
    if (tests)
      for (const auto& remark : tests->remarks()) remarks->push_back(test->info.name + ": " + remark);
    if (scores)
      for (const auto& remark : scores->remarks()) remarks->push_back(score->info.name + ": " + remark);
  }
  return result;
}

StopReason learn_all(LearnTask& task, RunContext& context) {
  LearnRun& run = task.run;
  auto result = task.learn(run.input.evidence(), context, &run.remarks);
  const auto stop_reason = result.stop_reason;
  fill_document(run, std::move(result));
  if (task.learner->needs_test && run.test.name == "fisher_z" && run.input.missing == MissingPolicy::kError)
    run.detectable =
        detectable_correlations(run.input.effective_rows, run.alpha, static_cast<int>(count_of(run, "largest_given")));
  return stop_reason;
}

RunClock::RunClock() : wall_(std::chrono::system_clock::now()), start_(std::chrono::steady_clock::now()) {}

void RunClock::note(LearnRun& run, const RunContext& context) const {
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  run.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(wall_));
  run.threads = context.threads;
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
  run.numbers = std::move(result.numbers);
  run.matrices = std::move(result.matrices);
}

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

}  // namespace abdera::cli
