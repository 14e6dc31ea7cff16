#include <fmt/format.h>

#include <cmath>
#include <set>

#include "bench/report/sweep/data_columns.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;

}  // namespace

ReportSection sortability_section(const SweepView& view) {
  ReportSection section{.id = "sortability", .title = "Sortability"};
  Sheet sheet{.id = "sortability",
              .title = "Does the scale of variables give their order away?",
              .columns = {{"data", "data"},
                          {"n", "rows", Kind::kNumber},
                          {"p", "variables", Kind::kNumber},
                          {"tables", "tables", Kind::kNumber},
                          {"by variance", "var_sortability", Kind::kInterval},
                          {"by R2", "r2_sortability", Kind::kInterval},
                          {"baselines", "baselines"}}};
  for (std::size_t d = 0; d < view.groups.data.size(); ++d) {
    std::set<std::string> ids, baselines;
    for (const SweepGroup& group : view.groups.groups) {
      if (group.data != d) continue;
      bool ok = false;
      for (const std::size_t r : group.rows) {
        ids.insert(view.results.rows[r].data_id);
        ok = ok || view.results.rows[r].record.status == CellStatus::kOk;
      }
      const LearnerSetting& learner = view.groups.learners[group.learner];
      if (ok && learner.baseline) baselines.insert(learner.learner);
    }
    std::vector<double> variance, r2;
    for (const auto& id : ids)
      if (const auto it = view.results.data.find(id); it != view.results.data.end())
        variance.push_back(it->second.var_sortability), r2.push_back(it->second.r2_sortability);
    const MeanInterval by_variance = mean_interval(variance), by_r2 = mean_interval(r2);
    if (by_variance.n == 0 && by_r2.n == 0) continue;
    std::string names;
    for (const auto& name : baselines) names += (names.empty() ? "" : ", ") + name;
    const DataSetting& setting = view.groups.data[d];
    sheet.rows.push_back({view.groups.entries[setting.entry], setting.rows,
                          static_cast<std::int64_t>(setting.variables), std::max(by_variance.n, by_r2.n), by_variance,
                          by_r2, names.empty() ? std::string("none is ok") : names});
  }
  if (sheet.rows.empty()) return section;
  section.paragraphs.push_back(
      "The share of cause-effect pairs in which the effect has the larger variance, or the larger share of variance "
      "explained by the others; 0.5 says that the scale tells nothing. Far from it, the baselines that only sort and "
      "regress do well, and so may a learner for no better reason (Reisach 2021, 2023): compare with their rows, "
      "marked "
      "(baseline), in every table and chart.");
  section.sheets.push_back(std::move(sheet));
  return section;
}

ReportSection provenance_section(const SweepView& view) {
  ReportSection section{.id = "provenance", .title = "Provenance"};
  Sheet sheet{.id = "provenance",
              .title = "",
              .columns = {{"what", "what"}, {"value", "value"}},
              .rows = {{"name", view.results.name}, {"plan SHA-256", view.results.plan_sha256}},
              .in_latex = false};
  for (const auto& [name, value] : view.results.provenance) sheet.rows.push_back({name, value});
  for (const auto& journal : view.results.journals) sheet.rows.push_back({"journal", journal});
  section.sheets.push_back(std::move(sheet));
  return section;
}

}  // namespace abdera::report
