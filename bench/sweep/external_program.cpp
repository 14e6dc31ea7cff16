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

fs::path folder_of(pid_t process) {
  return fs::temp_directory_path() / ("abdera-cell-" + std::to_string(::getuid()) + "-" + std::to_string(process));
}

/// The last lines of what a program printed.
std::string end_of(const fs::path& log) {
  constexpr std::size_t kMost = 400;
  std::string text = fs::exists(log) ? read_text_file(log.string()) : "";
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
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

/// The files of one run, taken away at its end.
struct Files {
  Files() : folder(folder_of(getpid())) {
    fs::remove_all(folder);  // of a process long gone with this number
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms::owner_all);
  }
  ~Files() {
    std::error_code ignored;  // the supervisor tries again
    fs::remove_all(folder, ignored);
  }
  Files(const Files&) = delete;
  Files& operator=(const Files&) = delete;
  fs::path folder;
};

}  // namespace

void check_command(const std::string& command) {
  require(command.find("{data}") != std::string::npos, "the command has no {data}, which stands for the file to read");
  const auto place = graph_place(command, 0);
  require(place.has_value(), "the command has no {graph}, which stands for the file to write the graph to");
  require(!graph_place(command, place->begin + 1), "the command has {graph} twice; a program writes one graph");
  require(place->file.starts_with("graph."), "'{" + place->file + "}': write {graph} or {graph.dot}, {graph.txt}, ...");
  graph_format_of(place->file);
}

ProgramRun run_command(const std::string& command, const std::string& folder, const Dataset& data,
                       const ProgramLimits& limits) {
  const Files files;
  const fs::path table = files.folder / "data.csv", log = files.folder / "log";
  write_dataset(data, table.string());
  const GraphPlace place = graph_place(command, 0).value();
  const fs::path graph = files.folder / place.file;
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

void remove_program_files(pid_t process) {
  std::error_code ignored;  // nothing there is the common case
  fs::remove_all(folder_of(process), ignored);
}

}  // namespace abdera
