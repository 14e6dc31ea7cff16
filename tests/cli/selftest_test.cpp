#include <gmock/gmock.h>
#include <signal.h>

#include <map>
#include <nlohmann/json.hpp>

#include "bench/metrics/sid.hpp"
#include "cli/exit_codes.hpp"
#include "cli/selftest_suites.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kOk, cli::kSigInt, cli::kTimeLimit, cli::kUsage, cli::ProgramSubjects;
using nlohmann::json;
using testing::HasSubstr;

/// "what" of a suite -> found, at so many nodes.
std::map<std::string, int> counts(const json& suite, int nodes) {
  std::map<std::string, int> out;
  for (const auto& c : suite["counts"])
    if (c["nodes"] == nodes) {
      EXPECT_EQ(c["found"], c["expected"]) << suite["name"] << " " << c["what"];
      out[c["what"]] = c["found"];
    }
  return out;
}

TEST(SelftestCommand, QuickTierChecksEverySuiteAndFindsTheKnownNumbers) {
  const Sandbox box;
  const auto end = box.run({"selftest", "--json"});
  ASSERT_EQ(end.code, kOk) << end.err;
  const auto out = json::parse(end.out);
  EXPECT_EQ(out["schema"], "abdera-selftest/1");
  EXPECT_EQ(out["tier"], "quick");
  EXPECT_EQ(out["mismatches"], 0);
  EXPECT_EQ(out["stop_reason"], "completed");
  EXPECT_THAT(end.err, HasSubstr(" 0 mismatches"));
  std::map<std::string, json> suites;
  for (const auto& suite : out["suites"]) {
    suites[suite["name"]] = suite;
    EXPECT_EQ(suite["mismatches"], 0);
    EXPECT_TRUE(suite["complete"]);
    EXPECT_TRUE(suite["first_mismatch"].is_null());
    EXPECT_GT(suite["cases"], 50) << suite["name"];
  }
  EXPECT_EQ(suites.size(), cli::selftest_suites().size());
  using Counts = std::map<std::string, int>;
  EXPECT_EQ(counts(suites["cpdag"], 4), (Counts{{"DAGs", 543}, {"classes", 185}, {"classes of one DAG", 59}}));
  EXPECT_EQ(counts(suites["pc_vanilla"], 4), (Counts{{"DAGs", 543}, {"classes", 185}}));
  EXPECT_EQ(suites["pc_vanilla"]["cases"], 3 + 25 + 543);
  EXPECT_EQ(counts(suites["meek_knowledge"], 4), (Counts{{"CPDAGs with knowledge", 3137}, {"MPDAGs", 1601}}));
  EXPECT_EQ(counts(suites["pag_with_selection"], 4),
            (Counts{{"MAGs", 3045}, {"classes", 251}, {"classes with a DAG", 185}}));
  EXPECT_EQ(counts(suites["pag_knowledge"], 3), (Counts{{"PAGs with knowledge", 644}, {"restricted PAGs", 239}}));
  EXPECT_EQ(counts(suites["rpag_legality"], 3), (Counts{{"restricted PAGs", 239}}));
  EXPECT_EQ(
      counts(suites["distances"], 3),
      (Counts{{"sum of SHD", 1248}, {"sum of SID", 1614}, {"sum of ancestor AID", 1482}, {"sum of O-set AID", 1482}}));
  EXPECT_EQ(counts(suites["hdf5"], 3), (Counts{{"graphs", 47}}));
  EXPECT_TRUE(box.names().empty());
}

TEST(SelftestCommand, NodesRunEachSuiteAsFarAsItGoesAndMoreIsRefused) {
  const Sandbox box;
  const auto end = box.run({"selftest", "--nodes", "2", "--threads", "2"});
  EXPECT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(end.out, HasSubstr("suite"));
  EXPECT_THAT(end.out, HasSubstr("cpdag: 3 DAGs, 2 classes, 1 classes of one DAG"));
  EXPECT_THAT(end.out, testing::Not(HasSubstr("its limit")));
  for (const auto* nodes : {"1", "7"}) {
    const auto refused = box.run({"selftest", "--nodes", nodes});
    EXPECT_EQ(refused.code, kUsage);
    EXPECT_TRUE(refused.one_error()) << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("not in range 2 to 6"));
  }
}

