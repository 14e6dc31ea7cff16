#pragma once
#include <string>
#include <vector>

#include "bench/report/sweep/chart.hpp"
#include "bench/report/sweep/groups.hpp"
#include "bench/report/sweep/measures.hpp"
#include "bench/report/sweep/sheet.hpp"

namespace abdera::report {

/// A part of a report before it is written: text, tables, charts.
struct ReportSection {
  std::string id, title;
  std::vector<std::string> paragraphs{};
  std::vector<Sheet> sheets{};
  std::vector<Chart> charts{};
  bool empty() const { return sheets.empty() && charts.empty(); }
};

/// A sweep with what several sections need.
struct SweepView {
  explicit SweepView(const SweepResults& sweep) : results(sweep), groups(groups_of(sweep)), shown(headlines(sweep)) {}
  const SweepResults& results;
  SweepGroups groups;
  std::vector<std::string> shown;  ///< headline metrics
};

/// Means of every metric with intervals and how many cells they are of, and charts against rows and variables.
ReportSection accuracy_section(const SweepView& view);
/// Precision against recall along the axis of each learner: alpha, a penalty, or what else it has.
ReportSection precision_recall_section(const SweepView& view);
/// Average ranks on the same data, Friedman's test and Nemenyi's critical differences.
ReportSection ranking_section(const SweepView& view);
/// Seconds against rows and variables, with fitted exponents.
ReportSection runtime_section(const SweepView& view);
/// Probabilities of arcs and adjacencies against the truth.
ReportSection calibration_section(const SweepView& view);
/// Whether the scale of variables gives their order away.
ReportSection sortability_section(const SweepView& view);
/// What did not end well, the same means with failures counted, and messages.
ReportSection failure_section(const SweepView& view);
ReportSection provenance_section(const SweepView& view);

}  // namespace abdera::report
