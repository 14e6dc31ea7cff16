#include "core/atomic_file.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/error.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

const char* remedy(int error) {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return "free some space or write to another file system";
    case EFBIG:
      return "raise the file size limit (ulimit -f) or write a smaller file";
    case EACCES:
    case EPERM:
    case EROFS:
      return "choose a folder you may write to";
    case ENAMETOOLONG:
      return "choose a shorter name";
    case ENOENT:
      return "check that the folder still exists";
    default:
      return "check the device and try again";
  }
}

UsageError exists_already(const std::string& path) {
  return UsageError("'" + path + "' exists already; choose another name or give --force to replace it");
}

fs::path folder_of(const std::string& path) {
  const fs::path parent = fs::path(path).parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

// Ends as the final name does, because some libraries read the format from the end of a name.
std::string temp_name(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  constexpr std::size_t kTail = 150;  // with the prefix within the 255 bytes of a file name
  std::string name = fs::path(path).filename().string();
  if (name.size() > kTail) name.erase(0, name.size() - kTail);
  const std::string unique = ".abdera-" + std::to_string(::getpid()) + "-" + std::to_string(counter++) + "-";
  return (folder_of(path) / (unique + name)).string();
}

int sync_path(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int error = ::fsync(descriptor) == 0 ? 0 : errno;
  if (error == EINVAL || error == ENOTSUP) error = 0;  // a file system that cannot sync is no reason to fail
  ::close(descriptor);
  return error;
}

AtomicFile* first_living = nullptr;
std::atomic_flag list_busy = ATOMIC_FLAG_INIT;

/// Holds the list of living files. This thread takes no signal meanwhile, so that a handler, which needs the list too,
/// only ever waits for another thread.
class HeldList {
 public:
  HeldList() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    while (list_busy.test_and_set(std::memory_order_acquire)) {
    }
  }
  ~HeldList() {
    list_busy.clear(std::memory_order_release);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  HeldList(const HeldList&) = delete;
  HeldList& operator=(const HeldList&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

std::string output_error_text(std::string_view action, const std::string& path, int error) {
  return std::string(action) + " '" + path + "': " + std::generic_category().message(error) + "; " + remedy(error);
}

AtomicFile::AtomicFile(std::string path, bool force) : path_(std::move(path)), force_(force) {
  require(!path_.empty(), "the name of the output file is empty");
  std::error_code ignored;
  if (fs::is_symlink(path_, ignored) && fs::exists(path_, ignored)) path_ = fs::canonical(path_).string();
  struct stat status {};
  const bool exists = ::stat(path_.c_str(), &status) == 0;
  if (exists) {
    require(S_ISREG(status.st_mode), "'" + path_ + "' is not a regular file; give the name of a file to write");
    if (!force_) throw exists_already(path_);
  }
  const fs::path folder = folder_of(path_);
  if (!fs::is_directory(folder, ignored))
    throw UsageError("the folder of '" + path_ + "' does not exist; create it with: mkdir -p '" + folder.string() +
                     "'");
  temp_ = temp_name(path_);
  {
    const HeldList held;  // no signal between the file's appearance and its entry
    descriptor_ = ::open(temp_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor_ >= 0) {
      next_ = std::exchange(first_living, this);
      if (next_) next_->previous_ = this;
    }
  }
  if (descriptor_ < 0) fail("cannot write", errno);
  // A file system without permissions refuses this; the new file then has the usual ones.
  if (exists) static_cast<void>(!::fchmod(descriptor_, status.st_mode & 07777));
}

AtomicFile::~AtomicFile() {
  close_descriptor();
  const HeldList held;
  if (!committed_) ::unlink(temp_.c_str());
  (previous_ ? previous_->next_ : first_living) = next_;
  if (next_) next_->previous_ = previous_;
}

void AtomicFile::remove_temporary_files() noexcept {
  const HeldList held;
  for (const AtomicFile* file = first_living; file; file = file->next_) ::unlink(file->temp_.c_str());
}

void AtomicFile::fail(const char* action, int error) const {
  throw OutputError(output_error_text(action, path_, error));
}

void AtomicFile::close_descriptor() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

void AtomicFile::write(std::string_view bytes) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;  // Linux writes at most 2 GiB a call
  while (!bytes.empty()) {
    const auto written = ::write(descriptor_, bytes.data(), std::min(bytes.size(), kAtOnce));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::commit() {
  // Synced by path and not through our descriptor: a library may have replaced the file under the temporary name.
  close_descriptor();
  if (const int error = sync_path(temp_, O_WRONLY)) fail("cannot finish", error);
  if (force_) {
    if (::rename(temp_.c_str(), path_.c_str()) != 0) fail("cannot finish", errno);
  } else if (::link(temp_.c_str(), path_.c_str()) == 0) {  // unlike rename, refuses to replace
    ::unlink(temp_.c_str());
  } else if (errno == EEXIST || ::access(path_.c_str(), F_OK) == 0) {
    throw exists_already(path_);
  } else if (::rename(temp_.c_str(), path_.c_str()) != 0) {  // a file system without hard links
    fail("cannot finish", errno);
  }
  committed_ = true;
  if (const int error = sync_path(folder_of(path_).string(), O_RDONLY | O_DIRECTORY))
    fail("cannot sync the folder of", error);
}

void write_file(const std::string& path, std::string_view text, bool force) {
  AtomicFile file(path, force);
  file.write(text);
  file.commit();
}

}  // namespace abdera
