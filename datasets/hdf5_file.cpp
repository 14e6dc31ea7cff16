#include "datasets/hdf5_file.hpp"

#include <hdf5.h>
#include <hdf5_hl.h>
#if H5_VERSION_GE(1, 13, 0)
#include <H5FDdevelop.h>
#endif

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <numeric>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "datasets/file_seal.hpp"
#include "datasets/sink_file.hpp"
#include "datasets/stored_values.hpp"

namespace abdera {
namespace {

constexpr hsize_t kChunkRows = 4096, kChunkCols = 64;
constexpr unsigned kOrdered = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

/// One caller inside the serial library; its own printing of errors is off meanwhile.
class Library {
 public:
  Library() : hold_(mutex()) { H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); }

 private:
  static std::recursive_mutex& mutex() {
    static std::recursive_mutex m;
    return m;
  }
  std::lock_guard<std::recursive_mutex> hold_;
};

/// The innermost description of the library's error stack, or "" when it is empty.
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

class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close by) : id_(id), close_(by) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() { close(); }
  bool close() { return id_ < 0 || close_(std::exchange(id_, -1)) >= 0; }
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor): stands for the id in calls
  bool ok() const { return id_ >= 0; }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

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

Handle text_type(std::size_t size) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, size);
  H5Tset_cset(type, H5T_CSET_UTF8);
  H5Tset_strpad(type, H5T_STR_NULLTERM);
  return type;
}

/// Properties that every created object shares: creation order kept, no modification time.
Handle creation_properties(hid_t kind) {
  Handle properties(H5Pcreate(kind), H5Pclose);
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

/// H5Dread or H5Dwrite of one tile of a two-dimensional array, row-major.
template <class Transfer>
bool move_tile(hid_t dataset, const Tile& tile, Transfer&& transfer) {
  const hsize_t start[2] = {tile.row, tile.col}, count[2] = {tile.rows, tile.cols};
  const Handle file_space(H5Dget_space(dataset), H5Sclose), memory(H5Screate_simple(2, count, nullptr), H5Sclose);
  return file_space.ok() && memory.ok() &&
         H5Sselect_hyperslab(file_space, H5S_SELECT_SET, start, nullptr, count, nullptr) >= 0 &&
         transfer(memory, file_space) >= 0;
}

}  // namespace

struct Hdf5Writer::State {
  AtomicFile target;
  int error = 0;  // the first failed write; outlives `file`
  Handle file;
  std::map<std::string, hsize_t> sizes;  // of the dimension scales

  State(const std::string& path, bool force) : target(path, force) {}

  void check(bool ok, const std::string& object) {
    if (error != 0) throw OutputError(output_error_text("cannot write", target.path(), error));
    if (ok) return;
    throw OutputError("cannot write " + object + " of '" + target.path() + "' (HDF5: " + library_reason() + ")");
  }
  Handle create(const std::string& path, hid_t type, const std::vector<hsize_t>& shape, const Hdf5Array& array);
  Handle create_on_scales(const std::string& path, hid_t type, const Hdf5Array& array);
  void write(hid_t dataset, const std::string& path, hid_t memory, const void* values);
  void make_scale(hid_t dataset, const std::string& path, hsize_t size, const char* name);
  void attribute(const std::string& object, const std::string& name, hid_t type, hsize_t count, const void* values);
};

Hdf5Writer::Hdf5Writer(const std::string& path, bool force) : state_(std::make_unique<State>(path, force)) {
  const Library library;
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
  const int* error = &state_->error;
  H5Pset_driver(access, sink_driver(), &error);
  const Handle creation = creation_properties(H5P_FILE_CREATE);
  H5Pset_link_creation_order(creation, kOrdered);
  state_->file = Handle(H5Fcreate(state_->target.temp_path().c_str(), H5F_ACC_TRUNC, creation, access), H5Fclose);
  state_->check(state_->file.ok(), "the start");
}

