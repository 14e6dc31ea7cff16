#include <fmt/format.h>

#include <cmath>

#include "bench/report/sweep/data_columns.hpp"
#include "bench/report/sweep/size_chart.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;
constexpr std::size_t kChartedMetrics = 4;

MeanInterval mean_of(const SweepView& view, const SweepGroup& group, const std::string& metric) {
  std::vector<double> values;
  for (const std::size_t r : group.rows) values.push_back(ok_value(view.results.rows[r], metric));
  return mean_interval(values);
}

MeanInterval mean_seconds(const SweepView& view, const SweepGroup& group) {
  std::vector<double> values;
  for (const std::size_t r : group.rows)
    if (view.results.rows[r].record.status == CellStatus::kOk)
      values.push_back(view.results.rows[r].record.wall_seconds);
  return mean_interval(values);
}

bool truth_known(const SweepView& view, const SweepGroup& group) {
  for (const std::size_t r : group.rows) {
    const auto data = view.results.data.find(view.results.rows[r].data_id);
    if (data != view.results.data.end() && data->second.kind) return true;
  }
  return false;
}

/// Said beside a metric.
std::string direction(const std::string& metric) {
  return perfect_of(metric) == Perfect::kOne ? "1 is perfect" : "0 is perfect";
}

Sheet means_of_entry(const SweepView& view, std::size_t entry) {
  const SweepGroups& groups = view.groups;
  Sheet sheet{
      .id = fmt::format("means-{}", entry + 1),
      .title = "Data " + groups.entries[entry],
      .note =
          "Means over cells that are ok, with 95 % bootstrap intervals; n where a value is not defined in all of "
          "them.",
      .columns = {{"learner", "learner"}}};
  const DataColumns data(view, entry);
  data.add_to(sheet.columns);
  add_ending_columns(sheet.columns);
  for (const auto& metric : view.shown) sheet.columns.push_back({metric, metric, Kind::kInterval, direction(metric)});
  sheet.columns.push_back({"seconds", "seconds", Kind::kInterval, "of the learner, on the clock"});
  for (const SweepGroup* group : groups.of_entry(entry)) {
    std::vector<SheetCell> row{learner_text(groups.learners[group->learner])};
    data.add_to(row, groups.data[group->data]);
    const Endings ends = endings(view.results, group->rows);
    add_endings(row, ends);
    for (const auto& metric : view.shown) {
      const MeanInterval m = mean_of(view, *group, metric);
      row.emplace_back(m);
      if (m.n != ends.ok && truth_known(view, *group)) row.back().aside = fmt::format("n = {}", m.n);
    }
    row.emplace_back(mean_seconds(view, *group));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

/// Every metric value, one a row: what the tables above leave out, and how many cells each mean is of.
Sheet all_means(const SweepView& view) {
  const SweepGroups& groups = view.groups;
  Sheet sheet{
      .id = "means",
      .title = "Every metric",
      .note = "n is the number of cells that are ok and in which the value is defined: a precision needs a claim.",
      .columns = {{"data", "data"},
                  {"learner", "learner"},
                  {"n rows", "rows", Kind::kNumber},
                  {"p", "variables", Kind::kNumber}},
      .in_latex = false};
  for (const std::size_t f : groups.data_factors)
    if (view.results.factors[f] != "rows" && view.results.factors[f] != "variables")
      sheet.columns.push_back({view.results.factors[f], view.results.factors[f]});
  add_ending_columns(sheet.columns);
  sheet.columns.push_back({"metric", "metric"});
  sheet.columns.push_back({"n", "n", Kind::kNumber});
  sheet.columns.push_back({"mean", "mean", Kind::kInterval});
  for (const SweepGroup& group : groups.groups) {
    const DataSetting& setting = groups.data[group.data];
    std::vector<SheetCell> first{groups.entries[setting.entry], learner_text(groups.learners[group.learner]),
                                 setting.rows, static_cast<std::int64_t>(setting.variables)};
    for (std::size_t i = 0; i < groups.data_factors.size(); ++i) {
      const std::string& name = view.results.factors[groups.data_factors[i]];
      if (name != "rows" && name != "variables") first.emplace_back(setting.values[i]);
    }
    add_endings(first, endings(view.results, group.rows));
    const auto add = [&](const std::string& metric, const MeanInterval& m) {
      auto row = first;
      row.emplace_back(metric), row.emplace_back(m.n), row.emplace_back(m);
      sheet.rows.push_back(std::move(row));
    };
    for (const auto& metric : view.results.metrics) add(metric, mean_of(view, group, metric));
    add("seconds", mean_seconds(view, group));
  }
  return sheet;
}

}  // namespace

ReportSection accuracy_section(const SweepView& view) {
  ReportSection section{.id = "accuracy", .title = "Accuracy"};
  if (view.shown.size() > kChartedMetrics)
    section.paragraphs.push_back(fmt::format("Charts show the first {} of {} metrics; the tables have all.",
                                             kChartedMetrics, view.shown.size()));
  for (std::size_t e = 0; e < view.groups.entries.size(); ++e) {
    section.sheets.push_back(means_of_entry(view, e));
    for (std::size_t m = 0; m < std::min(kChartedMetrics, view.shown.size()); ++m)
      for (const SizeAxis axis : {SizeAxis::kRows, SizeAxis::kVariables}) {
        const std::string& metric = view.shown[m];
        const bool rows = axis == SizeAxis::kRows;
        Chart chart = size_chart(
            view, e, axis,
            {.id = fmt::format("{}-by-{}-{}", metric, rows ? "n" : "p", e + 1),
             .title = fmt::format("{}: {} against {}", view.groups.entries[e], metric, rows ? "rows" : "variables"),
             .y_title = metric + (perfect_of(metric) == Perfect::kOne ? " (1 is perfect)" : " (0 is perfect)"),
             .value = [&metric](const ResultRow& row) { return ok_value(row, metric); }});
        chart.y.unit_interval = perfect_of(metric) == Perfect::kOne;
        if (!chart.points.empty()) section.charts.push_back(std::move(chart));
      }
  }
  section.sheets.push_back(all_means(view));
  return section;
}

}  // namespace abdera::report
