#pragma once
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {

using nlohmann::json;

/// A graph file of any kind: edges as "A --> B", "A o-> B", "A --- B".
inline std::string graph_json(const std::string& kind, const std::vector<std::string>& nodes,
                              const std::vector<std::string>& edges) {
  const auto mark = [](char c) { return c == '-' ? "tail" : c == 'o' ? "circle" : "arrow"; };
  json out = {{"schema", "abdera-graph/1"}, {"kind", kind}, {"nodes", nodes}, {"edges", json::array()}};
  for (const auto& edge : edges) {
    std::istringstream words(edge);
    std::string source, line, target;
    words >> source >> line >> target;
    out["edges"].push_back({{"source", source},
                            {"target", target},
                            {"mark_source", mark(line.front())},
                            {"mark_target", mark(line.back())}});
  }
  return out.dump();
}

/// The answer to `abdera query ... --json`.
inline json ask(const Sandbox& box, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "query");
  arguments.push_back("--json");
  const auto end = box.run(arguments);
  EXPECT_EQ(end.code, cli::kOk) << end.err;
  EXPECT_EQ(end.err, "");
  return end.code == cli::kOk ? json::parse(end.out) : json();
}

/// A refusal: its exit code, one line on stderr that holds `hint`, nothing on stdout.
inline void expect_refused(const Sandbox& box, std::vector<std::string> arguments, int code, const std::string& hint) {
  arguments.insert(arguments.begin(), "query");
  const auto end = box.run(arguments);
  SCOPED_TRACE(testing::PrintToString(arguments));
  EXPECT_EQ(end.code, code);
  EXPECT_TRUE(end.one_error()) << end.err;
  EXPECT_THAT(end.err, testing::HasSubstr(hint));
  EXPECT_EQ(end.out, "");
}

}  // namespace abdera::cli_test
