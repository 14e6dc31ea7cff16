#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "graphs/text/dagitty.hpp"
#include "graphs/text/dot.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/json.hpp"
#include "graphs/text/tetrad.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/graphs/text_support.hpp"

namespace abdera {
namespace {

TEST(GraphText, EveryPdagOfThreeAndFourNodesComesBackFromEveryFormWithAwkwardNames) {
  int turn = 0;
  for (int n = 3; n <= 4; ++n)
    for_each_pdag(n, [&](const MixedGraph& g) {
      const GraphDocument d = document(GraphKind::kPdag, names_for(n, turn++), g);
      for (GraphFormat format : {GraphFormat::kJson, GraphFormat::kDot, GraphFormat::kDagitty, GraphFormat::kTetrad}) {
        const std::string text = graph_text(d, format);
        const GraphDocument back = parse_graph(text, format);
        ASSERT_EQ(back.graph, g) << text;
        ASSERT_EQ(back.nodes, d.nodes) << text;
        if (format != GraphFormat::kTetrad) {
          ASSERT_EQ(back.kind, d.kind);
        }
      }
    });
}

TEST(GraphText, EveryMarkComesBackFromJsonDotTetradAndDagittyPags) {
  int turn = 0;
  for_each_graph(3, 10, [&](const MixedGraph& g) {
    const GraphDocument d = document(GraphKind::kPag, names_for(3, turn++), g);
    for (GraphFormat format : {GraphFormat::kJson, GraphFormat::kDot, GraphFormat::kDagitty, GraphFormat::kTetrad}) {
      const std::string text = graph_text(d, format);
      const GraphDocument back = parse_graph(text, format);
      ASSERT_EQ(back.graph, g) << text;
      ASSERT_EQ(back.nodes, d.nodes) << text;
    }
  });
}

TEST(GraphText, EveryKindComesBackFromJsonAndDot) {
  for (GraphKind kind : {GraphKind::kDag, GraphKind::kCpdag, GraphKind::kMpdag, GraphKind::kPdag, GraphKind::kMag,
                         GraphKind::kPag, GraphKind::kRpag, GraphKind::kAdmg})
    for (GraphFormat format : {GraphFormat::kJson, GraphFormat::kDot})
      EXPECT_EQ(parse_graph(graph_text(document(kind, {"A", "B"}, pdag(2, {{0, 1}}, {})), format), format).kind, kind);
}

TEST(Dagitty, WritesEachKindAsTheTypeThatHoldsIt) {
  const auto back = [](GraphKind kind, Mark left, Mark right) {
    MixedGraph g(2);
    g.set_edge(0, left, right, 1);
    return parse_graph(to_dagitty(document(kind, {"A", "B"}, g)), GraphFormat::kDagitty).kind;
  };
  EXPECT_EQ(back(GraphKind::kDag, Mark::kTail, Mark::kArrow), GraphKind::kDag);
  EXPECT_EQ(back(GraphKind::kAdmg, Mark::kArrow, Mark::kArrow), GraphKind::kAdmg);
  EXPECT_EQ(back(GraphKind::kCpdag, Mark::kTail, Mark::kTail), GraphKind::kPdag);
  EXPECT_EQ(back(GraphKind::kMag, Mark::kArrow, Mark::kArrow), GraphKind::kMag);
  EXPECT_EQ(back(GraphKind::kRpag, Mark::kCircle, Mark::kArrow), GraphKind::kPag);
}

TEST(Dagitty, RefusesAMarkThatTheKindCannotHoldNamingEdgeAndMark) {
  MixedGraph g(2);
  g.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  EXPECT_EQ(message_of<Error>([&] {
              to_dagitty(document(GraphKind::kCpdag, {"Rain", "Wet"}, g));
            }),
            "a cpdag cannot hold the edge Rain o-> Wet (a circle)");
  EXPECT_EQ(message_of<Error>([&] {
              to_dagitty(document(GraphKind::kDag, {"Rain", "Wet"}, pdag(2, {}, {{0, 1}})));
            }),
            "a dag cannot hold the edge Rain --- Wet (a tail at both ends)");
}

TEST(Dagitty, ReadsTheSyntaxOfItsManual) {
  const auto d = graph_from_dagitty(
      "dag {\nbb=\"-1,-1,1,1\"\nx [exposure,pos=\"1,0\"]\ny [outcome,pos=\"0.5,1\"]; z\n x -> y <- z -> {a b.1}\nx <-> "
      "z }");
  EXPECT_EQ(d.nodes, (std::vector<std::string>{"x", "y", "z", "a", "b.1"}));
  EXPECT_EQ(d.kind, GraphKind::kAdmg);
  EXPECT_TRUE(d.graph.directed(0, 1) && d.graph.directed(2, 1) && d.graph.directed(2, 3) && d.graph.directed(2, 4));
  EXPECT_TRUE(d.graph.bidirected(0, 2));
  EXPECT_EQ(d.graph.num_edges(), 5);
  EXPECT_EQ(graph_from_dagitty("pag{a@->b@-@c--@d}").graph.mark(3, 2), Mark::kTail);
}

TEST(Dot, ReadsChainsGroupsDefaultsAndUndirectedGraphs) {
  const auto d = graph_from_dot(
      "/* drawn by hand */ strict digraph \"g\" {\n rankdir=LR; node [shape=box];\n A -> B -> {C; D} [label=\"x\"]; // "
      "chain\n"
      " edge [dir=both, arrowtail=odot]\n \"E\" + \"E\" -> A\n F -> A [arrowhead=none, arrowtail=none]\n}");
  EXPECT_EQ(d.nodes, (std::vector<std::string>{"A", "B", "C", "D", "EE", "F"}));
  EXPECT_TRUE(d.graph.directed(0, 1) && d.graph.directed(1, 2) && d.graph.directed(1, 3));
  EXPECT_EQ(d.graph.mark(0, 4), Mark::kCircle);
  EXPECT_EQ(d.graph.mark(4, 0), Mark::kArrow);
  EXPECT_TRUE(d.graph.undirected(5, 0));
  EXPECT_EQ(d.kind, GraphKind::kPag);
  EXPECT_TRUE(graph_from_dot("graph { a -- b }").graph.undirected(0, 1));
}

TEST(Dot, PassesOverHowAGroupIsDrawn) {
  // As lingam.utils.make_dot writes two variables whose order is not known.
  const auto d = graph_from_dot(
      "digraph {\n\tx0\n\tx1\n\tx1 -> x2 [label=0.50]\n\t{\n\t\trank=same\n\t\tx0\n\t\tx1\n\t}\n\tx0 -> x1 "
      "[dir=both]\n}");
  EXPECT_EQ(d.nodes, (std::vector<std::string>{"x0", "x1", "x2"}));
  EXPECT_TRUE(d.graph.bidirected(0, 1) && d.graph.directed(1, 2));
  const auto styled =
      graph_from_dot("digraph { A -> { node [shape=box]; B [label=\"b\"] C; rank=\"same\" } [color=red] }");
  EXPECT_EQ(styled.nodes, (std::vector<std::string>{"A", "B", "C"}));
  EXPECT_EQ(styled.graph, pdag(3, {{0, 1}, {0, 2}}, {}));
  EXPECT_EQ(message_of<Error>([] { graph_from_dot("digraph { { A -> B } }"); }),
            "line 1, column 15: edges inside groups are not supported");
}

TEST(Dot, ReadsBackslashesAsGraphvizDoesAndDrawsEscapedNamesByTheirLabel) {
  EXPECT_EQ(graph_from_dot(R"(digraph { "a\\" -> "q\"" })").nodes, (std::vector<std::string>{R"(a\\)", R"(q")"}));
  EXPECT_EQ(to_dot(document(GraphKind::kDag, {"c\\\t"}, MixedGraph(1))),
            "digraph {\n  kind=\"dag\";\n  \"c%5C%09\" [label=\"c\\\\ \"];\n}\n");
}

