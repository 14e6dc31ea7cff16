#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/metrics/comparison.hpp"
#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/name_list.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"

namespace abdera::cli {
namespace {

struct CompareOptions {
  std::string truth, estimate, metric;
  std::vector<std::string> params;
  bool json = false;
};

int compare(const CompareOptions& o) {
  const auto params = parse_params(o.params, "-p");
  const auto names = o.metric.empty() ? std::vector<std::string>() : split_names(o.metric, "--metric");
  require(params.empty() || names.size() == 1, "-p is for one metric: name it with --metric");
  const auto truth = read_graph_file(o.truth), estimate = read_graph_file(o.estimate);
  const Comparison comparison = abdera::compare(truth, estimate, names, params, {});

  nlohmann::ordered_json values = nlohmann::ordered_json::object();
  TextTable table({"metric", "value"}, 1);
  for (const auto& [metric, numbers] : comparison.results)
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto& name = metric->values[i].name;
      values[metric->info.name][name] =
          std::isnan(numbers[i]) ? nlohmann::ordered_json() : nlohmann::ordered_json(numbers[i]);
      table.add({name, std::isnan(numbers[i]) ? "-" : fmt::format("{:.6g}", numbers[i])});
    }
  const auto marks_against = to_string(comparison.marks_against);
  if (o.json) {
    std::cout << nlohmann::ordered_json{{"truth", {{"file", file_name(o.truth)}, {"kind", to_string(truth.kind)}}},
                                        {"estimate",
                                         {{"file", file_name(o.estimate)}, {"kind", to_string(estimate.kind)}}},
                                        {"marks_against", marks_against},
                                        {"metrics", values}}
                     .dump(1)
              << "\n";
  } else {
    std::cout << table.text();
  }
  if (comparison.marks_against != truth.kind)
    fmt::print(stderr, "marks are compared with the {} of the true {}\n", marks_against, to_string(truth.kind));
  return kOk;
}

}  // namespace

Action set_up_compare(CLI::App& command) {
  const auto o = std::make_shared<CompareOptions>();
  command
      .add_option("TRUTH", o->truth, "the true graph, in any form that 'abdera convert' reads, or simulated data (.h5)")
      ->required();
  command.add_option("ESTIMATE", o->estimate, "the estimated graph, over the same node names")->required();
  command.add_option("--metric", o->metric, "names, separated by commas (default: all that take these two kinds)");
  command.add_option("-p,--param", o->params, "option of the metric, key=value; may be repeated");
  command.add_flag("--json", o->json, "machine-readable, on stdout");
  command.footer(
      "Marks are compared class with class: a true DAG is turned into its CPDAG beside an estimated CPDAG, a true DAG "
      "or\n"
      "MAG into its PAG beside an estimated PAG.\nExamples:\n  abdera compare truth.json learned.json\n"
      "  abdera compare truth.json learned.json --metric shd,ancestor_aid --json\n"
      "  abdera compare truth.json learned.json --metric shd -p reversal=2");
  return [o] { return compare(*o); };
}

}  // namespace abdera::cli
