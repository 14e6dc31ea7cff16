#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/registry.hpp"
#include "core/run.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

/// Two graphs over the same nodes in the same order, and what each claims to be.
struct MetricInput {
  const SparseGraph& truth;
  GraphKind truth_kind;
  const SparseGraph& estimate;
  GraphKind estimate_kind;
};

/// What a number says about a perfect estimate.
enum class Perfect : std::uint8_t { kZero, kOne, kNeither };

struct MetricValueInfo {
  std::string name;
  Perfect perfect = Perfect::kZero;
};

struct MetricEntry {
  ComponentInfo info;
  std::vector<MetricValueInfo> values;  ///< what `evaluate` returns, in this order
  std::vector<GraphKind> truth_kinds, estimate_kinds;
  /// It compares marks edge by edge: meaningful between graphs of one kind, so convert both to one kind first.
  bool compares_marks = false;
  /// As `evaluate`, without looking at the kinds.
  std::function<std::vector<double>(const MetricInput&, const Params&, const RunContext&)> compute;
};

/// Every metric, in the order `abdera list metrics` shows.
std::span<const MetricEntry> metrics();
/// @throws UsageError naming the nearest metric.
const MetricEntry& find_metric(std::string_view name);

/// Whether the metric is defined for this truth and this estimate.
bool accepts(const MetricEntry& metric, GraphKind truth, GraphKind estimate);

/// The values of a metric; NaN where a rate has no denominator.
/// @throws NotApplicable naming the kinds it takes when it does not take these; UsageError for a wrong option, other
///         sizes, or a graph that is not what its kind says; Error when `run` asked to stop.
std::vector<double> evaluate(const MetricEntry& metric, const MetricInput& input, const Params& params = {},
                             const RunContext& run = {});

}  // namespace abdera