TEST(Tetrad, ReadsBothSeparatorsAndPassesOverProperties) {
  const auto d = graph_from_tetrad(
      "\xEF\xBB\xBFGraph Nodes:\r\nX1,X2,X3\r\n\r\nGraph Edges:\r\n1. X1 --> X2 dd nl\r\n2. X2 o-> X3 "
      "pd;pl\r\n\r\nGraph Attributes:\r\nBIC: -3\r\n");
  EXPECT_EQ(d.nodes, (std::vector<std::string>{"X1", "X2", "X3"}));
  EXPECT_TRUE(d.graph.directed(0, 1));
  EXPECT_EQ(d.graph.mark(2, 1), Mark::kCircle);
  EXPECT_EQ(d.graph.num_edges(), 2);
}

TEST(Tetrad, EscapesOnlyWhatItCannotHold) {
  const std::string text =
      to_tetrad(document(GraphKind::kPdag, {"log(M*,gal/M_sun)", "50% plain"}, pdag(2, {{0, 1}}, {})));
  EXPECT_EQ(text,
            "Graph Nodes:\nlog(M*%2Cgal/M_sun);50%%20plain\n\nGraph Edges:\n1. log(M*%2Cgal/M_sun) --> 50%%20plain\n");
}

GraphDocument rich_document() {
  GraphDocument d = document(GraphKind::kCpdag, {"A", "B", "C"}, pdag(3, {{1, 0}, {2, 0}}, {}));
  d.notes[{0, 1}] = {1e-5, -11.5, std::nan(""), 0.4, {}};
  d.notes[{0, 2}] = {0.1 + 0.2, std::nan(""), 0.5, -1, {1}};
  d.separations = {{1, 2, {}, 0.25, 0.01}};
  d.legal = false;
  d.violation = "directed cycle \"A\"";
  d.conflicts = {{{0, 1}, "both ways"}};
  d.ambiguous = {{1, 0, 2}};
  d.stop_reason = "time limit";
  d.sections = {{"learner", "{\"name\":\"pc\",\"options\":{\"alpha\":0.01}}"}, {"stats", "{\"ci_tests\":123}"}};
  return d;
}

