#include "cli/run_options.hpp"

#include <fmt/format.h>
#include <sched.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <limits>

#include "cli/interrupt.hpp"
#include "cli/name_list.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

constexpr int kMostThreads = 4096;
constexpr double kLongestLimit = 1e9;  // seconds, 30 years

int usable_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  return sched_getaffinity(0, sizeof set, &set) == 0 ? std::max(1, CPU_COUNT(&set)) : 1;
}

}  // namespace

CLI::Option* add_seed_option(CLI::App& command, std::int64_t& seed, const std::string& help) {
  return command.add_option("--seed", seed, help)->check([](const std::string& text) -> std::string {
    std::int64_t value = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= 0) return {};
    return fmt::format("Value {} not in range 0 to {}", text, std::numeric_limits<std::int64_t>::max());
  });
}

int threads_of(int asked) { return asked > 0 ? asked : usable_processors(); }

void add_threads_option(CLI::App& command, int& threads) {
  command.add_option("--threads", threads, "threads; the result never depends on it (default: every processor)")
      ->check(CLI::Range(1, kMostThreads));
}

void add_limit_options(CLI::App& command, RunOptions& o) {
  add_threads_option(command, o.threads);
  command.add_option("--time-limit", o.time_limit, "seconds; then the best so far is written and the exit code is 124")
      ->check(CLI::Range(0.0, kLongestLimit));
  command.add_option("--progress", o.progress, "auto, json or none, on standard error")
      ->check(CLI::IsMember({"auto", "json", "none"}));
}

void add_run_options(CLI::App& command, RunOptions& o) {
  add_limit_options(command, o);
  add_seed_option(command, o.seed, "seed of everything random")->capture_default_str();
}

RunContext make_context(const RunOptions& options, Progress& shown) {
  RunContext run;
  run.rng = Rng(options.seed);
  run.threads = threads_of(options.threads);
  auto deadline = StopToken::Clock::time_point::max();
  if (options.time_limit > 0)
    deadline = StopToken::Clock::now() + std::chrono::duration_cast<StopToken::Clock::duration>(
                                             std::chrono::duration<double>(options.time_limit));
  run.stop = StopToken(&interrupt_flag(), deadline);
  run.progress = [&shown](std::string_view stage, double fraction) { shown.update(stage, fraction); };
  return run;
}

ProgressMode progress_mode(const std::string& text) {
  if (text == "json") return ProgressMode::kJson;
  if (text == "none") return ProgressMode::kNone;
  require(text == "auto", fmt::format("--progress takes auto, json or none, not '{}'", text));
  return ProgressMode::kAuto;
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

Params parse_params(const std::vector<std::string>& texts, std::string_view option) {
  Params params;
  for (const auto& text : texts) {
    auto [key, value] = split_pair(text, '=', option);
    require(params.emplace(key, value).second, fmt::format("{} gives '{}' twice", option, key));
  }
  return params;
}

}  // namespace abdera::cli
