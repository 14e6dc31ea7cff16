#include "datasets/hdf5_library.hpp"

#include <hdf5.h>

#include <type_traits>

namespace abdera::detail {
namespace {

static_assert(std::is_same_v<hid_t, Hdf5Id> && std::is_same_v<herr_t, int>,
              "the header names these types without hdf5.h");

std::recursive_mutex& library_mutex() {
  static std::recursive_mutex mutex;
  return mutex;
}

}  // namespace

Hdf5Library::Hdf5Library() : hold_(library_mutex()) { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

std::string library_reason() {
  std::string reason;
  const auto visit = [](unsigned, const H5E_error2_t* e, void* out) -> herr_t {
    if (e->desc) *static_cast<std::string*>(out) = e->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, visit, &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason;
}

Hdf5Handle text_type(std::size_t size) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, size);
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLTERM);
  return type;
}

bool move_tile(Hdf5Id dataset, const Tile& tile, FunctionRef<int(Hdf5Id memory, Hdf5Id file)> transfer) {
  const hsize_t start[2] = {tile.row, tile.col}, count[2] = {tile.rows, tile.cols};
  const Hdf5Handle file_space(H5Dget_space(dataset), H5Sclose), memory(H5Screate_simple(2, count, nullptr), H5Sclose);
  return file_space.ok() && memory.ok() &&
         H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start, nullptr, count, nullptr) >= 0 &&
         transfer(memory, file_space) >= 0;
}

}  // namespace abdera::detail

namespace abdera {

std::string hdf5_description() {
  const detail::Hdf5Library library;
  unsigned major = 0, minor = 0, release = 0;
  hbool_t safe = false;
  if (H5get_libversion(&major, &minor, &release) < 0 || H5is_library_threadsafe(&safe) < 0)
    return "of no known version";
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release) +
         (safe ? ", thread-safe" : ", not thread-safe");
}

}  // namespace abdera
