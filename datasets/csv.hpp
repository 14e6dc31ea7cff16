#pragma once
#include <string>
#include <string_view>

#include "datasets/import_options.hpp"

namespace abdera {

/// Reads comma, tab, semicolon or blank separated text.
///
/// *Lines.* LF, CRLF and lone CR end a line; a UTF-8 byte order mark is skipped; the last line may lack its end. Blank
/// lines and lines that begin with `comment` are skipped and counted. Lines are counted as an editor counts them, so
/// that a quoted field may span several; a record is named by the line where it begins. With separator `space` any run
/// of blanks and tabs is one separator. A separator at the end of every line is ignored.
/// *Separator auto* is the first of tab, semicolon, comma, blanks that splits the first 20 records into equally many
/// fields, two at least.
/// *Header auto*: the first row is a header if it holds text and no number; else a comment line just above numeric
/// data with as many words as columns; else the columns are named X1, X2, ...
/// *Fields.* Blanks around an unquoted field do not count. Quoted fields hold separators, line ends and doubled
/// quotes; a quote elsewhere is an error. A quoted number is a number.
/// *Missing*: the empty field, NA, N/A, n/a, NaN, nan, NAN, null, NULL, Null, ?, *, - and . (quoted or not), and `na`.
/// *Kinds.* A column without any text is continuous, whole numbers included (`max_levels` or `kinds` make it
/// discrete). A column of which less than half of the values are numbers is nominal, its levels the distinct texts in
/// byte order (in numeric order where all are numbers); two levels make it binary. A text in a column of which at
/// least half of the values are numbers is an error that names it, as is a column of decimal commas.
///
/// @param path a file, or "-" for standard input.
/// @throws DataError naming column and physical line; UsageError for options that cannot be meant.
/// Cost: one pass (a second one if text appears late in a column), samples x variables doubles besides the text, which
/// is mapped and not copied. Differs: read.csv and pandas take an infinite value; here it is an error unless in `na`.
Imported read_csv(const std::string& path, const ImportOptions& options = {});

/// The same from text in memory. @param name what errors and `Dataset::source` call it.
Imported read_csv_text(std::string_view text, const std::string& name, const ImportOptions& options = {});

struct CsvWriteOptions {
  Separator separator = Separator::kComma;
  bool sigma = true;  ///< write measurement errors as columns named `<name>_sigma`
  bool force = false;
};

/// A table as text: header, doubles by shortest round trip, levels as labels, missing values empty, LF.
/// @throws UsageError if a column `<name>_sigma` exists already.
std::string to_csv(const Dataset& data, const CsvWriteOptions& options = {});
/// Writes `to_csv` to a file that appears complete or not at all. @throws as AtomicFile.
void write_csv(const Dataset& data, const std::string& path, const CsvWriteOptions& options = {});

}  // namespace abdera
