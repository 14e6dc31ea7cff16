#include "tests/cli/sweep_support.hpp"

#include <gtest/gtest.h>

#include "bench/sweep/journal.hpp"

namespace abdera::cli_test {

std::string programs(const std::vector<std::pair<std::string, std::string>>& list, const std::string& budget) {
  std::string out = R"(
name = "programs"
metrics = ["shd"]
baselines = false
[budget]
)" + budget + R"(
[[data]]
simulator = "linear_gaussian"
rows = 20
options = { variables = 3 }
)";
  for (const auto& [id, command] : list) out += "[[learners]]\nid = \"" + id + "\"\ncommand = '''" + command + "'''\n";
  return out;
}
Journals journals(const Sandbox& box, const std::string& sweep) {
  Journals out;
  for (const auto& path : journals_in(box.path(sweep + "/journal")))
    EXPECT_EQ(read_journal(path,
                           [&](const SweepRecord& record) {
                             if (const auto* cell = std::get_if<CellRecord>(&record)) out.cells.push_back(*cell);
                             if (const auto* data = std::get_if<DataRecord>(&record)) out.data.push_back(*data);
                           })
                  .damaged,
              0u);
  return out;
}

std::map<std::string, std::string> found(const Sandbox& box, const std::string& sweep) {
  std::map<std::string, std::string> out;
  for (const CellRecord& cell : journals(box, sweep).cells) {
    CellRecord bare;
    bare.id = cell.id, bare.status = cell.status, bare.result = cell.result;
    EXPECT_TRUE(out.emplace(cell.id, to_json(bare)).second) << cell.id;
  }
  return out;
}

void plan(const Sandbox& box, const std::string& name, const std::string& spec) {
  box.file(name + ".toml", spec);
  const auto end = box.run({"sweep", "plan", name + ".toml", "-o", name});
  EXPECT_EQ(end.code, 0) << end.err;
}

}  // namespace abdera::cli_test