Hdf5Writer::~Hdf5Writer() {
  const Library library;
  state_->file.close();
}

void Hdf5Writer::group(const std::string& path) {
  const Library library;
  const Handle creation = creation_properties(H5P_GROUP_CREATE);
  H5Pset_link_creation_order(creation, kOrdered);
  // Parents one by one: those that HDF5 makes by itself would carry the time of day.
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    if (H5Lexists(state_->file, parent.c_str(), H5P_DEFAULT) <= 0) {
      const Handle group(H5Gcreate2(state_->file, parent.c_str(), H5P_DEFAULT, creation, H5P_DEFAULT), H5Gclose);
      state_->check(group.ok(), "group " + parent);
    }
    if (end == std::string::npos) return;
  }
}

void Hdf5Writer::State::attribute(const std::string& object, const std::string& name, hid_t type, hsize_t count,
                                  const void* values) {
  const Handle space(count == 1 ? H5Screate(H5S_SCALAR) : H5Screate_simple(1, &count, nullptr), H5Sclose);
  const Handle made(
      H5Acreate_by_name(file, object.c_str(), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  check(made.ok() && H5Awrite(made, type, values) >= 0, "attribute " + name + " of " + object);
}

void Hdf5Writer::attribute(const std::string& object, const std::string& name, const std::string& text) {
  const Library library;
  refuse_nul(text);
  state_->attribute(object, name, text_type(text.size() + 1), 1, text.c_str());
}

template <class T>
void Hdf5Writer::attribute(const std::string& object, const std::string& name, std::span<const T> values) {
  const Library library;
  state_->attribute(object, name, number_type<T>(), values.size(), values.data());
}

Handle Hdf5Writer::State::create(const std::string& path, hid_t type, const std::vector<hsize_t>& shape,
                                 const Hdf5Array& array) {
  const Handle properties = creation_properties(H5P_DATASET_CREATE);
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
  const Handle space(
      shape.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr),
      H5Sclose);
  Handle dataset(H5Dcreate2(file, path.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), H5Dclose);
  check(dataset.ok(), path);
  return dataset;
}

Handle Hdf5Writer::State::create_on_scales(const std::string& path, hid_t type, const Hdf5Array& array) {
  std::vector<hsize_t> shape;
  for (const auto& dim : array.dims) shape.push_back(sizes.at(dim));
  Handle dataset = create(path, type, shape, array);
  for (unsigned i = 0; i < array.dims.size(); ++i) {
    const Handle scale(H5Dopen2(file, array.dims[i].c_str(), H5P_DEFAULT), H5Dclose);
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
  const Library library;
  // Never written, so without storage: type and name are those by which netCDF-4 knows a bare dimension.
  const Handle dataset = state_->create(path, H5T_IEEE_F32BE, {size}, {});
  char name[80];
  std::snprintf(name, sizeof name, "This is a netCDF dimension but not a netCDF variable.%10zu", size);
  state_->make_scale(dataset, path, size, name);
}

void Hdf5Writer::index_dimension(const std::string& path, std::size_t size) {
  const Library library;
  const Handle dataset = state_->create(path, H5T_NATIVE_INT64, {size}, {});
  std::vector<std::int64_t> index(size);
  std::iota(index.begin(), index.end(), 0);
  state_->write(dataset, path, H5T_NATIVE_INT64, index.data());
  state_->make_scale(dataset, path, size, last_name(path).c_str());
}

void Hdf5Writer::label_dimension(const std::string& path, std::span<const std::string> labels) {
  const Library library;
  const Handle type = text_type(H5T_VARIABLE), dataset = state_->create(path, type, {labels.size()}, {});
  state_->write(dataset, path, type, pointers_to(labels).data());
  state_->make_scale(dataset, path, labels.size(), last_name(path).c_str());
}

template <class T>
void Hdf5Writer::numbers(const std::string& path, std::span<const T> values, const Hdf5Array& array) {
  const Library library;
  const Handle dataset = state_->create_on_scales(path, number_type<T>(), array);
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
  const Library library;
  const Handle type = text_type(H5T_VARIABLE), dataset = state_->create_on_scales(path, type, array);
  state_->write(dataset, path, type, pointers_to(values).data());
}

void Hdf5Writer::tiles(const std::string& path, const Hdf5Array& array, bool as_float32,
                       FunctionRef<void(const Tile&, double* block)> fill) {
  const Library library;
  const Handle dataset = state_->create_on_scales(path, as_float32 ? H5T_IEEE_F32LE : H5T_IEEE_F64LE, array);
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
    const Library library;
    state_->check(state_->file.close(), "the end");
  }
  seal_file(state_->target.temp_path());
  state_->target.commit();
}

struct Hdf5Reader::State {
  std::string path;
  Handle file;
  Handle transfer;  // reads without a second check of what the seal has checked
  bool check_texts = false;

  [[noreturn]] void fail(const std::string& what) const {
    const std::string reason = library_reason();
    throw DataError("cannot read '" + path + "': " + what + (reason.empty() ? "" : " (HDF5: " + reason + ")"));
  }
  void check(bool ok, const std::string& what) const {
    if (!ok) fail(what);
  }
  Handle open(const std::string& object) const {
    Handle dataset(H5Dopen2(file, object.c_str(), H5P_DEFAULT), H5Dclose);
    check(dataset.ok(), "there is no readable array " + object);
    return dataset;
  }
  std::vector<std::size_t> shape_of(hid_t dataset, const std::string& object) const;
  std::size_t count_of(hid_t dataset, const std::string& object, std::size_t element) const;
  bool is(const std::string& object, H5O_type_t type) const;
  std::vector<std::string> texts(hid_t type, std::size_t count, const std::string& object,
                                 FunctionRef<herr_t(hid_t memory, void* out)> read) const;
};

Hdf5Reader::Hdf5Reader(const std::string& path) : state_(std::make_unique<State>()) {
  state_->path = path;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) throw DataError("'" + path + "' is a folder, not an HDF5 file");
  const Seal seal = check_seal(path);
  if (seal == Seal::kBroken)
    throw DataError("'" + path +
                    "' is damaged: its bytes differ from the checksum written with them; restore a copy or "
                    "import the data again");
  const Library library;
  const Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  H5Pset_file_locking(access, true, true);  // some network file systems cannot lock
  state_->file = Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), H5Fclose);
  if (!state_->file.ok()) {
    const bool signature = H5Fis_hdf5(path.c_str()) > 0;
    state_->fail(signature ? "it is an HDF5 file that is cut short or damaged" : "it is not an HDF5 file");
  }
  state_->transfer = Handle(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  if (seal == Seal::kIntact) {
    H5Pset_edc_check(state_->transfer, H5Z_DISABLE_EDC);
    return;
  }
  const Handle creation(H5Fget_create_plist(state_->file), H5Pclose);
  std::size_t address = 0, length = 0;
  hsize_t user_block = 1;
  H5Pget_sizes(creation, &address, &length);
  H5Pget_userblock(creation, &user_block);
  state_->check_texts = address == 8 && length == 8 && user_block == 0;
}

