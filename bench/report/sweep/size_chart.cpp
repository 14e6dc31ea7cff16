#include "bench/report/sweep/size_chart.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <set>

#include "bench/report/sweep/chart_scale.hpp"
#include "bench/report/sweep/data_columns.hpp"

namespace abdera::report {
namespace {

constexpr std::size_t kMostPanels = 4, kMostTicks = 7;

std::int64_t size_of(const DataSetting& setting, SizeAxis axis) {
  return axis == SizeAxis::kRows ? setting.rows : setting.variables;
}

}  // namespace

Chart size_chart(const SweepView& view, std::size_t entry, SizeAxis axis, const SizeChart& what) {
  const SweepGroups& groups = view.groups;
  const SizeAxis other = axis == SizeAxis::kRows ? SizeAxis::kVariables : SizeAxis::kRows;
  Chart chart{.id = what.id,
              .title = what.title,
              .caption = "",
              .x = {axis == SizeAxis::kRows ? "rows n" : "variables p", true},
              .y = {what.y_title, what.log_y, false},
              .points = {},
              .dodge = true};
  std::set<std::int64_t> sizes, other_sizes;
  for (const DataSetting& setting : groups.data)
    if (setting.entry == entry && size_of(setting, axis) > 0)
      sizes.insert(size_of(setting, axis)), other_sizes.insert(size_of(setting, other));
  if (sizes.size() < 2) return chart;
  if (sizes.size() <= kMostTicks) chart.x.ticks.assign(sizes.begin(), sizes.end());
  const bool panels = other_sizes.size() > 1 && other_sizes.size() <= kMostPanels;

  std::map<std::tuple<std::int64_t, std::size_t, std::int64_t>, std::vector<double>> values;  // panel, learner, size
  for (const SweepGroup* group : groups.of_entry(entry)) {
    const DataSetting& setting = groups.data[group->data];
    if (size_of(setting, axis) <= 0) continue;
    auto& here = values[{panels ? size_of(setting, other) : 0, group->learner, size_of(setting, axis)}];
    for (const std::size_t r : group->rows) here.push_back(what.value(view.results.rows[r]));
  }
  for (const std::size_t l : groups.learners_of(entry)) chart.legend.push_back(learner_text(groups.learners[l]));
  const char* other_name = other == SizeAxis::kRows ? "n" : "p";
  for (const auto& [key, list] : values) {
    const MeanInterval m = mean_interval(list);
    if (m.n == 0 || (what.log_y && !(m.mean > 0 && !(m.low <= 0)))) continue;
    chart.points.push_back({.series = learner_text(groups.learners[std::get<1>(key)]),
                            .x = static_cast<double>(std::get<2>(key)),
                            .y = m.mean,
                            .low = m.low,
                            .high = m.high,
                            .panel = panels ? fmt::format("{} = {}", other_name, std::get<0>(key)) : "",
                            .note = fmt::format("{} of {} cells", m.n, list.size())});
  }
  auto averaged = DataColumns(view, entry).others();
  if (other_sizes.size() > kMostPanels) averaged.insert(averaged.begin(), other_name);
  if (what.log_y && !chart.points.empty()) {
    std::vector<double> shown;
    for (const ChartPoint& p : chart.points) shown.insert(shown.end(), {p.y, p.low, p.high});
    chart.y.ticks = log_scale(shown).ticks;
  }
  chart.caption = "Means over cells that are ok, with 95 % bootstrap intervals.";
  if (!averaged.empty()) chart.caption += fmt::format(" Averaged over {}.", fmt::join(averaged, ", "));
  return chart;
}

}  // namespace abdera::report
