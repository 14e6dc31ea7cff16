#pragma once
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/sweep/cell_record.hpp"
#include "core/function_ref.hpp"

namespace abdera {

/// What one worker did: a file that is only ever appended to. A line is 16 hexadecimal digits of the SHA-256 of the
/// rest, a space, and a record as JSON, so that a line cut short or changed by a fault is noticed and left out, and
/// `cut -c18-` gives JSON lines.
///
/// Threads: one.
class JournalWriter {
 public:
  /// Makes `folder`/<host>-<pid>-<start>.jnl, and the folder. @throws OutputError.
  explicit JournalWriter(const std::string& folder);
  /// Syncs what it can; call `sync` to learn of failures.
  ~JournalWriter();
  JournalWriter(const JournalWriter&) = delete;
  JournalWriter& operator=(const JournalWriter&) = delete;

  /// Written at once, synced to the disk at most a second later, provided that `append` or `sync_if_due` is called.
  /// @throws OutputError (disk full, ...), after taking back what was written of the line.
  void append(const SweepRecord& record);
  /// Syncs when the last one was a second ago and something was written since. @throws OutputError.
  void sync_if_due();
  void sync();
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  int descriptor_ = -1;
  std::size_t size_ = 0;
  bool dirty_ = false;
  bool torn_ = false;  ///< part of a line could not be taken back
  std::chrono::steady_clock::time_point synced_;
};

struct JournalCounts {
  std::size_t records = 0;
  std::size_t damaged = 0;  ///< lines left out, the torn end of a file that was being written included
};

/// Every undamaged record of a journal, in order. @throws DataError for a file that cannot be read.
/// Cost: linear in the bytes, memory of one line.
JournalCounts read_journal(const std::string& path, FunctionRef<void(SweepRecord)> take);
/// The same without the results of the cells, in a third of the time: what became of each cell.
JournalCounts read_journal_outcomes(const std::string& path, FunctionRef<void(SweepRecord)> take);

/// The journals (*.jnl) of a folder, sorted by name; none where there is no such folder.
std::vector<std::string> journals_in(const std::string& folder);

}  // namespace abdera
