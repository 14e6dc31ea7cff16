#include "bench/report/html.hpp"

#include <fmt/format.h>

#include <cmath>

namespace abdera::report {
namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2430; --soft: #5a6675; --line: #dde3ea; --card: #f6f8fb;
  --accent: #2f5d9b; --node: #eef3fb; --node-line: #5b7db1; --edge: #3b4a5f; --warn: #fff6e0; --warn-line: #d9a52b; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181e; --ink: #e4e9f0; --soft: #9aa7b8; --line: #2c3542;
  --card: #1b2129; --accent: #8db4ea; --node: #22303f; --node-line: #7fa3d6; --edge: #b9c6d8; --warn: #33290f;
  --warn-line: #b98a1e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.2rem 1.4rem 4rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .3rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.4rem 0 .7rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line); }
p { margin: .4rem 0 .8rem; max-width: 46rem; }
.soft { color: var(--soft); }
small { color: var(--soft); }
code, .names { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .88em;
  overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; gap: .7rem; margin: 1.2rem 0 0; padding: 0; list-style: none; }
.facts li { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .9rem;
  min-width: 7.5rem; }
.facts b { display: block; font-size: 1.3rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.facts span { color: var(--soft); font-size: .85rem; }
.graph { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; text-align: center;
  overflow-x: auto; }
.graph svg { max-width: 100%; height: auto; max-height: 46rem; }
.graph .node path { fill: var(--node); stroke: var(--node-line); }
.graph .node text { fill: var(--ink); }
.graph .edge path { stroke: var(--edge); }
.graph .edge polygon { fill: var(--edge); stroke: var(--edge); }
.graph .edge ellipse { fill: var(--card); stroke: var(--edge); }
.graph .edge:hover path, .graph .edge:hover polygon { stroke: var(--accent); }
.legend { display: grid; grid-template-columns: auto 1fr; gap: .2rem 1rem; margin: .9rem 0 0; font-size: .92rem; }
.legend dt { font-family: ui-monospace, "DejaVu Sans Mono", monospace; white-space: nowrap; }
.legend dd { margin: 0; color: var(--soft); }
.notes { background: var(--warn); border-left: .25rem solid var(--warn-line); border-radius: .3rem;
  padding: .6rem 1rem .6rem 2rem; margin: 1.1rem 0; }
.wide { overflow-x: auto; }
.whole { white-space: nowrap; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; padding: .38rem .7rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; font-size: .82rem; vertical-align: bottom; }
td.num, th.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.p { display: block; margin: -.38rem -.7rem; padding: .38rem .7rem;
  background: rgb(74 128 201 / calc(.6 * var(--p) * var(--p))); }
tbody tr:hover { background: var(--card); }
.mark { font-family: ui-monospace, "DejaVu Sans Mono", monospace; white-space: nowrap; }
.bars { display: block; width: 120px; height: 28px; }
.bars rect { fill: var(--node-line); }
details summary { cursor: pointer; color: var(--soft); margin: .6rem 0; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } h2 { break-after: avoid; }
  tr, .graph, .facts li { break-inside: avoid; } thead { display: table-header-group; } }
)css";

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string number(double value) { return std::isnan(value) ? "" : fmt::format("{:.3g}", value); }

std::string p_text(double p_value, double log_p) {
  if (std::isnan(p_value)) return "";
  if (p_value > 1e-300 || !std::isfinite(log_p)) return fmt::format("{:.2g}", p_value);
  const double exponent = std::floor(log_p / std::log(10.0));
  return fmt::format("{:.1f}e{:.0f}", std::exp(log_p - exponent * std::log(10.0)), exponent);
}

std::string Table::html() const {
  std::string out = "<div class=\"wide\"><table><thead><tr>";
  for (const auto& c : columns_)
    out += fmt::format("<th{}{}>{}</th>", c.numeric ? " class=\"num\"" : "",
                       c.hint.empty() ? "" : fmt::format(" title=\"{}\"", escaped(c.hint)), escaped(c.title));
  out += "</tr></thead><tbody>\n";
  for (const auto& row : rows_) {
    out += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      out += fmt::format("<td{}>{}</td>", columns_[i].numeric ? " class=\"num\"" : "", row[i]);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div>\n";
}

std::string folded(const Table& table, std::size_t open_rows) {
  if (table.size() <= open_rows) return table.html();
  return fmt::format("<details><summary>{} rows</summary>{}</details>", table.size(), table.html());
}

std::string section(std::string_view title, std::string_view body, std::string_view id) {
  if (body.empty()) return "";
  return fmt::format("<section{}><h2>{}</h2>\n{}</section>\n", id.empty() ? "" : fmt::format(" id=\"{}\"", escaped(id)),
                     title, body);
}

std::string fact(std::string_view value, std::string_view label) {
  return fmt::format("<li><b>{}</b><span>{}</span></li>", value, label);
}

std::string page(std::string_view title, std::string_view body, std::string_view head) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>{}</title>\n<style>{}</style>{}</head>\n<body>\n{}</body></html>\n",
      escaped(title), kStyle, head, body);
}

}  // namespace abdera::report
