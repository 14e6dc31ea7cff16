#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "bench/sweep/cell_data.hpp"
#include "bench/sweep/plan_file.hpp"
#include "cli/exit_codes.hpp"
#include "graphs/text/graph_io.hpp"
#include "tests/cli/sweep_support.hpp"

namespace abdera::cli_test {
namespace {

using testing::HasSubstr;

constexpr const char* kSmall = R"(
name = "small"
replicates = 2
metrics = ["shd", "arrow"]
[[data]]
simulator = "linear_gaussian"
rows = [100, 300]
options = { variables = [5, 9], degree = 2 }
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [0.01, 0.05] }
[[learners]]
learner = "boss"
score = "gaussian_bic"
)";

TEST(SweepRun, RunsEveryCellOnce) {
  Sandbox box;
  plan(box, "s", kSmall);
  const auto end = box.run({"sweep", "run", "s"});
  ASSERT_EQ(end.code, 0) << end.err;
  EXPECT_THAT(end.err, HasSubstr("48 cells run: 48 ok"));
  const auto written = journals(box, "s");
  EXPECT_EQ(written.cells.size(), 48u);
  EXPECT_EQ(written.data.size(), 8u);  // once for the six learners
  for (const CellRecord& cell : written.cells) {
    ASSERT_TRUE(cell.result) << cell.message;
    EXPECT_EQ(cell.attempt, 1);
    EXPECT_GT(cell.wall_seconds, 0);
    EXPECT_GT(cell.memory_bytes, 1'000'000);
    EXPECT_EQ(cell.result->metrics.front().first, "shd");
    EXPECT_GE(cell.result->metrics.front().second, 0);
  }
  const auto again = box.run({"sweep", "run", "s"});
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, HasSubstr("0 cells run; 48 done before"));
  EXPECT_EQ(found(box, "s").size(), 48u);
}

TEST(SweepRun, HasTheSameResultsInAnyShards) {
  Sandbox box;
  plan(box, "one", kSmall);
  box.run({"sweep", "run", "one", "--jobs", "1"});
  const auto expected = found(box, "one");
  ASSERT_EQ(expected.size(), 48u);
  plan(box, "seven", kSmall);
  for (const char* shard : {"5/7", "0/7", "3/7", "6/7", "1/7", "4/7", "2/7"})
    EXPECT_EQ(box.run({"sweep", "run", "seven", "--shard", shard, "--jobs", "2"}).code, 0);
  EXPECT_EQ(found(box, "seven"), expected);
  plan(box, "ranks", kSmall);
  setenv("OMPI_COMM_WORLD_SIZE", "3", 1);
  for (const char* rank : {"2", "0", "1"}) {
    const auto end =
        box.run({"sweep", "run", "ranks", "--shard", "env"}, {.variable = "OMPI_COMM_WORLD_RANK=" + std::string(rank)});
    EXPECT_EQ(end.code, 0) << end.err;
  }
  unsetenv("OMPI_COMM_WORLD_SIZE");
  EXPECT_EQ(found(box, "ranks"), expected);
}

TEST(SweepRun, MakesTheDataThatSimulateMakes) {
  Sandbox box;
  plan(box, "s", programs({{"copy", std::string("cp {data} copy.csv; ") + kChain}}, "seconds = 20"));
  ASSERT_EQ(box.run({"sweep", "run", "s"}).code, 0);
  const SweepPlan planned = read_planned_sweep(box.path("s")).plan;
  const auto seed = sweep_seed("data", to_string(planned.cells.at(0).model_id));
  const auto end = box.run({"simulate", "linear_gaussian", "-p", "variables=3", "--samples", "20", "--seed",
                            std::to_string(seed), "-o", "same.csv"});
  ASSERT_EQ(end.code, 0) << end.err;
  EXPECT_EQ(box.read("copy.csv"), box.read("same.csv"));
}

