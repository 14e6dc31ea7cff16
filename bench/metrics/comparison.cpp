#include "bench/metrics/comparison.hpp"

#include "bench/metrics/comparable.hpp"
#include "core/error.hpp"
#include "graphs/text/graph_builder.hpp"

namespace abdera {
namespace {

/// Metrics compare one edge a pair. @throws NotApplicable for a bow.
const GraphDocument& without_bows(const GraphDocument& document, const char* what) {
  if (const auto bow = detail::bow_not_held(document))
    throw NotApplicable("compare " + *bow + " of the " + what + ": it takes one edge a pair");
  return document;
}

/// @param truth,as_class kinds of the truth as it is and as marks are compared with it.
std::vector<const MetricEntry*> chosen(std::span<const std::string> names, GraphKind truth, GraphKind as_class,
                                       GraphKind estimate) {
  std::vector<const MetricEntry*> out;
  for (const auto& name : names) out.push_back(&find_metric(name));
  if (!names.empty()) return out;
  for (const auto& metric : metrics())
    if (accepts(metric, metric.compares_marks ? as_class : truth, estimate)) out.push_back(&metric);
  return out;
}

}  // namespace

Comparison compare(const GraphDocument& truth, const GraphDocument& estimate, std::span<const std::string> names,
                   const Params& params, const RunContext& run) {
  without_bows(truth, "truth");
  const GraphDocument ordered = in_order_of(truth.nodes, without_bows(estimate, "estimate"));
  const auto converted = as_class_of(truth, estimate.kind);
  const SparseGraph as_is(truth.graph), found(ordered.graph);
  const SparseGraph as_class = converted ? SparseGraph(converted->graph) : as_is;
  const GraphKind class_kind = converted ? converted->kind : truth.kind;
  Comparison out{{}, truth.kind};
  for (const MetricEntry* metric : chosen(names, truth.kind, class_kind, estimate.kind)) {
    const bool marks = metric->compares_marks;
    if (marks) out.marks_against = class_kind;
    out.results.push_back(
        {metric, evaluate(*metric, {marks ? as_class : as_is, marks ? class_kind : truth.kind, found, estimate.kind},
                          params, run)});
  }
  return out;
}

}  // namespace abdera
