#include "datasets/hdf5_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include <algorithm>
#include <cstdio>
#include <limits>
#include <map>
#include <numeric>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/file_seal.hpp"
#include "datasets/hdf5_library.hpp"
#include "datasets/sink_file.hpp"

namespace abdera {

using detail::Hdf5Handle, detail::Hdf5Library, detail::library_reason, detail::move_tile, detail::text_type;

namespace {

constexpr hsize_t kChunkRows = Hdf5Writer::kTileRows, kChunkCols = 64;
constexpr unsigned kOrdered = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

/// The type in memory and in the file: both are little endian (file_seal.cpp asserts it).
template <class T>
hid_t number_type() {
  if constexpr (std::is_same_v<T, double>) return H5T_NATIVE_DOUBLE;
  if constexpr (std::is_same_v<T, float>) return H5T_NATIVE_FLOAT;
  if constexpr (std::is_same_v<T, std::int8_t>) return H5T_NATIVE_INT8;
  if constexpr (std::is_same_v<T, std::int16_t>) return H5T_NATIVE_INT16;
  if constexpr (std::is_same_v<T, std::int32_t>) return H5T_NATIVE_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return H5T_NATIVE_INT64;
}

std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// Properties that every created object shares: creation order kept, no modification time.
Hdf5Handle creation_properties(hid_t kind) {
  Hdf5Handle properties(H5Pcreate(kind), H5Pclose);
  H5Pset_attr_creation_order(properties, kOrdered);
  H5Pset_obj_track_times(properties, false);
  return properties;
}

void refuse_nul(std::string_view text) {
  require(text.find('\0') == std::string_view::npos, "a text holds a NUL character, which HDF5 strings cannot keep: '" +
                                                         std::string(text.substr(0, text.find('\0'))) + "...'");
}
std::vector<const char*> pointers_to(std::span<const std::string> texts) {
  std::vector<const char*> pointers;
  for (const auto& t : texts) {
    refuse_nul(t);
    pointers.push_back(t.c_str());
  }
  return pointers;
}

// HDF5 cannot recover from a failed write: the file stays open inside the library, which then crashes when the program
// ends. So files are written through a driver that accepts every write and leaves the first error to the writer.
struct Sink : H5FD_t {
  SinkFile file;
  haddr_t allocated;
};
SinkFile& sink(H5FD_t* file) { return static_cast<Sink*>(file)->file; }

hid_t sink_driver() {
  static const hid_t driver = [] {
    H5FD_class_t c{};
#ifdef H5FD_CLASS_VERSION
    c.version = H5FD_CLASS_VERSION;
    c.value = static_cast<H5FD_class_value_t>(600);
#endif
    c.name = "abdera_sink";
    c.maxaddr = std::numeric_limits<std::int64_t>::max();
    c.fc_degree = H5F_CLOSE_STRONG;
    c.fapl_size = sizeof(int*);
    c.open = [](const char* name, unsigned, hid_t access, haddr_t) -> H5FD_t* {
      return new Sink{{}, {name, **static_cast<int* const*>(H5Pget_driver_info(access))}, 0};
    };
    c.close = [](H5FD_t* file) -> herr_t { return delete static_cast<Sink*>(file), 0; };
    c.query = [](const H5FD_t*, unsigned long* flags) -> herr_t {
      *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
               H5FD_FEAT_AGGREGATE_SMALLDATA;
      return 0;
    };
    c.get_eoa = [](const H5FD_t* file, H5FD_mem_t) { return static_cast<const Sink*>(file)->allocated; };
    c.set_eoa = [](H5FD_t* file, H5FD_mem_t, haddr_t at) -> herr_t {
      return static_cast<Sink*>(file)->allocated = at, 0;
    };
    c.get_eof = [](const H5FD_t* file, H5FD_mem_t) -> haddr_t { return static_cast<const Sink*>(file)->file.size(); };
    c.read = [](H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, void* buffer) -> herr_t {
      return sink(file).read(at, size, buffer) ? 0 : -1;
    };
    c.write = [](H5FD_t* file, H5FD_mem_t, hid_t, haddr_t at, std::size_t size, const void* buffer) -> herr_t {
      return sink(file).write(at, size, buffer), 0;
    };
    c.truncate = [](H5FD_t* file, hid_t, hbool_t) -> herr_t {
      return sink(file).resize(static_cast<Sink*>(file)->allocated), 0;
    };
    const H5FD_mem_t map[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
    std::copy(std::begin(map), std::end(map), std::begin(c.fl_map));
    return H5FDregister(&c);
  }();
  return driver;
}

}  // namespace

struct Hdf5Writer::State {
  AtomicFile target;
  int error = 0;  // the first failed write; outlives `file`
  Hdf5Handle file;
  std::map<std::string, hsize_t> sizes;  // of the dimension scales