TEST(GraphJson, HasTheKeysOfTheSchemaInOrder) {
  EXPECT_EQ(to_json(rich_document()),
            "{\"schema\":\"abdera-graph/1\",\"kind\":\"cpdag\",\"nodes\":[\"A\",\"B\",\"C\"],\n"
            " \"edges\":[\n"
            "  {\"source\":\"B\",\"target\":\"A\",\"mark_source\":\"tail\",\"mark_target\":\"arrow\",\"lag\":0,"
            "\"p_value\":1e-05,\"log_p\":-11.5,\"probability\":null,\"effect\":0.4},\n"
            "  {\"source\":\"C\",\"target\":\"A\",\"mark_source\":\"tail\",\"mark_target\":\"arrow\",\"lag\":0,"
            "\"p_value\":0.30000000000000004,\"log_p\":null,\"probability\":0.5,\"effect\":-1,\"given\":[\"B\"]}],\n"
            " \"legal\":false,\n"
            " \"violation\":\"directed cycle \\\"A\\\"\",\n"
            " \"conflicts\":[\n  {\"nodes\":[\"A\",\"B\"],\"what\":\"both ways\"}],\n"
            " \"ambiguous\":[\n  [\"B\",\"A\",\"C\"]],\n"
            " \"separations\":[\n  {\"a\":\"B\",\"b\":\"C\",\"given\":[],\"p_value\":0.25,\"effect\":0.01}],\n"
            " \"stop_reason\":\"time limit\",\n"
            " \"learner\":{\"name\":\"pc\",\"options\":{\"alpha\":0.01}},\n"
            " \"stats\":{\"ci_tests\":123}}\n");
}

TEST(GraphJson, ReadsBackEverythingItWrites) {
  const std::string text = to_json(rich_document());
  const GraphDocument back = graph_from_json(text);
  EXPECT_EQ(to_json(back), text);
  EXPECT_EQ(back.notes.at({0, 2}).p_value, 0.1 + 0.2);
  EXPECT_EQ(back.legal, false);
  EXPECT_EQ(back.sections.size(), 2u);
  EXPECT_TRUE(std::isnan(back.notes.at({0, 1}).probability));
}

TEST(GraphJson, HasQValuesOnlyWhereThereAreAny) {
  GraphDocument d = rich_document();
  EXPECT_EQ(to_json(d).find("q_value"), std::string::npos);
  d.notes[{0, 2}].q_value = 0.125;
  const std::string text = to_json(d);
  EXPECT_NE(text.find("\"effect\":-1,\"q_value\":0.125,\"given\""), std::string::npos) << text;
  const GraphDocument back = graph_from_json(text);
  EXPECT_EQ(back.notes.at({0, 2}).q_value, 0.125);
  EXPECT_TRUE(std::isnan(back.notes.at({0, 1}).q_value));
  EXPECT_EQ(to_json(back), text);
}

