#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "bench/metrics/comparable.hpp"
#include "bench/metrics/registry.hpp"
#include "cli/exit_codes.hpp"
#include "cli/graph_outputs.hpp"
#include "cli/name_list.hpp"
#include "cli/outputs.hpp"
#include "cli/run_options.hpp"
#include "cli/text_table.hpp"
#include "cli/verbs.hpp"
#include "core/error.hpp"
#include "graphs/text/graph_builder.hpp"

namespace abdera::cli {
namespace {

struct CompareOptions {
  std::string truth, estimate, metric;
  std::vector<std::string> params;
  bool json = false;
};

/// Metrics compare one edge a pair. @throws NotApplicable for a bow.
GraphDocument without_bows(GraphDocument document, const char* what) {
  if (const auto bow = detail::bow_not_held(document))
    throw NotApplicable(fmt::format("compare {} of the {}: it takes one edge a pair", *bow, what));
  return document;
}

/// @param truth,as_class kinds of the truth as it is and as marks are compared with it.
std::vector<const MetricEntry*> chosen(const CompareOptions& o, GraphKind truth, GraphKind as_class,
                                       GraphKind estimate) {
  std::vector<const MetricEntry*> out;
  if (!o.metric.empty()) {
    for (const auto& name : split_names(o.metric, "--metric")) out.push_back(&find_metric(name));
    return out;
  }
  for (const auto& metric : metrics())
    if (accepts(metric, metric.compares_marks ? as_class : truth, estimate)) out.push_back(&metric);
  return out;
}

int compare(const CompareOptions& o) {
  const auto params = parse_params(o.params, "-p");
  const auto truth = without_bows(read_graph_file(o.truth), "truth");
  const auto estimate = in_order_of(truth.nodes, without_bows(read_graph_file(o.estimate), "estimate"));
  const auto converted = as_class_of(truth, estimate.kind);
  const auto list = chosen(o, truth.kind, converted ? converted->kind : truth.kind, estimate.kind);
  require(params.empty() || list.size() == 1, "-p is for one metric: name it with --metric");

  nlohmann::ordered_json values = nlohmann::ordered_json::object();
  TextTable table({"metric", "value"}, 1);
  bool used_class = false;
  for (const MetricEntry* metric : list) {
    const bool as_class = converted && metric->compares_marks;
    used_class |= as_class;
    const GraphDocument& against = as_class ? *converted : truth;
    const SparseGraph t(against.graph), e(estimate.graph);
    const auto numbers = evaluate(*metric, {t, against.kind, e, estimate.kind}, params);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const auto& name = metric->values[i].name;
      values[metric->info.name][name] =
          std::isnan(numbers[i]) ? nlohmann::ordered_json() : nlohmann::ordered_json(numbers[i]);
      table.add({name, std::isnan(numbers[i]) ? "-" : fmt::format("{:.6g}", numbers[i])});
    }
  }
  if (o.json) {
    std::cout << nlohmann::ordered_json{{"truth", {{"file", file_name(o.truth)}, {"kind", to_string(truth.kind)}}},
                                        {"estimate",
                                         {{"file", file_name(o.estimate)}, {"kind", to_string(estimate.kind)}}},
                                        {"marks_against", to_string(used_class ? converted->kind : truth.kind)},
                                        {"metrics", values}}
                     .dump(1)
              << "\n";
  } else {
    std::cout << table.text();
  }
  if (used_class)
    fmt::print(stderr, "marks are compared with the {} of the true {}\n", to_string(converted->kind),
               to_string(truth.kind));
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
