#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/report/html.hpp"
#include "bench/report/sweep/chart.hpp"
#include "bench/report/sweep/chart_scale.hpp"

namespace abdera::report {
namespace {

constexpr double kPanelWidth = 430, kSmallWidth = 235, kHeight = 240, kSmallHeight = 180, kRowHeight = 22;
constexpr double kLeft = 58, kBottom = 44, kTop = 12, kPanelTitle = 18, kGap = 26, kNarrowGap = 18, kLegendRow = 19,
                 kCharacter = 6.6;

struct Frame {
  double x, y, width, height;  ///< of the plotted area
};

/// The mark of a series at a place: shapes tell series apart without colour.
std::string mark(std::size_t series, double x, double y) {
  const auto colour = series_colour(series);
  switch (series % 4) {
    case 1:
      return fmt::format("<rect x=\"{:.2f}\" y=\"{:.2f}\" width=\"7\" height=\"7\" fill=\"{}\"", x - 3.5, y - 3.5,
                         colour);
    case 2:
      return fmt::format("<path d=\"M{:.2f} {:.2f}l4.4 7.6h-8.8z\" fill=\"{}\"", x, y - 4.6, colour);
    case 3:
      return fmt::format("<path d=\"M{:.2f} {:.2f}l4.8 4.8l-4.8 4.8l-4.8 -4.8z\" fill=\"{}\"", x, y - 4.8, colour);
    default:
      return fmt::format("<circle cx=\"{:.2f}\" cy=\"{:.2f}\" r=\"3.8\" fill=\"{}\"", x, y, colour);
  }
}

std::string text(double x, double y, std::string_view anchor, std::string_view words, std::string_view more = "") {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>", x, y, anchor, more,
                     escaped(words));
}

std::string line(double x1, double y1, double x2, double y2, std::string_view more) {
  return fmt::format("<line x1=\"{:.2f}\" y1=\"{:.2f}\" x2=\"{:.2f}\" y2=\"{:.2f}\" {}/>", x1, y1, x2, y2, more);
}

class Drawing {
 public:
  explicit Drawing(const Chart& chart) : chart_(chart), series_(chart.series()), panels_(chart.panels()) {
    std::vector<double> xs, ys;
    for (const ChartPoint& p : chart.points) {
      xs.push_back(p.x), ys.push_back(p.y);
      auto& along = chart.rows_are_series ? xs : ys;
      along.push_back(p.low), along.push_back(p.high);
    }
    drawn_ = chart.drawn_x();
    xs.insert(xs.end(), drawn_.begin(), drawn_.end());
    x_ = scale(chart.x, xs), y_ = scale(chart.y, ys);
  }

  std::string svg() {
    const bool many = panels_.size() > 1;
    const double width = many ? kSmallWidth : kPanelWidth;
    const double height = chart_.rows_are_series ? kRowHeight * static_cast<double>(series_.size()) + 10
                          : many                 ? kSmallHeight
                                                 : kHeight;
    const double left = chart_.rows_are_series ? 14 + kCharacter * static_cast<double>(longest()) : kLeft;
    const auto columns = static_cast<std::size_t>(std::max(1, chart_.columns()));
    const std::size_t rows = std::max<std::size_t>(1, (panels_.size() + columns - 1) / columns);
    const double step_x = width + (chart_.rows_are_series ? kNarrowGap : kLeft + 8);
    const double step_y = height + kBottom + (many ? kPanelTitle : 0) + (rows > 1 ? kGap - 12 : 0);
    std::string body;
    for (std::size_t i = 0; i < std::max<std::size_t>(1, panels_.size()); ++i) {
      const Frame frame{left + step_x * static_cast<double>(i % columns),
                        kTop + (many ? kPanelTitle : 0) + step_y * static_cast<double>(i / columns), width, height};
      body += panel(frame, panels_.empty() ? "" : panels_[i], many, i % columns == 0);
    }
    const double total_width = left + step_x * static_cast<double>(columns - 1) + width + 20;
    double total_height = kTop + step_y * static_cast<double>(rows);
    body += legend(total_width, total_height);
    return fmt::format(
        "<svg class=\"chart-svg\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" "
        "role=\"img\" aria-label=\"{}\" font-size=\"12\" fill=\"currentColor\">{}</svg>\n",
        total_width, total_height, total_width, escaped(chart_.title), body);
  }

 private:
  static ChartScale scale(const ChartAxis& axis, const std::vector<double>& values) {
    ChartScale out = axis.unit_interval ? linear_scale({0, 1}) : axis.log ? log_scale(values) : linear_scale(values);
    if (!axis.ticks.empty()) out.ticks = axis.ticks;
    return out;
  }

  std::size_t longest() const {
    std::size_t most = 0;
    for (const auto& s : series_) most = std::max(most, s.size());
    return std::min<std::size_t>(most, 60);
  }

  std::size_t index_of(const ChartPoint& p) const {
    return static_cast<std::size_t>(std::find(series_.begin(), series_.end(), p.series) - series_.begin());
  }

  double place_x(const Frame& f, double v) const { return f.x + f.width * x_.place(v); }
  double place_y(const Frame& f, double v) const { return f.y + f.height * (1 - y_.place(v)); }
  double place_row(const Frame& f, std::size_t series) const {
    return f.y + 5 + kRowHeight * (static_cast<double>(series) + 0.5);
  }

