#include "datasets/dataset_io.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/error.hpp"
#include "datasets/csv.hpp"
#include "datasets/dataset_hdf5.hpp"
#include "datasets/fits.hpp"
#include "datasets/import_rules.hpp"
#include "datasets/input_text.hpp"

namespace abdera {
namespace {

std::string lower_suffix(const std::string& path) {
  auto suffix = std::filesystem::path(path).extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return suffix;
}

}  // namespace

Imported read_dataset(const std::string& path, const ImportOptions& options) {
  const InputText input(path);
  const auto format = sniff_format(input.text());
  require(path != "-" || format == FileFormat::kText || format == FileFormat::kOther,
          "standard input must be text; HDF5 and FITS need a file");
  if (format == FileFormat::kHdf5) return detail::with_rules({read_hdf5(path), {}}, options);
  if (format == FileFormat::kFits) return read_fits(path, options);
  const auto name = path == "-" ? "standard input" : std::filesystem::path(path).filename().string();
  const auto suffix = lower_suffix(path);
  if (format == FileFormat::kText && (suffix == ".h5" || suffix == ".hdf5") && !input.text().empty())
    throw DataError(
        fmt::format("{} is no HDF5 file, or its beginning is damaged; a text table needs another suffix", name));
  return read_csv_text(input.text(), name, options);
}

void check_dataset_suffix(const std::string& path) {
  const auto suffix = lower_suffix(path);
  for (const char* known : {".h5", ".hdf5", ".csv", ".tsv", ".tab", ".fits", ".fit"})
    if (suffix == known) return;
  throw UsageError(fmt::format("cannot tell the format of '{}' by its suffix; use .h5, .csv, .tsv or .fits", path));
}

void write_dataset(const Dataset& data, const std::string& path, const ExportOptions& options) {
  check_dataset_suffix(path);
  const auto suffix = lower_suffix(path);
  if (suffix == ".h5" || suffix == ".hdf5") {
    Hdf5WriteOptions hdf5;
    hdf5.compress = options.compress;
    hdf5.reproducible = options.reproducible;
    hdf5.force = options.force;
    write_hdf5(data, path, hdf5);
  } else if (suffix == ".csv" || suffix == ".tsv" || suffix == ".tab") {
    write_csv(data, path, {suffix == ".csv" ? Separator::kComma : Separator::kTab, options.sigma, options.force});
  } else {
    write_fits(data, path, {options.sigma, options.force});
  }
}

Covariance read_covariance(const std::string& path, double n) {
  ImportOptions options;
  options.header = HeaderRow::kYes;
  const auto [table, warnings, blank, comments] = read_csv(path, options);
  for (Var v = 0; v < table.num_vars(); ++v) {
    if (table.variable(v).discrete())
      throw DataError(
          fmt::format("{}: column '{}' holds texts; a covariance matrix holds numbers under a line of names",
                      table.source, table.variable(v).name));
    const auto column = table.column(v);
    for (std::size_t i = 0; i < column.size(); ++i)
      if (std::isnan(column[i]))
        throw DataError(fmt::format("{}: the covariance in row {} of column '{}' is missing", table.source, i + 1,
                                    table.variable(v).name));
  }
  if (table.num_rows() != table.num_vars())
    throw DataError(fmt::format("{}: {} names but {} rows; a covariance matrix is square", table.source,
                                table.num_vars(), table.num_rows()));
  return covariance_from_matrix(table.names(), table.values(), n);
}

}  // namespace abdera
