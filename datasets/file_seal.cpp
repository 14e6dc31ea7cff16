#include "datasets/file_seal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <system_error>
#include <vector>

#include "core/atomic_file.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

constexpr std::array<char, 8> kMagic = {'a', 'b', 'd', 's', 'e', 'a', 'l', '1'};
constexpr std::size_t kBlock = std::size_t{256} << 10;  // stays in the second-level cache

// Four independent lanes: each step is a bijection of the lane and of the word, so one changed word always shows.
class Digest {
 public:
  static constexpr std::size_t kStep = 4 * sizeof(std::uint64_t);
  void update(const char* bytes, std::size_t size) {  // size: a multiple of kStep
    for (std::size_t at = 0; at < size; at += kStep) {
      std::array<std::uint64_t, 4> words;
      std::memcpy(words.data(), bytes + at, kStep);
      for (std::size_t i = 0; i < 4; ++i) lanes_[i] = std::rotl((lanes_[i] ^ words[i]) * 0x9e3779b97f4a7c15u, 29);
    }
  }
  const std::array<std::uint64_t, 4>& lanes() const { return lanes_; }

 private:
  std::array<std::uint64_t, 4> lanes_ = {0x243f6a8885a308d3u, 0x13198a2e03707344u, 0xa4093822299f31d0u,
                                         0x082efa98ec4e6c89u};
};

struct Trailer {
  std::array<char, 8> magic;
  std::uint64_t size;  // bytes before the trailer
  std::array<std::uint64_t, 4> lanes;
};
static_assert(sizeof(Trailer) == 48);
static_assert(std::endian::native == std::endian::little, "the file formats are little endian");

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : id_(::open(path.c_str(), flags | O_CLOEXEC)) {}
  ~Descriptor() {
    if (id_ >= 0) ::close(id_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int id() const { return id_; }

 private:
  int id_;
};

/// Bytes read, fewer than asked only at the end of the file; -1 with errno.
std::int64_t read_at(int descriptor, char* out, std::size_t size, std::uint64_t offset) {
  std::size_t done = 0;
  while (done < size) {
    const auto got = ::pread(descriptor, out + done, size - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return static_cast<std::int64_t>(done);
}

/// Digest of the first `size` bytes, the last step padded with zeros; false with errno if they cannot be read.
bool digest_of(int descriptor, std::uint64_t size, Digest& digest) {
  std::vector<char> block(kBlock);
  for (std::uint64_t at = 0; at < size; at += kBlock) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(kBlock, size - at));
    const auto got = read_at(descriptor, block.data(), wanted, at);
    if (got != static_cast<std::int64_t>(wanted)) return false;
    const std::size_t padded = (wanted + Digest::kStep - 1) / Digest::kStep * Digest::kStep;
    std::memset(block.data() + wanted, 0, padded - wanted);
    digest.update(block.data(), padded);
  }
  return true;
}

}  // namespace

void seal_file(const std::string& path) {
  const Descriptor file(path, O_RDWR);
  struct stat status {};
  Digest digest;
  bool ok = file.id() >= 0 && ::fstat(file.id(), &status) == 0;
  ok = ok && digest_of(file.id(), static_cast<std::uint64_t>(status.st_size), digest);
  if (ok) {
    const Trailer trailer{kMagic, static_cast<std::uint64_t>(status.st_size), digest.lanes()};
    errno = EIO;
    ok = ::pwrite(file.id(), &trailer, sizeof trailer, status.st_size) == static_cast<ssize_t>(sizeof trailer);
  }
  if (!ok) throw OutputError(output_error_text("cannot finish", path, errno));
}

Seal check_seal(const std::string& path) {
  const Descriptor file(path, O_RDONLY);
  struct stat status {};
  if (file.id() < 0 || ::fstat(file.id(), &status) != 0)
    throw DataError("cannot read '" + path + "': " + std::generic_category().message(errno));
  if (status.st_size < static_cast<off_t>(sizeof(Trailer))) return Seal::kNone;
  const auto size = static_cast<std::uint64_t>(status.st_size) - sizeof(Trailer);
  Trailer trailer{};
  const auto got = read_at(file.id(), reinterpret_cast<char*>(&trailer), sizeof trailer, size);
  if (got != static_cast<std::int64_t>(sizeof trailer) || trailer.magic != kMagic || trailer.size != size)
    return Seal::kNone;
  Digest digest;
  if (!digest_of(file.id(), size, digest))
    throw DataError("cannot read '" + path + "': " + std::generic_category().message(errno));
  return digest.lanes() == trailer.lanes ? Seal::kIntact : Seal::kBroken;
}

}  // namespace abdera