// What `sweep show` prints gives the graph that the sweep found.
TEST(SweepShow, SaysHowToDoACellByHand) {
  Sandbox box;
  plan(box, "s", kSmall);
  ASSERT_EQ(box.run({"sweep", "run", "s"}).code, 0);
  const auto cells = journals(box, "s").cells;
  for (const std::size_t at : {std::size_t{0}, std::size_t{17}, std::size_t{40}}) {
    const auto end = box.run({"sweep", "show", "s", cells.at(at).id, "--json"});
    ASSERT_EQ(end.code, 0) << end.err;
    const auto shown = nlohmann::json::parse(end.out);
    EXPECT_EQ(shown["attempts"].size(), 1u);
    for (std::size_t i = 0; i < 2; ++i) {
      std::istringstream line(shown["commands"][i].get<std::string>() + " --force");
      std::vector<std::string> words;
      for (std::string word; line >> word;) words.push_back(word);
      const auto done = box.run({words.begin() + 1, words.end()});
      ASSERT_EQ(done.code, 0) << done.err;
    }
    EXPECT_EQ(sweep_edges(read_graph(box.path("graph.json"))), cells[at].result->edges);  // to the bit
  }
  EXPECT_TRUE(box.run({"sweep", "show", "s", "xyz"}).one_error());
  EXPECT_THAT(box.run({"sweep", "show", "s", ""}).err, HasSubstr("give more of the id"));
}

TEST(SweepRun, SaysHowEachProgramEnded) {
  Sandbox box;
  const std::vector<std::pair<std::string, std::string>> list = {
      {"fine", kChain},
      {"refuses", "echo not for me {data} {seed} {threads} > /dev/stderr; exit 4; {graph}"},
      {"fails", "echo broken {data}; exit 3; {graph}"},
      {"silent", "true {data} {graph}"},
      {"wrong", "echo 'dag { A -> B }' > {graph.dagitty}; true {data}"},
      {"killed", "kill -SEGV $$; true {data} {graph}"},
      {"slow", "sleep 1000; true {data} {graph}"},
      {"slow, best so far", std::string(kChain) + "; sleep 1000; true {data}"},
  };
  auto with_data = list;
  with_data[0].second += "; true {data}";
  plan(box, "s", programs(with_data, "seconds = 2"));
  const auto end = box.run({"sweep", "run", "s"});
  EXPECT_EQ(end.code, cli::kFailedCells) << end.err;
  std::multiset<std::string> seen;
  for (const CellRecord& cell : journals(box, "s").cells)
    seen.insert(std::string(to_string(cell.status)) + (cell.result ? " with a graph: " : ": ") + cell.message);
  const std::multiset<std::string> expected = {
      "ok with a graph: ",
      "error: the command ended with exit code 3; it printed: broken ",
      "error: the command wrote no graph; it printed nothing",
      "error: the graph of the command cannot be read: the estimate has a node 'A' that the truth has not",
      "error: the command was ended by signal 11; it printed nothing",
      "skipped: the command does not apply; it printed: not for me ",
      "timeout: its time was over and it left no graph",
      "timeout with a graph: stopped at its time limit; the best so far is kept",
  };
  ASSERT_EQ(seen.size(), expected.size());
  for (auto s = seen.begin(), e = expected.begin(); e != expected.end(); ++s, ++e) EXPECT_THAT(*s, HasSubstr(*e));
}

TEST(SweepRun, NeedsNoFolderForFilesUnlessAProgramDoes) {
  Sandbox box;
  const auto spec = programs({{"fine", std::string("true {data}; ") + kChain}}, "seconds = 20") +
                    "[[learners]]\nlearner = \"pc\"\ntest = \"fisher_z\"\n";
  plan(box, "s", spec);
  EXPECT_EQ(box.run({"sweep", "run", "s"}, {.variable = "TMPDIR=" + box.path("absent")}).code, cli::kFailedCells);
  std::multiset<std::string> seen;
  for (const CellRecord& cell : journals(box, "s").cells)
    seen.insert(std::string(to_string(cell.status)) + ": " + cell.message);
  EXPECT_EQ(seen, (std::multiset<std::string>{
                      "error: no folder for the files of the command could be made: check TMPDIR and the room there",
                      "ok: "}));
}