  State(const std::string& path, bool force) : target(path, force) {}

  void check(bool ok, const std::string& object) {
    if (error != 0) throw OutputError(output_error_text("cannot write", target.path(), error));
    if (ok) return;
    throw OutputError("cannot write " + object + " of '" + target.path() + "' (HDF5: " + library_reason() + ")");
  }
  Hdf5Handle create(const std::string& path, hid_t type, const std::vector<hsize_t>& shape, const Hdf5Array& array);
  Hdf5Handle create_on_scales(const std::string& path, hid_t type, const Hdf5Array& array);
  void write(hid_t dataset, const std::string& path, hid_t memory, const void* values);
  void make_scale(hid_t dataset, const std::string& path, hsize_t size, const char* name);
  void attribute(const std::string& object, const std::string& name, hid_t type, hsize_t count, const void* values);
};

Hdf5Writer::Hdf5Writer(const std::string& path, bool force) : state_(std::make_unique<State>(path, force)) {
  const Hdf5Library library;
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  const int* error = &state_->error;
  H5Pset_driver(access, sink_driver(), &error);
  const Hdf5Handle creation = creation_properties(H5P_FILE_CREATE);
  H5Pset_link_creation_order(creation, kOrdered);
  state_->file = Hdf5Handle(H5Fcreate(state_->target.temp_path().c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
  state_->check(state_->file.ok(), "the start");
}

Hdf5Writer::~Hdf5Writer() {
  const Hdf5Library library;
  state_->file.close();
}

void Hdf5Writer::group(const std::string& path) {
  const Hdf5Library library;
  const Hdf5Handle creation = creation_properties(H5P_GROUP_CREATE);
  H5Pset_link_creation_order(creation, kOrdered);
  // Parents one by one: those that HDF5 makes by itself would carry the time of day.
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    if (H5Lexists(state_->file, parent.c_str(), H5P_DEFAULT) <= 0) {
      const Hdf5Handle group(H5Gcreate2(state_->file, parent.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose);
      state_->check(group.ok(), "group " + parent);
    }
    if (end == std::string::npos) return;
  }
}

void Hdf5Writer::State::attribute(const std::string& object, const std::string& name, hid_t type, hsize_t count,
                                  const void* values) {
  const Hdf5Handle space(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Hdf5Handle made(
      H5Acreate_by_name(file, object.c_str(), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  check(made.ok() && H5Awrite(made, type, values) >= 0, "attribute " + name + " of " + object);
}

void Hdf5Writer::attribute(const std::string& object, const std::string& name, const std::string& text) {
  const Hdf5Library library;
  refuse_nul(text);
  state_->attribute(object, name, text_type(text.size() + 1), 1, text.c_str());
}

template <class T>
void Hdf5Writer::attribute(const std::string& object, const std::string& name, std::span<const T> values) {
  const Hdf5Library library;
  state_->attribute(object, name, number_type<T>(), values.size(), values.data());
}

Hdf5Handle Hdf5Writer::State::create(const std::string& path, hid_t type, const std::vector<hsize_t>& shape,
                                     const Hdf5Array& array) {
  const Hdf5Handle properties = creation_properties(H5P_DATASET_CREATE);
  if ((array.checksum || array.compress) && !shape.empty()) {
    std::vector<hsize_t> chunk;
    for (std::size_t i = 0; i < shape.size(); ++i)
      chunk.push_back(std::clamp<hsize_t>(shape[i], 1, i == 0 ? kChunkRows : kChunkCols));
    H5Pset_chunk(properties, static_cast<int>(chunk.size()), chunk.data());
    H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER);  // every chunk is written in full
    if (array.compress) {
      H5Pset_shuffle(properties);
      H5Pset_deflate(properties, 1);
    }
    if (array.checksum) H5Pset_fletcher32(properties);
  }
  const Hdf5Handle space(
      shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
      H5Sclose);
  Hdf5Handle dataset(H5Dcreate2(file, path.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose);
  check(dataset.ok(), path);
  return dataset;
}

Hdf5Handle Hdf5Writer::State::create_on_scales(const std::string& path, hid_t type, const Hdf5Array& array) {
  std::vector<hsize_t> shape;
  for (const auto& dim : array.dims) shape.push_back(sizes.at(dim));
  Hdf5Handle dataset = create(path, type, shape, array);
  for (unsigned i = 0; i < array.dims.size(); ++i) {
    const Hdf5Handle scale(H5Dopen2(file, array.dims[i].c_str(), H5P_DEFAULT), H5Dclose);
    check(scale.ok() && H5DSattach_scale(dataset, scale, i) >= 0, "the dimensions of " + path);
  }
  return dataset;
}

void Hdf5Writer::State::write(hid_t dataset, const std::string& path, hid_t memory, const void* values) {
  check(H5Dwrite(dataset, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0, path);
}

void Hdf5Writer::State::make_scale(hid_t dataset, const std::string& path, hsize_t size, const char* name) {
  check(H5DSset_scale(dataset, name) >= 0, path);
  sizes[path] = size;
}

void Hdf5Writer::dimension(const std::string& path, std::size_t size) {
  const Hdf5Library library;
  // Never written, so without storage: type and name are those by which netCDF-4 knows a bare dimension.
  const Hdf5Handle dataset = state_->create(path, H5T_IEEE_F32BE, {size}, {});
  char name[80];
  std::snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10zu", size);
  state_->make_scale(dataset, path, size, name);
}

void Hdf5Writer::index_dimension(const std::string& path, std::size_t size) {
  const Hdf5Library library;
  const Hdf5Handle dataset = state_->create(path, H5T_NATIVE_INT64, {size}, {});
  constexpr std::size_t kAtOnce = std::size_t{1} << 16;  // memory does not grow with the number of rows
  std::vector<std::int64_t> index(std::min(size, kAtOnce));
  const Hdf5Handle file_space(H5Dget_space(dataset), H5Sclose);
  for (std::size_t first = 0; first < size; first += index.size()) {
    const hsize_t start = first, count = std::min(index.size(), size - first);
    std::iota(index.begin(), index.end(), static_cast<std::int64_t>(first));
    const Hdf5Handle memory(H5Screate_simple(1, &count, nullptr), H5Sclose);
    state_->check(H5Sselect_hyperslab(file_space, H5S_SELECT_SET, &start, nullptr, &count, nullptr) >= 0 &&
                      H5Dwrite(dataset, H5T_NATIVE_INT64, memory, file_space, H5P_DEFAULT, index.data()) >= 0,
                  path);
  }
  state_->make_scale(dataset, path, size, last_name(path).c_str());
}

void Hdf5Writer::label_dimension(const std::string& path, std::span<const std::string> labels) {
  const Hdf5Library library;
  const Hdf5Handle type = text_type(H5T_VARIABLE), dataset = state_->create(path, type, {labels.size()}, {});
  state_->write(dataset, path, type, pointers_to(labels).data());
  state_->make_scale(dataset, path, labels.size(), last_name(path).c_str());
}

template <class T>
void Hdf5Writer::numbers(const std::string& path, std::span<const T> values, const Hdf5Array& array) {
  const Hdf5Library library;
  const Hdf5Handle dataset = state_->create_on_scales(path, number_type<T>(), array);
  state_->write(dataset, path, number_type<T>(), values.data());
}

#define ABDERA_INSTANTIATE(T)                                                                      \
  template void Hdf5Writer::attribute(const std::string&, const std::string&, std::span<const T>); \
  template void Hdf5Writer::numbers(const std::string&, std::span<const T>, const Hdf5Array&)
ABDERA_INSTANTIATE(double);
ABDERA_INSTANTIATE(float);
ABDERA_INSTANTIATE(std::int8_t);
ABDERA_INSTANTIATE(std::int16_t);
ABDERA_INSTANTIATE(std::int32_t);
ABDERA_INSTANTIATE(std::int64_t);
#undef ABDERA_INSTANTIATE

void Hdf5Writer::strings(const std::string& path, std::span<const std::string> values, const Hdf5Array& array) {
  const Hdf5Library library;
  const Hdf5Handle type = text_type(H5T_VARIABLE), dataset = state_->create_on_scales(path, type, array);
  state_->write(dataset, path, type, pointers_to(values).data());
}

void Hdf5Writer::tiles(const std::string& path, const Hdf5Array& array, StoredAs type,
                       FunctionRef<void(const Tile&, double* block)> fill) {
  const Hdf5Library library;
  const hid_t stored = type == StoredAs::kFloat64   ? H5T_IEEE_F64LE
                       : type == StoredAs::kFloat32 ? H5T_IEEE_F32LE
                                                    : H5T_STD_I8LE;
  const Hdf5Handle dataset = state_->create_on_scales(path, stored, array);
  const hsize_t rows = state_->sizes.at(array.dims.at(0)), cols = state_->sizes.at(array.dims.at(1));
  std::vector<double> block(std::min(rows, kChunkRows) * std::min(cols, kChunkCols));
  for_tiles(rows, cols, kChunkRows, kChunkCols, [&](const Tile& tile) {
    fill(tile, block.data());
    state_->check(move_tile(dataset, tile,
                            [&](hid_t memory, hid_t file) {
                              return H5Dwrite(dataset, H5T_NATIVE_DOUBLE, memory, file, H5P_DEFAULT, block.data());
                            }),
                  path);
  });
}

void Hdf5Writer::commit() {
  {
    const Hdf5Library library;
    state_->check(state_->file.close(), "the end");
  }
  seal_file(state_->target.temp_path());
  state_->target.commit();
}

}  // namespace abdera
