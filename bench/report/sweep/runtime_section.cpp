#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "bench/report/sweep/data_columns.hpp"
#include "bench/report/sweep/power_law.hpp"
#include "bench/report/sweep/size_chart.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;

double ok_seconds(const ResultRow& row) {
  return row.record.status == CellStatus::kOk ? row.record.wall_seconds : std::numeric_limits<double>::quiet_NaN();
}

/// One learner on the settings of an entry of data in which all its cells are ok: a mean over the cells that were fast
/// enough says nothing about the size at which others were not.
struct Times {
  std::vector<double> rows, variables, seconds;
  int left_out = 0;
};

Times times_of(const SweepView& view, std::size_t entry, std::size_t learner) {
  Times out;
  for (const SweepGroup* group : view.groups.of_entry(entry)) {
    if (group->learner != learner) continue;
    const Endings ends = endings(view.results, group->rows);
    if (ends.ok < ends.cells) {
      ++out.left_out;
      continue;
    }
    double sum = 0;
    for (const std::size_t r : group->rows) sum += view.results.rows[r].record.wall_seconds;
    const DataSetting& setting = view.groups.data[group->data];
    out.rows.push_back(static_cast<double>(setting.rows));
    out.variables.push_back(static_cast<double>(setting.variables));
    out.seconds.push_back(sum / static_cast<double>(ends.cells));
  }
  return out;
}

bool varies(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(), [&](double v) { return v != values.front(); });
}

void add_exponents(const SweepView& view, std::size_t entry, Sheet& sheet) {
  for (const std::size_t l : view.groups.learners_of(entry)) {
    const Times times = times_of(view, entry, l);
    const bool by_rows = varies(times.rows), by_variables = varies(times.variables);
    if (!by_rows && !by_variables) continue;
    const auto n = static_cast<Eigen::Index>(times.seconds.size());
    Eigen::MatrixXd x(n, by_rows + by_variables);
    Eigen::VectorXd y(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      const auto k = static_cast<std::size_t>(i);
      if (by_rows) x(i, 0) = times.rows[k];
      if (by_variables) x(i, by_rows ? 1 : 0) = times.variables[k];
      y(i) = times.seconds[k];
    }
    const PowerLaw fit = power_law(x, y);
    std::vector<SheetCell> row{view.groups.entries[entry], learner_text(view.groups.learners[l])};
    std::size_t next = 0;
    for (const bool fitted : {by_rows, by_variables}) {
      row.emplace_back(fitted ? SheetCell(fit.exponents[next]) : SheetCell());
      row.emplace_back(fitted ? SheetCell(fit.standard_errors[next++]) : SheetCell());
    }
    row.emplace_back(static_cast<std::int64_t>(fit.points));
    row.emplace_back(static_cast<std::int64_t>(times.left_out));
    sheet.rows.push_back(std::move(row));
  }
}

}  // namespace

ReportSection runtime_section(const SweepView& view) {
  ReportSection section{.id = "runtime", .title = "Runtime"};
  Sheet sheet{.id = "runtime",
              .title = "How seconds grow",
              .note =
                  "Least squares of log mean seconds on log n and log p over the settings in which every cell is ok; "
                  "short runs bend it, since starting takes time too.",
              .columns = {{"data", "data"},
                          {"learner", "learner"},
                          {"exponent of n", "exponent_n", Kind::kNumber},
                          {"standard error", "standard_error_n", Kind::kNumber},
                          {"exponent of p", "exponent_p", Kind::kNumber},
                          {"standard error", "standard_error_p", Kind::kNumber},
                          {"settings", "settings", Kind::kNumber, "sizes that the fit is of"},
                          {"left out", "left_out", Kind::kNumber, "sizes at which a cell is not ok"}}};
  for (std::size_t e = 0; e < view.groups.entries.size(); ++e) {
    add_exponents(view, e, sheet);
    for (const SizeAxis axis : {SizeAxis::kRows, SizeAxis::kVariables}) {
      const bool rows = axis == SizeAxis::kRows;
      Chart chart = size_chart(
          view, e, axis,
          {.id = fmt::format("seconds-by-{}-{}", rows ? "n" : "p", e + 1),
           .title = fmt::format("{}: seconds against {}", view.groups.entries[e], rows ? "rows" : "variables"),
           .y_title = "seconds",
           .log_y = true,
           .value = ok_seconds});
      chart.caption += " Where cells ran out of time, the mean of the others is too small.";
      if (!chart.points.empty()) section.charts.push_back(std::move(chart));
    }
  }
  if (!sheet.rows.empty()) section.sheets.push_back(std::move(sheet));
  return section;
}

}  // namespace abdera::report
