#include "bench/sweep/remaining.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "bench/sweep/journal.hpp"
#include "bench/sweep/spec.hpp"
#include "core/error.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

PlannedSweep six_cells() {
  PlannedSweep out;
  out.spec = sweep_spec_from_toml(R"(
name = "six"
replicates = 6
metrics = ["shd"]
baselines = false
[[data]]
simulator = "linear_gaussian"
rows = 100
[[learners]]
learner = "pc"
test = "fisher_z"
)",
                                  ".");
  out.plan = plan_sweep(out.spec);
  return out;
}

CellRecord record(const SweepPlan& plan, std::size_t cell, CellStatus status, double finished) {
  CellRecord out;
  out.id = to_string(plan.cells[cell].id);
  out.data_id = to_string(plan.cells[cell].data_id);
  out.status = status;
  out.finished = finished;
  return out;
}

std::vector<std::string> ids_of(const std::vector<WorkCell>& cells) {
  std::vector<std::string> out;
  for (const WorkCell& cell : cells) out.push_back(cell.id);
  return out;
}

class Remaining : public testing_support::FolderTest {
 protected:
  void SetUp() override {
    testing_support::FolderTest::SetUp();
    // 0 ok after a timeout, 1 a timeout, 2 preempted twice, 3 a timeout and later out of memory, 4 an error, 5 nothing.
    JournalWriter one(at("journal"));
    one.append(record(plan_, 0, CellStatus::kOk, 20));
    one.append(record(plan_, 0, CellStatus::kTimeout, 10));
    one.append(record(plan_, 1, CellStatus::kTimeout, 30));
    one.append(record(plan_, 1, CellStatus::kPreempted, 40));
    one.append(record(plan_, 2, CellStatus::kPreempted, 50));
    one.append(record(plan_, 2, CellStatus::kPreempted, 60));
    one.append(record(plan_, 3, CellStatus::kOom, 80));
    one.append(record(plan_, 3, CellStatus::kTimeout, 70));
    one.append(record(plan_, 4, CellStatus::kError, 90));
    CellRecord foreign = record(plan_, 5, CellStatus::kOk, 95);
    foreign.id = std::string(32, '0');
    one.append(foreign);
  }
  std::string id(std::size_t cell) const { return to_string(plan_.cells[cell].id); }

  PlannedSweep sweep_ = six_cells();
  const SweepPlan& plan_ = sweep_.plan;
};

TEST_F(Remaining, IsWhatIsMissingAndWhatIsAskedForAgain) {
  const SweepStatus states = sweep_status(sweep_, folder_.string());
  const RemainingCells plain = remaining_cells(plan_, states, {}, {});
  EXPECT_THAT(ids_of(plain.missing), testing::UnorderedElementsAre(id(2), id(5)));
  EXPECT_TRUE(plain.again.empty());
  const RemainingCells again = remaining_cells(plan_, states, {CellStatus::kTimeout, CellStatus::kOom}, {id(5)});
  EXPECT_THAT(ids_of(again.missing), testing::ElementsAre(id(2)));
  EXPECT_THAT(again.again, testing::UnorderedElementsAre(WorkCell{id(1), 1}, WorkCell{id(3), 2}));
  EXPECT_EQ(again.queued, 1u);
}

TEST_F(Remaining, LeavesCellsToTasksInTheQueue) {
  WorkList work;
  work.plan_sha256 = plan_.sha256;
  for (std::size_t i = 0; i < 6; ++i) work.cells.push_back({id(i), 0});
  std::filesystem::create_directories(at("work"));
  std::ofstream(at("work/001-b1.json")) << to_json(work);
  std::vector<Submission> jobs(2);
  jobs[0].job = "7", jobs[0].work = "001-b1.json", jobs[0].first = 2, jobs[0].tasks = 2, jobs[0].shards = 4;
  jobs[1].job = "8";  // a merge
  SlurmQueue queue;
  queue.tasks = {{0, 0, "RUNNING", "None"}, {1, 0, "PENDING", "Dependency"}};
  // Shard 2 of 4 has the cells 2 and 6, of which there are no more than six.
  EXPECT_EQ(cells_in_queue(folder_.string(), jobs, queue), (std::set<std::string>{id(2)}));
  queue.tasks.push_back({0, 1, "PENDING", "Priority"});
  EXPECT_EQ(cells_in_queue(folder_.string(), jobs, queue), (std::set<std::string>{id(2), id(3)}));
}

class SubmissionRecord : public testing_support::FolderTest {};

TEST_F(SubmissionRecord, IsKeptAlsoAfterALineThatWasCutShort) {
  EXPECT_TRUE(read_submissions(folder_.string()).empty());
  Submission first;
  first.job = "12", first.name = "001-b1", first.work = "001-b1.json", first.first = 3, first.tasks = 5,
  first.shards = 8, first.cluster = "east", first.submitted = 1.5,
  first.options = {"--partition=p", "--comment=a \"b\""};
  record_submission(folder_.string(), first);
  std::ofstream(folder_.string() + "/submissions.jsonl", std::ios::app) << "{\"engine\":\"slu";
  Submission second;
  second.job = "13", second.name = "001-merge";
  record_submission(folder_.string(), second);
  const auto read = read_submissions(folder_.string());
  ASSERT_EQ(read.size(), 2u);
  EXPECT_EQ(read[0].job, "12");
  EXPECT_EQ(read[0].cluster, "east");
  EXPECT_EQ(read[0].first, 3);
  EXPECT_EQ(read[0].tasks, 5);
  EXPECT_EQ(read[0].shards, 8);
  EXPECT_EQ(read[0].submitted, 1.5);
  EXPECT_EQ(read[0].options, first.options);
  EXPECT_FALSE(read[0].is_merge());
  EXPECT_TRUE(read[1].is_merge());
}

TEST(SubmissionRecords, AreNotLostSilently) {
  EXPECT_THROW(record_submission("/no/such/folder", Submission{}), OutputError);
}

}  // namespace
}  // namespace abdera
