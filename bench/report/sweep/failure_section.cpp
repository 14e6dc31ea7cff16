#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/report/sweep/data_columns.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;
constexpr std::size_t kMostMessages = 200, kMessageBytes = 300, kPenalisedMetrics = 3;

Sheet status_sheet(const SweepView& view) {
  Sheet sheet{.id = "statuses",
              .title = "How cells ended",
              .columns = {{"data", "data"}, {"learner", "learner"}, {"cells", "cells", Kind::kNumber}}};
  for (const CellStatus status : kCellStatuses)
    sheet.columns.push_back({std::string(to_string(status)), std::string(to_string(status)), Kind::kNumber});
  sheet.columns.push_back(
      {"with best so far", "timeout_with_result", Kind::kNumber, "timeouts whose learner gave its best so far"});
  for (std::size_t e = 0; e < view.groups.entries.size(); ++e) {
    std::map<std::size_t, std::map<CellStatus, std::int64_t>> counts;
    std::map<std::size_t, std::int64_t> cells, best_so_far;
    for (const SweepGroup* group : view.groups.of_entry(e))
      for (const std::size_t r : group->rows) {
        const CellRecord& record = view.results.rows[r].record;
        ++counts[group->learner][record.status], ++cells[group->learner];
        if (record.status == CellStatus::kTimeout && record.result) ++best_so_far[group->learner];
      }
    for (const std::size_t l : view.groups.learners_of(e)) {
      std::vector<SheetCell> row{view.groups.entries[e], learner_text(view.groups.learners[l]), cells[l]};
      for (const CellStatus status : kCellStatuses) row.emplace_back(counts[l][status]);
      row.emplace_back(best_so_far[l]);
      sheet.rows.push_back(std::move(row));
    }
  }
  return sheet;
}

/// The tables of data on which every learner that applies to the setting is ok.
std::set<std::string> complete_data(const SweepView& view, std::size_t data) {
  std::set<std::string> seen, incomplete;
  for (const SweepGroup& group : view.groups.groups) {
    if (group.data != data) continue;
    const bool applies = std::any_of(group.rows.begin(), group.rows.end(), [&](std::size_t r) {
      return view.results.rows[r].record.status != CellStatus::kSkipped;
    });
    for (const std::size_t r : group.rows) {
      const ResultRow& row = view.results.rows[r];
      seen.insert(row.data_id);
      if (applies && row.record.status != CellStatus::kOk) incomplete.insert(row.data_id);
    }
  }
  for (const auto& id : incomplete) seen.erase(id);
  return seen;
}

/// Settings in which a learner failed, with all learners: means over the tables that all of them finished, and means
/// with failures counted.
Sheet penalised_sheet(const SweepView& view) {
  const SweepGroups& groups = view.groups;
  Sheet sheet{.id = "penalised",
              .title = "Means where a learner failed",
              .note =
                  "Means over cells that are ok favour a learner that fails on hard data. Complete: over the tables "
                  "that all learners finished. Penalised: a failure counts with its best so far, or as a graph "
                  "without edges, and takes twice its time (PAR2).",
              .columns = {{"data", "data"},
                          {"learner", "learner"},
                          {"n", "rows", Kind::kNumber},
                          {"p", "variables", Kind::kNumber},
                          {"setting", "setting"}}};
  add_ending_columns(sheet.columns);
  sheet.columns.push_back({"complete tables", "n_complete", Kind::kNumber});
  const std::vector<std::string> metrics(
      view.shown.begin(),
      view.shown.begin() + static_cast<std::ptrdiff_t>(std::min(kPenalisedMetrics, view.shown.size())));
  for (const auto& metric : metrics) {
    sheet.columns.push_back({metric + ", complete", metric + "_complete", Kind::kInterval});
    sheet.columns.push_back({metric + ", penalised", metric + "_penalised", Kind::kInterval});
  }
  sheet.columns.push_back({"PAR2 seconds", "seconds_par2", Kind::kInterval});
  std::set<std::size_t> settings;
  for (const SweepGroup& group : groups.groups)
    for (const std::size_t r : group.rows)
      if (failed(view.results.rows[r].record.status)) settings.insert(group.data);
  std::map<std::size_t, std::set<std::string>> complete;
  for (const std::size_t data : settings) complete[data] = complete_data(view, data);
  for (const SweepGroup& group : groups.groups) {
    if (!settings.contains(group.data)) continue;
    const DataSetting& setting = groups.data[group.data];
    std::string others;
    for (std::size_t i = 0; i < setting.values.size(); ++i) {
      const std::string& name = view.results.factors[groups.data_factors[i]];
      if (name != "rows" && name != "variables" && !setting.values[i].empty())
        others += (others.empty() ? "" : ", ") + name + " = " + setting.values[i];
    }
    std::vector<SheetCell> row{groups.entries[setting.entry], learner_text(groups.learners[group.learner]),
                               setting.rows, static_cast<std::int64_t>(setting.variables), others};
    add_endings(row, endings(view.results, group.rows));
    row.emplace_back(static_cast<std::int64_t>(complete[group.data].size()));
    std::vector<double> seconds;
    for (const std::size_t r : group.rows) seconds.push_back(penalised_seconds(view.results.rows[r]));
    for (const auto& metric : metrics) {
      std::vector<double> finished, all;
      for (const std::size_t r : group.rows) {
        const ResultRow& cell = view.results.rows[r];
        if (complete[group.data].contains(cell.data_id)) finished.push_back(ok_value(cell, metric));
        all.push_back(penalised_value(cell, view.results, metric));
      }
      row.emplace_back(mean_interval(finished)), row.emplace_back(mean_interval(all));
    }
    row.emplace_back(mean_interval(seconds));
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

Sheet message_sheet(const SweepView& view) {
  struct Seen {
    std::int64_t cells = 0;
    std::string first;
  };
  std::map<std::array<std::string, 3>, Seen> messages;  // learner, status, message
  for (const ResultRow& row : view.results.rows) {
    if (row.record.status == CellStatus::kOk || row.record.status == CellStatus::kMissing) continue;
    auto& seen =
        messages[{row.learner, std::string(to_string(row.record.status)), row.record.message.substr(0, kMessageBytes)}];
    if (seen.cells++ == 0) seen.first = row.cell_id;
  }
  Sheet sheet{.id = "messages",
              .title = "Messages",
              .columns = {{"learner", "learner"},
                          {"status", "status"},
                          {"cells", "cells", Kind::kNumber},
                          {"message", "message"},
                          {"first cell", "first_cell"}},
              .in_latex = false};
  for (const auto& [key, seen] : messages) sheet.rows.push_back({key[0], key[1], seen.cells, key[2], seen.first});
  std::stable_sort(sheet.rows.begin(), sheet.rows.end(),
                   [](const auto& a, const auto& b) { return a[2].value > b[2].value; });
  if (sheet.rows.size() > kMostMessages) {
    sheet.note = fmt::format("The {} most frequent of {} different messages.", kMostMessages, sheet.rows.size());
    sheet.rows.resize(kMostMessages);
  }
  return sheet;
}

}  // namespace

ReportSection failure_section(const SweepView& view) {
  ReportSection section{.id = "failures", .title = "Cells that are not ok"};
  section.sheets.push_back(status_sheet(view));
  for (Sheet sheet : {penalised_sheet(view), message_sheet(view)})
    if (!sheet.rows.empty()) section.sheets.push_back(std::move(sheet));
  return section;
}

}  // namespace abdera::report
