#pragma once
#include <string>
#include <vector>

#include "core/function_ref.hpp"

namespace abdera {

/// How another program ended.
struct ProgramEnd {
  int code = -1;         ///< exit code; 127: there is no such program; 128 + signal; 124: it took too long
  std::string out, err;  ///< what it wrote, without blanks at the end
  bool missing() const { return code == 127; }
  bool ok() const { return code == 0; }
};

/// Runs a program of the PATH to its end with nothing on standard input. Its messages come in plain English (LC_ALL=C).
/// @param seconds it is killed after.
/// Threads: any.
ProgramEnd run_program(const std::vector<std::string>& words, double seconds = 60);

/// Runs a program with the input and outputs of this process to its end; it gets SIGTERM when this process dies.
/// @param signal asked 50 times a second: the first number other than 0 is sent to the program.
/// @return its exit code, or 128 + signal.
int run_attached(const std::vector<std::string>& words, FunctionRef<int()> signal);

/// The file of the running program. @throws DataError where the system does not say it.
std::string own_program();

}  // namespace abdera
