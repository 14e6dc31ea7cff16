#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kInternal, cli::kOk, cli::kUsage;
using testing::HasSubstr;

TEST(Output, IsNeverOverwrittenWithoutForceAndCheckedBeforeTheWork) {
  const Sandbox box;
  box.file("g.json", "precious");
  // The data do not even exist: the output is looked at first.
  const auto refused = box.run({"learn", "none.csv", "-o", "g.json"});
  EXPECT_EQ(refused.code, kUsage);
  EXPECT_TRUE(refused.one_error()) << refused.err;
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_EQ(box.read("g.json"), "precious");
  box.file("t.csv", chain_csv());
  EXPECT_EQ(box.run({"learn", "t.csv", "-o", "g.json", "--force"}).code, kOk);
  EXPECT_THAT(box.read("g.json"), HasSubstr("abdera-graph/1"));
}

TEST(Output, ThatCannotBeWrittenIsOneMessageBeforeTheWork) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  box.file("plain", "a file");
  std::filesystem::create_directory(box.path("folder.json"));
  for (const auto* path : {"plain/g.json", "no/such/folder/g.json", "/proc/g.json", "folder.json"}) {
    const auto end = box.run({"learn", "t.csv", "-o", path});
    SCOPED_TRACE(end.err);
    EXPECT_THAT(end.code, testing::AnyOf(kInternal, kUsage));
    EXPECT_TRUE(end.one_error());
    EXPECT_THAT(end.err, HasSubstr(path));
  }
  for (const std::vector<std::string>& verb :
       {std::vector<std::string>{"data", "import", "t.csv", "-o", "plain/t.h5"},
        {"simulate", "linear_gaussian", "-o", "plain/t.h5"},
        {"data", "transform", "t.csv", "--standardise", "all", "-o", "plain/t.h5"}}) {
    const auto end = box.run(verb);
    EXPECT_NE(end.code, kOk);
    EXPECT_TRUE(end.one_error()) << end.err;
  }
  EXPECT_EQ(box.names(), (std::vector<std::string>{"folder.json", "plain", "t.csv"}));
}

TEST(Output, OverTheFileSizeLimitLeavesNothingBehind) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto before = box.names();
  for (const auto* name : {"g.json", "g.svg", "report.html", "g.h5"}) {
    const auto end = box.run({"learn", "t.csv", "-o", name}, {.file_size = 700});
    SCOPED_TRACE(end.err);
    EXPECT_EQ(end.code, kInternal) << end.signal;
    EXPECT_EQ(box.names(), before) << name;
  }
}

TEST(Output, OnAFullDiskLeavesNothingBehind) {
  const Sandbox box;
  box.file("t.csv", chain_csv(5000));
  const auto disk = box.path("disk");
  std::filesystem::create_directory(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=64k") != 0)
    GTEST_SKIP() << "a small file system cannot be mounted here: " << std::strerror(errno);
  const auto import = box.run({"data", "import", "t.csv", "-o", "disk/t.h5"});
  const auto report = box.run({"data", "export", "t.csv", "-o", "disk/t2.csv"});
  const bool empty = std::filesystem::is_empty(disk);
  umount(disk.c_str());
  EXPECT_EQ(import.code, kInternal) << import.err;
  EXPECT_EQ(report.code, kInternal) << report.err;
  EXPECT_THAT(import.err, HasSubstr("abdera: error: "));
  EXPECT_TRUE(empty);
}

TEST(Output, ToAClosedPipeIsAnErrorAndNoDeath) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto full = std::string("exec ") + ABDERA_PROGRAM + " learn t.csv -o - > /dev/full 2> message";
  const int status = std::system(("cd " + box.folder().string() + " && (" + full + ")").c_str());
  EXPECT_EQ(WEXITSTATUS(status), kInternal);
  EXPECT_THAT(box.read("message"), HasSubstr("standard output"));
  const auto listing = std::string("exec ") + ABDERA_PROGRAM + " list > /dev/full 2> message";
  EXPECT_EQ(WEXITSTATUS(std::system(("cd " + box.folder().string() + " && (" + listing + ")").c_str())), kInternal);
}

TEST(Output, OfEveryFormatIsWrittenInOneRun) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  const auto end = box.run({"learn", "t.csv", "-o", "g.json", "-o", "g.dot", "-o", "g.svg", "-o", "g.html", "-o",
                            "g.h5", "-o", "g.txt", "-o", "g.dagitty"});
  EXPECT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(box.read("g.dot"), HasSubstr("digraph"));
  EXPECT_THAT(box.read("g.svg"), HasSubstr("<svg"));
  EXPECT_THAT(box.read("g.html"), HasSubstr("max p over tests (not FDR)"));
  EXPECT_THAT(box.read("g.txt"), HasSubstr("Graph Nodes:"));
  EXPECT_THAT(box.read("g.dagitty"), HasSubstr("pdag"));
  EXPECT_EQ(box.read("g.h5").substr(1, 3), "HDF");
  for (const auto& name : box.names()) EXPECT_FALSE(name.starts_with(".abdera-")) << name;
}

}  // namespace
}  // namespace abdera::cli_test
