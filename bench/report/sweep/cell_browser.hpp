#pragma once
#include <string>
#include <string_view>

#include "bench/report/sweep/sections.hpp"

namespace abdera::report {

inline constexpr std::size_t kMostBrowsedCells = 1000, kMostBrowsedEdges = 200'000;

/// The part of a page in which one picks a cell and sees truth and estimate side by side: selections, the data as JSON,
/// and places for the script to fill. Holds at most `kMostBrowsedCells` cells with `kMostBrowsedEdges` edges of truths
/// and estimates, lower replicates first, and says so when these are not all. "" for a sweep without cells.
std::string cell_browser_html(const SweepView& view);

/// JSON for a script element: `<` is written as \u003c, so that nothing in it ends the element.
std::string script_json(std::string_view json);

}  // namespace abdera::report
