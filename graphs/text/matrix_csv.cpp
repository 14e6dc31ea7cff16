#include <algorithm>
#include <cctype>

#include "core/error.hpp"
#include "graphs/text/cursor.hpp"
#include "graphs/text/matrix.hpp"

namespace abdera {
namespace {

struct Record {
  std::size_t at = 0;  ///< of its first byte, for messages
  std::vector<std::string> cells;
};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string()
                                         : std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

/// The rest of a quoted cell; two quotes in a row stand for one.
std::string quoted_rest(detail::TextCursor& in, std::size_t start) {
  std::string cell;
  while (true) {
    cell += in.take_while([](char c) { return c != '"'; });
    if (!in.accept("\"")) in.fail_at(start, "this quoted cell has no end");
    if (!in.accept("\"")) return cell;
    cell += '"';
  }
}

/// The records of a comma-separated text (RFC 4180); empty lines are passed over.
std::vector<Record> records(detail::TextCursor& in) {
  const auto skip_blanks = [&] { in.take_while([](char c) { return c == ' ' || c == '\t'; }); };
  std::vector<Record> out;
  while (!in.done()) {
    Record record{in.position(), {}};
    bool quoted = false;
    do {
      skip_blanks();
      const std::size_t start = in.position();
      if (in.accept("\"")) {
        quoted = true;
        record.cells.push_back(quoted_rest(in, start));
        skip_blanks();
      } else {
        record.cells.push_back(trimmed(in.take_while([](char c) { return c != ',' && c != '\n' && c != '\r'; })));
      }
    } while (in.accept(","));
    if (!in.done() && !in.accept("\n") && !in.accept("\r\n") && !in.accept("\r"))
      in.fail("expected ',' or the end of the line, not " + detail::what_is_next(in));
    if (quoted || record.cells.size() > 1 || !record.cells.front().empty()) out.push_back(std::move(record));
  }
  return out;
}

std::string csv_cell(const std::string& text) {
  // A byte order mark at the start of the file would be passed over with the encoding.
  const bool plain = text.find_first_of(",\"\r\n") == std::string::npos && text == trimmed(text) && !text.empty() &&
                     !text.starts_with("\xEF\xBB\xBF");
  if (plain) return text;
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

template <class Range>
std::string csv_line(const Range& cells) {
  std::string out;
  bool first = true;
  for (const std::string& cell : cells) {
    out += (first ? "" : ",") + (cell.empty() ? cell : csv_cell(cell));
    first = false;
  }
  return out + "\n";
}

/// Whether a first record whose first cell is empty, as long as the file has lines, is a header with row names below
/// and not the first row of cells: only in tigramite's form can a cell be empty, and there no other cell is a name.
bool is_header_with_corner(const Record& record, MatrixConvention convention) {
  if (record.cells.size() < 2 || !record.cells.front().empty()) return false;
  const std::string& next = record.cells[1];
  return convention != MatrixConvention::kTigramite || (!next.empty() && (next.size() != 3 || next[1] != '-'));
}

}  // namespace

std::string graph_to_csv(const GraphDocument& document, MatrixConvention convention) {
  const auto cells = graph_to_matrix_text(document, convention);
  const std::span<const std::string> all(cells);
  const auto n = document.nodes.size();
  std::string out = csv_line(document.nodes);
  for (std::size_t i = 0; i < n; ++i) out += csv_line(all.subspan(i * n, n));
  return out;
}

GraphDocument graph_from_csv(std::string_view text, MatrixConvention convention, std::optional<GraphKind> kind) {
  detail::TextCursor in(text);
  auto rows = records(in);
  if (rows.empty()) in.fail("the file holds no matrix");
  // Names are told from cells by counting alone: a header makes one row more, row names one column more.
  const auto width = rows.front().cells.size(), second = rows.size() > 1 ? rows[1].cells.size() : width;
  std::vector<std::string> names;
  bool row_names = false;
  if (rows.size() == width + 1 &&
      (second == width || second == width + 1)) {  // header; with row names as R writes them
    names = std::move(rows.front().cells);
    row_names = second == width + 1;
  } else if (rows.size() == width && second == width && is_header_with_corner(rows.front(), convention)) {
    names.assign(rows.front().cells.begin() + 1, rows.front().cells.end());
    row_names = true;
  }
  const bool header = !names.empty();
  for (std::size_t v = 0; !header && v < width; ++v) names.push_back("X" + std::to_string(v + 1));
  const auto n = names.size();
  if (rows.size() - (header ? 1 : 0) != n)
    in.fail_at(0, "a graph needs as many rows as columns; this has " + std::to_string(rows.size()) +
                      " rows, the first of " + std::to_string(width) + " cells");
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < n; ++i) {
    const Record& row = rows[i + (header ? 1 : 0)];
    if (row.cells.size() != n + (row_names ? 1 : 0))
      in.fail_at(row.at, "this row has " + std::to_string(row.cells.size()) + " cells, not " +
                             std::to_string(n + (row_names ? 1 : 0)));
    if (row_names && row.cells.front() != names[i])
      in.fail_at(row.at, "the row is named '" + row.cells.front() + "', its column '" + names[i] + "'");
    cells.insert(cells.end(), row.cells.begin() + (row_names ? 1 : 0), row.cells.end());
  }
  return graph_from_matrix_text(cells, std::move(names), convention, kind);
}

}  // namespace abdera
