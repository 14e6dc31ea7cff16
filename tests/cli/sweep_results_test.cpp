#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "bench/sweep/results.hpp"
#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"
#include "tests/sweep/made_sweep.hpp"

namespace abdera::cli_test {
namespace {

using testing::HasSubstr, testing::Not;
using testing_support::bytes_of, testing_support::made_cell, testing_support::write_bytes;
using Json = nlohmann::json;

class SweepResultsVerbs : public testing_support::MadeSweep {
 protected:
  Finished verb(const std::string& name, std::vector<std::string> more = {}, const RunWith& with = {}) {
    std::vector<std::string> arguments{"sweep", name, folder_.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return box_.run(arguments, with);
  }
  Sandbox box_;
};

TEST_F(SweepResultsVerbs, MergeWritesResultsBesideThePlan) {
  journal_of(0, 1);
  const auto end = verb("merge", {"--json", "--csv", at("r.csv")});
  ASSERT_EQ(end.code, cli::kOk) << end.err;
  const auto report = Json::parse(end.out);
  EXPECT_EQ(report["cells"], 12);
  EXPECT_EQ(report["ok"], 12);
  EXPECT_EQ(report["missing"], 0);
  EXPECT_EQ(report["output"], at("results.h5"));
  EXPECT_THAT(end.err, HasSubstr("12 cells: 12 ok\n"));
  const SweepResults results = read_results(at("results.h5"));
  EXPECT_EQ(results.rows.size(), 12u);
  EXPECT_EQ(results.provenance.front().first, "tool_version");
  EXPECT_THAT(bytes_of(at("r.csv")), testing::StartsWith("cell,cell_id,"));

  // Its own output is replaced, a file that is named is not.
  const auto again = verb("merge", {"--json", "--reproducible"});
  EXPECT_EQ(again.code, cli::kOk) << again.err;
  const std::string renewed = bytes_of(at("results.h5"));
  for (const char* option : {"-o", "--csv"}) {
    const auto refused = verb("merge", {option, at(option[1] == 'o' ? "results.h5" : "r.csv")});
    EXPECT_EQ(refused.code, cli::kUsage) << option;
    EXPECT_TRUE(refused.one_error()) << refused.err;
  }
  EXPECT_EQ(bytes_of(at("results.h5")), renewed);
  EXPECT_EQ(verb("merge", {"-o", at("results.h5"), "--csv", at("r.csv"), "--force"}).code, cli::kOk);
  EXPECT_EQ(Json::parse(again.out)["results_sha256"], report["results_sha256"]);
}

TEST_F(SweepResultsVerbs, MergeSaysByItsExitCodeThatCellsFailed) {
  journal_of(0, 1, [this](CellRecord& r) {
    if (r.id == to_string(sweep_.plan.cells[3].id)) r.status = CellStatus::kSkipped;
  });
  EXPECT_EQ(verb("merge").code, cli::kOk);
  std::filesystem::remove_all(at("journal"));
  journal_of(0, 1, [this](CellRecord& r) {
    if (r.id == to_string(sweep_.plan.cells[3].id)) r.status = CellStatus::kTimeout;
  });
  const auto end = verb("merge");
  EXPECT_EQ(end.code, cli::kFailedCells);
  EXPECT_THAT(end.err, HasSubstr("12 cells: 11 ok, 1 timeout\n"));
  EXPECT_EQ(read_results(at("results.h5")).rows[3].record.status, CellStatus::kTimeout);
}

TEST_F(SweepResultsVerbs, MergeOfAnUnfinishedSweepNeedsToBeAskedFor) {
  journal_of(0, 2);
  const auto end = verb("merge");
  EXPECT_EQ(end.code, cli::kIncomplete);
  EXPECT_THAT(end.err, HasSubstr("abdera: error: 6 of 12 cells are still to be run; go on with 'abdera sweep run "));
  EXPECT_FALSE(std::filesystem::exists(at("results.h5")));
  EXPECT_EQ(verb("merge", {"--partial"}).code, cli::kIncomplete);
  EXPECT_EQ(read_results(at("results.h5")).rows.size(), 12u);
}

TEST_F(SweepResultsVerbs, MergeWritesNothingWhereACellCameOutDifferently) {
  journal_of(0, 1);
  journal_of(5, 100, [](CellRecord& r) { ++r.result->counts[0].second; });
  const auto end = verb("merge", {"--json"});
  EXPECT_EQ(end.code, cli::kNonDeterminism);
  EXPECT_THAT(end.err, HasSubstr("cell " + to_string(sweep_.plan.cells[5].id) + " (boss on "));
  EXPECT_THAT(end.err, HasSubstr("abdera: error: 1 of the cells and data"));
  const auto report = Json::parse(end.out);
  EXPECT_EQ(report["different"], 1);
  EXPECT_THAT(report["differences"].at(0).get<std::string>(), HasSubstr("count 'scores': 105 and 106"));
  EXPECT_FALSE(std::filesystem::exists(at("results.h5")));
}

TEST_F(SweepResultsVerbs, MergeNamesWhatItLeftOut) {
  const std::string path = journal_of(0, 1);
  CellRecord stranger = made_cell(sweep_, 0);
  stranger.id = std::string(32, 'f');
  journal({stranger});
  write_bytes(path, bytes_of(path) + "torn");
  const auto end = verb("merge");
  EXPECT_EQ(end.code, cli::kOk);
  EXPECT_THAT(end.err, HasSubstr("1 damaged line of journals left out\n"));
  EXPECT_THAT(end.err, HasSubstr("1 records of cells that are not in this plan left out\n"));
}

TEST_F(SweepResultsVerbs, MergeThatFailsLeavesOldResultsAsTheyWere) {
  journal_of(0, 1);
  write_bytes(at("results.h5"), "old results");
  const auto before = files();
  const auto full = verb("merge", {"--force"}, {.file_size = 20000});
  EXPECT_EQ(full.code, cli::kInternal);
  EXPECT_TRUE(full.one_error()) << full.err;
  EXPECT_EQ(bytes_of(at("results.h5")), "old results");
  EXPECT_EQ(files(), before);
}

// At whatever moment it is killed: the old results or the new ones, never anything else.
TEST_F(SweepResultsVerbs, MergeThatIsKilledLeavesOldOrNewResults) {
  plan(100);
  journal_of(0, 1);
  ASSERT_EQ(verb("merge", {"--reproducible"}).code, cli::kOk);
  const std::string old = bytes_of(at("results.h5"));
  int killed = 0;
  for (int milliseconds = 1; milliseconds < 200; milliseconds = milliseconds * 3 / 2 + 1) {
    Running merge = box_.start({"sweep", "merge", folder_.string(), "--reproducible", "--force"});
    if (!merge.ended_within(std::chrono::milliseconds(milliseconds))) {
      merge.send(SIGKILL);
      killed += merge.finish().signal == SIGKILL;
    }
    EXPECT_EQ(bytes_of(at("results.h5")), old) << milliseconds;
  }
  EXPECT_GT(killed, 0);
}

TEST_F(SweepResultsVerbs, MergeNeedsAFolderOfASweep) {
  const auto end = box_.run({"sweep", "merge", at("absent")});
  EXPECT_EQ(end.code, cli::kUsage);
  EXPECT_TRUE(end.one_error());
  EXPECT_THAT(end.err, HasSubstr("it has no plan.json; make one: abdera sweep plan"));
  write_bytes(at("plan.json"), "{}");
  const auto bad = verb("status");
  EXPECT_EQ(bad.code, cli::kBadData);
  EXPECT_THAT(bad.err, HasSubstr("plan.json': this is no plan"));
}

TEST_F(SweepResultsVerbs, StatusShowsLearnersAndWhatFailed) {
  journal_of(0, 3);
  journal({made_cell(sweep_, 1, CellStatus::kError), made_cell(sweep_, 2, CellStatus::kPreempted)});
  const auto end = verb("status", {"--cells", "failed"});
  EXPECT_EQ(end.code, cli::kOk);
  EXPECT_EQ(end.out, "");
  EXPECT_THAT(end.err, HasSubstr("learner  done  ok  error  preempted  missing\n"
                                 "pc        5/8   4      1          0        3\n"
                                 "boss      0/4   0      0          1        3\n"
                                 "made: 5 of 12 cells done (41 %), none ended in the last ten minutes\n"));
  EXPECT_THAT(end.err,
              HasSubstr(to_string(sweep_.plan.cells[1].id) + "  pc       wide, \"odd\"  error   line one, \"quoted\""));
  EXPECT_THAT(end.err, Not(HasSubstr("line two")));
  EXPECT_THAT(end.err, Not(HasSubstr(to_string(sweep_.plan.cells[0].id))));
}

TEST_F(SweepResultsVerbs, StatusIsJsonForPrograms) {
  journal_of(0, 3);
  journal({made_cell(sweep_, 1, CellStatus::kError), made_cell(sweep_, 2, CellStatus::kPreempted)});
  const auto end = verb("status", {"--json", "--cells", "open"});
  ASSERT_EQ(end.code, cli::kOk) << end.err;
  const auto status = Json::parse(end.out);
  EXPECT_EQ(status["cells"], 12);
  EXPECT_EQ(status["done"], 5);
  EXPECT_EQ(status["ok"], 4);
  EXPECT_EQ(status["preempted"], 1);
  EXPECT_TRUE(status["seconds_left"].is_null());
  EXPECT_EQ(status["learners"][1]["learner"], "boss");
  EXPECT_EQ(status["learners"][1]["missing"], 3);
  ASSERT_EQ(status["list"].size(), 7u);
  EXPECT_EQ(status["list"][0]["id"], to_string(sweep_.plan.cells[2].id));
  EXPECT_EQ(status["list"][0]["message"], "line one, \"quoted\"\nline two");
  EXPECT_FALSE(status["list"][1].contains("message"));
  EXPECT_EQ(verb("status", {"--cells", "late"}).code, cli::kUsage);
}

TEST_F(SweepResultsVerbs, StatusWatchesUntilAllIsDone) {
  journal_of(0, 2);
  Running watch = box_.start({"sweep", "status", folder_.string(), "--watch", "--every", "0.1"});
  ASSERT_TRUE(watch.wait_for_stderr("made: 6 of 12 cells done (50 %)"));
  journal_of(1, 2);
  const auto end = watch.finish();
  EXPECT_EQ(end.code, cli::kOk);
  EXPECT_THAT(end.err, HasSubstr("made: 12 of 12 cells done (100 %)\n"));
}

}  // namespace
}  // namespace abdera::cli_test
