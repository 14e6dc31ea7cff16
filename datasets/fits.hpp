#pragma once
#include <string>

#include "datasets/import_options.hpp"

namespace abdera {

/// Whether this build reads and writes FITS (CMake option ABDERA_WITH_FITS, cfitsio).
bool fits_available();

/// Reads a binary or ASCII table of a FITS file: the first one, or `options.table` by name or HDU number.
///
/// Numbers become continuous columns (scaled by TSCALn and TZEROn), logicals binary ones with levels false and true,
/// strings nominal ones. TUNITn gives the units; TNULLn, NaN and empty strings are missing. A column of vectors is
/// expanded into `name_1` .. `name_k` (k at most 64). Names compare as FITS does not: case matters.
///
/// @throws DataError for what is no FITS table, complex, bit or variable-length columns (named; `drop` leaves them
///         out), infinite values; NotApplicable in a build without cfitsio.
/// Cost: one pass a column. Threads: cfitsio is called under one lock.
Imported read_fits(const std::string& path, const ImportOptions& options = {});

struct FitsWriteOptions {
  bool sigma = true;  ///< write measurement errors as columns named `<name>_sigma`
  bool force = false;
};

/// Writes a binary table: doubles, labels as strings, units as TUNITn. Reading it gives back the same values.
/// @throws DataError for a name or label FITS cannot hold (not ASCII, longer than 68 characters); OutputError.
void write_fits(const Dataset& data, const std::string& path, const FitsWriteOptions& options = {});

}  // namespace abdera
