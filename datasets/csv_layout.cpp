#include "datasets/csv_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <unordered_map>

#include "core/error.hpp"
#include "datasets/column_names.hpp"
#include "datasets/number_text.hpp"

namespace abdera::detail {
namespace {

using Record = std::vector<std::string>;
constexpr std::size_t kSampledRecords = 200;

bool is_number(std::string_view field) {
  return !is_default_na(field) && parse_number(without_blanks(field)).has_value();
}
bool is_text(std::string_view field) {
  return !is_default_na(without_blanks(field)) && !parse_number(without_blanks(field));
}

std::vector<Record> first_records(CsvTokenizer& tokens, std::size_t limit) {
  std::vector<Record> records;
  std::vector<std::string_view> fields;
  while (records.size() < limit && tokens.next(fields)) records.emplace_back(fields.begin(), fields.end());
  return records;
}

/// Fields a record, two at least, equal in the first 20 records; 0 where they differ or a quote is in the way.
std::size_t equal_fields(std::string_view text, const std::string& file, const CsvDialect& dialect) {
  constexpr std::size_t kRecords = 20;
  try {
    CsvTokenizer tokens(text, file, dialect);
    const auto records = first_records(tokens, kRecords);
    if (records.empty()) return 0;
    std::size_t smallest = records[0].size(), largest = smallest;
    for (auto record : records) {
      // A separator at the end of a line adds an empty field, which may be there in some lines only.
      if (dialect.separator != ' ' && record.size() > 1 && record.back().empty()) record.pop_back();
      smallest = std::min(smallest, record.size());
      largest = std::max(largest, record.size());
    }
    return largest <= smallest + 1 && smallest > 1 && (smallest == largest || records[0].back().empty()) ? smallest : 0;
  } catch (const DataError&) {
    return 0;
  }
}

char detect_separator(std::string_view text, const std::string& file, const std::string& comment) {
  for (const char candidate : {'\t', ';', ',', ' '})
    if (equal_fields(text, file, {candidate, comment}) > 1) return candidate;
  // Nothing splits the records evenly: take what the first record holds most of, for the error that follows.
  CsvTokenizer tokens(text, file, {'\n', comment});
  std::vector<std::string_view> fields;
  if (!tokens.next(fields)) return ',';
  const std::string_view first = fields[0];
  char best = ',';
  for (const char candidate : {',', '\t', ';'})
    if (std::count(first.begin(), first.end(), candidate) > std::count(first.begin(), first.end(), best))
      best = candidate;
  const bool has_any = std::count(first.begin(), first.end(), best) > 0;
  return has_any || first.find(' ') == std::string_view::npos ? best : ' ';
}

std::pair<char, std::string> separator_of(Separator choice, char detected) {
  switch (choice) {
    case Separator::kComma:
      return {',', "comma"};
    case Separator::kTab:
      return {'\t', "tab"};
    case Separator::kSpace:
      return {' ', "space"};
    case Separator::kSemicolon:
      return {';', "semicolon"};
    case Separator::kAuto:
      break;
  }
  return {detected, detected == ',' ? "comma" : detected == '\t' ? "tab" : detected == ' ' ? "space" : "semicolon"};
}

void check_names(const CsvLayout& layout, const std::string& file) {
  std::unordered_map<std::string_view, std::size_t> seen;
  const auto place = fmt::format("{}, line {}", file, layout.header_line);
  for (std::size_t i = 0; i < layout.names.size(); ++i) {
    const auto& name = layout.names[i];
    if (name.empty())
      throw DataError(
          fmt::format("{}: column {} has no name; name it, or write the table without row names", place, i + 1));
    if (!valid_utf8(name))
      throw DataError(
          fmt::format("{}: the name of column {} ('{}') is not UTF-8; convert the file "
                      "(iconv -f LATIN1 -t UTF-8)",
                      place, i + 1, excerpt(name)));
    const auto [first, fresh] = seen.emplace(name, i);
    if (!fresh)
      throw DataError(
          fmt::format("{}: columns {} and {} are both named '{}'; if this line holds data and no names, "
                      "say so (header no)",
                      place, first->second + 1, i + 1, excerpt(name)));
  }
}

/// A comment line just above the data with one word a column, none a number, all different.
bool names_in_comment(CsvLayout& layout, const CsvTokenizer& tokens, const std::string& file, const Record& first) {
  if (tokens.comment_lines() == 0) return false;
  CsvTokenizer comment(tokens.last_comment(), file, {layout.dialect.separator, ""});
  const auto lines = first_records(comment, 1);
  if (lines.empty() || lines[0].size() != first.size() || first.size() < 2) return false;
  if (!std::all_of(lines[0].begin(), lines[0].end(), is_text)) return false;
  auto sorted = lines[0];
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) return false;
  layout.names = lines[0];
  layout.header_line = tokens.last_comment_line();
  layout.header_in_comment = true;
  return true;
}

}  // namespace

bool is_default_na(std::string_view field) {
  static constexpr std::array<std::string_view, 13> kWords{"NA",   "N/A",  "n/a", "NaN", "nan", "NAN", "null",
                                                           "NULL", "Null", "?",   "*",   "-",   "."};
  return field.empty() || (field.size() <= 4 && std::find(kWords.begin(), kWords.end(), field) != kWords.end());
}

CsvLayout find_layout(std::string_view text, const std::string& file, const ImportOptions& options) {
  CsvLayout layout;
  const bool detect = options.separator == Separator::kAuto;
  const char detected = detect ? detect_separator(text, file, options.comment) : ',';
  std::tie(layout.dialect.separator, layout.separator_name) = separator_of(options.separator, detected);
  layout.dialect.comment = options.comment;
  CsvTokenizer tokens(text, file, layout.dialect);
  auto records = first_records(tokens, 1);
  if (records.empty())
    throw DataError(fmt::format("{} holds no data: {} blank and {} comment lines", file, tokens.blank_lines(),
                                tokens.comment_lines()));
  auto& first = records[0];
  const auto first_line = tokens.line();
  layout.header = options.header == HeaderRow::kYes ||
                  (options.header == HeaderRow::kAuto && std::none_of(first.begin(), first.end(), is_number) &&
                   std::any_of(first.begin(), first.end(), is_text));
  if (layout.header) {
    layout.header_line = first_line;
    layout.names = first;
    layout.trailing_separator = first.size() > 1 && first.back().empty();
    if (layout.trailing_separator) layout.names.pop_back();
  } else if (options.header == HeaderRow::kNo || !names_in_comment(layout, tokens, file, first)) {
    for (std::size_t i = 0; i < first.size(); ++i) layout.names.push_back(fmt::format("X{}", i + 1));
  }
  if (layout.header_line > 0) check_names(layout, file);
  layout.sample = first_records(tokens, kSampledRecords);
  if (!layout.header) layout.sample.insert(layout.sample.begin(), first);
  if (layout.sample.empty())
    throw DataError(fmt::format("{} holds no data rows: line {} is a header", file, first_line));
  return layout;
}

}  // namespace abdera::detail
