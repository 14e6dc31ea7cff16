#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <map>
#include <system_error>

#include "bench/sweep/doctor.hpp"
#include "bench/sweep/journal.hpp"
#include "bench/sweep/plan_file.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;
using Verdict = Finding::Verdict;

/// Two files of our own, removed at the end whatever happened.
struct TrialFiles {
  std::string one, two;
  int descriptor = -1;
  explicit TrialFiles(const fs::path& folder)
      : one((folder / fmt::format(".abdera-doctor-{}", ::getpid())).string()), two(one + "-renamed") {}
  ~TrialFiles() {
    if (descriptor >= 0) ::close(descriptor);
    ::unlink(one.c_str());
    ::unlink(two.c_str());
  }
  TrialFiles(const TrialFiles&) = delete;
  TrialFiles& operator=(const TrialFiles&) = delete;
};

std::string file_system(const std::string& folder) {
  static const std::map<unsigned long, const char*> names{
      {0x6969, "NFS"},       {0x0BD00BD0, "Lustre"},  {0x47504653, "GPFS"}, {0x19830326, "BeeGFS"},
      {0x01021994, "tmpfs"}, {0x794C7630, "overlay"}, {0x58465342, "XFS"},  {0xEF53, "ext4"},
      {0x9123683E, "Btrfs"}, {0x00C36400, "Ceph"},    {0x65735546, "FUSE"},
  };
  struct statfs status {};
  if (::statfs(folder.c_str(), &status) != 0) return "file system";
  const auto found = names.find(static_cast<unsigned long>(status.f_type));
  return found == names.end() ? fmt::format("file system {:#x}", status.f_type) : found->second;
}

/// Writes, syncs, renames and locks. @return what fails first, "" when nothing does.
std::string try_files(const std::string& folder, double& sync_seconds) {
  TrialFiles files{fs::path(folder)};
  const auto reason = [](const char* what) {
    return fmt::format("{}: {}", what, std::generic_category().message(errno));
  };
  files.descriptor = ::open(files.one.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (files.descriptor < 0) return reason("no file can be made");
  if (::write(files.descriptor, "abdera\n", 7) != 7) return reason("a file cannot be written");
  const auto begin = std::chrono::steady_clock::now();
  if (::fsync(files.descriptor) != 0) return reason("a file cannot be synced");
  sync_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  if (::rename(files.one.c_str(), files.two.c_str()) != 0) return reason("a file cannot be renamed");
  return "";
}

/// Whether two processes can be kept out of one file, which HDF5 asks for where a file system offers it.
bool locks(const std::string& folder) {
  TrialFiles files{fs::path(folder)};
  files.descriptor = ::open(files.one.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  struct flock lock {};
  lock.l_type = F_WRLCK;
  return files.descriptor >= 0 && ::fcntl(files.descriptor, F_SETLK, &lock) == 0;
}

void examine_room(std::vector<Finding>& out, const std::string& folder) {
  constexpr double kLeastBytes = 1e9, kLeastFiles = 10'000;
  struct statvfs status {};
  if (::statvfs(folder.c_str(), &status) != 0) return;
  const double bytes = static_cast<double>(status.f_bavail) * static_cast<double>(status.f_frsize);
  const bool counts_files = status.f_files > 0;
  const auto files = static_cast<double>(status.f_favail);
  const bool little = bytes < kLeastBytes || (counts_files && files < kLeastFiles);
  out.push_back({little ? Verdict::kWarning : Verdict::kOk, "room",
                 fmt::format("{:.1f} GB free{}", bytes / 1e9, counts_files ? fmt::format(", {:.0f} files", files) : ""),
                 little ? "free some, or take a folder elsewhere: workers stop on a full disk" : ""});
}

void examine_sweep(std::vector<Finding>& out, const std::string& folder) {
  if (!fs::exists(fs::path(folder) / "plan.json")) return;
  try {
    const PlannedSweep sweep = read_planned_sweep(folder);
    out.push_back({Verdict::kOk, "plan", fmt::format("'{}', {} cells", sweep.spec.name, sweep.plan.cells.size()), ""});
  } catch (const Error& e) {
    out.push_back({Verdict::kProblem, "plan", e.what(), "plan the sweep again into a new folder"});
  }
  JournalCounts counts;
  const auto journals = journals_in((fs::path(folder) / "journal").string());
  for (const std::string& journal : journals) {
    const JournalCounts more = read_journal_outcomes(journal, [](SweepRecord) {});
    counts.records += more.records;
    counts.damaged += more.damaged;
  }
  if (!journals.empty())
    out.push_back({counts.damaged > 0 ? Verdict::kWarning : Verdict::kOk, "journals",
                   fmt::format("{} with {} records, {} damaged lines", journals.size(), counts.records, counts.damaged),
                   counts.damaged > 0 ? "cells of damaged lines are run again by 'abdera sweep resume'; more than one "
                                        "line a killed worker points to a faulty disk"
                                      : ""});
}

}  // namespace

std::vector<Finding> examine_folder(const std::string& folder) {
  std::vector<Finding> out;
  if (!fs::is_directory(folder)) {
    out.push_back({Verdict::kProblem, "folder", "there is no folder '" + folder + "'",
                   "make it with: abdera sweep plan SPEC -o FOLDER"});
    return out;
  }
  constexpr double kSlowSync = 0.2;
  double sync_seconds = 0;
  const std::string failed = try_files(folder, sync_seconds);
  if (!failed.empty()) {
    out.push_back({Verdict::kProblem, "folder", fmt::format("{}: {}", file_system(folder), failed),
                   "take a folder you may write to, on a disk that all machines of the sweep see"});
    return out;
  }
  out.push_back(
      {sync_seconds > kSlowSync ? Verdict::kWarning : Verdict::kOk, "folder",
       fmt::format("{}: files are written, synced in {:.1f} ms and renamed", file_system(folder), 1000 * sync_seconds),
       sync_seconds > kSlowSync ? "a slow disk: workers sync once a second" : ""});
  if (!locks(folder))
    out.push_back({Verdict::kWarning, "locks", "files cannot be locked",
                   "nothing here needs locks, but readers of results.h5 may ask for HDF5_USE_FILE_LOCKING=FALSE"});
  examine_room(out, folder);
  examine_sweep(out, folder);
  return out;
}

}  // namespace abdera
