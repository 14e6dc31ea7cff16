#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

// `abdera sweep submit`, `resume`, `cancel`, `export` and `doctor` with stand-ins for the commands of Slurm, which say
// what a test wants them to. What the real ones do is in tests/slurm.
namespace abdera::cli_test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kSpec = R"(
name = "small"
replicates = 2
metrics = ["shd"]
baselines = false
budget = { seconds = 30, memory_mb = 1000 }
[[data]]
simulator = "linear_gaussian"
rows = [100, 200]
options = { variables = 5 }
[[learners]]
learner = "pc"
test = "fisher_z"
[[learners]]
learner = "boss"
score = "gaussian_bic"
budget = { threads = 2 }
)";

class SweepOnACluster : public testing::Test {
 protected:
  void SetUp() override {
    box_.file("s.toml", kSpec);
    ASSERT_EQ(box_.run({"sweep", "plan", "s.toml", "-o", "my run"}).code, cli::kOk);
    // Jobs are numbered from 11; a file "refuse" names the job that is refused. squeue shows the file "queue".
    stand_in("sbatch", R"sh(
n=$(($(cat "$box/last" 2>/dev/null || echo 10) + 1)); printf '<%s>' "$@" >>"$box/calls"; echo >>"$box/calls"
if [ "$n" = "$(cat "$box/refuse" 2>/dev/null)" ]; then echo "sbatch: error: Invalid account" >&2; exit 1; fi
echo $n >"$box/last"; echo $n)sh");
    stand_in(
        "squeue",
        R"sh([ -e "$box/down" ] && { echo "slurm_load_jobs error: Unable to contact slurm controller" >&2; exit 1; }
cat "$box/queue" 2>/dev/null; exit 0)sh");
    stand_in("scontrol", "echo 'MaxArraySize            = 3'; echo 'MaxArrayTasks = 9'");
    stand_in("sinfo", "echo 'main*|1:00:00'; echo 'long|7-00:00:00'");
    stand_in("scancel", R"sh(echo "$@" >>"$box/cancelled")sh");
  }
  void stand_in(const std::string& name, const std::string& script) {
    std::filesystem::create_directory(box_.folder() / "bin");
    box_.file("bin/" + name, "#!/bin/sh\nbox='" + box_.folder().string() + "'\n" + script + "\n");
    std::filesystem::permissions(box_.folder() / "bin" / name, std::filesystem::perms::owner_all);
  }
  Finished sweep(std::vector<std::string> words) const {
    words.insert(words.begin(), "sweep");
    return box_.run(words, {.variable = "PATH=" + (box_.folder() / "bin").string() + ":/usr/bin:/bin"});
  }
  /// Without Slurm: its commands are not on the path.
  Finished sweep_at_home(std::vector<std::string> words) const {
    words.insert(words.begin(), "sweep");
    return box_.run(words, {.variable = "PATH=" + (box_.folder() / "nothing here").string()});
  }
  std::vector<std::string> calls() const {
    std::vector<std::string> out(1);
    for (const char c : box_.read("calls"))
      if (c == '\n')
        out.emplace_back();
      else
        out.back() += c;
    out.pop_back();
    return out;
  }
  std::vector<nlohmann::json> submissions() const {
    std::vector<nlohmann::json> out;
    std::istringstream lines(box_.read("my run/submissions.jsonl"));
    for (std::string line; std::getline(lines, line);) out.push_back(nlohmann::json::parse(line));
    return out;
  }
  std::string script(const std::string& name) const {
    return "<" + (box_.folder() / "my run/slurm" / (name + ".sbatch")).string() + ">";
  }

  Sandbox box_;
};

TEST_F(SweepOnACluster, SubmitsAnArrayABucketAndAMergeThatWaitsForAll) {
  const auto end = sweep({"submit", "my run", "--shards", "6", "--throttle", "4", "--setup", "module load x", "--",
                          "--partition=long", "-A", "me", "--comment=a 'b'"});
  ASSERT_EQ(end.code, cli::kOk) << end.err;
  const std::string options = "<--parsable><--partition=long><-A><me><--comment=a 'b'>";
  EXPECT_THAT(calls(), ElementsAre(options + script("001-b1"), options + script("001-b2"),
                                   options + "<--dependency=afterany:11:12>" + script("001-merge")));
  const auto jobs = submissions();
  ASSERT_EQ(jobs.size(), 3u);
  EXPECT_EQ(jobs[0]["job"], "11");
  EXPECT_EQ(jobs[0]["work"], "001-b1.json");
  EXPECT_EQ(jobs[0]["tasks"], 3);
  EXPECT_EQ(jobs[2]["tasks"], 0);
  EXPECT_THAT(box_.read("my run/slurm/001-b1.sbatch"), HasSubstr("#SBATCH --array=0-2%2\n"));
  EXPECT_THAT(box_.read("my run/slurm/001-b1.sbatch"), HasSubstr("\nmodule load x\n"));
  EXPECT_THAT(box_.read("my run/slurm/001-b2.sbatch"), HasSubstr("#SBATCH --cpus-per-task=2\n"));
  EXPECT_EQ(nlohmann::json::parse(box_.read("my run/work/001-b1.json"))["cells"].size(), 4u);
  EXPECT_THAT(end.err, HasSubstr("submitted 001-b2 as job 12: 3 tasks\nsubmitted 001-merge as job 13"));
}

