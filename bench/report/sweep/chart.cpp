#include "bench/report/sweep/chart.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace abdera::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kColours[] = {"#4e79a7", "#e4572e", "#59a14f", "#b07aa1", "#d19a1c",
                                    "#3aa6a0", "#9c755f", "#e87ba4", "#7f7f7f", "#6f63c9"};

constexpr int kLegendWidth = 500;  ///< pixels

std::vector<std::string> distinct(const std::vector<ChartPoint>& points, std::string ChartPoint::*field) {
  std::vector<std::string> out;
  for (const ChartPoint& p : points)
    if (std::find(out.begin(), out.end(), p.*field) == out.end()) out.push_back(p.*field);
  return out;
}

Json number_or_null(double v) { return v == v ? Json(v) : Json(); }

Json scale_of(const ChartAxis& axis) {
  Json scale = Json::object();
  if (axis.log) scale["type"] = "log";
  if (axis.log) scale["nice"] = false, scale["padding"] = 12;
  if (axis.unit_interval) scale["domain"] = {0, 1};
  return scale;
}

Json position(const char* field, const ChartAxis& axis) {
  Json ticks{{"grid", true}, {"tickCount", 6}};
  if (!axis.ticks.empty()) ticks["values"] = axis.ticks, ticks["format"] = "~g";
  return {
      {"field", field}, {"type", "quantitative"}, {"title", axis.title}, {"scale", scale_of(axis)}, {"axis", ticks}};
}

/// Faded when another series was picked in the legend.
Json faded(double normal) { return {{"condition", {{"param", "picked"}, {"value", normal}}}, {"value", 0.12}}; }

Json tooltip(const Chart& chart) {
  Json list = Json::array({{{"field", "series"}, {"title", "series"}}});
  if (chart.panels().size() > 1) list.push_back({{"field", "panel"}, {"title", "panel"}});
  list.push_back({{"field", "x"}, {"title", chart.x.title}, {"type", "quantitative"}, {"format", ".4~g"}});
  if (!chart.rows_are_series)
    list.push_back({{"field", "y"}, {"title", chart.y.title}, {"type", "quantitative"}, {"format", ".4~g"}});
  list.push_back({{"field", "low"}, {"title", "from"}, {"type", "quantitative"}, {"format", ".4~g"}});
  list.push_back({{"field", "high"}, {"title", "to"}, {"type", "quantitative"}, {"format", ".4~g"}});
  list.push_back({{"field", "note"}, {"title", "of"}});
  return list;
}

}  // namespace

std::string series_colour(std::size_t i) { return kColours[i % std::size(kColours)]; }

std::vector<std::string> Chart::series() const {
  return legend.empty() ? distinct(points, &ChartPoint::series) : legend;
}
std::vector<std::string> Chart::panels() const { return distinct(points, &ChartPoint::panel); }

int Chart::columns() const {
  constexpr std::size_t kMostBeside = 4;
  return static_cast<int>(rows_are_series ? std::min(panels().size(), kMostBeside)
                                          : std::min<std::size_t>(panels().size(), 2));
}

std::vector<double> Chart::drawn_x() const {
  constexpr double kStep = 0.014, kMostShare = 0.08;  // of the length of the axis: between series, and of all of them
  std::vector<double> out;
  for (const ChartPoint& p : points) out.push_back(p.x);
  if (!dodge || points.empty()) return out;
  const auto [low, high] = std::minmax_element(out.begin(), out.end());
  const double length = std::log(*high / *low);
  const auto order = series();
  const double n = static_cast<double>(order.size()), step = std::min(kStep, kMostShare / n);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto s = std::find(order.begin(), order.end(), points[i].series) - order.begin();
    out[i] = points[i].x * std::exp(length * step * (static_cast<double>(s) - (n - 1) / 2));
  }
  return out;
}

