#pragma once
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>

#include "core/function_ref.hpp"
#include "datasets/tile.hpp"

namespace abdera::detail {

/// What the library calls hid_t; hdf5_library.cpp asserts that.
using Hdf5Id = std::int64_t;

/// One caller inside the serial library; its own printing of errors is off meanwhile.
/// Every call of the library is made while one of these lives. Threads: waits for the others; may nest in one thread.
class Hdf5Library {
 public:
  Hdf5Library();

 private:
  std::lock_guard<std::recursive_mutex> hold_;
};

/// The innermost description of the library's error stack, or "" when it is empty. Empties the stack.
std::string library_reason();

/// Owns one identifier of the library; a negative one is a call that failed.
class Hdf5Handle {
 public:
  using Close = int (*)(Hdf5Id);
  Hdf5Handle() = default;
  Hdf5Handle(Hdf5Id id, Close by) : id_(id), close_(by) {}
  Hdf5Handle(Hdf5Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Hdf5Handle& operator=(Hdf5Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Hdf5Handle() { close(); }
  /// @return false if the library could not close it; true for nothing to close.
  bool close() { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }
  operator Hdf5Id() const { return id_; }  // NOLINT(google-explicit-constructor): stands for the id in calls
  bool ok() const { return id_ >= 0; }

 private:
  Hdf5Id id_ = -1;
  Close close_ = nullptr;
};

/// UTF-8 text of this many bytes, its NUL included, or of H5T_VARIABLE.
Hdf5Handle text_type(std::size_t size);

/// `transfer` (H5Dread or H5Dwrite) of one tile of a two-dimensional array, row-major, between the two selections.
/// @return whether that worked.
bool move_tile(Hdf5Id dataset, const Tile& tile, FunctionRef<int(Hdf5Id memory, Hdf5Id file)> transfer);

}  // namespace abdera::detail