TEST_F(SweepOnACluster, SaysWhatWentThroughWhenTheSecondArrayIsRefused) {
  box_.file("refuse", "12");
  const auto end = sweep({"submit", "my run", "--shards", "6"});
  EXPECT_EQ(end.code, cli::kEngineRefused);
  EXPECT_THAT(end.err, HasSubstr("sbatch refused 001-b2: sbatch: error: Invalid account; submitted before: 001-b1 (job "
                                 "11); 'abdera sweep cancel"));
  ASSERT_EQ(submissions().size(), 1u);
  // A second try, with the first array still waiting, submits the other bucket and a merge after both.
  box_.file("refuse", "");
  box_.file("queue", "11|0|PENDING|Priority\n11|1|RUNNING|None\n11|2|PENDING|Priority\n");
  const auto again = sweep({"submit", "my run", "--shards", "2"});
  EXPECT_EQ(again.code, cli::kOk) << again.err;
  EXPECT_THAT(again.err, HasSubstr("4 cells are in tasks that wait or run"));
  ASSERT_EQ(submissions().size(), 3u);
  EXPECT_EQ(submissions()[1]["name"], "002-b2");
  EXPECT_THAT(calls().back(), HasSubstr("<--dependency=afterany:11:12>"));
}

TEST_F(SweepOnACluster, PrintsScriptsInADryRunAndWritesNothing) {
  const auto before = box_.names();
  const auto end = sweep_at_home({"submit", "my run", "--shards", "2", "--dry-run", "--", "-p", "x"});
  EXPECT_EQ(end.code, cli::kOk) << end.err;
  EXPECT_THAT(end.out, HasSubstr("sweep run"));
  EXPECT_THAT(end.out, HasSubstr("### sbatch -p x "));
  EXPECT_THAT(end.err, HasSubstr("the defaults of Slurm are used"));
  EXPECT_EQ(box_.names(), before);
  EXPECT_FALSE(box_.exists("my run/slurm"));
  EXPECT_FALSE(box_.exists("my run/work"));
}

TEST_F(SweepOnACluster, IsRefusedWithoutSlurmOrWithOptionsThatContradict) {
  const auto absent = sweep_at_home({"submit", "my run", "--shards", "2"});
  EXPECT_EQ(absent.code, cli::kEngineRefused);
  EXPECT_TRUE(absent.one_error()) << absent.err;
  for (const char* option : {"--array=0-3", "-a0-3", "--wrap=true", "script.sh"}) {
    const auto end = sweep({"submit", "my run", "--shards", "2", "--", option});
    EXPECT_EQ(end.code, cli::kUsage) << option;
    EXPECT_TRUE(end.one_error()) << end.err;
  }
  EXPECT_EQ(sweep({"submit", "my run"}).code, cli::kUsage);
  EXPECT_FALSE(box_.exists("calls"));
  EXPECT_FALSE(box_.exists("my run/slurm"));
}

TEST_F(SweepOnACluster, AsksForNoMoreTimeThanThePartitionGives) {
  ASSERT_EQ(sweep({"submit", "my run", "--shards", "2", "--no-merge", "--", "--time=5"}).code, cli::kOk);
  EXPECT_THAT(box_.read("my run/slurm/001-b1.sbatch"), HasSubstr("#SBATCH --time=00:04:16\n"));  // 120 + 4 (33 + 1) s
  stand_in("sinfo", "echo 'main*|3:00'");
  const auto capped = sweep({"submit", "my run", "--shards", "2", "--no-merge"});
  ASSERT_EQ(capped.code, cli::kOk);
  EXPECT_THAT(box_.read("my run/slurm/002-b1.sbatch"), HasSubstr("#SBATCH --time=00:03:00\n"));
  EXPECT_THAT(capped.err, HasSubstr("note: 002-b1: a task ends after 00:03:00"));
}