// Data need 48 MB; whether they are made must not depend on which of the two learners comes first in a shard.
TEST(SweepRun, RefusesDataToNobodyForTheBudgetOfAnother) {
  const auto statuses = [](int shards) {
    Sandbox box;
    plan(box, "s", R"(
name = "s"
metrics = []
baselines = false
replicates = 2
[[data]]
simulator = "linear_gaussian"
rows = 300000
options = { variables = 20 }
[[learners]]
id = "small"
learner = "pc"
test = "fisher_z"
budget = { memory_mb = 40 }
[[learners]]
id = "big"
learner = "pc"
test = "fisher_z"
options = { alpha = 0.05 }
budget = { memory_mb = 3000 }
)");
    for (int i = 0; i < shards; ++i)
      box.run({"sweep", "run", "s", "--shard", std::to_string(i) + "/" + std::to_string(shards)});
    std::map<std::string, CellStatus> out;
    for (const CellRecord& cell : journals(box, "s").cells) out[cell.id] = cell.status;
    return out;
  };
  const auto one = statuses(1);
  EXPECT_EQ(std::ranges::count_if(one, [](const auto& cell) { return cell.second == CellStatus::kOk; }), 2);
  EXPECT_EQ(std::ranges::count_if(one, [](const auto& cell) { return cell.second == CellStatus::kOom; }), 2);
  EXPECT_EQ(statuses(4), one);
}

// Requests must not wait for news that nobody reads.
TEST(SweepRun, StartsHundredsOfCellsAtATime) {
  Sandbox box;
  std::string alphas;
  for (int i = 1; i <= 700; ++i) alphas += (i == 1 ? "" : ", ") + std::to_string(i) + "e-4";
  plan(box, "s",
       R"(
name = "s"
metrics = ["shd"]
baselines = false
[[data]]
simulator = "linear_gaussian"
rows = 50
options = { variables = 4 }
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [)" +
           alphas + "] }\n");
  const auto end = box.run({"sweep", "run", "s", "--jobs", "700"});
  EXPECT_THAT(end.err, HasSubstr("700 cells run: 700 ok"));
}

TEST(SweepRun, EndsWhatTakesTooMuchMemory) {
  Sandbox box;
  // tail keeps what has no line end; its memory is that of a program which the command starts.
  plan(box, "s",
       programs({{"hog", "head -c 300000000 /dev/zero | tail -n 1 | wc; true {data} {graph}"}},
                "memory_mb = 100\nseconds = 60"));
  EXPECT_EQ(box.run({"sweep", "run", "s"}).code, cli::kFailedCells);
  plan(box, "rows", R"(
name = "rows"
metrics = []
baselines = false
budget = { memory_mb = 60 }
[[data]]
simulator = "linear_gaussian"
rows = 3000000
options = { variables = 10 }
[[learners]]
learner = "pc"
test = "fisher_z"
)");
  EXPECT_EQ(box.run({"sweep", "run", "rows"}).code, cli::kFailedCells);
  for (const char* sweep : {"s", "rows"}) {
    const auto written = journals(box, sweep);
    ASSERT_EQ(written.cells.size(), 1u);
    EXPECT_EQ(written.cells[0].status, CellStatus::kOom) << written.cells[0].message;
  }
}

TEST(SweepRun, KeepsTheBestSoFarAtTheTimeLimit) {
  Sandbox box;
  plan(box, "s", R"(
name = "s"
metrics = ["shd"]
baselines = false
budget = { seconds = 0.3 }
[[data]]
simulator = "linear_gaussian"
rows = 2000
options = { variables = 300, degree = 8 }
[[learners]]
learner = "boss"
score = "gaussian_bic"
options = { restarts = 100000 }
)");
  const auto end = box.run({"sweep", "run", "s"});
  EXPECT_EQ(end.code, cli::kFailedCells) << end.err;
  const auto cells = journals(box, "s").cells;
  ASSERT_EQ(cells.size(), 1u);
  EXPECT_EQ(cells[0].status, CellStatus::kTimeout) << cells[0].message;
  ASSERT_TRUE(cells[0].result);
  EXPECT_EQ(cells[0].result->stop_reason, "time_limit");
  EXPECT_EQ(cells[0].result->metrics.size(), 2u) << cells[0].message;
}