Hdf5Reader::~Hdf5Reader() {
  const Library library;
  state_.reset();
}

const std::string& Hdf5Reader::path() const { return state_->path; }

bool Hdf5Reader::State::is(const std::string& object, H5O_type_t type) const {
  // Each step of the path must exist before the library may be asked for the next.
  for (std::size_t at = object.find('/', 1); object != "/"; at = object.find('/', at + 1)) {
    const bool last = at == std::string::npos;
    const std::string part = object.substr(0, at);
    if (H5Lexists(file, part.c_str(), H5P_DEFAULT) <= 0 || H5Oexists_by_name(file, part.c_str(), H5P_DEFAULT) <= 0) {
      H5Eclear2(H5E_DEFAULT);
      return false;
    }
    if (last) break;
  }
  H5O_info_t info;
  const bool known = H5Oget_info_by_name2(file, object.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0;
  H5Eclear2(H5E_DEFAULT);
  return known && info.type == type;
}

bool Hdf5Reader::has_dataset(const std::string& path) const {
  const Library library;
  return state_->is(path, H5O_TYPE_DATASET);
}
bool Hdf5Reader::has_group(const std::string& path) const {
  const Library library;
  return state_->is(path, H5O_TYPE_GROUP);
}

std::vector<std::string> Hdf5Reader::members(const std::string& group) const {
  const Library library;
  const Handle opened(H5Gopen2(state_->file, group.c_str(), H5P_DEFAULT), H5Gclose);
  state_->check(opened.ok(), "there is no readable group " + group);
  const auto add = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  std::vector<std::string> names;
  if (H5Literate(opened, H5_INDEX_CRT_ORDER, H5_ITER_INC, nullptr, add, &names) < 0) {
    H5Eclear2(H5E_DEFAULT);
    names.clear();
    state_->check(H5Literate(opened, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names) >= 0, "group " + group);
  }
  return names;
}

std::vector<std::size_t> Hdf5Reader::State::shape_of(hid_t dataset, const std::string& object) const {
  const Handle space(H5Dget_space(dataset), H5Sclose);
  const int rank = space.ok() ? H5Sget_simple_extent_ndims(space) : -1;
  check(rank >= 0, "the shape of " + object);
  std::vector<hsize_t> extent(static_cast<std::size_t>(rank));
  check(H5Sget_simple_extent_dims(space, extent.data(), nullptr) >= 0, "the shape of " + object);
  return {extent.begin(), extent.end()};
}

std::size_t Hdf5Reader::State::count_of(hid_t dataset, const std::string& object, std::size_t element) const {
  std::string problem;
  const auto count = plausible_count(shape_of(dataset, object), element, H5Dget_storage_size(dataset), problem);
  if (!problem.empty()) fail(object + " " + problem);
  return count;
}

std::vector<std::size_t> Hdf5Reader::shape(const std::string& path) const {
  const Library library;
  return state_->shape_of(state_->open(path), path);
}

Hdf5Reader::Type Hdf5Reader::type(const std::string& path) const {
  const Library library;
  const Handle dataset = state_->open(path), type(H5Dget_type(dataset), H5Tclose);
  const auto kind = type.ok() ? H5Tget_class(type) : H5T_NO_CLASS;
  if (kind == H5T_INTEGER) return Type::kInteger;
  if (kind == H5T_FLOAT) return Type::kFloat;
  return kind == H5T_STRING ? Type::kString : Type::kOther;
}

bool Hdf5Reader::is_dimension_scale(const std::string& path) const {
  const Library library;
  return H5DSis_scale(state_->open(path)) > 0;
}

std::vector<double> Hdf5Reader::numbers(const std::string& path) const {
  const Library library;
  const Handle dataset = state_->open(path);
  std::vector<double> values(state_->count_of(dataset, path, sizeof(double)));
  state_->check(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, state_->transfer, values.data()) >= 0,
                "the numbers of " + path);
  return values;
}

