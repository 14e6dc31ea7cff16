#include "bench/sweep/slurm_arrays.hpp"

#include <gmock/gmock.h>

#include "bench/sweep/slurm.hpp"
#include "bench/sweep/spec.hpp"
#include "core/error.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

/// 40 cells of 60 s, 1000 MB and 1 thread, 40 of 600 s, 2000 MB and 4 threads.
SweepPlan two_buckets() {
  return plan_sweep(sweep_spec_from_toml(R"(
name = "two"
replicates = 10
metrics = ["shd"]
baselines = false
budget = { seconds = 60, memory_mb = 1000 }
[[data]]
simulator = "linear_gaussian"
rows = [100, 200]
options = { variables = [5, 6] }
[[learners]]
learner = "pc"
test = "fisher_z"
[[learners]]
learner = "boss"
score = "gaussian_bic"
budget = { seconds = 600, memory_mb = 2000, threads = 4 }
)",
                                         "."));
}

SlurmCells all_cells(const SweepPlan& plan) {
  SlurmCells out;
  out.work.plan_sha256 = plan.sha256;
  for (const std::size_t i : cells_of_shard(plan, 0, 1)) out.work.cells.push_back({to_string(plan.cells[i].id), 0});
  return out;
}

TEST(SlurmArrays, MakesOneArrayABucketWithTasksByWork) {
  const SweepPlan plan = two_buckets();
  const SlurmArrays made = slurm_arrays(plan, {all_cells(plan)}, {.shards = 22});
  ASSERT_EQ(made.arrays.size(), 2u);
  const SlurmArray &quick = made.arrays[0], &slow = made.arrays[1];
  EXPECT_EQ(quick.name, "001-b1");
  EXPECT_EQ(quick.work, "001-b1.json");
  EXPECT_EQ(slow.name, "001-b2");
  EXPECT_EQ(quick.tasks + slow.tasks, 22);
  EXPECT_EQ(quick.tasks, 2);  // 40 cells of 61 s against 40 of 601 s
  EXPECT_EQ(quick.most_cells, 20u);
  EXPECT_EQ(slow.most_cells, 2u);
  EXPECT_EQ(slow.limits, (SweepBudget{600, 2000, 4}));
  EXPECT_EQ(quick.seconds, 120 + 20 * (66 + 1));
  EXPECT_EQ(slow.seconds, 120 + 2 * (660 + 1));
  EXPECT_FALSE(slow.capped);
  ASSERT_EQ(made.work.size(), 2u);
  EXPECT_EQ(made.work[0].first, "001-b1.json");
  EXPECT_EQ(made.work[0].second.cells.size(), 40u);
}

TEST(SlurmArrays, GivesNoMoreTasksThanCellsAndAtLeastOneABucket) {
  const SweepPlan plan = two_buckets();
  const SlurmArrays many = slurm_arrays(plan, {all_cells(plan)}, {.shards = 1000});
  EXPECT_EQ(many.arrays[0].tasks, 40);
  EXPECT_EQ(many.arrays[1].tasks, 40);
  const SlurmArrays one = slurm_arrays(plan, {all_cells(plan)}, {.shards = 1});
  EXPECT_EQ(one.arrays[0].tasks, 1);
  EXPECT_EQ(one.arrays[1].tasks, 1);
  EXPECT_THROW(slurm_arrays(plan, {all_cells(plan)}, {.shards = 0}), UsageError);
}

// The limit is on the index, so that further arrays start at 0 again and add what went before.
TEST(SlurmArrays, StayBelowTheLargestIndex) {
  const SweepPlan plan = two_buckets();
  const SlurmArrays made = slurm_arrays(plan, {all_cells(plan)}, {.shards = 80, .max_array_size = 15});
  ASSERT_EQ(made.arrays.size(), 6u);
  std::vector<int> first, tasks;
  for (const SlurmArray& array : made.arrays) {
    first.push_back(array.first);
    tasks.push_back(array.tasks);
    EXPECT_EQ(array.shards, 40);
  }
  EXPECT_EQ(first, (std::vector<int>{0, 15, 30, 0, 15, 30}));
  EXPECT_EQ(tasks, (std::vector<int>{15, 15, 10, 15, 15, 10}));
  EXPECT_EQ(made.arrays[1].name, "001-b1-2");
  EXPECT_EQ(made.arrays[1].work, "001-b1.json");
  EXPECT_THAT(array_script(made.arrays[1], {"/bin/abdera", "/run", "s", "c", {}}), HasSubstr("#SBATCH --array=0-14\n"));
  EXPECT_THAT(array_script(made.arrays[1], {"/bin/abdera", "/run", "s", "c", {}}),
              HasSubstr("--shard \"$((15 + SLURM_ARRAY_TASK_ID))/40\""));
}

