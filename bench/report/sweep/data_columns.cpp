#include "bench/report/sweep/data_columns.hpp"

#include <set>

namespace abdera::report {

using Kind = SheetColumn::Kind;

DataColumns::DataColumns(const SweepView& view, std::size_t entry) : view_(view) {
  const SweepGroups& groups = view.groups;
  for (std::size_t i = 0; i < groups.data_factors.size(); ++i) {
    const std::string& name = view.results.factors[groups.data_factors[i]];
    if (name == "rows" || name == "variables") continue;
    std::set<std::string> values;
    for (const DataSetting& setting : groups.data)
      if (setting.entry == entry) values.insert(setting.values[i]);
    if (values.size() > 1) shown_.push_back(i);
  }
}

void DataColumns::add_to(std::vector<SheetColumn>& columns) const {
  columns.push_back({"n", "n", Kind::kNumber, "rows of the table"});
  columns.push_back({"p", "p", Kind::kNumber, "variables"});
  for (const std::string& name : others()) columns.push_back({name, name});
}

void DataColumns::add_to(std::vector<SheetCell>& row, const DataSetting& setting) const {
  for (const std::int64_t size : {setting.rows, static_cast<std::int64_t>(setting.variables)})
    row.push_back(size > 0 ? SheetCell(size) : SheetCell());
  for (const std::size_t i : shown_) row.emplace_back(setting.values[i]);
}

std::vector<std::string> DataColumns::others() const {
  std::vector<std::string> names;
  for (const std::size_t i : shown_) names.push_back(view_.results.factors[view_.groups.data_factors[i]]);
  return names;
}

std::string learner_text(const LearnerSetting& learner) {
  return learner.label + (learner.baseline ? " (baseline)" : "");
}

void add_ending_columns(std::vector<SheetColumn>& columns) {
  columns.push_back({"ok", "n_ok", Kind::kNumber, "cells that means are of"});
  columns.push_back({"timeout", "n_timeout", Kind::kNumber, "cells whose time was over"});
  columns.push_back({"oom", "n_oom", Kind::kNumber, "cells that needed more memory than they had"});
  columns.push_back({"other", "n_other", Kind::kNumber, "crashed, refused, skipped, preempted or missing cells"});
}

void add_endings(std::vector<SheetCell>& row, const Endings& endings) {
  row.emplace_back(endings.ok), row.emplace_back(endings.timeout), row.emplace_back(endings.oom),
      row.emplace_back(endings.other);
}

}  // namespace abdera::report