TEST_F(SweepOnACluster, ResumesHereWhatNoTaskHas) {
  ASSERT_EQ(sweep({"submit", "my run", "--shards", "2"}).code, cli::kOk);
  box_.file("queue", "11|0|RUNNING|None\n");  // the other job is gone, and left nothing
  const auto end = sweep({"resume", "my run"});
  EXPECT_EQ(end.code, cli::kOk) << end.err;
  EXPECT_THAT(end.err, HasSubstr("4 cells are in tasks that wait or run and are left to them\nrunning 4 cells"));
  box_.file("queue", "");
  EXPECT_THAT(sweep({"resume", "my run", "--jobs", "1"}).err, HasSubstr("running 4 cells"));
  const auto done = sweep({"resume", "my run"});
  EXPECT_EQ(done.code, cli::kOk);
  EXPECT_EQ(done.err, "nothing to do: every cell is done\n");
  EXPECT_EQ(sweep({"submit", "my run", "--shards", "2"}).err, "nothing to do: every cell is done\n");
}

TEST_F(SweepOnACluster, ResumesNothingInADryRun) {
  const auto before = box_.names();
  const auto end = sweep_at_home({"resume", "my run", "--dry-run"});
  EXPECT_EQ(end.code, cli::kOk) << end.err;
  EXPECT_EQ(end.out, "would run 8 cells (not yet done)\n");
  EXPECT_EQ(box_.names(), before);
  EXPECT_FALSE(box_.exists("my run/work"));
  EXPECT_FALSE(box_.exists("my run/journal"));
}

TEST_F(SweepOnACluster, RefusesOptionsOfSlurmWhereItResumesHere) {
  const std::pair<const char*, const char*> given[] = {
      {"--shards", "2"}, {"--throttle", "2"}, {"--setup", "module load x"}, {"--", "--partition=long"}};
  for (const auto& [option, value] : given) {
    const auto end = sweep({"resume", "my run", option, value});
    EXPECT_EQ(end.code, cli::kUsage) << option;
    EXPECT_TRUE(end.one_error()) << end.err;
    EXPECT_THAT(end.err, HasSubstr("only with --engine slurm; add that, or leave it out"));
  }
  EXPECT_FALSE(box_.exists("my run/journal"));
}

TEST_F(SweepOnACluster, RunsNothingTwiceWhenTheQueueIsNotKnown) {
  ASSERT_EQ(sweep({"submit", "my run", "--shards", "2"}).code, cli::kOk);
  box_.file("down", "");
  const auto end = sweep({"resume", "my run"});
  EXPECT_EQ(end.code, cli::kEngineRefused);
  EXPECT_THAT(end.err, HasSubstr("--ignore-queue"));
  EXPECT_EQ(sweep({"cancel", "my run"}).code, cli::kEngineRefused);
  // On a machine without Slurm the folder can be worked on, with a word of warning.
  const auto home = sweep_at_home({"resume", "my run"});
  EXPECT_EQ(home.code, cli::kOk) << home.err;
  EXPECT_THAT(home.err, HasSubstr("cannot be asked about here"));
}

TEST_F(SweepOnACluster, RetriesTheStatusesAskedForWithScaledLimits) {
  box_.file("fails.toml", std::string(kSpec) + R"(
[[learners]]
id = "mine"
command = "case {seconds} in 30.*) exit 3;; esac; cat {data} {graph}"
)");
  ASSERT_EQ(box_.run({"sweep", "plan", "fails.toml", "-o", "my run", "--force"}).code, cli::kOk);
  EXPECT_EQ(sweep({"resume", "my run"}).code, cli::kFailedCells);
  EXPECT_EQ(sweep({"resume", "my run", "--retry", "timeout,oom"}).err, "nothing to do: every cell is done\n");
  const auto bad = sweep({"resume", "my run", "--retry", "ok"});
  EXPECT_EQ(bad.code, cli::kUsage);
  EXPECT_TRUE(bad.one_error()) << bad.err;
  EXPECT_EQ(sweep({"resume", "my run", "--retry", "error", "--dry-run"}).out, "would run 4 cells (again)\n");
  EXPECT_THAT(sweep({"resume", "my run", "--retry", "error", "--scale-time", "2"}).err,
              HasSubstr("running 4 cells (again)"));
  ASSERT_EQ(
      sweep({"resume", "my run", "--retry", "error", "--scale-memory", "3", "--engine", "slurm", "--shards", "1"}).code,
      cli::kOk);
  const auto work = nlohmann::json::parse(box_.read("my run/work/003-again-b1.json"));
  EXPECT_EQ(work["cells"].size(), 4u);
  EXPECT_EQ(work["cells"][0]["attempts"], 2);
  EXPECT_EQ(work["scale_time"], 1);
  EXPECT_EQ(work["scale_memory"], 3);
  EXPECT_THAT(box_.read("my run/slurm/003-again-b1.sbatch"), HasSubstr("#SBATCH --mem=3660M\n"));
}