TEST(SweepRun, ReportsDataThatCannotBeMadeForEveryLearner) {
  Sandbox box;
  box.file("ragged.csv", "A,B\n1,2\n3\n");
  plan(box, "s", R"(
name = "s"
metrics = ["shd"]
[[data]]
file = "ragged.csv"
[[learners]]
learner = "pc"
test = "fisher_z"
options = { alpha = [0.01, 0.05] }
)");
  EXPECT_EQ(box.run({"sweep", "run", "s"}).code, cli::kFailedCells);
  const auto cells = journals(box, "s").cells;
  ASSERT_EQ(cells.size(), 2u);
  for (const CellRecord& cell : cells) {
    EXPECT_EQ(cell.status, CellStatus::kError);
    EXPECT_THAT(cell.message, HasSubstr("the data could not be made: "));
    EXPECT_THAT(cell.message, HasSubstr("line 3"));
  }
}

TEST(SweepRun, IsPredictedByAPilotWhoseCellsAreDoneThen) {
  Sandbox box;
  box.file("s.toml", kSmall);
  const auto end = box.run({"sweep", "plan", "s.toml", "-o", "s", "--pilot", "--json"});
  ASSERT_EQ(end.code, 0) << end.err;
  const auto shown = nlohmann::json::parse(end.out);
  EXPECT_EQ(shown["pilot_cells"], 24);
  double seconds = 0;  // two replicates are to cost twice what one did
  for (const CellRecord& cell : journals(box, "s").cells) seconds += 2 * cell.cpu_seconds;
  EXPECT_NEAR(shown["predicted_core_hours"].get<double>(), seconds / 3600, 1e-12);
  EXPECT_THAT(box.run({"sweep", "run", "s"}).err, HasSubstr("24 cells run: 24 ok; 24 done before"));
  EXPECT_EQ(nlohmann::json::parse(box.run({"sweep", "plan", "s.toml", "--pilot", "--json"}).out)["pilot_cells"], 24);
}

TEST(SweepRun, BeginsNothingThatCannotEndInTime) {
  Sandbox box;
  plan(box, "s", kSmall);  // cells may take 60 s
  const auto end = box.run({"sweep", "run", "s", "--deadline", "30"});
  EXPECT_EQ(end.code, cli::kPreempted);
  EXPECT_THAT(end.err, HasSubstr("run the same command again"));
  EXPECT_TRUE(journals(box, "s").cells.empty());
}

TEST(SweepRun, RefusesWhatIsNoSweepAndNoShard) {
  Sandbox box;
  plan(box, "s", kSmall);
  for (const char* shard : {"3", "3/3", "-1/3", "a/b", "1/", "env"}) {
    const auto end = box.run({"sweep", "run", "s", "--shard", shard});
    EXPECT_EQ(end.code, cli::kUsage) << shard;
    EXPECT_TRUE(end.one_error()) << end.err;
  }
  EXPECT_TRUE(box.run({"sweep", "run", "absent"}).one_error());
  box.file("work.json",
           R"({"schema":"abdera-sweep-work/1","plan_sha256":"x","scale_time":1,"scale_memory":1,"cells":[]})");
  EXPECT_THAT(box.run({"sweep", "run", "s", "--work", "work.json"}).err, HasSubstr("belongs to another sweep"));
}

TEST(SweepRun, DoesWhatAListSaysAndNoMore) {
  Sandbox box;
  plan(box, "s", kSmall);
  ASSERT_EQ(box.run({"sweep", "run", "s", "--shard", "0/12"}).code, 0);
  const auto first = journals(box, "s").cells;
  ASSERT_EQ(first.size(), 4u);
  const std::string sha = [&] {
    const std::string text = box.read("s/plan.json");
    const auto at = text.find("plan_sha256\": \"") + 15;
    return text.substr(at, 64);
  }();
  const auto list = [&](int attempts) {
    return R"({"schema":"abdera-sweep-work/1","plan_sha256":")" + sha +
           R"(","scale_time":2,"scale_memory":3,"cells":[{"id":")" + first[0].id + R"(","attempts":)" +
           std::to_string(attempts) + "}]}";
  };
  box.file("again.json", list(1));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(box.run({"sweep", "run", "s", "--work", "again.json"}).code, 0);
  const auto all = journals(box, "s").cells;
  ASSERT_EQ(all.size(), 5u);
  EXPECT_EQ(all[4].id, first[0].id);
  EXPECT_EQ(all[4].attempt, 2);
  EXPECT_EQ(all[4].budget, (SweepBudget{120, 12000, 1}));
  EXPECT_EQ(all[4].result->edges, first[0].result->edges);
}

}  // namespace
}  // namespace abdera::cli_test
