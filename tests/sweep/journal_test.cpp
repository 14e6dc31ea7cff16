#include "bench/sweep/journal.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "tests/datasets/hdf5_support.hpp"
#include "tests/sweep/records.hpp"

namespace abdera {
namespace {

using testing_support::bytes_of, testing_support::full_cell_record, testing_support::full_data_record,
    testing_support::message_of, testing_support::short_cell_record, testing_support::write_bytes;

class Journal : public testing_support::FolderTest {
 protected:
  /// A journal of these records: its path.
  std::string journal(const std::vector<SweepRecord>& records) {
    JournalWriter writer(at("journal"));
    for (const SweepRecord& record : records) writer.append(record);
    writer.sync();
    return writer.path();
  }
  /// What is read, as JSON.
  static std::vector<std::string> read(const std::string& path, JournalCounts* counts = nullptr) {
    std::vector<std::string> out;
    const JournalCounts found = read_journal(path, [&](const SweepRecord& record) { out.push_back(to_json(record)); });
    EXPECT_EQ(found.records, out.size());
    if (counts) *counts = found;
    return out;
  }
  static std::vector<std::string> json_of(const std::vector<SweepRecord>& records) {
    std::vector<std::string> out;
    for (const SweepRecord& record : records) out.push_back(to_json(record));
    return out;
  }
  /// The position after each line break.
  static std::vector<std::size_t> line_ends(const std::string& bytes) {
    std::vector<std::size_t> ends;
    for (std::size_t i = 0; i < bytes.size(); ++i)
      if (bytes[i] == '\n') ends.push_back(i + 1);
    return ends;
  }
  /// A few records that differ, data among them.
  static std::vector<SweepRecord> some_records(int count) {
    std::vector<SweepRecord> records{full_data_record()};
    for (int i = 0; i < count; ++i) {
      CellRecord record = i % 3 == 0 ? short_cell_record() : full_cell_record();
      record.attempt = i + 1;
      records.emplace_back(std::move(record));
    }
    return records;
  }
};

TEST_F(Journal, HoldsItsRecordsInOrderAsJsonBehindAChecksum) {
  const auto records = some_records(3);
  const std::string path = journal(records);
  JournalCounts counts;
  EXPECT_EQ(read(path, &counts), json_of(records));
  EXPECT_EQ(counts.damaged, 0u);
  std::ifstream file(path);
  std::string line;
  for (const SweepRecord& record : records) {
    ASSERT_TRUE(std::getline(file, line));
    EXPECT_EQ(line.substr(17), to_json(record));
  }
}

TEST_F(Journal, IsReadWithoutResultsForWhatBecameOfEachCell) {
  CellRecord misleading = full_cell_record();
  misleading.message = R"(a text with ,"result":{ in it)";
  const std::string path = journal({full_data_record(), misleading, short_cell_record()});
  std::vector<std::string> read;
  read_journal_outcomes(path, [&](const SweepRecord& record) { read.push_back(to_json(record)); });
  misleading.result.reset();
  EXPECT_EQ(read, json_of({full_data_record(), misleading, short_cell_record()}));
}

TEST_F(Journal, OfAnotherWorkerIsAnotherFile) {
  const std::string one = journal({short_cell_record()}), other = journal({full_cell_record()});
  EXPECT_NE(one, other);
  auto expected = std::vector{one, other};
  std::sort(expected.begin(), expected.end());
  write_bytes(at("journal/notes.txt"), "no journal");
  EXPECT_EQ(journals_in(at("journal")), expected);
  EXPECT_TRUE(journals_in(at("absent")).empty());
}

TEST_F(Journal, CutAnywhereKeepsEveryWholeLine) {
  const auto records = some_records(4);
  const std::string path = journal(records), bytes = bytes_of(path), cut = at("cut.jnl");
  const auto json = json_of(records);
  const auto ends = line_ends(bytes);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    write_bytes(cut, bytes.substr(0, size));
    // A line is whole as soon as its last character is there, with or without the line break.
    const auto whole = std::count_if(ends.begin(), ends.end(), [&](std::size_t end) { return end <= size + 1; });
    JournalCounts counts;
    ASSERT_EQ(read(cut, &counts), std::vector(json.begin(), json.begin() + whole)) << size;
    const bool at_an_end = size == 0 || std::find(ends.begin(), ends.end(), size) != ends.end();
    ASSERT_EQ(counts.damaged, at_an_end ? 0u : 1u) << size;
  }
}

// Never a wrong record: what is read is what was written, without the line that holds the changed byte.
TEST_F(Journal, WithAnyByteChangedKeepsEveryOtherLine) {
  CellRecord other = short_cell_record();
  other.id.back() = '0';
  const std::vector<SweepRecord> records{short_cell_record(), other};
  const std::string path = journal(records), bytes = bytes_of(path);
  const auto json = json_of(records);
  const auto ends = line_ends(bytes);
  for (std::size_t at_byte = 0; at_byte < bytes.size(); ++at_byte) {
    const auto line = static_cast<std::size_t>(
        std::count_if(ends.begin(), ends.end(), [&](std::size_t end) { return end <= at_byte; }));
    const bool is_break = at_byte + 1 == ends[line];
    auto expected = json;
    if (!is_break) expected.erase(expected.begin() + static_cast<std::ptrdiff_t>(line));
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const auto put = [&](int value) {
      file.seekp(static_cast<std::streamoff>(at_byte));
      file.put(static_cast<char>(value));
      file.flush();
    };
    const int original = static_cast<unsigned char>(bytes[at_byte]);
    for (int change = 1; change < 256; ++change) {
      put(original ^ change);
      JournalCounts counts;
      ASSERT_EQ(read(path, &counts), expected) << at_byte << " changed by " << change;
      ASSERT_GE(counts.damaged, 1u);
    }
    put(original);
  }
}

TEST_F(Journal, WithRandomBytesChangedHoldsNoWrongRecord) {
  const auto records = some_records(20);
  const std::string path = journal(records), bytes = bytes_of(path), damaged = at("damaged.jnl");
  const auto json = json_of(records);
  const auto ends = line_ends(bytes);
  Rng rng(7);
  const int trials = std::getenv("ABDERA_FULL") ? 20000 : 500;
  for (int trial = 0; trial < trials; ++trial) {
    std::string changed = bytes;
    std::vector<bool> broken(json.size(), false);
    const auto changes = 1 + rng.below(10);
    for (std::uint32_t i = 0; i < changes; ++i) {
      const auto at_byte = rng.below(static_cast<std::uint32_t>(bytes.size()));
      changed[at_byte] = static_cast<char>(changed[at_byte] ^ static_cast<char>(1 + rng.below(255)));
      if (changed[at_byte] == bytes[at_byte]) continue;  // changed back
      const auto line = std::count_if(ends.begin(), ends.end(), [&](std::size_t end) { return end <= at_byte; });
      if (at_byte + 1 != ends[static_cast<std::size_t>(line)]) broken[static_cast<std::size_t>(line)] = true;
    }
    write_bytes(damaged, changed);
    std::vector<std::string> expected;
    for (std::size_t i = 0; i < json.size(); ++i)
      if (!broken[i]) expected.push_back(json[i]);
    ASSERT_EQ(read(damaged), expected) << trial;
  }
}

/// Lets files of this process grow to `bytes` while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = nullptr;
};

