#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "bench/report/sweep/chart.hpp"
#include "bench/report/sweep/chart_scale.hpp"
#include "tests/report/page_support.hpp"

namespace abdera::report {
namespace {

using report_test::count;

Chart example() {
  Chart chart{.id = "c",
              .title = "a < b",
              .caption = "",
              .x = {"n", true},
              .y = {"F1", false, true},
              .points = {{.series = "pc", .x = 100, .y = 0.5, .low = 0.4, .high = 0.6},
                         {.series = "pc", .x = 1000, .y = 0.8, .low = 0.7, .high = 0.9},
                         {.series = "<i>", .x = 100, .y = 0.3}}};
  return chart;
}

TEST(ChartScale, EndsAtRoundTicksThatHoldEveryValue) {
  const auto s = linear_scale({0.13, 0.87});
  EXPECT_EQ(s.low, 0);
  EXPECT_EQ(s.high, 1);
  EXPECT_EQ(s.ticks.size(), 6u);
  const auto far = linear_scale({101, 103});
  EXPECT_LE(far.low, 101);
  EXPECT_GT(far.low, 90);
  EXPECT_EQ(linear_scale({}).high, 1);
  EXPECT_EQ(linear_scale({-3, 4}).place(0), 0.5 * (0 - -4) / 4);
}

TEST(ChartScale, OfLogarithmsHasOneTwoFive) {
  const auto s = log_scale({100, 1000});
  EXPECT_EQ(s.ticks, (std::vector<double>{100, 200, 500, 1000}));
  EXPECT_GT(s.place(100), 0);
  EXPECT_LT(s.place(1000), 1);
  EXPECT_NEAR(s.place(std::sqrt(1e5)), 0.5, 1e-12);
  const auto wide = log_scale({1e-5, 1e4, 0, -1});
  for (const double tick : wide.ticks) EXPECT_NEAR(std::log10(tick), std::round(std::log10(tick)), 1e-9);
  EXPECT_EQ(log_scale({7}).ticks.size(), 1u);
}

TEST(ChartSvg, HasAMarkForEachPointAndALineForEachLongSeries) {
  const auto svg = chart_svg(example());
  EXPECT_EQ(count(svg, "class=\"point\""), 3);
  EXPECT_EQ(count(svg, "class=\"interval\""), 2);
  EXPECT_EQ(count(svg, "class=\"line\""), 1);
  EXPECT_EQ(count(svg, "<i>"), 0);
  EXPECT_EQ(count(svg, "&lt;i&gt;: 0.3 at 100"), 1);
  EXPECT_TRUE(report_test::well_formed(svg));
}

TEST(ChartSvg, HasAPanelForEachValueAndEveryPointInOne) {
  Chart chart = example();
  chart.points[1].panel = "p = 5";
  const auto svg = chart_svg(chart);
  EXPECT_EQ(count(svg, "class=\"panel\""), 2);
  EXPECT_EQ(count(svg, "class=\"point\""), 3);
  EXPECT_EQ(count(svg, "class=\"line\""), 0);
}

TEST(ChartSvg, PutsAPointWhereItsValuesAre) {
  Chart chart{.id = "c",
              .title = "",
              .caption = "",
              .x = {"", false, true},
              .y = {"", false, true},
              .points = {{.series = "s", .x = 0.5, .y = 0.25}}};
  // The plotted area is 430 x 240 from (58, 12).
  EXPECT_EQ(count(chart_svg(chart), "<circle cx=\"273.00\" cy=\"192.00\""), 1);
}

TEST(ChartVegaLite, HoldsTheSamePointsAsTheTable) {
  const Chart chart = example();
  const auto spec = nlohmann::json::parse(chart_vega_lite(chart));
  const auto& values = spec["data"]["values"];
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[1]["y"], 0.8);
  EXPECT_EQ(values[1]["high"], 0.9);
  EXPECT_TRUE(values[2]["low"].is_null());
  EXPECT_EQ(values[2]["series"], "<i>");
  EXPECT_EQ(spec["layer"].size(), 3u);  // lines, intervals, points
  const Sheet sheet = chart_sheet(chart);
  ASSERT_EQ(sheet.rows.size(), 3u);
  EXPECT_EQ(sheet.rows[1][2].high, 0.9);
}

TEST(ChartVegaLite, FacetsOnlyWhereThereArePanels) {
  Chart chart = example();
  EXPECT_FALSE(nlohmann::json::parse(chart_vega_lite(chart)).contains("facet"));
  chart.points[1].panel = "p = 5";
  EXPECT_EQ(nlohmann::json::parse(chart_vega_lite(chart))["facet"]["field"], "panel");
}

}  // namespace
}  // namespace abdera::report
