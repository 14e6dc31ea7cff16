#pragma once
#include <string>
#include <string_view>

namespace abdera {

/// An output file that appears complete or not at all: written under a temporary name in the same folder, synced,
/// then renamed. Use `write` for text, or hand `temp_path()` to a library that wants a path (its name ends as the
/// final one does), close that library's handle, then `commit()`. Without `commit()` the destructor removes the
/// temporary file, and `remove_temporary_files` does so where a signal ends the process; only SIGKILL or a power cut
/// can leave one behind (".abdera-*" in that folder).
///
/// A file that reaches RLIMIT_FSIZE raises SIGXFSZ, which ends the process by default: a program must ignore that
/// signal (`std::signal(SIGXFSZ, SIG_IGN)`) to see an OutputError instead. Standard output ("-") is the program's own.
/// Cost: one fsync of the file and one of its folder. Threads: one thread an object.
class AtomicFile {
 public:
  /// @param path final name; a symbolic link to a file is followed.
  /// @param force allow an existing regular file to be replaced (its permissions are kept).
  /// @throws UsageError if the path is empty, its folder is missing, it is not a regular file, or it exists and `force`
  ///         is false; OutputError if the folder cannot be written.
  explicit AtomicFile(std::string path, bool force = false);
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::string& path() const { return path_; }
  const std::string& temp_path() const { return temp_; }

  /// Appends to the temporary file. @throws OutputError (disk full, file size limit, ...).
  void write(std::string_view bytes);
  /// Makes the file durable and gives it its name. @throws OutputError; UsageError if another process made the file
  /// meanwhile and `force` is false.
  void commit();

  /// Removes the temporary files of all objects that live, which cannot be used any more: for the handler of a signal
  /// that ends the process next. Async-signal-safe. Cost: one unlink an object. Threads: safe, from any.
  static void remove_temporary_files() noexcept;

 private:
  [[noreturn]] void fail(const char* action, int error) const;
  void close_descriptor();
  std::string path_, temp_;
  bool force_ = false, committed_ = false;
  int descriptor_ = -1;
  AtomicFile *previous_ = nullptr, *next_ = nullptr;  // in the list of those that live
};

/// Writes `text` to `path` as AtomicFile does. @throws as AtomicFile.
void write_file(const std::string& path, std::string_view text, bool force = false);

/// "what PATH: reason; remedy" for a failed output: the message of every OutputError about a file.
std::string output_error_text(std::string_view action, const std::string& path, int error);

}  // namespace abdera
