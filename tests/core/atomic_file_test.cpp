#include "core/atomic_file.hpp"

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;
using testing_support::message_of;

class AtomicFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "atomic-XXXXXX").string();
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }
  std::string at(const std::string& name) const { return (folder_ / name).string(); }
  std::string text_of(const std::string& name) const {
    std::ifstream in(at(name));
    return (std::stringstream() << in.rdbuf()).str();
  }
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder_)) found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }
  fs::path folder_;
};

TEST_F(AtomicFileTest, AppearsOnlyOnCommitAndLeavesNothingElse) {
  {
    AtomicFile file(at("a.json"));
    file.write("one ");
    file.write("two\n");
    EXPECT_FALSE(fs::exists(at("a.json")));
    file.commit();
  }
  EXPECT_EQ(text_of("a.json"), "one two\n");
  EXPECT_EQ(names(), std::vector<std::string>{"a.json"});
}

TEST_F(AtomicFileTest, IsRemovedWithoutCommit) {
  { AtomicFile(at("a.json")).write("half"); }
  EXPECT_TRUE(names().empty());
}

TEST_F(AtomicFileTest, LeavesNothingWhenASignalEndsTheProcess) {
  write_file(at("whole"), "kept");
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGTERM, [](int) {
      AtomicFile::remove_temporary_files();
      _exit(7);
    });
    AtomicFile first(at("a")), second(at("b")), third(at("c"));
    { const AtomicFile gone(at("d")); }
    second.write("half");
    third.write("whole");
    third.commit();
    if (names().size() == 4) raise(SIGTERM);
    _exit(8);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 7) << status;
  EXPECT_EQ(names(), (std::vector<std::string>{"c", "whole"}));
}

TEST_F(AtomicFileTest, RefusesToReplaceWithoutForceAndNamesTheRemedy) {
  write_file(at("a.json"), "old");
  const auto message = message_of<UsageError>([&] { write_file(at("a.json"), "new"); });
  EXPECT_NE(message.find("a.json"), std::string::npos) << message;
  EXPECT_NE(message.find("--force"), std::string::npos) << message;
  EXPECT_EQ(text_of("a.json"), "old");
  write_file(at("a.json"), "new", true);
  EXPECT_EQ(text_of("a.json"), "new");
  EXPECT_EQ(names().size(), 1u);
}

TEST_F(AtomicFileTest, RefusesToReplaceAFileThatAppearedMeanwhile) {
  AtomicFile file(at("a.json"));
  file.write("mine");
  std::ofstream(at("a.json")) << "theirs";
  EXPECT_THROW(file.commit(), UsageError);
  EXPECT_EQ(text_of("a.json"), "theirs");
}

TEST_F(AtomicFileTest, KeepsThePermissionsOfAReplacedFileAndFollowsALink) {
  write_file(at("real.json"), "old");
  fs::permissions(at("real.json"), fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("real.json", at("link.json"));
  write_file(at("link.json"), "new", true);
  EXPECT_TRUE(fs::is_symlink(at("link.json")));
  EXPECT_EQ(text_of("real.json"), "new");
  EXPECT_EQ(fs::status(at("real.json")).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(AtomicFileTest, HasTheUsualPermissionsOfANewFile) {
  const mode_t old = ::umask(022);
  write_file(at("a.json"), "x");
  ::umask(old);
  EXPECT_EQ(static_cast<int>(fs::status(at("a.json")).permissions()), 0644);
}

TEST_F(AtomicFileTest, NamesAMissingFolderAndAFolderAsTarget) {
  EXPECT_NE(message_of<UsageError>([&] { write_file(at("no/a.json"), "x"); }).find("mkdir -p"), std::string::npos);
  EXPECT_THROW(write_file(folder_.string(), "x", true), UsageError);
  EXPECT_THROW(write_file("", "x"), UsageError);
  EXPECT_THROW(write_file("/dev/null", "x", true), UsageError);  // renaming over a device would replace it
}

TEST_F(AtomicFileTest, NamesAFolderThatCannotBeWritten) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_NE(message_of<OutputError>([&] { write_file(at("a.json"), "x"); }).find("may write"), std::string::npos);
}

TEST_F(AtomicFileTest, LeavesTheOldFileWhenTheSizeLimitIsHit) {
  write_file(at("a.json"), "old");
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit small{1000, limit.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto message = message_of<OutputError>([&] { write_file(at("a.json"), std::string(5000, 'x'), true); });
  setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_NE(message.find("ulimit -f"), std::string::npos) << message;
  EXPECT_EQ(text_of("a.json"), "old");
  EXPECT_EQ(names().size(), 1u);
}

TEST_F(AtomicFileTest, GivesLibrariesATemporaryNameWithTheSameEnding) {
  std::string long_name(240, 'n');
  long_name += ".fits.gz";
  AtomicFile file(at(long_name));
  EXPECT_TRUE(file.temp_path().ends_with(".fits.gz"));
  // A library may delete and recreate the file.
  fs::remove(file.temp_path());
  std::ofstream(file.temp_path()) << "by a library";
  file.commit();
  EXPECT_EQ(text_of(long_name), "by a library");
}

}  // namespace
}  // namespace abdera
