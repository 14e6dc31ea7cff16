#include "datasets/input_text.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>

#include "core/error.hpp"

namespace abdera {
namespace {

using namespace std::string_view_literals;

[[noreturn]] void fail(const std::string& path, int error) {
  const char* remedy = error == ENOENT ? "; check the name" : error == EACCES ? "; check its permissions" : "";
  throw DataError(fmt::format("cannot read '{}': {}{}", path, std::generic_category().message(error), remedy));
}

/// A descriptor that is closed on every way out.
struct Descriptor {
  int value;
  ~Descriptor() {
    if (value > STDIN_FILENO) ::close(value);
  }
};

std::string read_all(int descriptor, const std::string& path) {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  std::string all;
  for (;;) {
    const std::size_t had = all.size();
    all.resize(had + kBlock);
    const auto got = ::read(descriptor, all.data() + had, kBlock);
    if (got < 0 && errno != EINTR) fail(path, errno);
    all.resize(had + static_cast<std::size_t>(got < 0 ? 0 : got));
    if (got == 0) return all;
  }
}

struct Magic {
  std::string_view bytes, what;
};
constexpr std::array kMagics{
    Magic{"\x89HDF\r\n\x1a\n"sv, "an HDF5 file"},
    Magic{"SIMPLE  ="sv, "a FITS file"},
    Magic{"\x1f\x8b"sv, "compressed with gzip; unpack it first (gunzip)"},
    Magic{"BZh"sv, "compressed with bzip2; unpack it first (bunzip2)"},
    Magic{"\xfd"
          "7zXZ"sv,
          "compressed with xz; unpack it first (unxz)"},
    Magic{"\x28\xb5\x2f\xfd"sv, "compressed with zstd; unpack it first (unzstd)"},
    Magic{"PK\x03\x04"sv, "a zip archive (a spreadsheet?); unpack it, or save the table as CSV"},
    Magic{"PAR1"sv, "a Parquet file; convert it to CSV, HDF5 or FITS first"},
    Magic{"CDF\x01"sv, "a classic NetCDF file; convert it to CSV or HDF5 first"},
    Magic{"CDF\x02"sv, "a classic NetCDF file; convert it to CSV or HDF5 first"},
    Magic{"\xff\xfe"sv, "UTF-16 text; convert it first (iconv -f UTF-16 -t UTF-8)"},
    Magic{"\xfe\xff"sv, "UTF-16 text; convert it first (iconv -f UTF-16 -t UTF-8)"},
};

const Magic* find_magic(std::string_view text) {
  for (const auto& magic : kMagics) {
    if (!text.starts_with(magic.bytes)) continue;
    // "BZh" and "PAR1" are also how a column name may begin; in the real formats binary content follows.
    const bool could_be_text =
        std::all_of(magic.bytes.begin(), magic.bytes.end(), [](unsigned char c) { return std::isalnum(c); });
    if (!could_be_text || text.substr(0, 512).find('\0') != std::string_view::npos) return &magic;
  }
  return nullptr;
}

}  // namespace

InputText::InputText(const std::string& path) {
  const Descriptor file{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.value < 0) fail(path, errno);
  struct stat status {};
  if (::fstat(file.value, &status) != 0) fail(path, errno);
  if (S_ISDIR(status.st_mode)) throw DataError(fmt::format("'{}' is a directory; name a file in it", path));
  if (path != "-" && S_ISREG(status.st_mode) && status.st_size > 0) {
    const auto size = static_cast<std::size_t>(status.st_size);
    void* const address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value, 0);
    if (address != MAP_FAILED) {
      ::madvise(address, size, MADV_SEQUENTIAL);
      mapped_ = address;
      text_ = {static_cast<const char*>(address), size};
      return;
    }
  }
  owned_ = read_all(file.value, path);
  text_ = owned_;
}

InputText::~InputText() {
  if (mapped_) ::munmap(mapped_, text_.size());
}

FileFormat sniff_format(std::string_view text) {
  const Magic* magic = find_magic(text);
  if (!magic) return FileFormat::kText;
  if (magic == &kMagics[0]) return FileFormat::kHdf5;
  return magic == &kMagics[1] ? FileFormat::kFits : FileFormat::kOther;
}

std::string why_not_text(std::string_view text) {
  if (const Magic* magic = find_magic(text)) return std::string(magic->what);
  const auto head = text.substr(0, 4096);
  return head.find('\0') == std::string_view::npos ? "" : "a binary file, not text";
}

}  // namespace abdera
