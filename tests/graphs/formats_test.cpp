// Every format takes every small graph of the kinds it can hold and gives it back; it refuses all others.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/pdag.hpp"
#include "graphs/text/graph_builder.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/graphml.hpp"
#include "graphs/text/matrix.hpp"
#include "tests/graphs/admg_support.hpp"
#include "tests/graphs/text_support.hpp"

namespace abdera {
namespace {

using enum GraphKind;
constexpr GraphKind kKinds[] = {kDag, kCpdag, kMpdag, kPdag, kMag, kPag, kRpag, kAdmg};
constexpr GraphFormat kFormats[] = {GraphFormat::kJson, GraphFormat::kDot, GraphFormat::kDagitty, GraphFormat::kTetrad,
                                    GraphFormat::kGraphml};

/// What a graph of this kind comes back as: DOT, JSON and GraphML say the kind; dagitty has four types, "dag" with
/// bidirected edges or not; TETRAD has none and the marks decide.
GraphKind read_back(GraphFormat format, const GraphDocument& d) {
  const GraphKind kind = d.kind, inferred = detail::infer_kind(d.graph, !d.bows.empty());
  if (format == GraphFormat::kTetrad) return inferred;
  if (format != GraphFormat::kDagitty) return kind;
  if (kind == kDag || kind == kAdmg) return inferred;
  return kind == kCpdag || kind == kMpdag ? kPdag : kind == kRpag ? kPag : kind;
}

void comes_back(const GraphDocument& d) {
  for (GraphFormat format : kFormats) {
    const std::string text = graph_text(d, format);
    const GraphDocument back = parse_graph(text, format);
    ASSERT_EQ(back.graph, d.graph) << text;
    ASSERT_EQ(back.bows, d.bows) << text;
    ASSERT_EQ(back.nodes, d.nodes) << text;
    ASSERT_EQ(back.kind, read_back(format, d)) << text;
  }
  for (const auto& convention : matrix_conventions()) {
    if (std::find(convention.kinds.begin(), convention.kinds.end(), d.kind) == convention.kinds.end()) continue;
    if (!convention.bows && !d.bows.empty()) continue;
    const std::string text = graph_to_csv(d, convention.convention);
    const GraphDocument back = graph_from_csv(text, convention.convention, d.kind);
    ASSERT_EQ(back.graph, d.graph) << convention.name << "\n" << text;
    ASSERT_EQ(back.bows, d.bows) << convention.name << "\n" << text;
    ASSERT_EQ(back.nodes, d.nodes) << convention.name << "\n" << text;
  }
}

TEST(GraphFormats, EveryDagCpdagAndPdagOfFourNodesComesBack) {
  int turn = 0;
  for (const MarkovClass& c : markov_classes(4)) {
    for (const SmallDag& dag : c.members) comes_back(document(kDag, names_for(4, turn++), dag.graph(4)));
    comes_back(document(kCpdag, names_for(4, turn++), c.intersection(4)));
  }
  for_each_pdag(4, [&](const MixedGraph& g) {
    if (check_pdag(g)) return;
    comes_back(document(kPdag, names_for(4, turn++), g));
    comes_back(document(kMpdag, names_for(4, turn), g));
  });
}

TEST(GraphFormats, EveryGraphOfFourNodesWithTheMarksOfAMagOrAdmgComesBack) {
  int turn = 0;
  for_each_graph(4, 5, [&](const MixedGraph& g) {
    comes_back(document(kMag, names_for(4, turn++), g));
    if (!detail::mark_outside_kind(kAdmg, g, {})) comes_back(document(kAdmg, names_for(4, turn), g));
  });
}

TEST(GraphFormats, EveryGraphOfFourNodesWithTheMarksOfAPagComesBack) {
  const bool all = std::getenv("ABDERA_FULL") != nullptr;  // a million; otherwise one of each shape
  int turn = 0;
  for_each_graph(3, 10, [&](const MixedGraph& g) { comes_back(document(kPag, names_for(3, turn++), g)); });
  for_each_graph(4, 10, [&](const MixedGraph& g) {
    if (all || is_first_of_its_shape(g)) comes_back(document(turn % 2 ? kPag : kRpag, names_for(4, turn), g));
    ++turn;
  });
}

TEST(GraphFormats, EveryAdmgOfFourNodesComesBackBowsIncluded) {
  int turn = 0, with_bows = 0;
  for_each_admg(4, [&](const SmallAdmg& small) {
    const Admg graph = small.graph(4);
    const GraphDocument d = document_of(graph, names_for(4, turn++));
    ASSERT_EQ(admg_of(d), graph);
    with_bows += !d.bows.empty();
    comes_back(d);
  });
  EXPECT_EQ(turn, 543 * 64);
  // Without bows: over DAGs with m edges, 2^(6 - m) sets of bidirected edges elsewhere.
  EXPECT_EQ(turn - with_bows, 64 + 12 * 32 + 60 * 16 + 152 * 8 + 186 * 4 + 108 * 2 + 24);
}

TEST(GraphFormats, AConflictThatPcReportsAsAnArrowheadAtBothEndsComesBackInAPdag) {
  MixedGraph g(3);
  g.set_directed(0, 1), g.set_edge(1, Mark::kArrow, Mark::kArrow, 2);
  const GraphDocument d = document(kPdag, {"A", "B", "C"}, g);
  for (GraphFormat format : {GraphFormat::kJson, GraphFormat::kDot, GraphFormat::kGraphml}) {
    const GraphDocument again = parse_graph(graph_text(d, format), format);
    EXPECT_EQ(again.graph, g);
    EXPECT_EQ(again.kind, kPdag);
  }
  const auto numbers = graph_to_matrix(d, MatrixConvention::kCausalLearn);
  EXPECT_EQ(graph_from_matrix(numbers, d.nodes, MatrixConvention::kCausalLearn, kPdag).graph, g);
  const auto texts = graph_to_matrix_text(d, MatrixConvention::kTigramite);
  EXPECT_EQ(graph_from_matrix_text(texts, d.nodes, MatrixConvention::kTigramite, kPdag).graph, g);
  EXPECT_EQ(message_of<UsageError>([&] { graph_to_matrix(d, MatrixConvention::kPcalgCpdag); }),
            "a pdag cannot hold the edge B <-> C (an arrowhead at both ends)");
}

TEST(GraphFormats, ABowOutsideAnAdmgIsRefusedNamingEdgeAndMark) {
  const std::string bow = "cannot hold the edge A <-> B (an arrowhead at both ends) beside B --> A";
  GraphDocument d = document_of(admg(2, {{1, 0}}, {{0, 1}}), {"A", "B"});
  for (const auto& convention : matrix_conventions()) {
    if (convention.bows) continue;
    EXPECT_EQ(message_of<Error>([&] { graph_to_csv(d, convention.convention); }),
              "the matrix convention " + std::string(convention.name) + " " + bow + "; causal-learn and tigramite can");
  }
  for (GraphKind kind : kKinds) {
    if (kind == kAdmg) continue;
    const std::string wrong = "a " + std::string(to_string(kind)) + " " + bow;
    std::string json = graph_text(d, GraphFormat::kJson), dot = graph_text(d, GraphFormat::kDot);
    json.replace(json.find("admg"), 4, to_string(kind)), dot.replace(dot.find("admg"), 4, to_string(kind));
    EXPECT_EQ(message_of<DataError>([&] { parse_graph(json, GraphFormat::kJson); }), "abdera-graph/1: edges: " + wrong);
    EXPECT_NE(message_of<DataError>([&] { parse_graph(dot, GraphFormat::kDot); }), "");
    d.kind = kind;
    for (GraphFormat format : kFormats) EXPECT_EQ(message_of<UsageError>([&] { graph_text(d, format); }), wrong);
    d.kind = kAdmg;
  }
  d.graph.remove_edge(0, 1);
  EXPECT_EQ(message_of<UsageError>([&] { graph_text(d, GraphFormat::kJson); }),
            "a bow has an edge --> beside its <->, which A and B have not");
  const auto dagitty = [](const char* text) {
    return message_of<DataError>([&] { parse_graph(text, GraphFormat::kDagitty); });
  };
  EXPECT_EQ(dagitty("pdag { A B; B -> A; A <-> B }"), "a pdag " + bow);
  EXPECT_EQ(dagitty("dag { A B; B -> A; A <-> B; C -- A }"), "a mag " + bow);
  for (const char* second : {"B -> A; B -> A", "B -> A; A -> B", "A <-> B; B <-> A", "B -> A; A <-> B; A <-> B",
                             "A <-> B; B -> A; A -> B", "A -- B; A <-> B", "A -> B; A -- B"})
    EXPECT_NE(dagitty(("dag { " + std::string(second) + " }").c_str()).find("a second edge between"), std::string::npos)
        << second;
  EXPECT_EQ(
      message_of<DataError>([] { parse_graph("strict digraph { A -> B; A -> B [dir=both] }", GraphFormat::kDot); }),
      "line 1, column 28: a second edge between 'A' and 'B'");
}

TEST(GraphFormats, EvidenceAboutABowStandsAtItsDirectedEdge) {
  GraphDocument d = document_of(admg(2, {{1, 0}}, {{0, 1}}), {"A", "B"});
  d.notes[{0, 1}].effect = 0.5;
  const std::string text = graph_text(d, GraphFormat::kJson);
  EXPECT_EQ(parse_graph(text, GraphFormat::kJson).notes.at({0, 1}).effect, 0.5);
  EXPECT_EQ(graph_text(parse_graph(text, GraphFormat::kJson), GraphFormat::kJson), text);
  EXPECT_GT(text.find("\"effect\":0.5"), text.find("\"source\":\"B\""));
  std::string twice = text;
  twice.replace(twice.find("\"effect\":null"), 13, "\"effect\":0.25");
  EXPECT_EQ(message_of<DataError>([&] { parse_graph(twice, GraphFormat::kJson); }),
            "abdera-graph/1: edges/1: the evidence about this pair stands at its other edge already");
}

TEST(GraphFormats, EveryGraphOutsideAKindIsRefusedNamingAnEdgeAndItsMark) {
  int refused = 0;
  for_each_graph(3, 10, [&](const MixedGraph& g) {
    for (GraphKind kind : kKinds) {
      const auto wrong = detail::mark_outside_kind(kind, g, {"A", "B", "C"});
      if (!wrong) continue;
      ++refused;
      const GraphDocument d = document(kind, {"A", "B", "C"}, g);
      ASSERT_EQ(message_of<Error>([&] { graph_text(d, GraphFormat::kDagitty); }), *wrong);
      for (const auto& convention : matrix_conventions()) {  // those with all marks hold the conflicts of a pdag
        const bool all = convention.kinds.size() == std::size(kKinds);
        const auto here = detail::mark_outside_kind(kind, g, d.nodes, all);
        ASSERT_EQ(message_of<Error>([&] { graph_to_csv(d, convention.convention); }),
                  here.value_or("no such exception"))
            << convention.name;
      }
    }
    for (GraphKind kind : {kMag, kPag, kRpag, kAdmg}) {
      const GraphDocument d = document(kind, {"A", "B", "C"}, g);
      if (detail::mark_outside_kind(kind, g, d.nodes)) continue;
      const auto outside = detail::mark_outside_kind(kPdag, g, d.nodes);
      for (const auto& convention : matrix_conventions())
        if (convention.kinds.size() < std::size(kKinds)) {
          ASSERT_NE(message_of<Error>([&] {
                      graph_to_csv(d, convention.convention);
                    }).find(outside ? outside->substr(7) : "holds no " + std::string(to_string(kind))),
                    std::string::npos);
        }
    }
  });
  EXPECT_GT(refused, 3000);
}

TEST(Graphml, ReadsTheGraphMlOfOtherPrograms) {
  const auto d = graph_from_graphml(
      "<?xml version='1.0' encoding='utf-8'?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n"
      "<key id=\"d0\" for=\"edge\" attr.name=\"weight\" attr.type=\"double\"/>\n"
      "<key id=\"v_name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n"
      "<graph edgedefault=\"directed\"><node id=\"A\"/><node id=\"n1\"><data key=\"v_name\">log(M*)</data></node>\n"
      "<node id=\"C\"/><edge source=\"A\" target=\"n1\"><data key=\"d0\">0.5</data></edge>\n"
      "<edge source=\"n1\" target=\"C\" directed=\"false\"/></graph></graphml>");
  EXPECT_EQ(d.nodes, (std::vector<std::string>{"A", "log(M*)", "C"}));
  EXPECT_EQ(d.graph, pdag(3, {{0, 1}}, {{1, 2}}));
  EXPECT_EQ(d.kind, kPdag);
}

TEST(Graphml, ErrorsNameLineAndColumn) {
  const auto error = [](const std::string& inside) {
    return message_of<Error>([&] { graph_from_graphml("<graphml>\n<graph>\n" + inside + "</graph></graphml>"); });
  };
  EXPECT_EQ(error("<node id='A'/><edge source='A' target='B'/>"),
            "line 3, column 16: the target 'B' is the id of no node");
  EXPECT_EQ(error("<node id='A'/>\n<node id='A'/>"), "line 4, column 2: two nodes are named 'A'");
  EXPECT_EQ(error("<node id='A'><graph/></node>"), "line 3, column 2: graphs inside nodes are not supported");
  EXPECT_EQ(error("<hyperedge/>"), "line 3, column 2: <hyperedge> is not supported");
  EXPECT_EQ(error("<node").substr(0, 7), "line 3,");
  EXPECT_EQ(message_of<Error>([] { graph_from_graphml("<svg/>"); }),
            "line 1, column 1: no <graphml><graph>: this is no GraphML file");
}

}  // namespace
}  // namespace abdera
