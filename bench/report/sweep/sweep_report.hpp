#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "bench/report/sweep/sections.hpp"

namespace abdera::report {

/// What a page may be given from outside.
struct SweepPage {
  std::string title;   ///< the name of the sweep when empty
  std::string bundle;  ///< the script that tools/report-assets makes; "" for static charts
  std::string note;    ///< why there is no bundle, said in the page
};

/// Every section of a report with something in it.
std::vector<ReportSection> sweep_sections(const SweepView& view);

/// One page that works offline: facts, tables, charts (static pictures, replaced by interactive ones where there is a
/// bundle), a picker that shows truth and estimate of a cell, provenance. The same results give the same bytes.
std::string sweep_report_html(const SweepView& view, const std::vector<ReportSection>& sections, const SweepPage& page);

/// The tables of the sections for a LaTeX document, with a comment on the packages they need.
std::string sweep_report_latex(const std::vector<ReportSection>& sections);

/// Name and text of every table and of the points of every chart, as CSV.
std::vector<std::pair<std::string, std::string>> sweep_report_csv(const std::vector<ReportSection>& sections);

}  // namespace abdera::report
