#include <hdf5.h>
#include <hdf5_hl.h>

#include <filesystem>

#include "core/error.hpp"
#include "datasets/file_seal.hpp"
#include "datasets/hdf5_file.hpp"
#include "datasets/hdf5_library.hpp"
#include "datasets/stored_values.hpp"

namespace abdera {

using detail::Hdf5Handle, detail::Hdf5Library, detail::library_reason, detail::move_tile, detail::text_type;

struct Hdf5Reader::State {
  std::string path;
  Hdf5Handle file;
  Hdf5Handle transfer;  // reads without a second check of what the seal has checked
  bool check_texts = false;

  [[noreturn]] void fail(const std::string& what) const {
    const std::string reason = library_reason();
    throw DataError("cannot read '" + path + "': " + what + (reason.empty() ? "" : " (HDF5: " + reason + ")"));
  }
  void check(bool ok, const std::string& what) const {
    if (!ok) fail(what);
  }
  Hdf5Handle open(const std::string& object) const {
    Hdf5Handle dataset(H5Dopen2(file, object.c_str(), H5P_DEFAULT), H5Dclose);
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
  const Hdf5Library library;
  const Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  H5Pset_file_locking(access, true, true);  // some network file systems cannot lock
  state_->file = Hdf5Handle(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access), H5Fclose);
  if (!state_->file.ok()) {
    const bool signature = H5Fis_hdf5(path.c_str()) > 0;
    state_->fail(signature ? "it is an HDF5 file that is cut short or damaged" : "it is not an HDF5 file");
  }
  state_->transfer = Hdf5Handle(H5Pcreate(H5P_DATASET_XFER), H5Pclose);
  if (seal == Seal::kIntact) {
    H5Pset_edc_check(state_->transfer, H5Z_DISABLE_EDC);
    return;
  }
  const Hdf5Handle creation(H5Fget_create_plist(state_->file), H5Pclose);
  std::size_t address = 0, length = 0;
  hsize_t user_block = 1;
  H5Pget_sizes(creation, &address, &length);
  H5Pget_userblock(creation, &user_block);
  state_->check_texts = address == 8 && length == 8 && user_block == 0;
}

Hdf5Reader::~Hdf5Reader() {
  const Hdf5Library library;
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
  const Hdf5Library library;
  return state_->is(path, H5O_TYPE_DATASET);
}
bool Hdf5Reader::has_group(const std::string& path) const {
  const Hdf5Library library;
  return state_->is(path, H5O_TYPE_GROUP);
}

std::vector<std::string> Hdf5Reader::members(const std::string& group) const {
  const Hdf5Library library;
  const Hdf5Handle opened(H5Gopen2(state_->file, group.c_str(), H5P_DEFAULT), H5Gclose);
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
  const Hdf5Handle space(H5Dget_space(dataset), H5Sclose);
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
  const Hdf5Library library;
  return state_->shape_of(state_->open(path), path);
}

Hdf5Reader::Type Hdf5Reader::type(const std::string& path) const {
  const Hdf5Library library;
  const Hdf5Handle dataset = state_->open(path), type(H5Dget_type(dataset), H5Tclose);
  const auto kind = type.ok() ? H5Tget_class(type) : H5T_NO_CLASS;
  if (kind == H5T_INTEGER) return Type::kInteger;
  if (kind == H5T_FLOAT) return Type::kFloat;
  return kind == H5T_STRING ? Type::kString : Type::kOther;
}

bool Hdf5Reader::is_dimension_scale(const std::string& path) const {
  const Hdf5Library library;
  return H5DSis_scale(state_->open(path)) > 0;
}

std::vector<double> Hdf5Reader::numbers(const std::string& path) const {
  const Hdf5Library library;
  const Hdf5Handle dataset = state_->open(path);
  std::vector<double> values(state_->count_of(dataset, path, sizeof(double)));
  state_->check(H5Dread(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, state_->transfer, values.data()) >= 0,
                "the numbers of " + path);
  return values;
}

void Hdf5Reader::tiles(const std::string& path, FunctionRef<void(const Tile&, const double* block)> take) const {
  const Hdf5Library library;
  const Hdf5Handle dataset = state_->open(path);
  const auto shape = state_->shape_of(dataset, path);
  state_->check(shape.size() == 2, path + " is not two-dimensional");
  state_->count_of(dataset, path, sizeof(double));
  const Hdf5Handle properties(H5Dget_create_plist(dataset), H5Pclose);
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
    const Hdf5Handle memory = text_type(H5T_VARIABLE);
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
  const Hdf5Library library;
  const Hdf5Handle dataset = state_->open(path), type(H5Dget_type(dataset), H5Tclose);
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
  const Hdf5Library library;
  if (H5Aexists_by_name(state_->file, object.c_str(), name.c_str(), H5P_DEFAULT) <= 0) {
    H5Eclear2(H5E_DEFAULT);
    return std::nullopt;
  }
  const std::string what = "attribute " + name + " of " + object;
  const Hdf5Handle opened(H5Aopen_by_name(state_->file, object.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                          H5Aclose);
  state_->check(opened.ok(), what);
  const Hdf5Handle type(H5Aget_type(opened), H5Tclose), space(H5Aget_space(opened), H5Sclose);
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
