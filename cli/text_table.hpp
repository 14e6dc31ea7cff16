#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace abdera::cli {

/// Columns of a terminal that UTF-8 text takes, one a code point.
std::size_t text_width(std::string_view text);

/// A table in plain text: the first columns to the left, numbers to the right.
class TextTable {
 public:
  /// @param left number of leading columns that are text.
  TextTable(std::vector<std::string> heading, std::size_t left) : rows_{std::move(heading)}, left_(left) {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
  std::size_t left_;
};

}  // namespace abdera::cli
