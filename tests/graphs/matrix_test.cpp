#include "graphs/text/matrix.hpp"

#include <cmath>

#include "tests/graphs/admg_support.hpp"
#include "tests/graphs/text_support.hpp"

namespace abdera {
namespace {

MixedGraph one_edge(Mark at_a, Mark at_b) {
  MixedGraph g(2);
  g.set_edge(0, at_a, at_b, 1);
  return g;
}

std::vector<double> matrix_of(GraphKind kind, const MixedGraph& g, MatrixConvention convention) {
  return graph_to_matrix(document(kind, {"A", "B"}, g), convention);
}

TEST(Matrix, EachConventionWritesAnArrowAsItsProgramDoes) {
  using enum MatrixConvention;
  const MixedGraph arrow = pdag(2, {{0, 1}}, {});
  const auto cells = [&](MatrixConvention c) { return matrix_of(GraphKind::kDag, arrow, c); };
  EXPECT_EQ(cells(kFromRow), (std::vector<double>{0, 1, 0, 0}));
  EXPECT_EQ(cells(kFromCol), (std::vector<double>{0, 0, 1, 0}));
  EXPECT_EQ(cells(kCausalLearn), (std::vector<double>{0, -1, 1, 0}));  // Endpoint: TAIL -1, ARROW 1
  EXPECT_EQ(cells(kPcalgCpdag), (std::vector<double>{0, 0, 1, 0}));    // amatType: amat[b,a] = 1 is a --> b
  EXPECT_EQ(cells(kPcalgPag), (std::vector<double>{0, 2, 3, 0}));      // amatType: amat[a,b] = 2, amat[b,a] = 3
  EXPECT_EQ(cells(kGadjid), (std::vector<double>{0, 1, 0, 0}));
  EXPECT_EQ(cells(kLingam), (std::vector<double>{0, 0, 1, 0}));  // x = Bx + e
  EXPECT_EQ(graph_to_matrix_text(document(GraphKind::kDag, {"A", "B"}, arrow), kTigramite),
            (std::vector<std::string>{"", "-->", "<--", ""}));
}

TEST(Matrix, EachConventionWritesUndirectedBidirectedAndCircleEdges) {
  using enum MatrixConvention;
  const MixedGraph line = pdag(2, {}, {{0, 1}}), circle = one_edge(Mark::kCircle, Mark::kArrow),
                   both = one_edge(Mark::kArrow, Mark::kArrow);
  for (auto c : {kFromRow, kFromCol, kPcalgCpdag})
    EXPECT_EQ(matrix_of(GraphKind::kCpdag, line, c), (std::vector<double>{0, 1, 1, 0}));
  EXPECT_EQ(matrix_of(GraphKind::kCpdag, line, kGadjid), (std::vector<double>{0, 2, 0, 0}));
  EXPECT_TRUE(std::isnan(matrix_of(GraphKind::kCpdag, line, kLingam)[2]));
  EXPECT_EQ(matrix_of(GraphKind::kPag, circle, kCausalLearn), (std::vector<double>{0, 2, 1, 0}));
  EXPECT_EQ(matrix_of(GraphKind::kPag, circle, kPcalgPag), (std::vector<double>{0, 2, 1, 0}));
  EXPECT_EQ(matrix_of(GraphKind::kMag, both, kCausalLearn), (std::vector<double>{0, 1, 1, 0}));
  EXPECT_EQ(graph_to_matrix_text(document(GraphKind::kCpdag, {"A", "B"}, line), kTigramite)[1], "o-o");
  EXPECT_EQ(graph_to_matrix_text(document(GraphKind::kMag, {"A", "B"}, line), kTigramite)[1], "---");
}

TEST(Matrix, ABowIsWrittenAsCausalLearnAndTigramiteDo) {
  const auto bow = document_of(admg(2, {{0, 1}}, {{0, 1}}), {"A", "B"});
  EXPECT_EQ(graph_to_matrix(bow, MatrixConvention::kCausalLearn), (std::vector<double>{0, 4, 5, 0}));
  EXPECT_EQ(graph_to_matrix_text(bow, MatrixConvention::kTigramite), (std::vector<std::string>{"", "+->", "<-+", ""}));
}

TEST(Matrix, ReadsWeightsWhereTheProgramWritesWeights) {
  using enum MatrixConvention;
  const std::vector<double> weights = {0, -0.7, 0, 0};
  EXPECT_TRUE(graph_from_matrix(weights, {"A", "B"}, kFromRow).graph.directed(0, 1));
  EXPECT_TRUE(graph_from_matrix(weights, {"A", "B"}, kLingam).graph.directed(1, 0));
  EXPECT_EQ(message_of<Error>([&] {
              graph_from_matrix(weights, {"A", "B"}, kPcalgCpdag);
            }),
            "row 1, column 2: '-0.7' with '0' at row 2, column 1 is no edge in the convention pcalg-cpdag");
}

TEST(Matrix, RefusesWhatIsNoGraph) {
  using enum MatrixConvention;
  const auto error = [](std::vector<double> cells, MatrixConvention c) {
    return message_of<Error>([&] { graph_from_matrix(cells, {"A", "B"}, c); });
  };
  EXPECT_EQ(error({1, 0, 0, 0}, kFromRow), "row 1, column 1: the diagonal must be 0, not 1");
  EXPECT_EQ(error({0, 1, 0, 0}, kCausalLearn),
            "row 1, column 2: '1' with '0' at row 2, column 1 is no edge in the convention causal-learn");
  EXPECT_NE(error({0, 1, 1, 0}, kGadjid).find("is no edge"), std::string::npos);
  EXPECT_NE(error({0, 2, 1, 0}, kGadjid).find("is no edge"), std::string::npos);
  EXPECT_NE(error({0, std::nan(""), 0, 0}, kLingam).find("is no edge"), std::string::npos);
  EXPECT_NE(error({0, std::nan(""), 1, 0}, kFromRow).find("is no edge"), std::string::npos);
  EXPECT_NE(error({0, 4, 3, 0}, kPcalgPag).find("is no edge"), std::string::npos);
  EXPECT_NE(error({0, 4, 4, 0}, kCausalLearn).find("is no edge"), std::string::npos);  // A --- B with A <-> B
  EXPECT_NE(error({0, 5, 1, 0}, kCausalLearn).find("is no edge"), std::string::npos);
  EXPECT_EQ(error({0, 1, 0}, kFromRow), "a matrix of 3 cells does not fit 2 names");
  const std::vector<std::string> half = {"", "-->", "o-o", ""};
  EXPECT_NE(message_of<Error>([&] {
              graph_from_matrix_text(half, {"A", "B"}, kTigramite);
            }).find("is no edge"),
            std::string::npos);
}

TEST(Matrix, RefusesAKindThatTheConventionCannotHoldNamingEdgeAndMark) {
  const auto pag = document(GraphKind::kPag, {"Rain", "Wet"}, one_edge(Mark::kCircle, Mark::kArrow));
  EXPECT_EQ(message_of<Error>([&] { graph_to_matrix(pag, MatrixConvention::kFromRow); }),
            "the matrix convention from_row cannot hold the edge Rain o-> Wet (a circle); causal-learn, pcalg-pag and "
            "tigramite can");
  EXPECT_EQ(message_of<Error>([&] { parse_matrix_convention("gadjit"); }).substr(0, 64),
            "'gadjit' is no matrix convention; did you mean 'gadjid'? (from_r");
}

TEST(MatrixCsv, ReadsHeadersRowNamesAndNeither) {
  using enum MatrixConvention;
  const MixedGraph arrow = pdag(2, {{0, 1}}, {});
  for (const char* text :
       {"A,B\n0,1\n0,0\n", "\"A\",\"B\"\r\n0, 1\r\n\r\n0,0", ",A,B\nA,0,1\nB,0,0\n", "A,B\nA,0,1\nB,0,0\n"}) {
    const auto d = graph_from_csv(text, kFromRow);
    EXPECT_EQ(d.graph, arrow) << text;
    EXPECT_EQ(d.nodes, (std::vector<std::string>{"A", "B"})) << text;
    EXPECT_EQ(d.kind, GraphKind::kDag);
  }
  EXPECT_EQ(graph_from_csv("0,1\n0,0\n", kFromRow).nodes, (std::vector<std::string>{"X1", "X2"}));
  EXPECT_EQ(graph_from_csv(",-->\n<--,\n", kTigramite).graph, arrow);
  EXPECT_EQ(graph_from_csv(",A,B\nA,,-->\nB,<--,\n", kTigramite).graph, arrow);
  EXPECT_EQ(graph_from_csv("A\n0\n", kFromRow).nodes, std::vector<std::string>{"A"});
}

TEST(MatrixCsv, AFirstNameWithAByteOrderMarkComesBack) {
  // Found by fuzzing: unquoted at the start of the file it read as the mark of the encoding.
  const auto d = document(GraphKind::kDag,
                          {"\xEF\xBB\xBF",
                           "\xEF\xBB\xBF"
                           "B"},
                          pdag(2, {{0, 1}}, {}));
  const std::string text = graph_to_csv(d, MatrixConvention::kFromRow);
  EXPECT_EQ(graph_from_csv(text, MatrixConvention::kFromRow).nodes, d.nodes) << text;
  EXPECT_EQ(graph_from_csv("\xEF\xBB\xBF" + text, MatrixConvention::kFromRow).nodes, d.nodes);
}

TEST(MatrixCsv, ErrorsNameTheLine) {
  const auto error = [](const char* text) {
    return message_of<Error>([&] { graph_from_csv(text, MatrixConvention::kFromRow); });
  };
  EXPECT_EQ(error(""), "line 1, column 1: the file holds no matrix");
  EXPECT_EQ(error("A,B\n0,1\n0\n"), "line 3, column 1: this row has 1 cells, not 2");
  EXPECT_EQ(error("A,B\nA,0,1\nC,0,0\n"), "line 3, column 1: the row is named 'C', its column 'B'");
  EXPECT_EQ(error("A,\"B\n0,1\n0,0\n"), "line 1, column 3: this quoted cell has no end");
  EXPECT_EQ(error("A,B\n0,x\n0,0\n"), "row 1, column 2: 'x' is no number");
  EXPECT_EQ(error("0,1\n"),
            "line 1, column 1: a graph needs as many rows as columns; this has 1 rows, the first of 2 cells");
}

TEST(MatrixCsv, SurvivesTwentyThousandMutatedInputs) {
  const auto pag = document(GraphKind::kPag, names_for(2, 3), one_edge(Mark::kCircle, Mark::kArrow));
  for (auto c : {MatrixConvention::kPcalgPag, MatrixConvention::kTigramite})
    survives_mutation({graph_to_csv(pag, c)}, 20'000,
                      [&](const std::string& text) { graph_to_csv(graph_from_csv(text, c), c); });
}

}  // namespace
}  // namespace abdera
