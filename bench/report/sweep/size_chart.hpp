#pragma once
#include <functional>

#include "bench/report/sweep/sections.hpp"

namespace abdera::report {

enum class SizeAxis { kRows, kVariables };

/// What a chart against the size of data shows.
struct SizeChart {
  std::string id, title, y_title;
  bool log_y = false;
  std::function<double(const ResultRow&)> value;  ///< NaN for a cell that does not count
};

/// Means with intervals against rows or variables, a series for each learner of the entry, a panel for each value of
/// the other size where these are two to four. Cells that differ otherwise are averaged over; the caption says so.
/// A chart without points where there is only one size.
Chart size_chart(const SweepView& view, std::size_t entry, SizeAxis axis, const SizeChart& what);

}  // namespace abdera::report
