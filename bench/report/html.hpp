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

/// A complete offline page: no script, no font, no picture from elsewhere; light and dark by the reader's setting.
std::string page(std::string_view title, std::string_view body);

}  // namespace abdera::report
