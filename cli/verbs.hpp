#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace abdera::cli {

/// What a verb does once its command line is parsed. @return the exit code.
using Action = std::function<int()>;

/// One verb of the command line: `set_up` adds the options to the subcommand and returns its action.
struct Verb {
  std::string_view name, summary;
  Action (*set_up)(CLI::App& command);
};

/// Every verb, in the order help shows them; the others are those of `abdera data` and `abdera sweep`.
std::span<const Verb> verbs();
std::span<const Verb> data_verbs();
std::span<const Verb> sweep_verbs();

Action set_up_list(CLI::App& command);
Action set_up_describe(CLI::App& command);
Action set_up_version(CLI::App& command);
Action set_up_completion(CLI::App& command);
Action set_up_simulate(CLI::App& command);
Action set_up_intervene(CLI::App& command);
Action set_up_counterfactual(CLI::App& command);
Action set_up_fit(CLI::App& command);
Action set_up_learn(CLI::App& command);
Action set_up_bootstrap(CLI::App& command);
Action set_up_test(CLI::App& command);
Action set_up_convert(CLI::App& command);
Action set_up_compare(CLI::App& command);
Action set_up_query(CLI::App& command);
Action set_up_selftest(CLI::App& command);
Action set_up_report(CLI::App& command);
Action set_up_sweep_plan(CLI::App& command);
Action set_up_sweep_run(CLI::App& command);
Action set_up_sweep_show(CLI::App& command);
Action set_up_sweep_status(CLI::App& command);
Action set_up_sweep_merge(CLI::App& command);
Action set_up_sweep_submit(CLI::App& command);
Action set_up_sweep_resume(CLI::App& command);
Action set_up_sweep_cancel(CLI::App& command);
Action set_up_sweep_export(CLI::App& command);
Action set_up_sweep_doctor(CLI::App& command);
Action set_up_data_import(CLI::App& command);
Action set_up_data_show(CLI::App& command);
Action set_up_data_export(CLI::App& command);
Action set_up_data_transform(CLI::App& command);
Action set_up_data_fetch(CLI::App& command);

/// The command line as it was given, quoted for a shell: provenance.
const std::string& command_text();
void set_command_text(int argc, const char* const* argv);

}  // namespace abdera::cli
