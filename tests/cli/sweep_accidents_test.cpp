#include <dirent.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>
#include <thread>

#include "cli/exit_codes.hpp"
#include "tests/cli/sweep_support.hpp"

namespace abdera::cli_test {
namespace {

using testing::HasSubstr;

/// A file that describes a process; "" when that ended meanwhile, where a stream would throw.
std::string of_process(const std::string& process, const char* file) {
  std::string out(4096, 0);
  std::FILE* open = std::fopen(("/proc/" + process + "/" + file).c_str(), "re");
  if (open == nullptr) return "";
  out.resize(std::fread(out.data(), 1, out.size(), open));
  std::fclose(open);
  return out;
}

/// The processes that were started with this text in their command line, each with its parent.
std::map<pid_t, pid_t> processes_of(const std::string& text) {
  std::map<pid_t, pid_t> out;
  DIR* folder = opendir("/proc");
  while (const dirent* entry = readdir(folder)) {
    const std::string process = entry->d_name;
    if (process.find_first_not_of("0123456789") != std::string::npos) continue;
    if (of_process(process, "cmdline").find(text) == std::string::npos) continue;
    std::istringstream stat(of_process(process, "stat"));
    std::string number, name, state;
    pid_t parent = 0;
    if (stat >> number >> name >> state >> parent) out[std::stoi(process)] = parent;
  }
  closedir(folder);
  return out;
}
bool is_running(const std::string& text) { return !processes_of(text).empty(); }

template <class Condition>
bool comes_true(Condition condition) {
  for (int i = 0; i < 600 && !condition(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  return condition();
}

/// Until a file is there, a program sleeps; then it ends.
std::string waits_for_a_file(const std::string& mark) {
  return programs({{"waits", "test -e go || sleep " + mark + "; true {data}; " + kChain}}, "seconds = 300");
}

TEST(SweepAccidents, IsPreemptedBySignalsAndGoesOn) {
  for (const int number : {SIGTERM, SIGUSR1, SIGINT}) {
    Sandbox box;
    const std::string mark = std::to_string(7'000'000 + number);
    plan(box, "s", waits_for_a_file(mark));
    std::filesystem::create_directory(box.path("scratch"));
    auto running = box.start({"sweep", "run", "s"}, {.variable = "TMPDIR=" + box.path("scratch")});
    ASSERT_TRUE(comes_true([&] { return is_running(mark); }));
    EXPECT_FALSE(std::filesystem::is_empty(box.path("scratch")));
    running.send(number);
    EXPECT_EQ(running.finish().code, number == SIGINT ? cli::kSigInt : cli::kPreempted);
    EXPECT_TRUE(std::filesystem::is_empty(box.path("scratch")));
    EXPECT_TRUE(comes_true([&] { return !is_running(mark); }));
    ASSERT_EQ(journals(box, "s").cells.size(), 1u);
    EXPECT_EQ(journals(box, "s").cells[0].status, CellStatus::kPreempted);
    box.file("go", "");
    EXPECT_EQ(box.run({"sweep", "run", "s"}).code, 0);
    ASSERT_EQ(journals(box, "s").cells.size(), 2u);
    EXPECT_EQ(journals(box, "s").cells[1].status, CellStatus::kOk);
    EXPECT_EQ(journals(box, "s").cells[1].attempt, 1);
  }
}

/// From the worker down to the cell at work.
std::vector<pid_t> chain_of(const std::string& text) {
  const auto parents = processes_of(text);
  std::vector<pid_t> out;
  for (const auto& [process, parent] : parents)
    if (!parents.contains(parent)) out.push_back(process);
  for (bool more = !out.empty(); more;) {
    more = false;
    for (const auto& [process, parent] : parents)
      if (parent == out.back()) out.push_back(process), more = true;
  }
  return out;
}

/// A sweep of one cell that searches until its time is over.
constexpr const char* kLong = R"(
name = "long"
metrics = []
baselines = false
budget = { seconds = 100 }
[[data]]
simulator = "linear_gaussian"
rows = 500
options = { variables = 200, degree = 8 }
[[learners]]
learner = "boss"
score = "gaussian_bic"
options = { restarts = 100000 }
)";

struct Accident {
  const char* name;
  std::size_t victim;  ///< 0 worker, 1 zygote, 2 host of the data, 3 cell
  int signal;
  int code;
  const char* told;
};

TEST(SweepAccidents, OutlivesEveryOneOfItsProcesses) {
  for (const Accident& accident :
       {Accident{"cell_segv", 3, SIGSEGV, cli::kFailedCells, "ended by SIGSEGV"},
        Accident{"cell_kill", 3, SIGKILL, cli::kFailedCells, "ended by SIGKILL from outside"},
        Accident{"host_kill", 2, SIGKILL, cli::kPreempted, "the process that kept its data was lost: ended by SIGKILL"},
        Accident{"zygote_kill", 1, SIGKILL, cli::kInternal, nullptr}}) {
    SCOPED_TRACE(accident.name);
    Sandbox box;
    const std::string name = std::string("accident_") + accident.name;
    plan(box, name, kLong);
    auto running = box.start({"sweep", "run", name});
    ASSERT_TRUE(comes_true([&] { return chain_of(name).size() == 4; }));
    std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the cell has begun to search
    const auto chain = chain_of(name);
    ASSERT_EQ(chain.size(), 4u);
    kill(chain[accident.victim], accident.signal);
    const auto end = running.finish();
    EXPECT_EQ(end.code, accident.code) << end.err;
    EXPECT_TRUE(comes_true([&] { return !is_running(name); }));
    const auto cells = journals(box, name).cells;
    if (accident.told == nullptr) {
      EXPECT_TRUE(cells.empty());
      EXPECT_THAT(end.err, HasSubstr("run the same command again"));
      continue;
    }
    ASSERT_EQ(cells.size(), 1u);
    EXPECT_EQ(cells[0].status, accident.code == cli::kPreempted ? CellStatus::kPreempted : CellStatus::kCrash);
    EXPECT_THAT(cells[0].message, HasSubstr(accident.told));
  }
}

TEST(SweepAccidents, LeavesNoProcessWhenItIsKilled) {
  Sandbox box;
  plan(box, "killed_sweep", waits_for_a_file("7654321"));
  auto running = box.start({"sweep", "run", "killed_sweep"});
  ASSERT_TRUE(comes_true([] { return is_running("7654321"); }));
  running.send(SIGKILL);
  EXPECT_EQ(running.finish().signal, SIGKILL);
  EXPECT_TRUE(comes_true([] { return !is_running("7654321"); }));
  EXPECT_TRUE(comes_true([&] { return !is_running("killed_sweep"); }));
  box.file("go", "");
  EXPECT_EQ(box.run({"sweep", "run", "killed_sweep"}).code, 0);
  EXPECT_EQ(found(box, "killed_sweep").size(), 1u);
}

}  // namespace
}  // namespace abdera::cli_test
