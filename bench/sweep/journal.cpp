#include "bench/sweep/journal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kDigits = 16;
constexpr std::size_t kPrefix = kDigits + 1;
constexpr std::chrono::seconds kSyncEvery{1};

std::string host_name() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  std::string host = name;
  for (char& c : host)
    if (c == '/') c = '_';
  return host.empty() ? "host" : host;
}

std::string checksum(std::string_view json) { return sha256(json).substr(0, kDigits); }

/// Reads the text of one record.
using Reader = SweepRecord (*)(std::string_view json);

/// The result is the last member of a record's object. No text in JSON holds this mark, as a quotation mark in a text
/// has a backslash before it.
SweepRecord read_outcome(std::string_view json) {
  const auto end = json.find(",\"result\":{");
  return sweep_record_from_json(end == std::string_view::npos ? std::string(json)
                                                              : std::string(json.substr(0, end)) + '}');
}

/// The record of an undamaged line.
bool take_line(std::string_view line, Reader read, FunctionRef<void(SweepRecord)> take) {
  if (line.size() <= kPrefix || line[kDigits] != ' ') return false;
  const std::string_view json = line.substr(kPrefix);
  if (line.substr(0, kDigits) != checksum(json)) return false;
  std::optional<SweepRecord> record;
  try {
    record = read(json);
  } catch (const DataError&) {  // written by another version of the program
    return false;
  }
  take(std::move(*record));
  return true;
}

bool is_hex(char c) { return ('0' <= c && c <= '9') || ('a' <= c && c <= 'f'); }

/// Where a line may start inside of one that is damaged.
bool may_start(std::string_view text) {
  return text.size() > kPrefix && text[kDigits] == ' ' && text[kPrefix] == '{' &&
         std::all_of(text.begin(), text.begin() + kDigits, is_hex);
}

/// The record at the start of a text in which its end is not known: it ends with a brace.
bool take_start(std::string_view text, Reader read, FunctionRef<void(SweepRecord)> take) {
  constexpr int kMostEnds = 1000;  // a file of braces shall not take for ever
  std::size_t end = text.size();
  for (int i = 0; i < kMostEnds && end > 0; ++i) {
    end = text.rfind('}', end - 1);
    if (end == std::string_view::npos) return false;
    if (take_line(text.substr(0, end + 1), read, take)) return true;
  }
  return false;
}

/// A line break that was changed or never written joins two lines. Their records are found by their checksums.
JournalCounts take_joined(std::string_view text, Reader read, FunctionRef<void(SweepRecord)> take) {
  JournalCounts counts;
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 1; i < text.size(); ++i)
    if (may_start(text.substr(i))) starts.push_back(i);
  starts.push_back(text.size());
  for (std::size_t k = 0; k + 1 < starts.size(); ++k) {
    const bool good = take_start(text.substr(starts[k], starts[k + 1] - starts[k]), read, take);
    ++(good ? counts.records : counts.damaged);
  }
  if (counts.damaged == 0) counts.damaged = 1;  // the line break
  return counts;
}

JournalCounts read_lines(const std::string& path, Reader read, FunctionRef<void(SweepRecord)> take) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw DataError("cannot read the journal '" + path + "'; check that it may be read");
  JournalCounts counts;
  std::string line;
  while (std::getline(file, line)) {
    if (take_line(line, read, take)) {
      ++counts.records;
      if (file.eof()) ++counts.damaged;  // its line break is missing
    } else if (!line.empty()) {
      const JournalCounts found = take_joined(line, read, take);
      counts.records += found.records;
      counts.damaged += found.damaged;
    }
  }
  if (file.bad()) throw DataError("cannot read the journal '" + path + "' to its end");
  return counts;
}

}  // namespace

JournalWriter::JournalWriter(const std::string& folder) : synced_(std::chrono::steady_clock::now()) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw OutputError(output_error_text("cannot make the folder", folder, failed.value()));
  const auto start =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch());
  const std::string name = host_name() + "-" + std::to_string(::getpid()) + "-" + std::to_string(start.count());
  path_ = (fs::path(folder) / (name + ".jnl")).string();
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0666);
  if (descriptor_ < 0) throw OutputError(output_error_text("cannot write", path_, errno));
  if (const int entry = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); entry >= 0) {
    ::fsync(entry);  // so that the name outlives a power cut as the lines do
    ::close(entry);
  }
}

JournalWriter::~JournalWriter() {
  if (descriptor_ < 0) return;
  ::fdatasync(descriptor_);
  ::close(descriptor_);
}

void JournalWriter::append(const SweepRecord& record) {
  const std::string json = to_json(record);
  std::string line;
  line.reserve(json.size() + kPrefix + 2);
  if (torn_) line += '\n';
  ((line += checksum(json)) += ' ') += json;
  line += '\n';
  for (std::size_t done = 0; done < line.size();) {
    const auto written = ::write(descriptor_, line.data() + done, line.size() - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int error = errno;
      torn_ = ::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0 && (torn_ || done > 0);
      throw OutputError(output_error_text("cannot write", path_, error));
    }
    done += static_cast<std::size_t>(written);
  }
  torn_ = false;
  size_ = static_cast<std::size_t>(::lseek(descriptor_, 0, SEEK_END));
  dirty_ = true;
  sync_if_due();
}

void JournalWriter::sync_if_due() {
  if (dirty_ && std::chrono::steady_clock::now() - synced_ >= kSyncEvery) sync();
}

void JournalWriter::sync() {
  // A file system that cannot sync is no reason to fail.
  if (dirty_ && ::fdatasync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP)
    throw OutputError(output_error_text("cannot write", path_, errno));
  dirty_ = false;
  synced_ = std::chrono::steady_clock::now();
}

JournalCounts read_journal(const std::string& path, FunctionRef<void(SweepRecord)> take) {
  return read_lines(path, sweep_record_from_json, take);
}

JournalCounts read_journal_outcomes(const std::string& path, FunctionRef<void(SweepRecord)> take) {
  return read_lines(path, read_outcome, take);
}

std::vector<std::string> journals_in(const std::string& folder) {
  std::vector<std::string> paths;
  if (!fs::exists(folder)) return paths;
  try {
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().extension() == ".jnl") paths.push_back(entry.path().string());
  } catch (const fs::filesystem_error& error) {
    throw DataError("cannot list the journals in '" + folder + "': " + error.code().message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace abdera
