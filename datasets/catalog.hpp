#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/import_options.hpp"
#include "datasets/schema.hpp"
#include "datasets/table_recipe.hpp"

namespace abdera {

/// What is known of one column besides its values.
struct CatalogColumn {
  std::string name;
  std::string unit{}, long_name{};
  int tier = -1;  ///< background knowledge, numbered as in the source's knowledge file; -1 none
  /// Values outside are impossible, and taken as missing.
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
};

enum class CatalogKind {
  kTable,    ///< imported to abdera-dataset/1
  kNetwork,  ///< a Bayesian network in BIF, kept as it is
};

/// One data set that `abdera data fetch` can get. The repository ships no data, only these descriptions.
struct CatalogEntry {
  std::string name, title;
  CatalogKind kind = CatalogKind::kTable;
  std::string repository, commit;  ///< on GitHub
  std::string path;                ///< in the repository; "" if its file needs a conversion that is not built in
  bool packed = false;             ///< `path` is gzip of the file described by `sha256` and `size`
  std::string mirror_path;         ///< in a local mirror
  std::string sha256;
  std::uint64_t size = 0;
  /// `path` is a FITS file from which this makes the table described by `sha256` and `size`; a mirror holds the table.
  std::optional<TableRecipe> recipe{};
  std::string licence, citation, note{};  ///< note: what to know before use, in whole sentences
  ImportOptions import{};
  std::vector<CatalogColumn> columns{};  ///< of a table: every column, in order

  /// Where the file is downloaded from; "" if it can only come from a mirror.
  std::string url() const;
};

/// Every entry, by name.
std::span<const CatalogEntry> catalog();
/// @throws UsageError naming the nearest entry.
const CatalogEntry& catalog_entry(std::string_view name);

}  // namespace abdera
