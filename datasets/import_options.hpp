#pragma once
#include <string>
#include <vector>

#include "core/params.hpp"
#include "datasets/dataset.hpp"

namespace abdera {

enum class Separator { kAuto, kComma, kTab, kSpace, kSemicolon };
enum class HeaderRow { kAuto, kYes, kNo };

/// How to read a table that does not describe itself. `separator`, `header`, `comment`, `default_na` and `max_levels`
/// concern text files; the lists below are texts as a user types them and serve every format. In a text that joins
/// two parts a name may be put in double quotes (a quote inside is doubled), which is needed only when it is
/// otherwise ambiguous.
struct ImportOptions {
  Separator separator = Separator::kAuto;
  HeaderRow header = HeaderRow::kAuto;
  std::string comment = "#";  ///< lines whose first non-blank text is this are skipped and counted; "" for none
  bool default_na = true;
  int max_levels = 0;
  std::string table{};  ///< FITS: name or number of the table; "" for the first

  std::vector<std::string> na{};       ///< "VALUE" or "VALUE:COLUMN"; numbers compare by value, so 999.9 equals 999.90
  std::vector<std::string> sigma{};    ///< "A=B": column B holds the one-sigma errors of A and is no variable
  std::vector<std::string> kinds{};    ///< "COLUMN=KIND", KIND one of continuous ordinal nominal binary count circular
  std::vector<std::string> columns{};  ///< keep only these (in file order), besides the partners of `sigma`
  std::vector<std::string> drop{};     ///< leave these out; they are not even interpreted

  static auto fields() {
    using O = ImportOptions;
    return std::tuple{
        field("separator", &O::separator, "what stands between the fields of a text file",
              Choices<Separator>{{"auto", Separator::kAuto},
                                 {"comma", Separator::kComma},
                                 {"tab", Separator::kTab},
                                 {"space", Separator::kSpace},
                                 {"semicolon", Separator::kSemicolon}}),
        field("header", &O::header, "is the first row a header; auto: yes if it holds text and no number",
              Choices<HeaderRow>{{"auto", HeaderRow::kAuto}, {"yes", HeaderRow::kYes}, {"no", HeaderRow::kNo}}),
        field("comment", &O::comment, "prefix of comment lines, empty for none"),
        field("default_na", &O::default_na,
              "take NA, N/A, NaN, null, ?, *, - and . as missing; an empty field always is"),
        field("max_levels", &O::max_levels, "whole-number columns of at most this many values become discrete",
              {0, 1000}),
        field("table", &O::table, "FITS: name or number of the table, empty for the first"),
    };
  }
};

/// A table that was read, and what its reader wants to be known: suspicious values, assumptions made.
struct Imported {
  Dataset data;
  std::vector<std::string> warnings;  ///< whole sentences; each names the column and the remedy
  Eigen::Index blank_lines = 0, comment_lines = 0;
};

}  // namespace abdera
