#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "cli/progress.hpp"
#include "core/params.hpp"
#include "core/run.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace abdera::cli {

/// How to run, as the command line says it.
struct RunOptions {
  int threads = 0;  ///< 0: every processor this process may use
  std::int64_t seed = 0;
  double time_limit = 0;  ///< seconds; 0: none
  std::string progress = "auto";
};
/// The threads to use: every processor this process may use when 0 are asked for.
int threads_of(int asked);
/// Adds --threads.
void add_threads_option(CLI::App& command, int& threads);
/// Adds --threads, --time-limit and --progress.
void add_limit_options(CLI::App& command, RunOptions& options);
/// Adds --seed, from 0 to 2^63 - 1. CLI11 takes the nearest end for a number out of range, so the text is checked.
CLI::Option* add_seed_option(CLI::App& command, std::int64_t& seed, const std::string& help);
/// Adds these and --seed.
void add_run_options(CLI::App& command, RunOptions& options);

/// The context of one run: it stops on SIGINT, SIGTERM and at the time limit, which counts from this call on.
/// `shown` must outlive the context.
RunContext make_context(const RunOptions& options, Progress& shown);

/// "auto", "json" or "none". @throws UsageError.
ProgressMode progress_mode(const std::string& text);
bool stderr_is_terminal();

/// "key=value" texts as parameters; a key given twice is an error. @throws UsageError.
Params parse_params(const std::vector<std::string>& texts, std::string_view option);

}  // namespace abdera::cli
