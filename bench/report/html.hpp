#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace abdera::report {

/// Text as it stands in HTML and XML, attributes included: & < > " ' are replaced.
std::string escaped(std::string_view text);

/// A number for a table: three significant digits; "" for NaN.
std::string number(double value);
/// A p-value: two significant digits; from its natural log where the value underflows ("< 1e-300" never hides a size).
std::string p_text(double p_value, double log_p);

/// A table built row by row. Cells are HTML; text goes through `escaped` first.
class Table {
 public:
  struct Column {
    std::string title;
    bool numeric = false;  ///< right-aligned, digits of one width
    std::string hint{};    ///< tooltip of the heading
  };
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::size_t size() const { return rows_.size(); }
  std::string html() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// The table, folded under its number of rows when it has more than `open_rows`.
std::string folded(const Table& table, std::size_t open_rows);

/// A part of a page under a heading; "" without a body. @param id to link to, "" for none.
std::string section(std::string_view title, std::string_view body, std::string_view id = "");

/// One entry of a list of class `facts`: a number and what it counts. Both are HTML.
std::string fact(std::string_view value, std::string_view label);

/// A complete offline page: no script, no font, no picture from elsewhere; light and dark by the reader's setting.
/// @param head more elements for the head.
std::string page(std::string_view title, std::string_view body, std::string_view head = "");

}  // namespace abdera::report
