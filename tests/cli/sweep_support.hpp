#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/sweep/cell_record.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {

/// A spec with programs, each an id and a command, as learners on one table of three columns.
/// @param budget lines of its table.
std::string programs(const std::vector<std::pair<std::string, std::string>>& list, const std::string& budget);
/// A command that writes a chain as its graph.
constexpr const char* kChain = R"(echo "dag { X1 -> X2 X2 -> X3 }" > {graph.dagitty})";

/// Writes a spec and plans it into the folder `name`.
void plan(const Sandbox& box, const std::string& name, const std::string& spec);

struct Journals {
  std::vector<CellRecord> cells;
  std::vector<DataRecord> data;
};
Journals journals(const Sandbox& box, const std::string& sweep);

/// What a cell found, by its id, as text: times and places left out. No cell twice.
std::map<std::string, std::string> found(const Sandbox& box, const std::string& sweep);

}  // namespace abdera::cli_test