std::string chart_vega_lite(const Chart& chart) {
  const auto drawn = chart.drawn_x();
  Json values = Json::array();
  for (std::size_t i = 0; i < chart.points.size(); ++i) {
    const ChartPoint& p = chart.points[i];
    values.push_back({{"series", p.series},
                      {"x", number_or_null(p.x)},
                      {"at", number_or_null(drawn[i])},
                      {"y", number_or_null(p.y)},
                      {"low", number_or_null(p.low)},
                      {"high", number_or_null(p.high)},
                      {"panel", p.panel},
                      {"note", p.note},
                      {"order", i}});
  }
  const auto series = chart.series();
  Json range = Json::array();
  for (std::size_t s = 0; s < series.size(); ++s) range.push_back(series_colour(s));
  const Json scale{{"domain", series}, {"range", range}};
  std::size_t longest = 1;
  for (const auto& name : series) longest = std::max(longest, name.size());
  const int legend_columns = std::clamp(kLegendWidth / (static_cast<int>(longest) * 7 + 30), 1, 4);
  const Json legend = chart.rows_are_series || series.size() < 2 ? Json()
                                                                 : Json{{"orient", "bottom"},
                                                                        {"columns", legend_columns},
                                                                        {"labelLimit", 320},
                                                                        {"symbolLimit", 0},
                                                                        {"symbolSize", 60}};
  const Json colour{{"field", "series"}, {"type", "nominal"}, {"scale", scale}, {"title", nullptr}, {"legend", legend}};
  const Json x = position("at", chart.x);
  const Json y = chart.rows_are_series ? Json{{"field", "series"},
                                              {"type", "nominal"},
                                              {"sort", series},
                                              {"title", nullptr},
                                              {"axis", {{"labelLimit", 320}, {"grid", true}}}}
                                       : position("y", chart.y);

  Json layers = Json::array();
  if (chart.diagonal)
    layers.push_back({{"data", {{"values", Json::array({{{"at", 0}, {"y", 0}}, {{"at", 1}, {"y", 1}}})}}},
                      {"mark", {{"type", "line"}, {"strokeDash", {4, 4}}, {"color", "#888888"}, {"strokeWidth", 1}}},
                      {"encoding", {{"x", x}, {"y", y}}}});
  if (chart.lines)
    layers.push_back({{"mark", {{"type", "line"}, {"strokeWidth", 1.5}}},
                      {"encoding",
                       {{"x", x},
                        {"y", y},
                        {"color", colour},
                        {"order", {{"field", "order"}, {"type", "quantitative"}}},
                        {"opacity", faded(0.8)}}}});
  Json interval{{"x", x}, {"y", y}, {"color", colour}, {"opacity", faded(0.7)}};
  const char* along = chart.rows_are_series ? "x" : "y";
  interval[along]["field"] = "low", interval[std::string(along) + "2"] = {{"field", "high"}};
  layers.push_back({{"transform", Json::array({{{"filter", "isValid(datum.low) && isValid(datum.high)"}}})},
                    {"mark", {{"type", "rule"}, {"strokeWidth", 1.5}}},
                    {"encoding", interval}});
  layers.push_back({{"params", Json::array({{{"name", "picked"},
                                             {"select", {{"type", "point"}, {"fields", {"series"}}}},
                                             {"bind", "legend"}}})},
                    {"mark", {{"type", "point"}, {"filled", true}, {"size", 55}}},
                    {"encoding",
                     {{"x", x},
                      {"y", y},
                      {"color", colour},
                      {"shape",
                       {{"field", "series"},
                        {"type", "nominal"},
                        {"scale", {{"domain", series}}},
                        {"title", nullptr},
                        {"legend", legend}}},
                      {"opacity", faded(1)},
                      {"tooltip", tooltip(chart)}}}});

  const bool many = chart.panels().size() > 1;
  const int height = chart.rows_are_series ? static_cast<int>(24 + 22 * series.size()) : many ? 190 : 260;
  Json unit{{"width", many ? 235 : 430}, {"height", height}, {"layer", layers}};
  Json spec{{"data", {{"values", values}}}, {"background", nullptr}};
  if (many) {
    spec["facet"] = {{"field", "panel"}, {"type", "nominal"}, {"sort", chart.panels()}, {"title", nullptr}};
    spec["columns"] = chart.columns();
    spec["spec"] = unit;
  } else {
    spec.update(unit);
  }
  const Json letters{{"labelFontSize", 11.5}, {"titleFontSize", 12}, {"titleFontWeight", "normal"}};
  spec["config"] = {{"view", {{"stroke", nullptr}}},
                    {"font", "system-ui, sans-serif"},
                    {"axis", letters},
                    {"legend", letters},
                    {"header", {{"labelFontSize", 12}, {"labelFontWeight", "bold"}}}};
  return spec.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Sheet chart_sheet(const Chart& chart) {
  using Kind = SheetColumn::Kind;
  const bool rows = chart.rows_are_series;
  Sheet sheet{.id = chart.id, .title = chart.title, .columns = {{"series", "series"}}};
  const bool panels = chart.panels().size() > 1;
  if (panels) sheet.columns.push_back({"panel", "panel"});
  sheet.columns.push_back({chart.x.title, "x", rows ? Kind::kInterval : Kind::kNumber});
  if (!rows) sheet.columns.push_back({chart.y.title, "y", Kind::kInterval});
  for (const ChartPoint& p : chart.points) {
    std::vector<SheetCell> row{p.series};
    if (panels) row.emplace_back(p.panel);
    if (rows) {
      row.emplace_back(p.x, p.low, p.high);
    } else {
      row.emplace_back(p.x), row.emplace_back(p.y, p.low, p.high);
    }
    sheet.rows.push_back(std::move(row));
  }
  return sheet;
}

}  // namespace abdera::report
