#include "tests/cli/command.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "core/rng.hpp"

namespace abdera::cli_test {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void redirect(const std::filesystem::path& path, int flags, int descriptor) {
  const int fd = open(path.c_str(), flags, 0600);
  if (fd < 0 || dup2(fd, descriptor) < 0) _exit(99);
  close(fd);
}

/// The reading end stays open in this process, which never reads.
void replace_by_unread_pipe(int descriptor) {
  int ends[2];
  if (pipe(ends) != 0 || fcntl(ends[1], F_SETPIPE_SZ, 4096) < 0 || dup2(ends[1], descriptor) < 0) _exit(99);
  close(ends[1]);
}

}  // namespace

bool Finished::one_error() const {
  return err.starts_with("abdera: error: ") && std::count(err.begin(), err.end(), '\n') == 1 && err.ends_with('\n');
}

bool Running::ended_within(std::chrono::milliseconds time) {
  const auto until = std::chrono::steady_clock::now() + time;
  while (!ended_) {
    if (waitpid(pid_, &status_, WNOHANG) == pid_) return ended_ = true;
    if (std::chrono::steady_clock::now() >= until) return false;
    usleep(2000);
  }
  return true;
}

bool Running::wait_for_stderr(const std::string& text, std::chrono::seconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  while (text_of(err_).find(text) == std::string::npos)
    if (ended_within(std::chrono::milliseconds(5)) || std::chrono::steady_clock::now() >= until) return false;
  return true;
}

void Running::send(int signal_number) const { kill(pid_, signal_number); }

void Running::end_now() {
  kill(pid_, SIGKILL);
  ended_within(std::chrono::seconds(10));
}

Finished Running::finish(std::chrono::seconds limit) {
  if (!ended_within(limit)) end_now();
  Finished result;
  if (WIFEXITED(status_)) result.code = WEXITSTATUS(status_);
  if (WIFSIGNALED(status_)) result.signal = WTERMSIG(status_);
  result.out = text_of(out_);
  result.err = text_of(err_);
  return result;
}

Sandbox::Sandbox() {
  const auto make = [] {
    auto pattern = (std::filesystem::temp_directory_path() / "abdera-cli-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    return std::filesystem::path(pattern);
  };
  folder_ = make();
  captured_ = make();
}

Sandbox::~Sandbox() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
  std::filesystem::remove_all(captured_, ignored);
}

std::string Sandbox::file(const std::string& name, const std::string& text) const {
  std::ofstream(folder_ / name, std::ios::binary) << text;
  return name;
}

std::string Sandbox::read(const std::string& name) const { return text_of(folder_ / name); }

std::vector<std::string> Sandbox::names() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

Running Sandbox::start(const std::vector<std::string>& arguments, const RunWith& with) const {
  static int number = 0;
  const auto tag = std::to_string(++number);
  const auto out = captured_ / ("out" + tag), err = captured_ / ("err" + tag), in = captured_ / ("in" + tag);
  std::ofstream(in, std::ios::binary) << with.input;
  std::vector<char*> argv{const_cast<char*>(ABDERA_PROGRAM)};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  const auto folder = with.folder.empty() ? folder_.string() : with.folder;
  const pid_t pid = fork();
  if (pid == 0) {
    if (chdir(folder.c_str()) != 0) _exit(99);
    redirect(in, O_RDONLY, 0);
    redirect(out, O_WRONLY | O_CREAT | O_TRUNC, 1);
    if (with.unread) replace_by_unread_pipe(1);
    redirect(err, O_WRONLY | O_CREAT | O_TRUNC, 2);
    if (with.file_size >= 0) {
      const rlimit limit{static_cast<rlim_t>(with.file_size), static_cast<rlim_t>(with.file_size)};
      if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(99);
    }
    if (!with.variable.empty()) putenv(const_cast<char*>(with.variable.c_str()));
    execv(argv[0], argv.data());
    _exit(99);
  }
  if (pid < 0) throw std::runtime_error("fork failed");
  return {pid, out, err};
}

Finished Sandbox::run(const std::vector<std::string>& arguments, const RunWith& with) const {
  return start(arguments, with).finish();
}

std::string chain_csv(int rows) {
  Rng rng(20);
  std::ostringstream out;
  out.precision(17);
  out << "A,B,C,D\n";
  for (int i = 0; i < rows; ++i) {
    const double a = rng.normal(), b = a + 0.7 * rng.normal(), c = b + 0.7 * rng.normal(), d = rng.normal();
    out << a << ',' << b << ',' << c << ',' << d << '\n';
  }
  return out.str();
}

}  // namespace abdera::cli_test
