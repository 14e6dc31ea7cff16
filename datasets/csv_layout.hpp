#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "datasets/csv_tokenizer.hpp"
#include "datasets/import_options.hpp"

namespace abdera::detail {

/// The words that mean "missing" by default, besides the empty field.
bool is_default_na(std::string_view field);

/// What the first records of a text file say about the rest.
struct CsvLayout {
  CsvDialect dialect;
  std::string separator_name;
  bool header = false;          ///< the first record holds names
  std::size_t header_line = 0;  ///< where the names stand; 0 when they are made up
  bool header_in_comment = false;
  bool trailing_separator = false;  ///< the header ends in a separator: rows hold one empty field more
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> sample;  ///< the first data rows, at most 200
};

/// Looks at the first 200 records.
/// @param text without byte order mark; @param file what errors call it.
/// @throws DataError for a file without data rows, and for names that are empty, repeated or not UTF-8.
CsvLayout find_layout(std::string_view text, const std::string& file, const ImportOptions& options);

}  // namespace abdera::detail
