#include "bench/report/sweep/measures.hpp"

#include <algorithm>
#include <limits>
#include <map>

namespace abdera::report {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double value_of(const CellResult& result, std::string_view metric) {
  for (const auto& [name, value] : result.metrics)
    if (name == metric) return value;
  return kNaN;
}

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(), [&](auto ending) { return name.ends_with(ending); });
}

}  // namespace

Perfect perfect_of(std::string_view metric_value) {
  static const auto by_name = [] {
    std::map<std::string, Perfect, std::less<>> map;
    for (const MetricEntry& metric : metrics())
      for (const MetricValueInfo& value : metric.values) map.emplace(value.name, value.perfect);
    return map;
  }();
  const auto it = by_name.find(metric_value);
  return it == by_name.end() ? Perfect::kNeither : it->second;
}

std::vector<std::string> headlines(const SweepResults& results) {
  const auto has = [&](const std::string& name) {
    return std::find(results.metrics.begin(), results.metrics.end(), name) != results.metrics.end();
  };
  std::vector<std::string> out;
  for (const std::string& name : results.metrics) {
    if (perfect_of(name) == Perfect::kNeither || name.find("_as_") != std::string::npos) continue;
    if (ends_with_any(name, {"_precision", "_recall"}) && has(name.substr(0, name.rfind('_')) + "_f1")) continue;
    if (ends_with_any(name, {"_normalised"}) && has(name.substr(0, name.rfind('_')))) continue;
    if (ends_with_any(name, {"_common_f1"})) continue;
    out.push_back(name);
    if (out.size() == kMostHeadlines) break;
  }
  return out;
}

bool failed(CellStatus status) {
  return status == CellStatus::kTimeout || status == CellStatus::kOom || status == CellStatus::kCrash ||
         status == CellStatus::kError;
}

double ok_value(const ResultRow& row, std::string_view metric) {
  return row.record.status == CellStatus::kOk && row.record.result ? value_of(*row.record.result, metric) : kNaN;
}

double penalised_value(const ResultRow& row, const SweepResults& results, std::string_view metric) {
  if (row.record.status == CellStatus::kOk) return ok_value(row, metric);
  if (!failed(row.record.status)) return kNaN;
  if (row.record.result) return value_of(*row.record.result, metric);
  if (perfect_of(metric) == Perfect::kOne) return 0;
  const auto data = results.data.find(row.data_id);
  return metric == "shd" && data != results.data.end() && data->second.kind
             ? static_cast<double>(data->second.edges.size())
             : kNaN;
}

double penalised_seconds(const ResultRow& row) {
  if (row.record.status == CellStatus::kOk) return row.record.wall_seconds;
  return failed(row.record.status) ? 2 * row.record.budget.seconds : kNaN;
}

Endings endings(const SweepResults& results, std::span<const std::size_t> rows) {
  Endings out;
  for (const std::size_t r : rows) {
    ++out.cells;
    switch (results.rows[r].record.status) {
      case CellStatus::kOk:
        ++out.ok;
        break;
      case CellStatus::kTimeout:
        ++out.timeout;
        break;
      case CellStatus::kOom:
        ++out.oom;
        break;
      default:
        ++out.other;
    }
  }
  return out;
}

}  // namespace abdera::report
