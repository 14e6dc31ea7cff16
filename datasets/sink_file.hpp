#pragma once
#include <cstdint>
#include <string>

namespace abdera {

/// A file for a library that cannot cope with failing writes: every write is accepted, the first error is remembered
/// and what follows it is dropped.
class SinkFile {
 public:
  /// Empties an existing file. @param error where the first error (errno) is kept, 0 before; outlives this object.
  SinkFile(const std::string& path, int& error);
  ~SinkFile();
  SinkFile(const SinkFile&) = delete;
  SinkFile& operator=(const SinkFile&) = delete;

  void write(std::uint64_t at, std::size_t size, const void* bytes);
  /// Bytes behind the end are zero. @return false if the file cannot be read.
  bool read(std::uint64_t at, std::size_t size, void* bytes) const;
  void resize(std::uint64_t size);
  /// The size it would have had without errors.
  std::uint64_t size() const { return size_; }

 private:
  void remember(bool failed, int error);
  int descriptor_;
  int& error_;
  std::uint64_t size_ = 0;
};

}  // namespace abdera
