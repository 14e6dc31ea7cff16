#include "bench/sweep/program.hpp"

#include <gmock/gmock.h>
#include <signal.h>

#include <cstdlib>

#include "bench/sweep/doctor.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

TEST(Program, GivesCodeAndBothOutputs) {
  const ProgramEnd end = run_program({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(end.code, 7);
  EXPECT_EQ(end.out, "out");
  EXPECT_EQ(end.err, "err");
  EXPECT_TRUE(run_program({"true"}).ok());
}

TEST(Program, TakesMoreThanAPipeHolds) {
  const ProgramEnd end =
      run_program({"sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x; head -c 300000 /dev/zero | tr '\\0' y >&2"});
  EXPECT_EQ(end.code, 0);
  EXPECT_EQ(end.out.size(), 1'000'000u);
  EXPECT_EQ(end.err.size(), 300'000u);
}

TEST(Program, IsMissingOrEndedBySignal) {
  EXPECT_TRUE(run_program({"no-such-program-anywhere"}).missing());
  EXPECT_EQ(run_program({"sh", "-c", "kill -9 $$"}).code, 128 + SIGKILL);
}

TEST(Program, ThatDoesNotAnswerIsKilled) {
  const ProgramEnd end = run_program({"sleep", "100"}, 0.1);
  EXPECT_EQ(end.code, 124);
  EXPECT_THAT(end.err, testing::HasSubstr("did not answer in time"));
}

TEST(Program, SpeaksEnglish) { EXPECT_EQ(run_program({"sh", "-c", "echo $LC_ALL"}).out, "C"); }

TEST(AttachedProgram, PassesItsCodeAndASignalOn) {
  EXPECT_EQ(run_attached({"sh", "-c", "exit 6"}, [] { return 0; }), 6);
  EXPECT_EQ(run_attached({"sleep", "100"}, [] { return SIGTERM; }), 128 + SIGTERM);
  EXPECT_EQ(run_attached({"no-such-program-anywhere"}, [] { return 0; }), 127);
}

TEST(OwnProgram, IsThisOne) { EXPECT_THAT(own_program(), testing::EndsWith("sweep_tests")); }

TEST(Doctor, FindsAFolderThatIsNotThere) {
  const auto findings = examine_folder("/no/such/folder");
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Finding::Verdict::kProblem);
}

TEST(Doctor, LeavesNothingInAFolderItTried) {
  char name[] = "/tmp/abdera-doctor-XXXXXX";
  ASSERT_NE(mkdtemp(name), nullptr);
  const auto findings = examine_folder(name);
  EXPECT_EQ(findings[0].subject, "folder");
  EXPECT_NE(findings[0].verdict, Finding::Verdict::kProblem);
  EXPECT_TRUE(std::filesystem::is_empty(name));
  std::filesystem::remove(name);
}

TEST(Doctor, SaysTheThreadsThatVariablesAskFor) {
  setenv("OMP_NUM_THREADS", "100000", 1);
  const auto findings = examine_machine();
  unsetenv("OMP_NUM_THREADS");
  bool warned = false;
  for (const Finding& finding : findings)
    warned = warned || (finding.subject == "threads" && finding.verdict == Finding::Verdict::kWarning &&
                        finding.text.find("OMP_NUM_THREADS=100000") != std::string::npos);
  EXPECT_TRUE(warned);
}

}  // namespace
}  // namespace abdera
