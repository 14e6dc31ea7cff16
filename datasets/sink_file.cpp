#include "datasets/sink_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace abdera {

SinkFile::SinkFile(const std::string& path, int& error)
    : descriptor_(::open(path.c_str(), O_RDWR | O_TRUNC | O_CLOEXEC)), error_(error) {
  remember(descriptor_ < 0, errno);
}

SinkFile::~SinkFile() {
  if (descriptor_ >= 0) remember(::close(descriptor_) != 0, errno);
}

void SinkFile::remember(bool failed, int error) {
  if (failed && error_ == 0) error_ = error;
}

void SinkFile::write(std::uint64_t at, std::size_t size, const void* bytes) {
  size_ = std::max(size_, at + size);
  const char* next = static_cast<const char*>(bytes);
  while (size > 0 && error_ == 0) {
    const auto done = ::pwrite(descriptor_, next, size, static_cast<off_t>(at));
    if (done < 0 && errno == EINTR) continue;
    remember(done <= 0, done < 0 ? errno : ENOSPC);
    if (done <= 0) return;
    next += done;
    at += static_cast<std::uint64_t>(done);
    size -= static_cast<std::size_t>(done);
  }
}

bool SinkFile::read(std::uint64_t at, std::size_t size, void* bytes) const {
  char* next = static_cast<char*>(bytes);
  while (size > 0) {
    const auto got = ::pread(descriptor_, next, size, static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return false;
    if (got == 0) break;
    next += got;
    at += static_cast<std::uint64_t>(got);
    size -= static_cast<std::size_t>(got);
  }
  std::fill_n(next, size, '\0');
  return true;
}

void SinkFile::resize(std::uint64_t size) {
  size_ = size;
  if (error_ == 0) remember(::ftruncate(descriptor_, static_cast<off_t>(size)) != 0, errno);
}

}  // namespace abdera
