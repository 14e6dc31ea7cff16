#include "bench/report/sweep/sweep_report.hpp"

#include <fmt/format.h>

#include <numeric>

#include "bench/report/html.hpp"
#include "bench/report/sweep/cell_browser.hpp"
#include "bench/report/sweep/page_script.hpp"

namespace abdera::report {
namespace {

std::string chart_html(const Chart& chart, bool interactive) {
  std::string out =
      fmt::format("<figure class=\"chart{}\" id=\"chart-{}\" data-points=\"{}\"><figcaption>{}</figcaption>",
                  chart.columns() > 2 ? " broad" : "", escaped(chart.id), chart.points.size(), escaped(chart.title));
  out += "<div class=\"plot\">" + chart_svg(chart) + "</div>";
  if (interactive) out += "<script type=\"application/json\">" + script_json(chart_vega_lite(chart)) + "</script>";
  if (!chart.caption.empty()) out += "<p>" + escaped(chart.caption) + "</p>";
  return out + "</figure>\n";
}

std::string section_html(const ReportSection& part, bool interactive) {
  std::string body;
  for (const auto& text : part.paragraphs) body += "<p>" + escaped(text) + "</p>\n";
  for (const Sheet& sheet : part.sheets) body += sheet_html(sheet);
  if (!part.charts.empty()) body += "<div class=\"charts\">\n";
  for (const Chart& chart : part.charts) body += chart_html(chart, interactive);
  if (!part.charts.empty()) body += "</div>\n";
  return section(part.title, body, part.id);
}

std::string header(const SweepView& view, const std::vector<ReportSection>& sections, const SweepPage& page,
                   const std::string& title) {
  std::vector<std::size_t> all(view.results.rows.size());
  std::iota(all.begin(), all.end(), 0u);
  const Endings ends = endings(view.results, all);
  std::string out = fmt::format(
      "<header><h1>{}</h1><p class=\"soft\">A sweep of learners over data.</p>"
      "<ul class=\"facts\">",
      escaped(title));
  const auto count = [&](std::int64_t n, std::string_view label) { out += fact(fmt::format("{}", n), label); };
  count(ends.cells, "cells"), count(ends.ok, "ok"), count(ends.timeout, "timeouts"), count(ends.oom, "out of memory");
  count(ends.other, "other"), count(static_cast<std::int64_t>(view.groups.learners.size()), "learners with options");
  count(static_cast<std::int64_t>(view.groups.data.size()), "kinds of data");
  out += "</ul><nav>";
  for (const ReportSection& s : sections) out += fmt::format("<a href=\"#{}\">{}</a>", escaped(s.id), escaped(s.title));
  out += "<a href=\"#cells\">One cell</a></nav></header>\n";
  if (!page.note.empty()) out += "<ul class=\"notes\"><li>" + escaped(page.note) + "</li></ul>\n";
  return out;
}

}  // namespace

std::vector<ReportSection> sweep_sections(const SweepView& view) {
  std::vector<ReportSection> out;
  for (auto* make : {accuracy_section, precision_recall_section, ranking_section, runtime_section, calibration_section,
                     sortability_section, failure_section, provenance_section})
    if (ReportSection made = make(view); !made.empty()) out.push_back(std::move(made));
  return out;
}

std::string sweep_report_html(const SweepView& view, const std::vector<ReportSection>& sections,
                              const SweepPage& given) {
  const std::string title = given.title.empty() ? view.results.name : given.title;
  const bool interactive = !given.bundle.empty();
  std::string body = header(view, sections, given, title);
  for (const ReportSection& part : sections) {
    if (part.id == "provenance") body += cell_browser_html(view);  // the last but one
    body += section_html(part, interactive);
  }
  body += "<footer>Made by Abdera. This page needs no network.</footer>\n";
  if (interactive) body += "<script>" + given.bundle + "</script>\n";
  body += "<script>" + std::string(page_script()) + "</script>\n";
  // The browser itself is told to fetch nothing. The evaluator is for the expressions of vega.
  const std::string head =
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
      "script-src 'unsafe-inline' 'unsafe-eval'; img-src data: blob:\">\n<style>" +
      std::string(page_style()) + "</style>";
  return page(title, body, head);
}

std::string sweep_report_latex(const std::vector<ReportSection>& sections) {
  std::string out =
      "% Tables of a sweep. Needs \\usepackage[T1]{fontenc}, \\usepackage{booktabs} and "
      "\\usepackage{longtable}.\n";
  for (const ReportSection& part : sections)
    for (const Sheet& sheet : part.sheets)
      if (sheet.in_latex) out += "\n" + sheet_latex(sheet);
  return out;
}

std::vector<std::pair<std::string, std::string>> sweep_report_csv(const std::vector<ReportSection>& sections) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const ReportSection& part : sections) {
    for (const Sheet& sheet : part.sheets) out.emplace_back(sheet.id + ".csv", sheet_csv(sheet));
    for (const Chart& chart : part.charts)
      out.emplace_back("chart-" + chart.id + ".csv", sheet_csv(chart_sheet(chart)));
  }
  return out;
}

}  // namespace abdera::report