void Hdf5Reader::tiles(const std::string& path, FunctionRef<void(const Tile&, const double* block)> take) const {
  const Library library;
  const Handle dataset = state_->open(path);
  const auto shape = state_->shape_of(dataset, path);
  state_->check(shape.size() == 2, path + " is not two-dimensional");
  state_->count_of(dataset, path, sizeof(double));
  const Handle properties(H5Dget_create_plist(dataset), H5Pclose);
  hsize_t chunk[2] = {0, 0};
  if (H5Pget_layout(properties) == H5D_CHUNKED) H5Pget_chunk(properties, 2, chunk);
  const auto tile = reading_tile({shape[0], shape[1]}, {chunk[0], chunk[1]});
  std::vector<double> block(tile[0] * tile[1]);
  for_tiles(shape[0], shape[1], tile[0], tile[1], [&](const Tile& t) {
    const bool ok = move_tile(dataset, t, [&](hid_t memory, hid_t file) {
      return H5Dread(dataset, H5T_NATIVE_DOUBLE, memory, file, state_->transfer, block.data());
    });
    state_->check(ok, path + ", rows " + std::to_string(t.row + 1) + " to " + std::to_string(t.row + t.rows));
    take(t, block.data());
  });
}

std::vector<std::string> Hdf5Reader::State::texts(hid_t type, std::size_t count, const std::string& object,
                                                  FunctionRef<herr_t(hid_t memory, void* out)> read) const {
  check(H5Tget_class(type) == H5T_STRING, object + " is not text");
  std::vector<std::string> texts;
  if (H5Tis_variable_str(type) > 0) {
    const Handle memory = text_type(H5T_VARIABLE);
    H5Tset_cset(memory, H5Tget_cset(type));
    std::vector<char*> pointers(count);
    const bool ok = read(memory, pointers.data()) >= 0;
    for (char* text : pointers) {
      texts.emplace_back(text ? text : "");
      H5free_memory(text);
    }
    check(ok, "the texts of " + object);
  } else {
    const std::size_t size = H5Tget_size(type);
    std::vector<char> bytes(count * size);
    check(read(type, bytes.data()) >= 0, "the texts of " + object);
    texts = fixed_texts(bytes, size, H5Tget_strpad(type) == H5T_STR_SPACEPAD);
  }
  return texts;
}

