#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "cli/interrupt.hpp"
#include "cli/run_options.hpp"
#include "cli/selftest_suites.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "cli/version.hpp"
#include "core/error.hpp"
#include "core/kernels/dispatch.hpp"

namespace abdera::cli {
namespace {

using Json = nlohmann::ordered_json;

struct SelftestOptions {
  RunOptions run;
  int nodes = 0;  ///< 0: those of the tier
  bool exhaustive = false, json = false;
};

/// Nodes a suite runs at: those asked for as far as it goes, else those of the tier.
int nodes_of(const SelftestSuite& suite, const SelftestOptions& o) {
  return o.nodes > 0 ? std::min(o.nodes, suite.largest) : o.exhaustive ? suite.full : suite.quick;
}

struct SelftestRun {
  std::vector<SuiteResult> suites;  ///< those that were begun
  std::size_t not_begun = 0;
  StopReason stop_reason = StopReason::kCompleted;
  double seconds = 0;
  int threads = 1;

  std::int64_t cases() const {
    return sum([](const SuiteResult& s) { return s.tally.cases; });
  }
  std::int64_t mismatches() const {
    return sum([](const SuiteResult& s) { return s.mismatches(); });
  }

 private:
  template <class F>
  std::int64_t sum(F&& of) const {
    std::int64_t total = 0;
    for (const auto& suite : suites) total += of(suite);
    return total;
  }
};

SelftestRun run_suites(const SelftestOptions& o, const RunContext& context) {
  const auto suites = selftest_suites();
  double total = 0, before = 0;
  for (const auto& suite : suites) total += predicted_seconds(suite, nodes_of(suite, o));
  SelftestRun out;
  out.threads = context.threads;
  const auto start = std::chrono::steady_clock::now();
  for (const auto& suite : suites) {
    if (context.stop.stop_requested()) break;
    const double share = predicted_seconds(suite, nodes_of(suite, o)) / total, done = before;
    RunContext part = context;
    part.progress = [&context, done, share](std::string_view stage, double fraction) {
      context.report(stage, done + share * fraction);
    };
    out.suites.push_back(run_suite(suite, nodes_of(suite, o), part));
    before += share;
  }
  out.not_begun = suites.size() - out.suites.size();
  if (out.not_begun > 0 || !out.suites.back().complete) out.stop_reason = context.stop.reason();
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

Json to_json(const SuiteResult& suite) {
  Json counts = Json::array();
  for (const auto& c : suite.counts)
    counts.push_back({{"nodes", c.nodes}, {"what", c.what}, {"found", c.found}, {"expected", c.expected}});
  return {{"name", suite.name},
          {"checks", suite.checks},
          {"nodes", suite.nodes},
          {"largest_nodes", suite.largest},
          {"cases", suite.tally.cases},
          {"mismatches", suite.mismatches()},
          {"first_mismatch", suite.tally.first.empty() ? Json() : Json(suite.tally.first)},
          {"counts", counts},
          {"complete", suite.complete},
          {"seconds", suite.seconds}};
}

void print_json(const SelftestRun& run, const SelftestOptions& o) {
  Json suites = Json::array();
  for (const auto& suite : run.suites) suites.push_back(to_json(suite));
  const Json out = {{"schema", "abdera-selftest/1"},
                    {"abdera", version_text()},
                    {"compiler", __VERSION__},
                    {"dispatch", to_string(dispatch_level())},
                    {"tier", o.nodes > 0    ? "nodes"
                             : o.exhaustive ? "exhaustive"
                                            : "quick"},
                    {"nodes", o.nodes > 0 ? Json(o.nodes) : Json()},
                    {"threads", run.threads},
                    {"suites", suites},
                    {"cases", run.cases()},
                    {"mismatches", run.mismatches()},
                    {"stop_reason", to_string(run.stop_reason)},
                    {"seconds", run.seconds}};
  std::cout << out.dump(1, ' ', false, Json::error_handler_t::replace) << "\n";
}

/// "29281 DAGs, 8782 classes": the counts of the largest graphs, wrong ones of any size with what they should be.
std::string counts_text(const SuiteResult& suite) {
  std::string out;
  for (const auto& c : suite.counts) {
    const bool wrong = c.found != c.expected;
    if (c.nodes != suite.nodes && !wrong) continue;
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", c.found, c.what);
    if (wrong) out += fmt::format(" of {} nodes, not {}", c.nodes, c.expected);
  }
  return out;
}

void print_table(const SelftestRun& run, const SelftestOptions& o) {
  TextTable table({"suite", "nodes", "cases", "mismatches", "seconds"}, 1);
  for (const auto& suite : run.suites)
    table.add({suite.name + (suite.complete ? "" : " (stopped)"),
               fmt::format("{}{}", suite.nodes, suite.nodes < o.nodes ? " (its limit)" : ""),
               std::to_string(suite.tally.cases), std::to_string(suite.mismatches()),
               fmt::format("{:.2f}", suite.seconds)});
  std::cout << table.text();
  std::string counts, first;
  for (const auto& suite : run.suites) {
    if (!suite.counts.empty()) counts += fmt::format("  {}: {}\n", suite.name, counts_text(suite));
    if (!suite.tally.first.empty()) first += fmt::format("  {}: {}\n", suite.name, suite.tally.first);
  }
  std::cout << "\nknown numbers, at the most nodes of each suite\n" << counts;
  if (!first.empty()) std::cout << "\nfirst mismatch of each suite\n" << first;
}

int selftest(const SelftestOptions& o) {
  Progress progress(progress_mode(o.run.progress), stderr_is_terminal());
  const auto context = make_context(o.run, progress);
  defer_interrupts();
  const SelftestRun run = run_suites(o, context);
  progress.finish();
  if (o.json) {
    print_json(run, o);
  } else {
    print_table(run, o);
  }
  fmt::print(stderr, "{} cases in {} suites, {} mismatches, {:.1f} s\n", run.cases(), run.suites.size(),
             run.mismatches(), run.seconds);
  if (run.stop_reason != StopReason::kCompleted)
    fmt::print(stderr, "stopped early ({}): {} suites were not begun\n", to_string(run.stop_reason), run.not_begun);
  if (run.mismatches() > 0) {
    fmt::print(stderr,
               "this build is not right on this machine: please report the output of 'abdera selftest --json'\n");
    return kInternal;
  }
  return exit_code_for(run.stop_reason);
}

}  // namespace

Action set_up_selftest(CLI::App& command) {
  const auto o = std::make_shared<SelftestOptions>();
  command.add_flag("--exhaustive", o->exhaustive,
                   "all graphs of up to 5 nodes, two minutes on one core (default: up to 4 nodes, seconds)");
  command
      .add_option("--nodes", o->nodes,
                  fmt::format("graphs of up to so many nodes in every suite that goes so far, {} to {}",
                              SelftestSuite::kSmallest, SelftestSuite::kLargest))
      ->check(CLI::Range(SelftestSuite::kSmallest, SelftestSuite::kLargest));
  command.add_flag("--json", o->json, "machine-readable, on stdout");
  add_limit_options(command, o->run);
  command.footer(
      "Checks this build on this machine: rules, conversions, queries, PC and files on every small graph, against\n"
      "definitions by brute force and numbers of the literature. Exit code 0: all right, 1: a mismatch.\n"
      "Examples:\n  abdera selftest\n  abdera selftest --exhaustive --threads 4\n  abdera selftest --nodes 3 --json");
  return [o] { return selftest(*o); };
}

}  // namespace abdera::cli
