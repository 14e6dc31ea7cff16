#pragma once
#include <limits>
#include <string>
#include <vector>

#include "bench/report/sweep/sheet.hpp"

namespace abdera::report {

struct ChartPoint {
  std::string series;
  double x = 0, y = 0;
  /// Of y, or of x in a chart with `rows_are_series`; NaN without.
  double low = std::numeric_limits<double>::quiet_NaN(), high = std::numeric_limits<double>::quiet_NaN();
  std::string panel{};
  std::string note{};  ///< shown with the values when one points at it
};

struct ChartAxis {
  std::string title;
  bool log = false;
  bool unit_interval = false;   ///< from 0 to 1 whatever the values
  std::vector<double> ticks{};  ///< these and no others, where there are any
};

/// A chart before it is drawn: a mark for each point, its interval, and lines through the points of a series in their
/// order. Every chart can be drawn as static SVG and by vega-lite.
struct Chart {
  std::string id, title, caption;
  ChartAxis x, y;
  std::vector<ChartPoint> points;
  std::vector<std::string> legend{};  ///< every series of a family of charts, so that colours agree between them
  bool lines = true;
  bool diagonal = false;         ///< a line y = x to compare with
  bool dodge = false;            ///< series beside each other where they share an x, which must be positive
  bool rows_are_series = false;  ///< the y axis lists the series, and the interval is along x

  std::vector<std::string> series() const;  ///< `legend`, or in order of appearance
  std::vector<std::string> panels() const;
  /// How many panels stand beside each other.
  int columns() const;
  /// Where along the x axis a point is drawn: at its x, or a little beside it.
  std::vector<double> drawn_x() const;
};

/// A picture that needs nothing: text in the colour of the page, classes `point`, `interval`, `line`.
/// One element of class `point` for each point.
std::string chart_svg(const Chart& chart);
/// A specification of vega-lite 6 with the points in it, as JSON on one line.
std::string chart_vega_lite(const Chart& chart);
/// The points as a table.
Sheet chart_sheet(const Chart& chart);

/// Colour of the i-th series, the same in both kinds of chart; readable on white and on black.
std::string series_colour(std::size_t i);

}  // namespace abdera::report
