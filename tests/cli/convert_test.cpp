#include <gtest/gtest.h>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera {
namespace {

using namespace cli_test;
using cli::kNotApplicable, cli::kOk, cli::kUsage, cli::kBadData;

const char* const kPag = "pag { A B C\nA @-> B\nB <-> C }";
const char* const kNetwork =
    "variable a { type discrete [ 2 ] { y, n }; }\nvariable b { type discrete [ 2 ] { y, n }; }\n"
    "probability ( a ) { table 0.25, 0.75; }\nprobability ( b | a ) { (y) 0.5, 0.5; (n) 1, 0; }\n";

TEST(Convert, AMatrixGoesThereAndBackInANamedConvention) {
  const Sandbox box;
  box.file("g.dagitty", kPag);
  ASSERT_EQ(box.run({"convert", "g.dagitty", "m.csv", "--to-matrix", "pcalg-pag"}).code, kOk);
  EXPECT_EQ(box.read("m.csv"), "A,B,C\n0,2,0\n1,0,2\n0,2,0\n");
  ASSERT_EQ(box.run({"convert", "m.csv", "back.dagitty", "--from-matrix", "pcalg-pag"}).code, kOk);
  EXPECT_EQ(box.read("back.dagitty"), "pag {\n\"A\"\n\"B\"\n\"C\"\n\"A\" @-> \"B\"\n\"B\" <-> \"C\"\n}\n");
}

TEST(Convert, AMatrixWithoutItsConventionIsRefused) {
  const Sandbox box;
  box.file("g.dagitty", kPag);
  box.file("m.csv", "A,B\n0,1\n0,0\n");
  for (const auto& arguments : {std::vector<std::string>{"convert", "m.csv", "g.json"},
                                {"convert", "g.dagitty", "out.csv"},
                                {"convert", "m.csv", "g.json", "--from-matrix", "pcalg"},
                                {"convert", "g.dagitty", "g.json", "--from-matrix", "gadjid"}}) {
    const auto end = box.run(arguments);
    EXPECT_EQ(end.code, kUsage);
    EXPECT_TRUE(end.one_error()) << end.err;
  }
  const auto end = box.run({"convert", "g.dagitty", "out.csv", "--to-matrix", "gadjid"});
  EXPECT_EQ(end.code, kNotApplicable);
  EXPECT_NE(end.err.find("cannot hold the edge A o-> B (a circle)"), std::string::npos) << end.err;
  EXPECT_EQ(box.run({"convert", "m.csv", "g.json", "--from-matrix", "causal-learn"}).code, kBadData);
  EXPECT_EQ(box.names(), (std::vector<std::string>{"g.dagitty", "m.csv"}));
}

TEST(Convert, NetworksKeepTheirTablesAndGraphsHaveNone) {
  const Sandbox box;
  box.file("n.bif", kNetwork);
  ASSERT_EQ(box.run({"convert", "n.bif", "n.xmlbif"}).code, kOk);
  ASSERT_EQ(box.run({"convert", "n.xmlbif", "again.bif"}).code, kOk);
  ASSERT_EQ(box.run({"convert", "again.bif", "again.xmlbif"}).code, kOk);
  EXPECT_EQ(box.read("again.xmlbif"), box.read("n.xmlbif"));
  EXPECT_NE(box.read("again.bif").find("(n) 1, 0;"), std::string::npos);
  ASSERT_EQ(box.run({"convert", "n.bif", "n.graphml"}).code, kOk);
  const auto end = box.run({"convert", "n.graphml", "m.bif"});
  EXPECT_EQ(end.code, kUsage);
  EXPECT_TRUE(end.one_error()) << end.err;
}

TEST(Convert, SaysWhetherTheGraphIsWhatItsKindSays) {
  const Sandbox box;
  const auto rpag = [](const std::string& edges) {
    return R"({"schema":"abdera-graph/1","kind":"rpag","nodes":["A","B","C"],"edges":[)" + edges + "]}";
  };
  const std::string ab = R"({"source":"A","target":"B","mark_source":"circle","mark_target":"arrow"})";
  const std::string bc = R"({"source":"B","target":"C","mark_source":"tail","mark_target":"arrow"})";
  const std::string open = R"({"source":"B","target":"C","mark_source":"circle","mark_target":"circle"})";
  box.file("closed.json", rpag(ab + "," + bc));
  box.file("open.json", rpag(ab + "," + open));
  const auto legal = box.run({"convert", "closed.json", "g.h5"});
  EXPECT_EQ(legal.code, kOk);
  EXPECT_EQ(legal.err, "closed.json: rpag with 3 nodes and 2 edges, legal, knowledge closure complete\n");
  const auto back = box.run({"convert", "g.h5", "-"});
  EXPECT_NE(back.out.find("\"legal\":true,\n \"knowledge_closure\":\"complete\""), std::string::npos) << back.out;
  const auto illegal = box.run({"convert", "open.json", "-"});
  EXPECT_EQ(illegal.err,
            "open.json: rpag with 3 nodes and 2 edges, not legal: it is not closed: the edge must be B --> C\n");
  EXPECT_NE(illegal.out.find("\"violation\":\"it is not closed: the edge must be B --> C\""), std::string::npos);
  box.file("dag.dagitty", "dag { A -> B }");
  EXPECT_EQ(box.run({"convert", "dag.dagitty", "-"}).err, "dag.dagitty: dag with 2 nodes and 1 edges, legal\n");
}

}  // namespace
}  // namespace abdera