// At every size at which the file may no longer grow, as with a full disk.
TEST_F(Journal, ThatCannotGrowSaysSoAndGoesOnWhenItCan) {
  const CellRecord record = short_cell_record();
  const std::size_t line = to_json(record).size() + 18;
  for (std::size_t room = line; room < 2 * line; room += 7) {
    JournalWriter writer(at("journal"));
    writer.append(record);
    {
      const FileSizeLimit limit(room);
      for (int i = 0; i < 2; ++i) {
        const auto message = message_of<OutputError>([&] { writer.append(full_cell_record()); });
        EXPECT_THAT(message, testing::HasSubstr(writer.path()));
        EXPECT_THAT(message, testing::HasSubstr("ulimit -f"));
      }
      EXPECT_EQ(bytes_of(writer.path()).size(), line);
    }
    writer.append(full_cell_record());
    writer.sync();
    JournalCounts counts;
    EXPECT_EQ(read(writer.path(), &counts), json_of({record, full_cell_record()}));
    EXPECT_EQ(counts.damaged, 0u);
  }
}

TEST_F(Journal, InAFolderThatCannotBeWrittenIsAClearError) {
  if (::geteuid() == 0) {  // permissions do not bind root: a file where the folder should be does
    write_bytes(at("journal"), "");
  } else {
    ASSERT_EQ(::mkdir(at("journal").c_str(), 0555), 0);
  }
  const auto message = message_of<OutputError>([&] { JournalWriter writer(at("journal")); });
  EXPECT_THAT(message, testing::HasSubstr(at("journal")));
}

TEST_F(Journal, ThatCannotBeReadIsAClearError) {
  EXPECT_THAT(message_of<DataError>([&] { read(at("absent.jnl")); }), testing::HasSubstr("absent.jnl"));
  write_bytes(at("file"), "");
  EXPECT_THROW(journals_in(at("file")), DataError);
}

}  // namespace
}  // namespace abdera