std::vector<std::string> Hdf5Reader::strings(const std::string& path) const {
  const Library library;
  const Handle dataset = state_->open(path), type(H5Dget_type(dataset), H5Tclose);
  state_->check(type.ok(), "the type of " + path);
  const std::size_t count = state_->count_of(dataset, path, H5Tget_size(type));
  const haddr_t offset = H5Dget_offset(dataset);
  if (state_->check_texts && H5Tis_variable_str(type) > 0 && offset != HADDR_UNDEF)
    state_->check(texts_are_sound(state_->path, offset, count), "the texts of " + path + " are damaged");
  return state_->texts(type, count, path, [&](hid_t memory, void* out) {
    return H5Dread(dataset, memory, H5S_ALL, H5S_ALL, state_->transfer, out);
  });
}

std::optional<std::vector<std::string>> Hdf5Reader::texts_attribute(const std::string& object,
                                                                    const std::string& name) const {
  const Library library;
  if (H5Aexists_by_name(state_->file, object.c_str(), name.c_str(), H5P_DEFAULT) <= 0) {
    H5Eclear2(H5E_DEFAULT);
    return std::nullopt;
  }
  const std::string what = "attribute " + name + " of " + object;
  const Handle opened(H5Aopen_by_name(state_->file, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  state_->check(opened.ok(), what);
  const Handle type(H5Aget_type(opened), H5Tclose), space(H5Aget_space(opened), H5Sclose);
  state_->check(type.ok() && space.ok(), what);
  if (H5Tget_class(type) != H5T_STRING) return std::nullopt;
  const auto count = H5Sget_simple_extent_npoints(space);
  state_->check(count >= 0 && static_cast<hsize_t>(count) * H5Tget_size(type) <= H5Aget_storage_size(opened), what);
  return state_->texts(type, static_cast<std::size_t>(count), what,
                       [&](hid_t memory, void* out) { return H5Aread(opened, memory, out); });
}

std::optional<std::string> Hdf5Reader::text_attribute(const std::string& object, const std::string& name) const {
  auto texts = texts_attribute(object, name);
  if (!texts || texts->size() != 1) return std::nullopt;
  return std::move(texts->front());
}

}  // namespace abdera
