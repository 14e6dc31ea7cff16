#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/csv.hpp"
#include "datasets/export_columns.hpp"

namespace abdera {
namespace {

/// A text as a field: in quotes where it would not read back as the same text.
std::string field_of(std::string_view text, char separator) {
  const bool plain = !text.empty() && text.front() != ' ' && text.back() != ' ' && text.front() != '#' &&
                     text.find_first_of("\"\r\n\t") == std::string_view::npos &&
                     text.find(separator) == std::string_view::npos;
  if (plain) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

char separator_char(Separator separator) {
  switch (separator) {
    case Separator::kTab:
      return '\t';
    case Separator::kSemicolon:
      return ';';
    case Separator::kSpace:
      return ' ';
    case Separator::kAuto:
    case Separator::kComma:
      break;
  }
  return ',';
}

}  // namespace

std::string to_csv(const Dataset& data, const CsvWriteOptions& options) {
  const char separator = separator_char(options.separator);
  const auto columns = detail::export_columns(data, options.sigma);
  // A record of blanks only would be skipped as an empty line, and blanks alone are no field between blanks.
  const std::string missing = separator == ' ' || columns.size() == 1 ? "NA" : "";
  std::vector<std::vector<std::string>> labels(columns.size());
  std::string text;
  for (std::size_t j = 0; j < columns.size(); ++j) {
    if (j > 0) text += separator;
    text += field_of(columns[j].name, separator);
    for (const auto& level : columns[j].levels) labels[j].push_back(field_of(level, separator));
  }
  text += '\n';
  for (std::size_t i = 0; i < static_cast<std::size_t>(data.num_rows()); ++i) {
    for (std::size_t j = 0; j < columns.size(); ++j) {
      if (j > 0) text += separator;
      const double x = columns[j].values[i];
      if (std::isnan(x)) {
        text += missing;
      } else if (!labels[j].empty()) {
        text += labels[j][static_cast<std::size_t>(x)];
      } else {
        fmt::format_to(std::back_inserter(text), "{}", x);
      }
    }
    text += '\n';
  }
  return text;
}

void write_csv(const Dataset& data, const std::string& path, const CsvWriteOptions& options) {
  AtomicFile file(path, options.force);
  file.write(to_csv(data, options));
  file.commit();
}

}  // namespace abdera
