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

json ask(const Sandbox& box, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "query");
  arguments.push_back("--json");
  const auto end = box.run(arguments);
  EXPECT_EQ(end.code, kOk) << end.err;
  return json::parse(end.out);
}

TEST(Query, AnswersTheFourQuestions) {
  const Sandbox box;
  box.file("g.dagitty", kDag);
  box.file("front.dagitty", "dag { x -> m -> y; x <-> y }");
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "A", "C"})["separated"], true);
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "A", "C", "--given", "B"})["separated"], false);
  EXPECT_EQ(ask(box, {"g.dagitty", "separation", "B", "D"})["minimal_separator"], json({"C"}));
  EXPECT_EQ(ask(box, {"g.dagitty", "class"})["members"], "2");
  const auto adjustment = ask(box, {"g.dagitty", "adjustment", "D", "B", "--given", "C"});
  EXPECT_EQ(adjustment["minimal"], json({"C"}));
  EXPECT_EQ(adjustment["given_is_valid"], true);
  const auto effect = ask(box, {"front.dagitty", "effect", "x", "y"});
  EXPECT_EQ(effect["identifiable"], true);
  EXPECT_THAT(effect["formula"].get<std::string>(), HasSubstr("sum_{m}"));
  const auto plain = box.run({"query", "front.dagitty", "effect", "x", "y"});
  EXPECT_THAT(plain.out, HasSubstr("P(y | do(x)) ="));
}

TEST(Query, ABowCountsForEffectsAndSeparations) {
  const Sandbox box;
  box.file("bow.dagitty", "dag { w -> x -> y; w <-> x }");
  EXPECT_EQ(ask(box, {"bow.dagitty", "effect", "x", "y"})["formula"], "P(y | do(x)) = P(y | x)");
  EXPECT_EQ(ask(box, {"bow.dagitty", "effect", "w", "y"})["identifiable"], false);
  box.file("open.dagitty", "dag { w -> x -> y; x <-> y; w -> v -> y }");
  EXPECT_EQ(ask(box, {"open.dagitty", "separation", "w", "y", "--given", "x,v"})["separated"], false);
  EXPECT_TRUE(ask(box, {"open.dagitty", "separation", "w", "y"})["minimal_separator"].is_null());
  EXPECT_EQ(ask(box, {"open.dagitty", "separation", "x", "v"})["minimal_separator"], json({"w"}));
  for (const char* other : {"bow.json", "bow.h5", "bow.dot", "bow.txt", "bow.graphml"}) {
    ASSERT_EQ(box.run({"convert", "bow.dagitty", other}).code, kOk) << other;
    EXPECT_EQ(ask(box, {other, "effect", "w", "y"})["identifiable"], false) << other;
  }
  const auto picture = box.run({"convert", "bow.dagitty", "bow.svg"});
  ASSERT_EQ(picture.code, kOk) << picture.err;
  EXPECT_THAT(box.read("bow.svg"), testing::AllOf(HasSubstr("w --&gt; x"), HasSubstr("w &lt;-&gt; x")));
  const auto end = box.run({"compare", "bow.dagitty", "bow.dagitty"});
  EXPECT_EQ(end.code, kNotApplicable);
  EXPECT_THAT(end.err, HasSubstr("cannot hold the edge w <-> x (an arrowhead at both ends) beside w --> x"));
}

TEST(Query, NamesWhatItDoesNotKnowAndRefusesOtherKinds) {
  const Sandbox box;
  box.file("g.dagitty", kDag);
  box.file("p.dagitty", "pag { A @-> B }");
  for (const auto& [arguments, hint] :
       {std::pair<std::vector<std::string>, const char*>{{"query", "g.dagitty", "separaton", "A", "C"}, "'separation'"},
        {{"query", "g.dagitty", "separation", "A"}, "two nodes"},
        {{"query", "g.dagitty", "separation", "A", "E"}, "no node 'E'"},
        {{"query", "g.dagitty", "separation", "A", "A"}, "different"}}) {
    const auto end = box.run(arguments);
    EXPECT_EQ(end.code, kUsage);
    EXPECT_TRUE(end.one_error());
    EXPECT_THAT(end.err, HasSubstr(hint));
  }
  EXPECT_EQ(box.run({"query", "p.dagitty", "effect", "A", "B"}).code, kNotApplicable);
  EXPECT_EQ(box.run({"query", "p.dagitty", "separation", "A", "B"}).code, kNotApplicable);
}

}  // namespace
}  // namespace abdera::cli_test