  std::string axes(const Frame& f, bool leftmost) const {
    constexpr auto grid = "stroke=\"currentColor\" stroke-opacity=\".13\"";
    std::string out;
    for (const double tick : x_.ticks) {
      out += line(place_x(f, tick), f.y, place_x(f, tick), f.y + f.height, grid);
      out += text(place_x(f, tick), f.y + f.height + 16, "middle", tick_text(tick));
    }
    if (chart_.rows_are_series) {
      for (std::size_t s = 0; s < series_.size(); ++s)
        out += (leftmost ? text(f.x - 8, place_row(f, s) + 4, "end", series_[s]) : "") +
               line(f.x, place_row(f, s), f.x + f.width, place_row(f, s), grid);
    } else {
      for (const double tick : y_.ticks)
        out += line(f.x, place_y(f, tick), f.x + f.width, place_y(f, tick), grid) +
               text(f.x - 7, place_y(f, tick) + 4, "end", tick_text(tick));
      if (leftmost)
        out += text(0, 0, "middle", chart_.y.title,
                    fmt::format(" transform=\"translate({:.1f} {:.1f}) rotate(-90)\"", f.x - 44, f.y + f.height / 2));
    }
    return out + text(f.x + f.width / 2, f.y + f.height + 34, "middle", chart_.x.title);
  }

  std::string panel(const Frame& f, const std::string& name, bool named, bool leftmost) const {
    std::string out = "<g class=\"panel\">" + axes(f, leftmost);
    if (named) out += text(f.x + f.width / 2, f.y - 6, "middle", name, " font-weight=\"600\"");
    if (chart_.diagonal)
      out += line(place_x(f, 0), place_y(f, 0), place_x(f, 1), place_y(f, 1),
                  "stroke=\"currentColor\" stroke-opacity=\".5\" stroke-dasharray=\"4 4\"");
    if (chart_.lines) out += lines(f, name);
    for (std::size_t i = 0; i < chart_.points.size(); ++i)
      if (chart_.points[i].panel == name) out += point(f, chart_.points[i], drawn_[i]);
    return out + "</g>";
  }

  std::string lines(const Frame& f, const std::string& name) const {
    std::string out;
    for (std::size_t s = 0; s < series_.size(); ++s) {
      std::string path;
      for (std::size_t i = 0; i < chart_.points.size(); ++i)
        if (const ChartPoint& p = chart_.points[i]; p.panel == name && p.series == series_[s])
          path += fmt::format("{}{:.2f} {:.2f}", path.empty() ? "M" : "L", place_x(f, drawn_[i]), place_y(f, p.y));
      if (path.find('L') != std::string::npos)
        out += fmt::format("<path class=\"line\" d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"1.5\"/>", path,
                           series_colour(s));
    }
    return out;
  }

  /// @param drawn where along x.
  std::string point(const Frame& f, const ChartPoint& p, double drawn) const {
    const std::size_t s = index_of(p);
    const double x = place_x(f, drawn), y = chart_.rows_are_series ? place_row(f, s) : place_y(f, p.y);
    std::string out, title = p.series + ": ";
    const auto stroke = fmt::format("class=\"interval\" stroke=\"{}\" stroke-width=\"1.5\"", series_colour(s));
    if (!std::isnan(p.low) && !std::isnan(p.high))
      out += chart_.rows_are_series ? line(place_x(f, p.low), y, place_x(f, p.high), y, stroke)
                                    : line(x, place_y(f, p.low), x, place_y(f, p.high), stroke);
    title += chart_.rows_are_series ? figure(p.x) : figure(p.y) + " at " + figure(p.x);
    if (!std::isnan(p.low)) title += " [" + figure(p.low) + ", " + figure(p.high) + "]";
    if (!p.note.empty()) title += ", " + p.note;
    return out + mark(s, x, y) + " class=\"point\"><title>" + escaped(title) + "</title></" + tag(s) + ">";
  }
  static const char* tag(std::size_t series) {
    constexpr const char* tags[] = {"circle", "rect", "path", "path"};
    return tags[series % 4];
  }

  /// Rows of keys below the panels. @param height of what is above; grows.
  std::string legend(double width, double& height) const {
    if (chart_.rows_are_series || series_.size() < 2) return "";
    std::string out = "<g class=\"legend-keys\">";
    double x = 16, y = height + 4;
    for (std::size_t s = 0; s < series_.size(); ++s) {
      const double wide = 30 + kCharacter * static_cast<double>(series_[s].size());
      if (x > 16 && x + wide > width) x = 16, y += kLegendRow;
      out += mark(s, x, y) + "/>" + text(x + 10, y + 4, "start", series_[s]);
      x += wide;
    }
    height = y + kLegendRow - 4;
    return out + "</g>";
  }

  const Chart& chart_;
  std::vector<std::string> series_, panels_;
  std::vector<double> drawn_;
  ChartScale x_, y_;
};

}  // namespace

std::string chart_svg(const Chart& chart) { return Drawing(chart).svg(); }

}  // namespace abdera::report
