#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "datasets/dataset.hpp"

namespace abdera {

class Hdf5Writer;

struct Hdf5WriteOptions {
  bool compress = false;      ///< shuffle + gzip 1 on the value blocks
  bool reproducible = false;  ///< leave the date out: equal data give equal bytes
  bool force = false;         ///< replace an existing file
};

/// Writes layout abdera-dataset/1: HDF5 that is also netCDF-4 with CF attributes, one array /data (sample, variable)
/// of float64 with a checksum a chunk, names, kinds, levels, units, tiers, measurement errors, upper limits, weights,
/// times, clusters and regimes beside it. Measurement errors are float32 where that loses nothing and float64 elsewhere
/// (an attribute says so).
///
/// The file appears complete or not at all. A line break inside a history entry becomes a space.
/// @throws OutputError, UsageError as AtomicFile; UsageError for a text holding NUL.
/// Cost: one pass over the values by 2 MB tiles. Threads: one HDF5 call at a time in the process.
void write_hdf5(const Dataset& data, const std::string& path, const Hdf5WriteOptions& options);

/// The same into the root of an open file, which may hold more (a truth graph); the caller commits.
void write_hdf5(const Dataset& data, Hdf5Writer& file, const Hdf5WriteOptions& options);

/// A table that is made while it is written, because it may be larger than memory. Every array is made in a pass of its
/// own: a call of the member begins it and gives a function that is called for consecutive strips of at most
/// Hdf5Writer::kTileRows rows.
struct TableStream {
  /// Fills the next rows: as many as the matrix has, one column a variable.
  using Fill = std::function<void(Eigen::Ref<Eigen::MatrixXd> strip)>;
  std::int64_t rows = 0;
  std::function<Fill()> values;
  std::function<Fill()> sigma{}, upper_limit{};  ///< empty: there are none
};

/// The same layout from a stream. @param schema variables and texts; a table without rows. Memory: one strip.
void write_hdf5(const Dataset& schema, const TableStream& stream, Hdf5Writer& file, const Hdf5WriteOptions& options);

/// Reads abdera-dataset/1 and these layouts of other programs: pandas `to_hdf` (fixed format, numeric frame), AnnData
/// with a dense numeric X, one two-dimensional numeric array (column names in a sibling array or an attribute
/// `columns`, `column_names`, `names` or `variable`; X1.. otherwise), and equally long one-dimensional numeric arrays,
/// one a column (netCDF tables).
///
/// Values stored as zero in /mask are missing. Nothing is skipped silently: /intervention, which Dataset cannot hold
/// yet, is refused by name.
/// @throws DataError for a file that is missing, damaged, of another layout or inconsistent.
/// Cost: one pass over the file for its checksum, one over the values. Threads: as write_hdf5.
Dataset read_hdf5(const std::string& path);

}  // namespace abdera