TEST(SelftestCommand, StopsOnCtrlCAndShowsWhatItHas) {
  const Sandbox box;
  auto running = box.start({"selftest", "--nodes", "5", "--threads", "1", "--progress", "json", "--json"});
  ASSERT_TRUE(running.wait_for_stderr("\"stage\""));
  running.send(SIGINT);
  const auto end = running.finish(std::chrono::seconds(60));
  EXPECT_EQ(end.code, kSigInt) << end.err;
  const auto out = json::parse(end.out);
  EXPECT_EQ(out["stop_reason"], "interrupted");
  EXPECT_EQ(out["mismatches"], 0);
  EXPECT_FALSE(out["suites"].back()["complete"]);
  EXPECT_LT(out["suites"].size(), cli::selftest_suites().size());
}

TEST(SelftestCommand, StopsAtTheTimeLimitAndSaysWhichSuitesReachedTheirLimit) {
  const Sandbox box;
  const auto end = box.run({"selftest", "--nodes", "5", "--threads", "1", "--time-limit", "3"});
  EXPECT_EQ(end.code, kTimeLimit) << end.err;
  EXPECT_THAT(end.out, HasSubstr("(stopped)"));
  EXPECT_THAT(end.out, HasSubstr("4 (its limit)"));
  EXPECT_THAT(end.err, HasSubstr("stopped early (time_limit)"));
}

SuiteResult run_named(const std::string& name, const ProgramSubjects& subjects) {
  for (const auto& suite : cli::program_suites(subjects))
    if (suite.name == name) return run_suite(suite, 3, {});
  throw UsageError("no suite " + name);
}

TEST(ProgramSuites, NoticeABrokenSubject) {
  const ProgramSubjects right;
  ProgramSubjects s = right;
  s.pc = [=](const CiTest& test, PcOptions options) {
    options.max_given = 0;  // never removes the edge of a chain's ends
    return right.pc(test, options);
  };
  for (const auto* rule : {"majority", "conservative", "max_p", "vanilla"}) {
    const auto result = run_named("pc_" + std::string(rule), s);
    EXPECT_EQ(result.tally.cases, 3 + 25);
    EXPECT_EQ(result.tally.mismatches, 9) << rule;  // three nodes in a row, middle no collider: 3 x 3 DAGs
    EXPECT_THAT(result.tally.first, HasSubstr("(nodes A B C)"));
  }
  s = right;
  s.pc = [=](const CiTest& test, const PcOptions& options) {
    auto result = right.pc(test, options);
    result.legal = false;
    return result;
  };
  EXPECT_THAT(run_named("pc_vanilla", s).tally.first, HasSubstr("uncertain"));

  using Graph = const SparseGraph&;
  s = right;
  s.oset_aid = [=](Graph truth, Graph estimate) { return right.parent_aid(truth, estimate); };
  const auto sums = run_named("distances", s);
  EXPECT_EQ(sums.tally.mismatches, 0);
  EXPECT_EQ(sums.mismatches(), 1);  // the sum at three nodes
  s = right;
  s.sid = [=](Graph truth, Graph estimate) { return right.sid(estimate, truth); };
  EXPECT_GT(run_named("distances", s).tally.mismatches, 0);
  s = right;
  s.shd = [=](Graph truth, Graph estimate) { return right.shd(truth, estimate) + 1; };
  EXPECT_GE(run_named("distances", s).tally.mismatches, 3 + 25);
  s = right;
  s.separation_distance = right.shd;
  EXPECT_GT(run_named("separation_distance", s).tally.mismatches, 0);
  s = right;
  s.through_hdf5 = [=](const GraphDocument& document, const std::string& path) {
    auto back = right.through_hdf5(document, path);
    back.kind = GraphKind::kMag;
    return back;
  };
  EXPECT_EQ(run_named("hdf5", s).tally.mismatches, 7 + 47);
}

}  // namespace
}  // namespace abdera::cli_test
