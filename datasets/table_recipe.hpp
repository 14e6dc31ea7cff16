#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace abdera {

/// One column of a derived table and where it comes from.
struct RecipeColumn {
  std::string name, source;
  bool whole = false;  ///< a whole number or a logical of the source: written without a decimal point
};

/// How a table of text is made from a FITS table: which columns under which names, which rows, and how numbers are
/// written, so that equal sources give equal bytes.
struct TableRecipe {
  std::uint64_t source_size = 0;  ///< of the FITS file, in bytes
  std::vector<RecipeColumn> columns{};
  std::string cut{};  ///< source column of labels; rows with one of `kept` stay, in the order of the source
  std::vector<std::string> kept{};  ///< labels of `cut`
};

/// A number as derived tables hold it: to eight decimals, from a million on to eight digits, in the shortest form that
/// reads back to that; with a decimal point or an exponent below a million, as "383.0".
std::string recipe_number(double x);

/// The table as comma separated text with a header; missing and infinite values are empty fields.
/// @throws DataError for a source that is no FITS table, lacks a column, or has no row left; NotApplicable in a build
///         without cfitsio.
std::string derived_table(const TableRecipe& recipe, const std::string& fits_path);

}  // namespace abdera
