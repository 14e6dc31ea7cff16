#pragma once
#include <string>

#include "datasets/covariance.hpp"
#include "datasets/import_options.hpp"

namespace abdera {

/// Reads a table of any known format: abdera-dataset HDF5, FITS or text. The content decides, not the suffix.
/// The lists of `options` (na, sigma, kinds, columns, drop) hold for every format.
///
/// @param path a file, or "-" for text on standard input.
/// @throws DataError for a missing file, a directory, a compressed or unknown format, and what the format's reader
///         throws; UsageError for options that cannot be meant.
Imported read_dataset(const std::string& path, const ImportOptions& options = {});

struct ExportOptions {
  bool sigma = true;          ///< measurement errors too: columns `<name>_sigma` in text and FITS
  bool compress = false;      ///< HDF5: shuffle and gzip
  bool reproducible = false;  ///< HDF5: no date, so that equal data give equal bytes
  bool force = false;         ///< replace an existing file
};

/// Before any work: @throws UsageError for a suffix that `write_dataset` does not know.
void check_dataset_suffix(const std::string& path);

/// Writes a table in the format of the suffix: .h5 .hdf5, .csv, .tsv .tab, .fits .fit.
/// The file appears complete or not at all. @throws UsageError for another suffix or an existing file; OutputError.
void write_dataset(const Dataset& data, const std::string& path, const ExportOptions& options = {});

/// A covariance matrix from text: a header of p names, then p rows of p numbers in the same order (any separator and
/// comment that `read_csv` knows). @param n the sample size it was computed from.
/// @throws DataError naming the line, or what `covariance_from_matrix` refuses.
Covariance read_covariance(const std::string& path, double n);

}  // namespace abdera
