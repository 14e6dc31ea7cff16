#include "bench/report/sweep/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "bench/report/html.hpp"

namespace abdera::report {
namespace {

using Kind = SheetColumn::Kind;
constexpr std::size_t kOpenRows = 40;     ///< longer tables start folded
constexpr std::size_t kRowsOfAPage = 40;  ///< in LaTeX
constexpr std::size_t kUnbroken = 48;     ///< characters of a text that stays on one line

std::string cell_html(const SheetCell& cell, Kind kind) {
  if (kind == Kind::kText)
    return fmt::format("<span class=\"names{}\">{}</span>", cell.text.size() <= kUnbroken ? " whole" : "",
                       escaped(cell.text));
  std::string out = figure(cell.value);
  if (kind == Kind::kInterval && !std::isnan(cell.low))
    out += fmt::format(" <small>[{}, {}]</small>", figure(cell.low), figure(cell.high));
  if (!cell.aside.empty()) out += " <small>" + escaped(cell.aside) + "</small>";
  return out;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

std::string csv_number(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

/// Exponents and minus signs are set as mathematics.
std::string latex_number(double value) {
  if (std::isnan(value)) return "";
  std::string text = figure(value);
  if (const auto e = text.find('e'); e != std::string::npos)
    text = fmt::format("{} \\times 10^{{{}}}", text.substr(0, e), std::stoi(text.substr(e + 1)));
  return "$" + text + "$";
}

std::string latex_cell(const SheetCell& cell, Kind kind) {
  if (kind == Kind::kText) return latex_escaped(cell.text);
  std::string out = latex_number(cell.value);
  if (kind == Kind::kInterval && !std::isnan(cell.low))
    out += fmt::format(" {{\\scriptsize [{}, {}]}}", latex_number(cell.low), latex_number(cell.high));
  if (!cell.aside.empty()) out += fmt::format(" {{\\scriptsize {}}}", latex_escaped(cell.aside));
  return out;
}

/// The columns that hold anything, for people; CSV keeps all.
std::vector<std::size_t> filled_columns(const Sheet& sheet) {
  std::vector<std::size_t> out;
  for (std::size_t c = 0; c < sheet.columns.size(); ++c)
    if (c == 0 || std::any_of(sheet.rows.begin(), sheet.rows.end(), [&](const auto& row) {
          return !row[c].text.empty() || !std::isnan(row[c].value) || !row[c].aside.empty();
        }))
      out.push_back(c);
  return out;
}

}  // namespace

std::string figure(double value) {
  if (std::isnan(value)) return "";
  if (std::abs(value) < 1e15 && value == std::round(value)) return fmt::format("{:.0f}", value + 0.0);
  if (std::abs(value) >= 1000 && std::abs(value) < 1e9) return fmt::format("{:.0f}", value);
  return fmt::format("{:.3g}", value);
}

std::string sheet_html(const Sheet& sheet) {
  const auto filled = filled_columns(sheet);
  std::vector<Table::Column> columns;
  for (const std::size_t c : filled) {
    const SheetColumn& column = sheet.columns[c];
    columns.push_back({column.title, column.kind != Kind::kText, column.hint});
  }
  Table table(std::move(columns));
  const std::size_t shown = std::min(sheet.rows.size(), kMostSheetRows);
  for (std::size_t r = 0; r < shown; ++r) {
    std::vector<std::string> cells;
    for (const std::size_t c : filled) cells.push_back(cell_html(sheet.rows[r][c], sheet.columns[c].kind));
    table.add(std::move(cells));
  }
  std::string out = "<div class=\"sheet\" id=\"table-" + escaped(sheet.id) + "\">";
  if (!sheet.title.empty()) out += "<h3>" + escaped(sheet.title) + "</h3>";
  if (!sheet.note.empty()) out += "<p class=\"soft\">" + escaped(sheet.note) + "</p>";
  if (shown < sheet.rows.size())
    out += fmt::format("<p>The first {} of {} rows; <code>--csv</code> writes all.</p>", shown, sheet.rows.size());
  return out + folded(table, kOpenRows) + "</div>\n";
}

std::string sheet_csv(const Sheet& sheet) {
  std::string out;
  for (std::size_t c = 0; c < sheet.columns.size(); ++c) {
    const std::string key = csv_field(sheet.columns[c].key);
    out += (c == 0 ? "" : ",") + key;
    if (sheet.columns[c].kind == Kind::kInterval) out += fmt::format(",{}_low,{}_high", key, key);
  }
  out += "\r\n";
  for (const auto& row : sheet.rows) {
    for (std::size_t c = 0; c < sheet.columns.size(); ++c) {
      const Kind kind = sheet.columns[c].kind;
      if (c > 0) out += ',';
      out += kind == Kind::kText ? csv_field(row[c].text) : csv_number(row[c].value);
      if (kind == Kind::kInterval) out += fmt::format(",{},{}", csv_number(row[c].low), csv_number(row[c].high));
    }
    out += "\r\n";
  }
  return out;
}

std::string latex_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        out += '\\', out += c;
        break;
      case '\\':
        out += "\\textbackslash{}";
        break;
      case '~':
        out += "\\textasciitilde{}";
        break;
      case '^':
        out += "\\textasciicircum{}";
        break;
      case '<':
        out += "\\textless{}";
        break;
      case '>':
        out += "\\textgreater{}";
        break;
      case '|':
        out += "\\textbar{}";
        break;
      case '"':
        out += "\\textquotedbl{}";
        break;
      default:
        out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  }
  return out;
}

std::string sheet_latex(const Sheet& sheet) {
  const bool is_long = sheet.rows.size() > kRowsOfAPage;
  const auto filled = filled_columns(sheet);
  std::string align, heading, body;
  for (const std::size_t c : filled) {
    align += sheet.columns[c].kind == Kind::kText ? 'l' : 'r';
    heading += (c == 0 ? "" : " & ") + latex_escaped(sheet.columns[c].title);
  }
  heading += " \\\\\n\\midrule\n";
  const std::string caption = fmt::format("\\caption{{{}}}\\label{{tab:{}}}", latex_escaped(sheet.title), sheet.id);
  for (const auto& row : sheet.rows) {
    for (const std::size_t c : filled) body += (c == 0 ? "" : " & ") + latex_cell(row[c], sheet.columns[c].kind);
    body += " \\\\\n";
  }
  if (is_long)
    return fmt::format(
        "{{\\small\\setlength{{\\tabcolsep}}{{4pt}}\n\\begin{{longtable}}{{@{{}}{}@{{}}}}\n{}\\\\\n\\toprule\n"
        "{}\\endhead\n{}\\bottomrule\n\\end{{longtable}}}}\n",
        align, caption, heading, body);
  return fmt::format(
      "\\begin{{table}}[htbp]\n\\centering\\small\\setlength{{\\tabcolsep}}{{4pt}}\n{}\n"
      "\\begin{{tabular}}{{@{{}}{}@{{}}}}\n\\toprule\n{}{}\\bottomrule\n\\end{{tabular}}\n\\end{{table}}\n",
      caption, align, heading, body);
}

}  // namespace abdera::report
