#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/function_ref.hpp"
#include "datasets/tile.hpp"

namespace abdera {

/// The HDF5 library this program works with, for people: "1.10.8, thread-safe".
std::string hdf5_description();

/// How an array is laid out in the file. Every axis is named by the path of its dimension scale, which must have been
/// written before; the sizes are those of the scales. An array without `dims` is a single value.
struct Hdf5Array {
  std::vector<std::string> dims{};
  bool checksum = false;  ///< fletcher32
  bool compress = false;  ///< shuffle + gzip level 1
};

/// The type of the numbers of a two-dimensional array in the file.
enum class StoredAs { kFloat64, kFloat32, kInt8 };

/// Writes an HDF5 file that is also valid netCDF-4: creation order tracked, dimension scales on every axis, strings as
/// variable-length UTF-8, no modification times, metadata with checksums (format of HDF5 1.10). Nothing appears under
/// the final name before `commit()`, and the file is sealed (file_seal.hpp).
///
/// @throws (all members) OutputError naming the file when it cannot be written, UsageError for a text holding NUL.
/// Threads: the library is serial; all readers and writers of the process share one mutex.
class Hdf5Writer {
 public:
  /// @throws as AtomicFile.
  explicit Hdf5Writer(const std::string& path, bool force = false);
  ~Hdf5Writer();
  Hdf5Writer(const Hdf5Writer&) = delete;
  Hdf5Writer& operator=(const Hdf5Writer&) = delete;

  void group(const std::string& path);

  void attribute(const std::string& object, const std::string& name, const std::string& text);
  /// Numbers of a type that `numbers` takes; a single one is stored as a scalar.
  template <class T>
  void attribute(const std::string& object, const std::string& name, std::span<const T> values);

  /// An axis without coordinates.
  void dimension(const std::string& path, std::size_t size);
  /// An axis whose coordinates are 0, 1, ..., size - 1.
  void index_dimension(const std::string& path, std::size_t size);
  /// An axis whose coordinates are these labels.
  void label_dimension(const std::string& path, std::span<const std::string> labels);

  /// T: double, float, int8, int16, int32 or int64 of <cstdint>. Values in row-major order.
  template <class T>
  void numbers(const std::string& path, std::span<const T> values, const Hdf5Array& array);
  void strings(const std::string& path, std::span<const std::string> values, const Hdf5Array& array);
  /// A two-dimensional array in chunks of up to kTileRows x 64, filled tile by tile, from the first row to the last:
  /// `fill` writes the tile row by row.
  static constexpr std::size_t kTileRows = 4096;
  void tiles(const std::string& path, const Hdf5Array& array, StoredAs type,
             FunctionRef<void(const Tile&, double* block)> fill);

  void commit();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads any HDF5 file. Damage that the library or the seal detects is a DataError naming file and object.
///
/// Sizes are checked against the bytes really stored before memory is asked for.
/// @throws (all members) DataError. Threads: as Hdf5Writer.
class Hdf5Reader {
 public:
  enum class Type { kInteger, kFloat, kString, kOther };

  /// @throws DataError if there is no such file, it is not HDF5, it is cut short or its seal is broken.
  explicit Hdf5Reader(const std::string& path);
  ~Hdf5Reader();
  Hdf5Reader(const Hdf5Reader&) = delete;
  Hdf5Reader& operator=(const Hdf5Reader&) = delete;

  const std::string& path() const;
  bool has_dataset(const std::string& path) const;
  bool has_group(const std::string& path) const;
  /// Names in a group, in creation order where the file keeps it, else by name.
  std::vector<std::string> members(const std::string& group) const;

  std::vector<std::size_t> shape(const std::string& path) const;
  Type type(const std::string& path) const;
  bool is_dimension_scale(const std::string& path) const;

  /// All values of a numeric array, row-major.
  std::vector<double> numbers(const std::string& path) const;
  /// All values of a text array, of variable or fixed length.
  std::vector<std::string> strings(const std::string& path) const;
  /// A two-dimensional numeric array tile by tile; tiles are those of the file's chunks.
  void tiles(const std::string& path, FunctionRef<void(const Tile&, const double* block)> take) const;

  std::optional<std::string> text_attribute(const std::string& object, const std::string& name) const;
  /// A text attribute of any shape.
  std::optional<std::vector<std::string>> texts_attribute(const std::string& object, const std::string& name) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace abdera