TEST(GraphJson, SortsEdgesBySourceThenTarget) {
  const std::string text = to_json(document(GraphKind::kPdag, {"A", "B", "C"}, pdag(3, {{2, 0}, {1, 0}}, {{2, 1}})));
  const auto ba = text.find("\"B\",\"target\":\"A\""), bc = text.find("\"B\",\"target\":\"C\""),
             ca = text.find("\"C\",\"target\":\"A\"");
  EXPECT_LT(ba, bc);
  EXPECT_LT(bc, ca);
  EXPECT_NE(ca, std::string::npos);
}

TEST(GraphJson, NamesThePlaceOfAWrongValue) {
  const std::string nodes = "{\"schema\":\"abdera-graph/1\",\"kind\":\"dag\",\"nodes\":[\"A\",\"B\"]";
  const auto error = [](const std::string& text) { return message_of<Error>([&] { graph_from_json(text); }); };
  EXPECT_EQ(error("{\n  \"schema\": oops}").substr(0, 16), "line 2, column 1");
  EXPECT_EQ(error("{\"schema\":\"other/2\"}"), "abdera-graph/1: schema: only abdera-graph/1 can be read");
  EXPECT_EQ(error(nodes + ",\"edges\":[{\"source\":\"A\",\"target\":\"Z\"}]}"),
            "abdera-graph/1: edges/0/target: 'Z' is not among the nodes");
  EXPECT_EQ(error(nodes +
                  ",\"edges\":[{\"source\":\"A\",\"target\":\"B\",\"mark_source\":\"tail\",\"mark_target\":\"dot\"}]}"),
            "abdera-graph/1: edges/0: 'mark_target' is circle, arrow or tail, not 'dot'");
  EXPECT_EQ(
      error(nodes +
            ",\"edges\":[{\"source\":\"A\",\"target\":\"A\",\"mark_source\":\"tail\",\"mark_target\":\"tail\"}]}"),
      "abdera-graph/1: edges/0: the edge joins 'A' to itself");
  EXPECT_EQ(error(nodes.substr(0, nodes.size() - 1) + ",\"A\"]}"), "abdera-graph/1: nodes/2: two nodes are named 'A'");
  EXPECT_NE(error(nodes + ",\"x\":" + std::string(100'000, '[')).find("nesting"), std::string::npos);
}

TEST(GraphText, RefusesNamesThatNoTextCanHold) {
  for (GraphFormat format : {GraphFormat::kJson, GraphFormat::kDot, GraphFormat::kDagitty, GraphFormat::kTetrad}) {
    EXPECT_EQ(message_of<Error>([&] {
                graph_text(document(GraphKind::kDag, {"A", "A"}, MixedGraph(2)), format);
              }),
              "two nodes are named 'A'");
    EXPECT_EQ(message_of<Error>([&] {
                graph_text(document(GraphKind::kDag, {"A", ""}, MixedGraph(2)), format);
              }),
              "node 2 has an empty name");
    EXPECT_EQ(message_of<Error>([&] {
                graph_text(document(GraphKind::kDag, {"\xFF", "B"}, MixedGraph(2)), format);
              }),
              "the name of node 1 is not UTF-8");
  }
}

TEST(GraphText, ErrorsNameLineAndColumn) {
  const auto dot = [](const char* text) { return message_of<Error>([&] { graph_from_dot(text); }); };
  const auto dagitty = [](const char* text) { return message_of<Error>([&] { graph_from_dagitty(text); }); };
  const auto tetrad = [](const char* text) { return message_of<Error>([&] { graph_from_tetrad(text); }); };
  EXPECT_EQ(dot("digraph {\n  A -> B;\n  A -> %;\n}"), "line 3, column 8: expected a name, not '%'");
  EXPECT_EQ(dot("digraph {\n A -- B }"), "line 2, column 4: a digraph has no edges '--'");
  EXPECT_EQ(dot("digraph { A -> B"), "line 1, column 17: the closing '}' is missing");
  EXPECT_EQ(dot("digraph { A -> \"B"), "line 1, column 16: this quoted name has no end");
  EXPECT_EQ(dot("digraph { A -> B [arrowhead=crow] }").substr(0, 7), "line 1,");
  EXPECT_EQ(dot("digraph { A -> B; B -> A }"), "line 1, column 21: a second edge between 'B' and 'A'");
  EXPECT_EQ(dot("digraph { A -> A }"), "line 1, column 13: the edge joins 'A' to itself");
  EXPECT_EQ(dot(""), "line 1, column 1: expected a name, not the end of the file");
  EXPECT_EQ(dagitty("dag {\n a -> b\n a => c }"), "line 3, column 5: expected a name, not '>'");
  EXPECT_EQ(dagitty("tree { a }"), "line 1, column 1: expected dag, mag, pdag, pag, graph or digraph, not 'tree'");
  EXPECT_EQ(tetrad("Graph Nodes:\nA;B\n\nGraph Edges:\n1. A --> C\n"),
            "line 5, column 10: 'C' is not among the graph nodes");
  EXPECT_EQ(tetrad("Graph Nodes:\nA;B\n\nGraph Edges:\n1. A ==> B\n"), "line 5, column 6: '==>' is no edge");
  EXPECT_EQ(tetrad("Graph Nodes:\n(L);B\n\nGraph Edges:\n").substr(0, 16), "line 2, column 1");
}

std::vector<std::string> seeds(GraphFormat format) {
  MixedGraph pag = pdag(5, {{0, 1}, {2, 1}}, {{2, 3}});
  pag.set_edge(3, Mark::kCircle, Mark::kArrow, 4);
  pag.set_edge(0, Mark::kArrow, Mark::kArrow, 4);
  return {graph_text(document(GraphKind::kPag, names_for(5, 0), pag), format),
          graph_text(document(GraphKind::kPag, {"A", "B", "C", "D", "E"}, pag), format),
          format == GraphFormat::kJson
              ? to_json(rich_document())
              : graph_text(document(GraphKind::kDag, {"A", "B"}, pdag(2, {{0, 1}}, {})), format)};
}

TEST(GraphText, ParsersSurviveTwentyThousandMutatedInputs) {
  for (GraphFormat format :
       {GraphFormat::kJson, GraphFormat::kDot, GraphFormat::kDagitty, GraphFormat::kTetrad, GraphFormat::kGraphml})
    survives_mutation(seeds(format), 20'000, [&](const std::string& text) {
      const GraphDocument d = parse_graph(text, format);
      graph_text(d, GraphFormat::kJson);
    });
}

class GraphFile : public testing::Test {
 public:
  GraphFile()
      : folder_(std::filesystem::path(testing::TempDir()) / ("abdera_graph_file_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~GraphFile() override { std::filesystem::remove_all(folder_); }

 protected:
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::filesystem::path folder_;
};

TEST_F(GraphFile, SuffixChoosesTheForm) {
  const GraphDocument d = document(GraphKind::kPdag, names_for(3, 0), pdag(3, {{0, 1}}, {{1, 2}}));
  for (const char* name : {"g.json", "g.dot", "g.gv", "g.dagitty", "g.txt", "g.graphml"}) {
    write_graph(d, file(name));
    const GraphDocument back = read_graph(file(name));
    EXPECT_EQ(back.graph, d.graph) << name;
    EXPECT_EQ(back.nodes, d.nodes) << name;
    EXPECT_THROW(write_graph(d, file(name)), UsageError) << "never overwritten without force";
  }
  EXPECT_THROW(write_graph(d, file("g.bif")), UsageError);
  EXPECT_THROW(write_graph(d, file("g.xmlbif")), UsageError);
  EXPECT_THROW(write_graph(d, file("g.csv")), UsageError);
}

TEST_F(GraphFile, ATextFileMayBeDagittyAndErrorsNameTheFile) {
  std::ofstream(file("a.txt")) << "dag { x -> y }";
  EXPECT_TRUE(read_graph(file("a.txt")).graph.directed(0, 1));
  std::ofstream(file("b.json")) << "{\"schema\":";
  EXPECT_EQ(message_of<Error>([&] { read_graph(file("b.json")); }).substr(0, file("b.json").size() + 10),
            "'" + file("b.json") + "': line 1");
  EXPECT_THROW(read_graph(file("missing.json")), DataError);
  EXPECT_THROW(read_text_file(folder_.string()), DataError);
}

TEST(Tetrad, ReadsTheGroundTruthGraphsOfTheMirror) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (mirror == nullptr) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  const auto sachs = std::filesystem::path(mirror) / "sachs" / "cmu_ground_truth_graph.txt";
  if (!std::filesystem::exists(sachs)) GTEST_SKIP() << sachs << " is missing";
  const GraphDocument d = read_graph(sachs.string());
  EXPECT_EQ(d.graph.size(), 11);
  EXPECT_EQ(d.graph.num_edges(), 20);
}

}  // namespace
}  // namespace abdera
