#include "cli/application.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "core/error.hpp"
#include "core/params.hpp"
#include "core/shell_quoted.hpp"

namespace abdera::cli {
namespace {

constexpr Verb kDataVerbs[] = {
    {"import", "read a table (CSV, TSV, FITS, HDF5) and write it as an abdera data set", set_up_data_import},
    {"show", "print the profile of a table: kinds, missing values, ranges, warnings", set_up_data_show},
    {"export", "write a table in another format (.csv, .tsv, .fits, .h5)", set_up_data_export},
    {"transform", "log, standardise, rank-normal, discretise, select or drop; recorded in the history",
     set_up_data_transform},
    {"fetch", "get a data set of the catalogue, from a local mirror or the network", set_up_data_fetch},
};

constexpr Verb kSweepVerbs[] = {
    {"plan", "check the file of a benchmark sweep and say how many cells it has", set_up_sweep_plan},
    {"show", "one cell: the commands that do the same by hand, and its attempts", set_up_sweep_show},
    {"run", "run the cells of a sweep, or one part of them; what is done is not done again", set_up_sweep_run},
    {"status", "how many cells are done, how many failed and why, how long it will take", set_up_sweep_status},
    {"merge", "one HDF5 file (and CSV) of results from what the workers wrote", set_up_sweep_merge},
    {"submit", "hand the cells to Slurm as job arrays, with a merge when all have ended", set_up_sweep_submit},
    {"resume", "run what is missing, and again what ended in a status asked for", set_up_sweep_resume},
    {"cancel", "end the jobs of a sweep that wait or run", set_up_sweep_cancel},
    {"export", "a workflow for Snakemake, GNU parallel or HyperQueue", set_up_sweep_export},
    {"doctor", "whether this machine, folder and cluster are fit for sweeps", set_up_sweep_doctor},
};

Action set_up_parent(CLI::App& command) {
  command.require_subcommand(1);
  return {};
}

constexpr Verb kVerbs[] = {
    {"learn", "learn a causal graph from a table", set_up_learn},
    {"bootstrap", "learn from rows drawn again and again: how stable each edge is", set_up_bootstrap},
    {"test", "one conditional-independence test", set_up_test},
    {"data", "import, show, export, transform and fetch tables", set_up_parent},
    {"simulate", "draw rows from a model whose truth is known: graphs, effects, mechanisms", set_up_simulate},
    {"fit", "a structural causal model from a graph and a table", set_up_fit},
    {"intervene", "rows of a model in which variables are set, shifted or replaced", set_up_intervene},
    {"counterfactual", "what these very rows would have been", set_up_counterfactual},
    {"compare", "distances between a true and an estimated graph", set_up_compare},
    {"query", "questions to a graph: separation, causes, its class, effects and how to estimate them", set_up_query},
    {"sweep", "learners on many simulated and real tables", set_up_parent},
    {"report", "a page of tables, charts and graphs from the results of a sweep", set_up_report},
    {"convert", "write a graph in another text form", set_up_convert},
    {"selftest", "check this build against every small graph", set_up_selftest},
    {"list", "learners, tests, simulators and data sets there are", set_up_list},
    {"describe", "one component: what it does and its options", set_up_describe},
    {"completion", "print a shell completion script", set_up_completion},
    {"version", "version, build and processor dispatch", set_up_version},
};

std::vector<std::string> names_of(std::span<const Verb> list) {
  std::vector<std::string> names;
  for (const auto& verb : list) names.emplace_back(verb.name);
  return names;
}

/// Checked before CLI11 parses, whose message for a misspelt verb names neither the nearest nor the list.
void check_verb(std::span<const Verb> list, std::string_view given, std::string_view parent) {
  const auto names = names_of(list);
  if (given.starts_with('-') || std::find(names.begin(), names.end(), given) != names.end()) return;
  const auto near = nearest_name(given, names);
  throw UsageError(fmt::format("no verb '{}{}'{}; there are: {}", parent, given,
                               near.empty() ? "" : fmt::format(", did you mean '{}'?", near), fmt::join(names, ", ")));
}

std::vector<std::string> long_options(const CLI::App& command) {
  std::vector<std::string> names;
  for (const auto* option : command.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

const CLI::App& deepest(const CLI::App& app) {
  const auto parsed = app.get_subcommands();
  return parsed.empty() ? app : deepest(*parsed.back());
}

std::string path_of(const CLI::App& command) {
  const auto* parent = command.get_parent();
  return (parent != nullptr ? path_of(*parent) + " " : "") + command.get_name();
}

/// One line for people from what CLI11 says, with the nearest option and where help is.
[[noreturn]] void reject(const CLI::App& app, const CLI::ParseError& error) {
  const auto& command = deepest(app);
  std::string message = error.what();
  const auto rest = app.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !rest.empty()) {
    const auto given = rest.front().substr(0, rest.front().find('='));
    const auto near = given.starts_with('-') ? nearest_name(given, long_options(command)) : "";
    message =
        given.starts_with('-') ? fmt::format("no option '{}'", given) : fmt::format("unexpected argument '{}'", given);
    if (!near.empty()) message += fmt::format(", did you mean '{}'?", near);
  }
  while (!message.empty() && (message.back() == '\n' || message.back() == '.')) message.pop_back();
  std::replace(message.begin(), message.end(), '\n', ' ');
  throw UsageError(fmt::format("{}; '{} --help' shows the options and examples", message, path_of(command)));
}

std::string& command_line() {
  static std::string text;
  return text;
}

}  // namespace

std::span<const Verb> verbs() { return kVerbs; }
std::span<const Verb> data_verbs() { return kDataVerbs; }
std::span<const Verb> sweep_verbs() { return kSweepVerbs; }

const std::string& command_text() { return command_line(); }

void set_command_text(int argc, const char* const* argv) {
  command_line() = "abdera";
  for (int i = 1; i < argc; ++i) command_line() += " " + shell_quoted(argv[i]);
}

Application::Application() : app_(std::make_unique<CLI::App>("Abdera: causal discovery from real tables", "abdera")) {
  app_->require_subcommand(1);
  app_->get_formatter()->column_width(34);
  app_->footer("'abdera VERB --help' shows options and examples. Start with: abdera learn TABLE.csv -o report.html");
  add(*app_, kVerbs);
  add(*app_->get_subcommand("data"), kDataVerbs);
  add(*app_->get_subcommand("sweep"), kSweepVerbs);
}

Application::~Application() = default;

void Application::add(CLI::App& parent, std::span<const Verb> list) {
  for (const auto& verb : list) {
    auto* command = parent.add_subcommand(std::string(verb.name), std::string(verb.summary));
    if (auto action = verb.set_up(*command)) command->callback([this, action] { action_ = action; });
  }
}

int Application::run(int argc, const char* const* argv) {
  if (argc < 2) {
    std::cerr << app_->help();
    throw UsageError("no verb given");
  }
  check_verb(kVerbs, argv[1], "");
  if (argc > 2 && std::string_view(argv[1]) == "data") check_verb(kDataVerbs, argv[2], "data ");
  if (argc > 2 && std::string_view(argv[1]) == "sweep") check_verb(kSweepVerbs, argv[2], "sweep ");
  try {
    app_->parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::cout << app_->help();
    return 0;
  } catch (const CLI::ParseError& error) {
    reject(*app_, error);
  }
  return action_();
}

}  // namespace abdera::cli
