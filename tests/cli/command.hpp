#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace abdera::cli_test {

/// How a run of the program ended. `code` is the exit code, or -1 when a signal ended it (then `signal` says which).
struct Finished {
  int code = -1, signal = 0;
  std::string out, err;
  /// For a failure: exactly one line on stderr that begins as every error does.
  bool one_error() const;
};

/// A running program, its output captured in files of the sandbox. Ends with this at the latest.
class Running {
 public:
  Running(pid_t pid, std::filesystem::path out, std::filesystem::path err) : pid_(pid), out_(out), err_(err) {}
  ~Running() {
    if (!ended_) end_now();
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  /// Waits until stderr holds this text. @return false after `limit` or when the program ended before.
  bool wait_for_stderr(const std::string& text, std::chrono::seconds limit = std::chrono::seconds(60));
  void send(int signal_number) const;
  bool ended_within(std::chrono::milliseconds time);
  /// Waits for the end; kills after `limit`.
  Finished finish(std::chrono::seconds limit = std::chrono::seconds(120));

 private:
  void end_now();
  pid_t pid_;
  std::filesystem::path out_, err_;
  int status_ = 0;
  bool ended_ = false;
};

struct RunWith {
  std::string input{};     ///< standard input
  long file_size = -1;     ///< RLIMIT_FSIZE in bytes; -1: none
  std::string folder{};    ///< working folder; the sandbox when empty
  std::string variable{};  ///< NAME=VALUE added to the environment
  bool unread = false;     ///< standard output is a pipe that nobody reads: full after 4 KiB
};

/// A temporary folder in which the real program runs; removed at the end.
class Sandbox {
 public:
  Sandbox();
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  const std::filesystem::path& folder() const { return folder_; }
  /// Writes a file and returns its name.
  std::string file(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;
  bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  /// Names in the folder, sorted, without the captured output.
  std::vector<std::string> names() const;

  Finished run(const std::vector<std::string>& arguments, const RunWith& with = {}) const;
  Running start(const std::vector<std::string>& arguments, const RunWith& with = {}) const;

 private:
  std::filesystem::path folder_, captured_;
};

/// A table with a chain A -> B -> C and an independent D, `rows` rows, the same bytes every time.
std::string chain_csv(int rows = 200);

}  // namespace abdera::cli_test
