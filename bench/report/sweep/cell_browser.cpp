#include "bench/report/sweep/cell_browser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "bench/report/html.hpp"

namespace abdera::report {
namespace {

using Json = nlohmann::ordered_json;

Json edges_json(const std::vector<SweepEdge>& edges) {
  Json out = Json::array();
  for (const SweepEdge& e : edges) out.push_back({e.a, e.b, static_cast<int>(e.at_a), static_cast<int>(e.at_b)});
  return out;
}

std::string setting_label(const SweepView& view, const DataSetting& setting) {
  std::string label = view.groups.entries[setting.entry];
  if (setting.rows > 0) label += fmt::format(", n = {}, p = {}", setting.rows, setting.variables);
  for (std::size_t i = 0; i < setting.values.size(); ++i) {
    const std::string& name = view.results.factors[view.groups.data_factors[i]];
    if (name == "rows" || name == "variables" || setting.values[i].empty()) continue;
    label += ", " + name + " = " + setting.values[i];
  }
  return label;
}

/// Rows in the order in which they are taken: lower replicates first, then as planned.
std::vector<std::size_t> by_replicate(const SweepResults& results) {
  std::vector<std::size_t> order(results.rows.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return results.rows[a].replicate < results.rows[b].replicate; });
  return order;
}

/// Which rows are embedded, in the order of the plan.
std::vector<std::size_t> browsed(const SweepResults& results) {
  std::vector<std::size_t> out;
  std::set<std::string> data;
  std::size_t edges = 0;
  for (const std::size_t r : by_replicate(results)) {
    const ResultRow& row = results.rows[r];
    std::size_t more = row.record.result ? row.record.result->edges.size() : 0;
    const auto truth = results.data.find(row.data_id);
    if (truth != results.data.end() && !data.contains(row.data_id)) more += truth->second.edges.size();
    if (out.size() == kMostBrowsedCells || edges + more > kMostBrowsedEdges) break;
    edges += more, data.insert(row.data_id), out.push_back(r);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Json cell_json(const ResultRow& row, const SweepGroup& group) {
  Json cell{{"id", row.cell_id},
            {"data", row.data_id},
            {"setting", group.data},
            {"learner", group.learner},
            {"replicate", row.replicate},
            {"status", std::string(to_string(row.record.status))},
            {"message", row.record.message.substr(0, 2000)},
            {"seconds", row.record.wall_seconds}};
  if (!row.record.result) return cell;
  const CellResult& result = *row.record.result;
  cell["kind"] = std::string(to_string(result.kind));
  cell["stop_reason"] = result.stop_reason;
  cell["edges"] = edges_json(result.edges);
  Json values = Json::object();
  for (const auto& [name, value] : result.metrics) values[name] = value;  // NaN becomes null
  cell["metrics"] = values;
  return cell;
}

}  // namespace

std::string script_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

std::string cell_browser_html(const SweepView& view) {
  const SweepResults& results = view.results;
  const auto rows = browsed(results);
  if (rows.empty()) return "";
  std::vector<const SweepGroup*> group_of(results.rows.size(), nullptr);
  for (const SweepGroup& group : view.groups.groups)
    for (const std::size_t r : group.rows) group_of[r] = &group;

  Json out{
      {"settings", Json::array()}, {"learners", Json::array()}, {"data", Json::object()}, {"cells", Json::array()}};
  for (const DataSetting& setting : view.groups.data) out["settings"].push_back(setting_label(view, setting));
  for (const LearnerSetting& learner : view.groups.learners) out["learners"].push_back(learner.label);
  for (const std::size_t r : rows) {
    const ResultRow& row = results.rows[r];
    out["cells"].push_back(cell_json(row, *group_of[r]));
    const auto data = results.data.find(row.data_id);
    if (data == results.data.end() || out["data"].contains(row.data_id)) continue;
    out["data"][row.data_id] = {{"names", data->second.names},
                                {"kind", data->second.kind ? Json(std::string(to_string(*data->second.kind))) : Json()},
                                {"edges", edges_json(data->second.edges)}};
  }
  const std::string fewer =
      rows.size() == results.rows.size()
          ? ""
          : fmt::format(
                "<p>This page holds {} of {} cells, those of the lower replicates; the file of results has all.</p>",
                rows.size(), results.rows.size());
  return section("One cell",
                 fewer +
                     "<noscript><p>Picking a cell needs JavaScript; nothing is fetched.</p></noscript>"
                     "<div class=\"picker\"><label>data <select id=\"pick-setting\"></select></label>"
                     "<label>learner <select id=\"pick-learner\"></select></label>"
                     "<label>replicate <select id=\"pick-replicate\"></select></label></div>\n"
                     "<div id=\"cell-facts\"></div>\n<div class=\"pair\"><figure><figcaption>truth</figcaption>"
                     "<div class=\"canvas\" id=\"graph-truth\"></div></figure><figure><figcaption>estimate</figcaption>"
                     "<div class=\"canvas\" id=\"graph-estimate\"></div></figure></div>\n"
                     "<ul class=\"verdicts\"><li class=\"same\">same</li><li class=\"open\">marks left open</li>"
                     "<li class=\"other\">other marks</li><li class=\"missing\">missing</li>"
                     "<li class=\"extra\">extra</li></ul>\n<div class=\"wide\" id=\"cell-edges\"></div>\n"
                     "<script type=\"application/json\" id=\"cell-data\">" +
                     script_json(out.dump(-1, ' ', false, Json::error_handler_t::replace)) + "</script>\n",
                 "cells");
}

}  // namespace abdera::report
