#pragma once
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "bench/report/sweep/mean_interval.hpp"

namespace abdera::report {

/// A field of a table: a text, or a number that may have an interval.
struct SheetCell {
  std::string text{};
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
  std::string aside{};  ///< said after the number, not in CSV

  SheetCell() = default;
  SheetCell(std::string words) : text(std::move(words)) {}              // NOLINT(google-explicit-constructor)
  SheetCell(const char* words) : text(words) {}                         // NOLINT(google-explicit-constructor)
  SheetCell(double number) : value(number) {}                           // NOLINT(google-explicit-constructor)
  SheetCell(std::int64_t count) : value(static_cast<double>(count)) {}  // NOLINT(google-explicit-constructor)
  SheetCell(double number, double from, double to) : value(number), low(from), high(to) {}
  SheetCell(const MeanInterval& m) : SheetCell(m.mean, m.low, m.high) {}  // NOLINT(google-explicit-constructor)
};

struct SheetColumn {
  enum class Kind : std::uint8_t { kText, kNumber, kInterval };
  std::string title;
  std::string key;  ///< name in CSV; an interval has key, key_low, key_high
  Kind kind = Kind::kText;
  std::string hint{};
};

/// A table before it becomes HTML, CSV or LaTeX: the three show the same numbers.
struct Sheet {
  std::string id, title, note{};
  std::vector<SheetColumn> columns;
  std::vector<std::vector<SheetCell>> rows{};
  bool in_latex = true;  ///< lists that no paper prints are left out there
};

/// Three significant digits, whole numbers and large ones without an exponent; "" for NaN.
std::string figure(double value);

/// HTML with at most `kMostSheetRows` rows, saying so where there are more; folded when it is long.
std::string sheet_html(const Sheet& sheet);
inline constexpr std::size_t kMostSheetRows = 2000;
/// RFC 4180 with a heading; numbers by shortest round trip, NaN as an empty field.
std::string sheet_csv(const Sheet& sheet);
/// A table (longtable when it does not fit on a page) in the style of the package booktabs.
std::string sheet_latex(const Sheet& sheet);
/// Text as it stands in LaTeX.
std::string latex_escaped(std::string_view text);

}  // namespace abdera::report
