#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kBadData, cli::kNotApplicable, cli::kOk, cli::kUsage;
using nlohmann::json;
using testing::HasSubstr;

/// A --> B <-- C --> D.
const char* const kDag = "dag { A -> B; C -> B; C -> D }";
/// The class of that DAG with one adjacency missed; the nodes in another order.
const char* const kCpdag =
    R"({"schema":"abdera-graph/1","kind":"cpdag","nodes":["D","C","B","A"],"edges":[
 {"source":"C","target":"B","mark_source":"tail","mark_target":"arrow"},
 {"source":"A","target":"B","mark_source":"tail","mark_target":"arrow"}]})";

TEST(Compare, MatchesNodesByNameAndMarksWithTheClassOfTheTruth) {
  const Sandbox box;
  box.file("truth.dagitty", kDag);
  box.file("learned.json", kCpdag);
  const auto end = box.run({"compare", "truth.dagitty", "learned.json", "--json"});
  ASSERT_EQ(end.code, kOk) << end.err;
  const auto out = json::parse(end.out);
  EXPECT_EQ(out["marks_against"], "cpdag");
  EXPECT_EQ(out["metrics"]["shd"]["shd"], 1);  // C --- D missed; C --> B and A --> B are in the CPDAG of the truth
  EXPECT_EQ(out["metrics"]["adjacency"]["adjacency_precision"], 1);
  EXPECT_THAT(end.err, HasSubstr("marks are compared with the cpdag of the true dag"));
  EXPECT_TRUE(out["metrics"].contains("parent_aid") && out["metrics"].contains("separation_distance"));
  // A CPDAG that lost its name to one ambiguous triple is no worse for it.
  std::string pdag = kCpdag;
  pdag.replace(pdag.find("\"cpdag\""), 7, "\"pdag\"");
  box.file("pdag.json", pdag);
  const auto same = json::parse(box.run({"compare", "truth.dagitty", "pdag.json", "--json"}).out);
  EXPECT_EQ(same["marks_against"], "cpdag");
  for (const char* metric : {"shd", "arrow", "tail", "endpoints"})
    EXPECT_EQ(same["metrics"][metric], out["metrics"][metric]) << metric;
  const auto table = box.run({"compare", "truth.dagitty", "truth.dagitty", "--metric", "shd,sid"});
  ASSERT_EQ(table.code, kOk) << table.err;
  EXPECT_THAT(table.out, HasSubstr("shd"));
}

TEST(Compare, RefusesOtherNodesAndMetricsThatDoNotApply) {
  const Sandbox box;
  box.file("a.dagitty", "dag { A -> B }");
  box.file("b.dagitty", "dag { A -> C }");
  box.file("p.dagitty", "pag { A @-> B }");
  EXPECT_EQ(box.run({"compare", "a.dagitty", "b.dagitty"}).code, kBadData);
  EXPECT_EQ(box.run({"compare", "a.dagitty", "p.dagitty", "--metric", "sid"}).code, kNotApplicable);
  EXPECT_EQ(box.run({"compare", "a.dagitty", "a.dagitty", "--metric", "shdd"}).code, kUsage);
  EXPECT_EQ(box.run({"compare", "a.dagitty", "a.dagitty", "-p", "reversal=2"}).code, kUsage);
}

TEST(Compare, RefusesABowByItsEdge) {
  const Sandbox box;
  box.file("bow.dagitty", "dag { w -> x -> y; w <-> x }");
  const auto end = box.run({"compare", "bow.dagitty", "bow.dagitty"});
  EXPECT_EQ(end.code, kNotApplicable);
  EXPECT_THAT(end.err, HasSubstr("cannot hold the edge w <-> x (an arrowhead at both ends) beside w --> x"));
}

}  // namespace
}  // namespace abdera::cli_test
