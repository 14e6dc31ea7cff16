#pragma once
#include <cstdint>
#include <string>

#include "core/error.hpp"
#include "datasets/dataset.hpp"
#include "graphs/graph_document.hpp"

namespace abdera {

/// A program that was not done within its time and left no graph.
class ProgramTimeLimit : public Error {
 public:
  using Error::Error;
};

/// A command of a spec: `{data}` stands for a CSV file of the data, `{graph}` for the JSON file it is to write its
/// graph to (`{graph.dot}`, `{graph.txt}`, ...: another text form), `{seed}`, `{threads}` and `{seconds}` for what it
/// is given.
/// @throws UsageError unless `{data}` and one `{graph}` are in it, and for a form that is not read.
void check_command(const std::string& command);

struct ProgramLimits {
  std::uint64_t seed = 0;
  int threads = 1;
  double seconds = 0;
};
struct ProgramRun {
  GraphDocument graph;  ///< its nodes in the order of the columns
  bool timed_out = false;
};

/// A command, the folder it runs in, and an empty folder for its files.
struct Program {
  const std::string &command, &folder, &scratch;
};

/// Runs a command with /bin/sh, in the process group of the caller. When its time is over the whole group
/// but the caller gets SIGTERM, and a graph that is there a second later counts.
/// @throws NotApplicable where it ends with exit code 4; DataError for another failure, with the end of what it
/// printed,
///         and for a graph that cannot be read or has other nodes; ProgramTimeLimit.
/// Threads: the caller must be the only one, and the leader of its process group.
ProgramRun run_command(const Program& program, const Dataset& data, const ProgramLimits& limits);

/// A new folder for the files of a program, which nobody else has; "" where none can be made.
std::string make_scratch_folder();
/// With everything in it; nothing for "".
void remove_scratch_folder(const std::string& folder);

}  // namespace abdera
