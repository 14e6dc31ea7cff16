#include "bench/sweep/workflow.hpp"

#include <gmock/gmock.h>

#include "bench/sweep/spec.hpp"
#include "core/error.hpp"

namespace abdera {
namespace {

PlannedSweep four_cells() {
  PlannedSweep out;
  out.spec = sweep_spec_from_toml(R"(
name = "four"
replicates = 2
metrics = ["shd"]
baselines = false
budget = { seconds = 50, memory_mb = 1000 }
[[data]]
simulator = "linear_gaussian"
rows = [100, 200]
[[learners]]
learner = "pc"
test = "fisher_z"
budget = { threads = 2 }
)",
                                  ".");
  out.plan = plan_sweep(out.spec);
  return out;
}

TEST(Workflow, ForSnakemakeMergesWhatTheShardsDid) {
  EXPECT_EQ(snakefile(four_cells(), {"/bin/abdera", "/my run", 2}),
            R"(# Sweep "four": 4 cells in 2 shards. Keep this file and run: snakemake --snakefile FILE --cores N
rule all:
    input: "/my run/results.h5"

rule merge:
    input: expand("/my run/snakemake/shard-" + "{shard}", shard=range(2))
    output: "/my run/results.h5"
    shell: "/bin/abdera sweep merge '/my run' --partial --force || test $? -eq 6"

rule shard:
    output: touch("/my run/snakemake/shard-" + "{shard}")
    threads: 2
    resources: mem_mb=1612, runtime=4  # runtime in minutes
    shell: "/bin/abdera sweep run '/my run' --shard {wildcards.shard}/2 --jobs 1 || test $? -eq 6"
)");
  EXPECT_THROW(snakefile(four_cells(), {"/bin/abdera", "/a{b}", 2}), UsageError);
  EXPECT_THROW(snakefile(four_cells(), {"/bin/abdera", "/run", 0}), UsageError);
}

TEST(Workflow, ForParallelIsOneCommandALine) {
  EXPECT_EQ(command_list(four_cells(), {"/bin/abdera", "/it's", 2}),
            "/bin/abdera sweep run '/it'\\''s' --shard 0/2 --jobs 1 || test $? -eq 6\n"
            "/bin/abdera sweep run '/it'\\''s' --shard 1/2 --jobs 1 || test $? -eq 6\n");
}

TEST(Workflow, ForHyperQueueIsAnArrayOfTasks) {
  EXPECT_EQ(hyperqueue_script(four_cells(), {"/bin/abdera", "/run", 7}),
            R"(#!/bin/bash
# Needs a running server ('hq server start') with workers. --wait ends with the last task.
hq submit --name=sweep --array=0-6 --cpus=2 --wait --stdout=none --stderr=none -- \
  bash -c '/bin/abdera sweep run /run --shard "$HQ_TASK_ID"/7 --jobs 1 || test $? -eq 6'
/bin/abdera sweep merge /run --partial --force || test $? -eq 6
)");
}

}  // namespace
}  // namespace abdera