TEST_F(SweepOnACluster, CancelsTheJobsThatAreStillThere) {
  EXPECT_EQ(sweep({"cancel", "my run"}).err, "nothing to cancel: no job of this sweep waits or runs\n");
  ASSERT_EQ(sweep({"submit", "my run", "--shards", "2"}).code, cli::kOk);
  box_.file("queue", "12|0|RUNNING|None\n13|N/A|PENDING|Dependency\n99|0|RUNNING|None\n");
  const auto end = sweep({"cancel", "my run"});
  EXPECT_EQ(end.code, cli::kOk);
  EXPECT_EQ(box_.read("cancelled"), "12\n13\n");
  EXPECT_EQ(end.err, "cancelled job 12 (001-b2): 1 running\ncancelled job 13 (001-merge): 1 pending (Dependency)\n");
}

TEST_F(SweepOnACluster, ShowsItsTasksInTheStatus) {
  ASSERT_EQ(sweep({"submit", "my run", "--shards", "2"}).code, cli::kOk);
  box_.file("queue", "12|0|PENDING|Resources\n");
  EXPECT_THAT(sweep({"status", "my run"}).err, HasSubstr("\njob 12 (001-b2): 1 pending (Resources)\n"));
  EXPECT_EQ(nlohmann::json::parse(sweep({"status", "my run", "--json"}).out)["queue"][0],
            "job 12 (001-b2): 1 pending (Resources)");
  box_.file("down", "");
  const auto unknown = sweep({"status", "my run"});
  EXPECT_EQ(unknown.code, cli::kOk);
  EXPECT_THAT(unknown.err, HasSubstr("Slurm's queue is not known: slurm_load_jobs error"));
}

TEST_F(SweepOnACluster, IsExportedForOtherEngines) {
  EXPECT_THAT(sweep({"export", "my run", "--engine", "snakemake", "--shards", "3"}).out, HasSubstr("range(3)"));
  EXPECT_THAT(sweep({"export", "my run", "--engine", "hyperqueue", "--shards", "3"}).out, HasSubstr("--array=0-2"));
  const auto list = sweep({"export", "my run", "--engine", "parallel", "--shards", "3"});
  EXPECT_EQ(std::count(list.out.begin(), list.out.end(), '\n'), 3);
  EXPECT_EQ(sweep({"export", "my run", "--engine", "pbs", "--shards", "3"}).code, cli::kUsage);
  EXPECT_EQ(sweep({"export", "my run", "--engine", "parallel", "--shards", "0"}).code, cli::kUsage);
}

TEST_F(SweepOnACluster, IsExaminedByADoctor) {
  const auto json = sweep({"doctor", "my run", "--json"});
  EXPECT_EQ(json.code, cli::kOk) << json.out;
  std::map<std::string, std::string> text;
  for (const auto& finding : nlohmann::json::parse(json.out)) {
    EXPECT_THAT(finding["verdict"], testing::AnyOf("ok", "warning"));
    text[finding["subject"]] += std::string(finding["text"]) + "\n";
  }
  EXPECT_EQ(text["plan"], "'small', 8 cells\n");
  EXPECT_THAT(text["Slurm"], HasSubstr("arrays of up to 3 tasks"));
  EXPECT_THAT(sweep_at_home({"doctor", "my run"}).out, HasSubstr("ok       Slurm: not here"));
  const auto absent = sweep({"doctor", "no folder"});
  EXPECT_EQ(absent.code, cli::kInternal);
  EXPECT_THAT(absent.out, HasSubstr("problem  folder: there is no folder 'no folder'"));
  box_.file("my run/plan.json", "{}");
  EXPECT_EQ(sweep({"doctor", "my run"}).code, cli::kInternal);
}

TEST_F(SweepOnACluster, AsksForAFolderOfASweep) {
  for (const char* verb : {"submit", "resume", "cancel", "export"}) {
    std::vector<std::string> words{verb, "bin"};
    if (std::string_view(verb) == "export") words.insert(words.end(), {"--engine", "parallel", "--shards", "2"});
    const auto end = sweep(words);
    EXPECT_EQ(end.code, cli::kUsage) << verb;
    EXPECT_TRUE(end.one_error()) << end.err;
    EXPECT_THAT(end.err, HasSubstr("abdera sweep plan"));
  }
}

}  // namespace
}  // namespace abdera::cli_test