TEST(SlurmArrays, ShareTheThrottle) {
  const SweepPlan plan = two_buckets();
  const SlurmArrays made = slurm_arrays(plan, {all_cells(plan)}, {.shards = 22, .throttle = 11});
  EXPECT_EQ(made.arrays[0].throttle, 1);
  EXPECT_EQ(made.arrays[1].throttle, 10);
  EXPECT_THAT(message_of<UsageError>([&] { slurm_arrays(plan, {all_cells(plan)}, {.shards = 22, .throttle = 1}); }),
              HasSubstr("--throttle must be 2 or more"));
}

TEST(SlurmArrays, CapTheTimeAndScaleBudgets) {
  const SweepPlan plan = two_buckets();
  SlurmCells cells = all_cells(plan);
  cells.tag = "again-";
  cells.work.scale_time = 2;
  cells.work.scale_memory = 3;
  const SlurmArrays made = slurm_arrays(plan, {cells}, {.shards = 2, .most_seconds = 7200, .number = "007"});
  EXPECT_EQ(made.arrays[0].name, "007-again-b1");
  EXPECT_EQ(made.arrays[0].limits, (SweepBudget{120, 3000, 1}));
  EXPECT_EQ(made.arrays[0].seconds, 120 + 40 * (132 + 1));
  EXPECT_FALSE(made.arrays[0].capped);
  EXPECT_EQ(made.arrays[1].seconds, 7200);
  EXPECT_TRUE(made.arrays[1].capped);
  EXPECT_EQ(made.work[1].second.scale_time, 2);
}

TEST(SlurmScript, IsReadableAndQuotesEveryPath) {
  SlurmArray array;
  array.name = "001-b1";
  array.work = "001-b1.json";
  array.tasks = array.shards = 20;
  array.throttle = 5;
  array.cells = 200;
  array.most_cells = 10;
  array.limits = {60, 1000, 2};
  array.seconds = 790;
  EXPECT_EQ(
      array_script(
          array, {"/opt/my tools/abdera", "/data/it's 100%", "first try", "abdera sweep\nsubmit", {"module load gcc"}}),
      R"(#!/bin/bash
# Written by: abdera sweep submit
# 200 cells of at most 60 s, 1000 MB and 2 threads, dealt to 20 tasks of at most 10.
#SBATCH --job-name=first_try-001-b1
#SBATCH --array=0-19%5
#SBATCH --nodes=1 --ntasks=1
#SBATCH --cpus-per-task=2
#SBATCH --mem=1562M
#SBATCH --time=00:13:10
#SBATCH --requeue --open-mode=append
#SBATCH --output="/data/it's 100%%/slurm/logs/%A_%a.log"

module load gcc
export OMP_NUM_THREADS=2 OPENBLAS_NUM_THREADS=2 MKL_NUM_THREADS=2
# Takes the place of this shell, so that the signals of Slurm reach the worker.
exec '/opt/my tools/abdera' sweep run '/data/it'\''s 100%' \
  --work '/data/it'\''s 100%/work/001-b1.json' \
  --shard "${SLURM_ARRAY_TASK_ID}/20" --jobs 1
)");
  EXPECT_THAT(merge_script("001-merge", 1000, {"/bin/abdera", "/run", "s", "c", {}}),
              HasSubstr("#SBATCH --mem=1020M\n"));
  EXPECT_THROW(array_script(array, {"/bin/abdera", "/a\\b", "s", "c", {}}), UsageError);
}

TEST(SlurmTime, IsWrittenAsSlurmReadsIt) {
  EXPECT_EQ(slurm_time(59.2), "00:01:00");
  EXPECT_EQ(slurm_time(3661), "01:01:01");
  EXPECT_EQ(slurm_time(90000), "1-01:00:00");
}

TEST(SlurmQueue, IsToldInOneLineAJob) {
  std::vector<Submission> jobs(2);
  jobs[0].job = "12", jobs[0].name = "001-b1", jobs[0].tasks = jobs[0].shards = 4;
  jobs[1].job = "13", jobs[1].name = "001-merge";
  SlurmQueue queue;
  EXPECT_TRUE(queue_lines(jobs, queue).empty());
  queue.tasks = {{0, 0, "RUNNING", "None"},
                 {0, 1, "PENDING", "Resources"},
                 {0, 2, "PENDING", "Priority"},
                 {1, 0, "PENDING", "Dependency"}};
  EXPECT_EQ(queue_lines(jobs, queue),
            (std::vector<std::string>{"job 12 (001-b1): 2 pending, 1 running (Priority, Resources)",
                                      "job 13 (001-merge): 1 pending (Dependency)"}));
  queue.problem = "no controller";
  EXPECT_EQ(queue_lines(jobs, queue), (std::vector<std::string>{"Slurm's queue is not known: no controller"}));
}

}  // namespace
}  // namespace abdera
