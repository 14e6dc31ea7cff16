#include "bench/report/sweep/groups.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace abdera::report {
namespace {

std::vector<std::string> values_at(const std::vector<std::string>& all, const std::vector<std::size_t>& which) {
  std::vector<std::string> out;
  for (const std::size_t i : which) out.push_back(i < all.size() ? all[i] : "");
  return out;
}

/// The number that a factor gives where no worker reported the data.
std::int64_t planned_size(const SweepResults& results, const ResultRow& row, std::string_view factor) {
  for (std::size_t f = 0; f < results.factors.size() && f < row.factors.size(); ++f)
    if (results.factors[f] == factor) {
      std::int64_t size = 0;
      for (const char c : row.factors[f]) {
        if (c < '0' || c > '9' || size > 1'000'000'000) return 0;
        size = 10 * size + (c - '0');
      }
      return size;
    }
  return 0;
}

void split_factors(const SweepResults& results, SweepGroups& out) {
  std::vector<bool> of_learner(results.factors.size(), false);
  std::unordered_map<std::string, const ResultRow*> first;  // by data and learner
  for (const ResultRow& row : results.rows) {
    const auto [it, fresh] = first.try_emplace(row.data_id + " " + row.learner, &row);
    if (fresh) continue;
    for (std::size_t f = 0; f < row.factors.size(); ++f)
      if (row.factors[f] != it->second->factors[f]) of_learner[f] = true;
  }
  for (std::size_t f = 0; f < of_learner.size(); ++f)
    (of_learner[f] ? out.learner_factors : out.data_factors).push_back(f);
}

std::string label_of(const SweepResults& results, const SweepGroups& groups, const LearnerSetting& setting) {
  std::string label = setting.learner;
  for (std::size_t i = 0; i < setting.values.size(); ++i)
    if (!setting.values[i].empty())
      label += ", " + results.factors[groups.learner_factors[i]] + " = " + setting.values[i];
  return label;
}

}  // namespace

bool is_sort_and_regress(std::string_view algorithm) {
  return algorithm == "var_sort_regress" || algorithm == "r2_sort_regress" || algorithm == "random_sort_regress";
}

SweepGroups groups_of(const SweepResults& results) {
  SweepGroups out;
  split_factors(results, out);
  std::map<std::string, std::size_t> entries;
  std::map<std::pair<std::size_t, std::vector<std::string>>, std::size_t> data;
  std::map<std::pair<std::string, std::vector<std::string>>, std::size_t> learners;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> groups;
  for (std::size_t r = 0; r < results.rows.size(); ++r) {
    const ResultRow& row = results.rows[r];
    const auto entry = entries.try_emplace(row.data, out.entries.size());
    if (entry.second) out.entries.push_back(row.data);

    const auto data_values = values_at(row.factors, out.data_factors);
    const auto point = data.try_emplace({entry.first->second, data_values}, out.data.size());
    if (point.second)
      out.data.push_back({entry.first->second, data_values, planned_size(results, row, "rows"),
                          static_cast<std::int32_t>(planned_size(results, row, "variables"))});
    DataSetting& setting = out.data[point.first->second];
    if (row.rows > 0) setting.rows = row.rows, setting.variables = row.variables;

    const auto learner_values = values_at(row.factors, out.learner_factors);
    const auto learner = learners.try_emplace({row.learner, learner_values}, out.learners.size());
    if (learner.second) {
      LearnerSetting fresh{row.learner, learner_values, "", row.baseline || is_sort_and_regress(row.algorithm)};
      fresh.label = label_of(results, out, fresh);
      out.learners.push_back(std::move(fresh));
    }
    const auto group = groups.try_emplace({point.first->second, learner.first->second}, out.groups.size());
    if (group.second) out.groups.push_back({point.first->second, learner.first->second, {}});
    out.groups[group.first->second].rows.push_back(r);
  }
  return out;
}

std::vector<const SweepGroup*> SweepGroups::of_entry(std::size_t entry) const {
  std::vector<const SweepGroup*> out;
  for (const SweepGroup& group : groups)
    if (data[group.data].entry == entry) out.push_back(&group);
  return out;
}

std::vector<std::size_t> SweepGroups::learners_of(std::size_t entry) const {
  std::vector<bool> has(learners.size(), false);
  for (const SweepGroup* group : of_entry(entry)) has[group->learner] = true;
  std::vector<std::size_t> out;
  for (std::size_t l = 0; l < has.size(); ++l)
    if (has[l]) out.push_back(l);
  return out;
}

}  // namespace abdera::report
