#include "bench/sweep/program.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "core/error.hpp"

namespace abdera {
namespace {

/// A pipe of which the program gets the writing end.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_, O_CLOEXEC) != 0) throw std::runtime_error("no pipe could be made");
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_end(int end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }

 private:
  int ends_[2] = {-1, -1};
};

/// The environment with messages in English.
std::vector<std::string> plain_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; *entry != nullptr; ++entry)
    if (!std::string_view(*entry).starts_with("LC_ALL=")) out.emplace_back(*entry);
  out.emplace_back("LC_ALL=C");
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

/// @return 0, or errno.
int spawn(pid_t& child, std::vector<std::string> words, const Pipe& out, const Pipe& err) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&files, out.writing(), 1);
  posix_spawn_file_actions_adddup2(&files, err.writing(), 2);
  // What this process ignores or blocks must not be inherited.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, usual;
  sigemptyset(&none);
  sigemptyset(&usual);
  for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ}) sigaddset(&usual, number);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::vector<std::string> environment = plain_environment();
  const int failed = posix_spawnp(&child, words.front().c_str(), &files, &attributes, pointers(words).data(),
                                  pointers(environment).data());
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed;
}

/// Appends what there is to read. @return false at the end.
bool take(int descriptor, std::string& text) {
  char block[4096];
  const ssize_t count = ::read(descriptor, block, sizeof block);
  if (count < 0 && errno == EINTR) return true;
  if (count > 0) text.append(block, static_cast<std::size_t>(count));
  return count > 0;
}

void trim_end(std::string& text) { text.erase(text.find_last_not_of(" \t\r\n") + 1); }

}  // namespace

ProgramEnd run_program(const std::vector<std::string>& words, double seconds) {
  Pipe out, err;
  ProgramEnd end;
  pid_t child = -1;
  if (const int failed = spawn(child, words, out, err)) {
    end.code = failed == ENOENT ? 127 : 126;
    end.err = words.front() + ": " + std::generic_category().message(failed);
    return end;
  }
  out.close_end(1);
  err.close_end(1);
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  bool late = false;
  pollfd ends[2] = {{out.reading(), POLLIN, 0}, {err.reading(), POLLIN, 0}};
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      late = true;
      break;
    }
    if (::poll(ends, 2, static_cast<int>(left.count())) < 0 && errno != EINTR) break;
    if (ends[0].revents != 0 && !take(ends[0].fd, end.out)) ends[0].fd = -1;
    if (ends[1].revents != 0 && !take(ends[1].fd, end.err)) ends[1].fd = -1;
    ends[0].revents = ends[1].revents = 0;
  }
  if (late) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  end.code = late ? 124 : WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  trim_end(end.out);
  trim_end(end.err);
  if (late) end.err += (end.err.empty() ? "" : "; ") + words.front() + " did not answer in time";
  return end;
}

int run_attached(const std::vector<std::string>& words, FunctionRef<int()> signal) {
  std::vector<std::string> copy = words;
  const std::vector<char*> arguments = pointers(copy);
  const pid_t parent = ::getpid(), child = ::fork();
  if (child < 0) throw std::runtime_error("no process could be made for " + words.front());
  if (child == 0) {
    for (const int number : {SIGINT, SIGTERM, SIGPIPE, SIGXFSZ}) ::signal(number, SIG_DFL);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(128 + SIGTERM);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
  }
  constexpr useconds_t kPause = 20'000;
  int status = 0;
  bool sent = false;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) break;
    if (ended < 0 && errno != EINTR) throw std::runtime_error("the end of " + words.front() + " was not seen");
    if (const int number = sent ? 0 : signal()) {
      ::kill(child, number);
      sent = true;
    }
    ::usleep(kPause);
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string own_program() {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) throw DataError("the system does not say where the program is (/proc/self/exe): " + failed.message());
  return path.string();
}

}  // namespace abdera
