#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>

#include "bench/report/sweep/data_columns.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;

std::optional<double> number_of(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && !text.empty() ? std::optional(value)
                                                                                   : std::nullopt;
}

/// Metrics with both rates: "adjacency", "arrow", ...
std::vector<std::string> rate_pairs(const SweepResults& results) {
  constexpr std::string_view ending = "_precision";
  std::vector<std::string> out;
  for (const std::string& name : results.metrics) {
    if (!name.ends_with(ending)) continue;
    const std::string stem = name.substr(0, name.size() - ending.size());
    if (std::find(results.metrics.begin(), results.metrics.end(), stem + "_recall") != results.metrics.end())
      out.push_back(stem);
  }
  return out;
}

/// The axis along which a learner trades precision for recall: alpha or a penalty if it has one, else the first of its
/// factors that has more than one value, all numbers.
std::optional<std::size_t> trade_off(const SweepView& view, const std::string& learner) {
  const SweepGroups& groups = view.groups;
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < groups.learner_factors.size(); ++i) {
    std::set<std::string> values;
    for (const LearnerSetting& setting : groups.learners)
      if (setting.learner == learner) values.insert(setting.values[i]);
    if (values.size() < 2) continue;
    if (!std::all_of(values.begin(), values.end(), [](const auto& v) { return number_of(v).has_value(); })) continue;
    const std::string& name = view.results.factors[groups.learner_factors[i]];
    if (name == "alpha" || name.find("penalty") != std::string::npos) return i;
    if (!found) found = i;
  }
  return found;
}

/// The label without the axis of the curve.
std::string curve_name(const SweepView& view, const LearnerSetting& setting, std::optional<std::size_t> axis) {
  std::string name = setting.learner;
  for (std::size_t i = 0; i < setting.values.size(); ++i)
    if (i != axis && !setting.values[i].empty())
      name += ", " + view.results.factors[view.groups.learner_factors[i]] + " = " + setting.values[i];
  return name + (setting.baseline ? " (baseline)" : "");
}

struct Place {
  std::size_t learner;
  std::string curve, value;
  double along;  ///< the number of the axis
};

std::vector<Place> places_of(const SweepView& view, std::size_t entry) {
  std::vector<Place> out;
  for (const std::size_t l : view.groups.learners_of(entry)) {
    const LearnerSetting& setting = view.groups.learners[l];
    const auto axis = trade_off(view, setting.learner);
    Place place{l, curve_name(view, setting, axis), "", 0};
    if (axis) {
      place.value = view.results.factors[view.groups.learner_factors[*axis]] + " = " + setting.values[*axis];
      place.along = number_of(setting.values[*axis]).value_or(0);
    }
    out.push_back(std::move(place));
  }
  return out;
}

MeanInterval mean_rate(const SweepView& view, std::size_t entry, std::size_t learner, const std::string& metric) {
  std::vector<double> values;
  for (const SweepGroup* group : view.groups.of_entry(entry))
    if (group->learner == learner)
      for (const std::size_t r : group->rows) values.push_back(ok_value(view.results.rows[r], metric));
  return mean_interval(values);
}

}  // namespace

ReportSection precision_recall_section(const SweepView& view) {
  ReportSection section{.id = "precision-recall", .title = "Precision and recall"};
  const auto pairs = rate_pairs(view.results);
  if (pairs.empty()) return section;
  section.paragraphs.push_back(
      "Over all settings of an entry of data, cells that are ok. A line joins the values of the learner's axis in "
      "their "
      "order. Precision counts cells in which something was claimed, recall those in which there was something to "
      "find.");
  Sheet sheet{.id = "precision-recall",
              .title = "Precision and recall",
              .columns = {{"data", "data"},
                          {"of", "of"},
                          {"learner", "learner"},
                          {"axis", "axis"},
                          {"precision", "precision", Kind::kInterval},
                          {"recall", "recall", Kind::kInterval},
                          {"F1", "f1", Kind::kInterval}}};
  for (std::size_t e = 0; e < view.groups.entries.size(); ++e) {
    auto places = places_of(view, e);
    std::vector<std::string> curves;
    for (const Place& p : places)
      if (std::find(curves.begin(), curves.end(), p.curve) == curves.end()) curves.push_back(p.curve);
    const auto order = [&](const Place& p) {
      return std::pair(std::find(curves.begin(), curves.end(), p.curve) - curves.begin(), p.along);
    };
    std::stable_sort(places.begin(), places.end(), [&](const Place& a, const Place& b) { return order(a) < order(b); });
    for (const std::string& pair : pairs) {
      Chart chart{.id = fmt::format("{}-rates-{}", pair, e + 1),
                  .title = fmt::format("{}: precision against recall of {}", view.groups.entries[e], pair),
                  .caption = "Bars are 95 % bootstrap intervals of the precision.",
                  .x = {"recall", false, true},
                  .y = {"precision", false, true},
                  .points = {},
                  .legend = curves};
      for (const Place& place : places) {
        const MeanInterval precision = mean_rate(view, e, place.learner, pair + "_precision");
        const MeanInterval recall = mean_rate(view, e, place.learner, pair + "_recall");
        if (precision.n == 0 && recall.n == 0) continue;
        sheet.rows.push_back({view.groups.entries[e], pair, place.curve, place.value, precision, recall,
                              mean_rate(view, e, place.learner, pair + "_f1")});
        if (precision.n > 0 && recall.n > 0)
          chart.points.push_back({.series = place.curve,
                                  .x = recall.mean,
                                  .y = precision.mean,
                                  .low = precision.low,
                                  .high = precision.high,
                                  .note = place.value});
      }
      if (!chart.points.empty()) section.charts.push_back(std::move(chart));
    }
  }
  section.sheets.push_back(std::move(sheet));
  return section;
}

}  // namespace abdera::report
