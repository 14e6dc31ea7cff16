#include "bench/sweep/shard.hpp"

#include <gtest/gtest.h>

#include <map>

#include "bench/sweep/job_time.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

Environment with(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto found = values.find(name);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string of(std::map<std::string, std::string> values) {
  return shard_of_environment(with(std::move(values))).text();
}

TEST(Shard, IsReadFromText) {
  const auto none = with({});
  EXPECT_EQ(parse_shard("3/200", none).text(), "3/200");
  EXPECT_EQ(parse_shard("0/1", none).text(), "0/1");
  for (const char* text : {"", "3", "3/3", "/", "1/0", "-1/2", "1/2/3", "a/2", "env"})
    EXPECT_THROW(parse_shard(text, none), UsageError) << text;
}

TEST(Shard, IsTheTaskOfAnArray) {
  EXPECT_EQ(of({{"SLURM_ARRAY_TASK_ID", "5"}, {"SLURM_ARRAY_TASK_COUNT", "8"}, {"SLURM_ARRAY_TASK_MIN", "1"}}), "4/8");
  EXPECT_EQ(of({{"SLURM_ARRAY_TASK_ID", "6"},
                {"SLURM_ARRAY_TASK_COUNT", "4"},
                {"SLURM_ARRAY_TASK_MIN", "0"},
                {"SLURM_ARRAY_TASK_STEP", "2"}}),
            "3/4");
  // Tasks 1, 5 and 9 of an array with gaps: which part is meant cannot be told.
  EXPECT_THROW(of({{"SLURM_ARRAY_TASK_ID", "9"}, {"SLURM_ARRAY_TASK_COUNT", "3"}, {"SLURM_ARRAY_TASK_MIN", "1"}}),
               UsageError);
}

TEST(Shard, IsTheRank) {
  EXPECT_EQ(of({{"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "3"}, {"SLURM_STEP_ID", "0"}}), "2/3");
  EXPECT_EQ(of({{"OMPI_COMM_WORLD_RANK", "0"}, {"OMPI_COMM_WORLD_SIZE", "4"}}), "0/4");
  EXPECT_EQ(of({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}}), "1/2");
  EXPECT_THROW(of({{"PMI_RANK", "2"}, {"PMI_SIZE", "2"}}), UsageError);
  EXPECT_THROW(of({{"PMI_RANK", "x"}, {"PMI_SIZE", "2"}}), UsageError);
  EXPECT_THROW(of({{"PMI_RANK", "1"}}), UsageError);
}

TEST(Shard, IsTheRankWithinTheTaskOfAnArray) {
  EXPECT_EQ(of({{"SLURM_ARRAY_TASK_ID", "1"},
                {"SLURM_ARRAY_TASK_COUNT", "2"},
                {"SLURM_PROCID", "2"},
                {"SLURM_NTASKS", "3"},
                {"SLURM_STEP_ID", "0"}}),
            "5/6");
}

// A batch script has SLURM_PROCID=0 whatever the number of tasks; what mpirun starts in it inherits that.
TEST(Shard, IsNotTheRankOfABatchScript) {
  EXPECT_EQ(
      of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "3"}, {"OMPI_COMM_WORLD_RANK", "2"}, {"OMPI_COMM_WORLD_SIZE", "3"}}),
      "2/3");
  EXPECT_EQ(of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "3"}, {"PMI_RANK", "1"}, {"PMI_SIZE", "3"}}), "1/3");
  EXPECT_THROW(of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "3"}}), UsageError);
  EXPECT_EQ(of({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "1"}}), "0/1");
}

TEST(Shard, NamesTheJobOfTheScheduler) {
  EXPECT_EQ(job_of_environment(with({})), "");
  EXPECT_EQ(job_of_environment(with({{"SLURM_JOB_ID", "12"}})), "12");
  EXPECT_EQ(
      job_of_environment(with({{"SLURM_JOB_ID", "13"}, {"SLURM_ARRAY_JOB_ID", "12"}, {"SLURM_ARRAY_TASK_ID", "4"}})),
      "12_4");
}

TEST(JobTime, IsReadAsSqueueWritesIt) {
  EXPECT_EQ(slurm_duration("3:04"), 184);
  EXPECT_EQ(slurm_duration("2:03:04"), 7384);
  EXPECT_EQ(slurm_duration("1-02:03:04"), 93784);
  for (const char* text : {"", "UNLIMITED", "INVALID", "NOT_SET", "1:2:3:4", "x-1:00", "1:", "-5:00"})
    EXPECT_EQ(slurm_duration(text), std::nullopt) << text;
}

}  // namespace
}  // namespace abdera
