#pragma once
#include <span>
#include <string>
#include <vector>

#include "bench/metrics/registry.hpp"
#include "graphs/graph_document.hpp"

namespace abdera {

struct MetricResult {
  const MetricEntry* metric;
  std::vector<double> values;  ///< as `metric->values` names them
};

/// An estimate beside a truth.
struct Comparison {
  std::vector<MetricResult> results;
  GraphKind marks_against;  ///< the kind of what the marks of the estimate were compared with
};

/// Matches nodes by name and turns the truth into the class that the estimate can be right about, see `as_class_of`.
/// @param names of metrics; none: all that take these kinds. @param params options of the metric, of one only.
/// @throws NotApplicable for a bow, or a metric that does not take these kinds; as `find_metric` and `in_order_of`.
Comparison compare(const GraphDocument& truth, const GraphDocument& estimate, std::span<const std::string> names,
                   const Params& params, const RunContext& run);

}  // namespace abdera
