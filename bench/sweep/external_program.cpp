#include "bench/sweep/external_program.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>

#include "bench/metrics/comparable.hpp"
#include "core/shell_quoted.hpp"
#include "datasets/dataset_io.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/graph_io.hpp"

namespace abdera {
namespace {

namespace fs = std::filesystem;

constexpr int kDoesNotApply = 4;  // as abdera itself ends

/// The name a command gives its graph: "graph.json" for {graph}, "graph.dot" for {graph.dot}.
struct GraphPlace {
  std::size_t begin = 0, size = 0;
  std::string file;
};

std::optional<GraphPlace> graph_place(const std::string& command, std::size_t from) {
  const std::string opening = "{graph";
  const auto begin = command.find(opening, from);
  if (begin == std::string::npos) return std::nullopt;
  const auto end = command.find('}', begin);
  if (end == std::string::npos) return std::nullopt;
  const std::string ending = command.substr(begin + opening.size(), end - begin - opening.size());
  return GraphPlace{begin, end + 1 - begin, "graph" + (ending.empty() ? ".json" : ending)};
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
}

/// The last line that a program printed: that is where most of them say what was wrong.
std::string end_of(const fs::path& log) {
  constexpr std::size_t kMost = 400;
  std::string text = fs::exists(log) ? read_text_file(log.string()) : "";
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '\r')) text.pop_back();
  if (const auto line = text.rfind('\n'); line != std::string::npos) text.erase(0, line + 1);
  if (text.size() > kMost) text = "..." + text.substr(text.size() - kMost);
  return text.empty() ? "it printed nothing" : "it printed: " + text;
}

[[noreturn]] void become(const std::string& command, const std::string& folder, const fs::path& log, int threads) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGTERM, SIG_DFL);
  signal(SIGINT, SIG_DFL);
  signal(SIGPIPE, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600), in = open("/dev/null", O_RDONLY);
  if (out < 0 || in < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) _exit(127);
  if (!folder.empty() && chdir(folder.c_str()) != 0) {
    dprintf(2, "cannot enter the folder %s", folder.c_str());
    _exit(127);
  }
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"})
    setenv(name, std::to_string(threads).c_str(), 1);
  execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
  _exit(127);
}

double now() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

/// Waits for the end of a child, woken by SIGCHLD, which is blocked. @return its wait status, nothing at the deadline.
std::optional<int> wait_until(pid_t child, double deadline) {
  sigset_t ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  while (true) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) return status;
    const double left = deadline - now();
    if (left <= 0) return std::nullopt;
    timespec wait{};
    wait.tv_sec = static_cast<time_t>(left);
    wait.tv_nsec = static_cast<long>((left - static_cast<double>(wait.tv_sec)) * 1e9);
    sigtimedwait(&ended, nullptr, &wait);
  }
}

}  // namespace

void check_command(const std::string& command) {
  require(command.find("{data}") != std::string::npos, "the command has no {data}, which stands for the file to read");
  const auto place = graph_place(command, 0);
  require(place.has_value(), "the command has no {graph}, which stands for the file to write the graph to");
  require(!graph_place(command, place->begin + 1), "the command has {graph} twice; a program writes one graph");
  require(place->file.starts_with("graph."), "'{" + place->file + "}': write {graph} or {graph.dot}, {graph.txt}, ...");
  graph_format_of(place->file);
}

ProgramRun run_command(const Program& program, const Dataset& data, const ProgramLimits& limits) {
  const auto& [command, folder, scratch] = program;
  if (scratch.empty())
    throw DataError("no folder for the files of the command could be made: check TMPDIR and the room there");
  const fs::path files = scratch, table = files / "data.csv", log = files / "log";
  write_dataset(data, table.string());
  const GraphPlace place = graph_place(command, 0).value();
  const fs::path graph = files / place.file;
  std::string text = command;
  text.replace(place.begin, place.size, shell_quoted(graph.string()));
  replace_all(text, "{data}", shell_quoted(table.string()));
  replace_all(text, "{seed}", std::to_string(limits.seed));
  replace_all(text, "{threads}", std::to_string(limits.threads));
  replace_all(text, "{seconds}", std::to_string(limits.seconds));

  sigset_t ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  sigprocmask(SIG_BLOCK, &ended, nullptr);
  const double deadline = now() + limits.seconds;
  const pid_t child = fork();
  if (child < 0) throw DataError("no process could be started for the command");
  if (child == 0) become(text, folder, log, limits.threads);
  ProgramRun out;
  std::optional<int> status = wait_until(child, deadline);
  if (!status) {
    out.timed_out = true;
    signal(SIGTERM, SIG_IGN);
    kill(0, SIGTERM);
    constexpr double kLastWords = 1;
    status = wait_until(child, now() + kLastWords);
    if (!fs::exists(graph)) throw ProgramTimeLimit("its time was over and it left no graph");
  } else if (WIFEXITED(*status) && WEXITSTATUS(*status) == kDoesNotApply) {
    throw NotApplicable("the command does not apply; " + end_of(log));
  } else if (WIFSIGNALED(*status)) {
    // A scheduler that ends a job sends this to all of its processes: the worker hears of its own before of ours.
    constexpr unsigned kForTheWorker = 2;
    if (WTERMSIG(*status) == SIGTERM || WTERMSIG(*status) == SIGINT) sleep(kForTheWorker);
    throw DataError("the command was ended by signal " + std::to_string(WTERMSIG(*status)) + "; " + end_of(log));
  } else if (WEXITSTATUS(*status) != 0) {
    throw DataError("the command ended with exit code " + std::to_string(WEXITSTATUS(*status)) + "; " + end_of(log));
  } else if (!fs::exists(graph)) {
    throw DataError("the command wrote no graph; " + end_of(log));
  }
  const auto names = data.names();
  try {
    out.graph = in_order_of(names, read_graph(graph.string()));
  } catch (const Error& e) {
    if (out.timed_out)
      throw ProgramTimeLimit("its time was over and its graph cannot be read: " + std::string(e.what()));
    throw DataError("the graph of the command cannot be read: " + std::string(e.what()));
  }
  return out;
}

std::string make_scratch_folder() {
  std::error_code failed;
  const fs::path parent = fs::temp_directory_path(failed);
  if (failed) return "";
  std::string pattern = (parent / "abdera-cell-XXXXXX").string();
  return mkdtemp(pattern.data()) == nullptr ? "" : pattern;
}

void remove_scratch_folder(const std::string& folder) {
  std::error_code ignored;  // there is nothing more to be done about it
  if (!folder.empty()) fs::remove_all(folder, ignored);
}

}  // namespace abdera
