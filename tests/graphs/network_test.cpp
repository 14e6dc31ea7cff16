#include <cstdlib>
#include <filesystem>

#include "graphs/discrete_network.hpp"
#include "graphs/text/bif.hpp"
#include "graphs/text/graph_io.hpp"
#include "graphs/text/xmlbif.hpp"
#include "tests/graphs/text_support.hpp"

namespace abdera {
namespace {

const char* const kBif =
    "network unknown {\n}\nvariable rain {\n  type discrete [ 2 ] { yes, no };\n property p = x;\n}\n"
    "variable wet {\n  type discrete [ 3 ] { <5, 5-10, >10 };\n}\nprobability ( rain ) {\n  table 0.2, 0.8;\n}\n"
    "// rows in any order\nprobability ( wet | rain ) {\n  (no) 0.8, 0.1, 0.1;\n  (yes) 0.1, 0.2, 0.7;\n}\n";

const char* const kXml =
    "<?xml version=\"1.0\"?>\n<BIF VERSION=\"0.3\"><NETWORK><NAME>n</NAME>\n"
    "<VARIABLE TYPE=\"nature\"><NAME> rain </NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME></VARIABLE>\n"
    "<VARIABLE><NAME>wet</NAME><OUTCOME>&lt;5</OUTCOME><OUTCOME>5-10</OUTCOME><OUTCOME>&gt;10</OUTCOME></VARIABLE>\n"
    "<DEFINITION><FOR>rain</FOR><TABLE>0.2 0.8</TABLE></DEFINITION>\n"
    "<DEFINITION><FOR>wet</FOR><GIVEN>rain</GIVEN><TABLE>0.1 0.2 0.7 <!-- yes -->\n 0.8 1e-1 0.1</TABLE></DEFINITION>\n"
    "</NETWORK></BIF>\n";

void expect_equal(const DiscreteNetwork& a, const DiscreteNetwork& b) {
  EXPECT_EQ(a.names, b.names);
  EXPECT_EQ(a.levels, b.levels);
  EXPECT_EQ(a.parents, b.parents);
  EXPECT_EQ(a.tables, b.tables);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Bif, ReadsVariablesLevelsParentsAndTables) {
  const DiscreteNetwork n = network_from_bif(kBif);
  EXPECT_EQ(n.names, (std::vector<std::string>{"rain", "wet"}));
  EXPECT_EQ(n.levels[1], (std::vector<std::string>{"<5", "5-10", ">10"}));
  EXPECT_TRUE(n.graph().directed(0, 1));
  EXPECT_EQ(n.tables[0], (std::vector<double>{0.2, 0.8}));
  EXPECT_EQ(n.tables[1], (std::vector<double>{0.1, 0.2, 0.7, 0.8, 0.1, 0.1}));
  EXPECT_EQ(n.document().kind, GraphKind::kDag);
}

TEST(Bif, ReadsDefaultRowsAndWholeTablesWithTheChildSlowest) {
  const auto with = [](const std::string& entries) {
    const std::string text(kBif);
    return network_from_bif(text.substr(0, text.find("  (no)")) + entries + "}\n").tables[1];
  };
  EXPECT_EQ(with("default 0.5, 0.25, 0.25; (no) 1, 0, 0;"), (std::vector<double>{0.5, 0.25, 0.25, 1, 0, 0}));
  EXPECT_EQ(with("table 0.1 0.8 0.2 0.1 0.7 0.1;"), (std::vector<double>{0.1, 0.2, 0.7, 0.8, 0.1, 0.1}));
}

TEST(Bif, ErrorsNameLineAndColumn) {
  const auto error = [](const std::string& from, const std::string& to) {
    return message_of<Error>([&] { network_from_bif(replaced(kBif, from, to)); });
  };
  EXPECT_EQ(error("wet | rain", "wet | snow"), "line 14, column 21: variable 'snow' is not declared");
  EXPECT_EQ(error("[ 3 ]", "[ 4 ]"), "line 8, column 19: variable 'wet' announces 4 levels and lists 3");
  EXPECT_EQ(error("( rain )", "( rain | wet )").substr(0, 8), "line 11,");
  EXPECT_EQ(error("0.2, 0.8", "0.2, 1.8"), "line 11, column 14: '1.8' is no probability");
  EXPECT_EQ(error("0.2, 0.8", "0.2"), "line 11, column 9: 2 probabilities are needed, not 1");
  EXPECT_EQ(error("0.2, 0.8", "0.2, 0.7"),
            "not a Bayesian network: the probabilities of 'rain' sum to 0.900000, not to 1");
  EXPECT_EQ(error("(yes) 0.1, 0.2", "(yes) 0.1, 0.3"),
            "not a Bayesian network: the probabilities of 'wet' given rain=yes sum to 1.100000, not to 1");
  EXPECT_EQ(error("  (no)", "  (yes)"), "line 16, column 3: these levels of the parents were given before");
  EXPECT_EQ(error("(yes) 0.1", "(maybe) 0.1"), "line 16, column 4: 'maybe' is no level of 'rain'");
  EXPECT_EQ(error("  (no) 0.8, 0.1, 0.1;\n", ""),
            "line 14, column 15: the table of 'wet' lacks some levels of the parents");
  EXPECT_EQ(error("{ yes, no }", "{ yes, yes }"), "line 4, column 30: variable 'rain' has the level 'yes' twice");
  EXPECT_EQ(message_of<Error>([&] { network_from_bif(std::string(kBif).substr(0, 200)); }),
            "variable 'wet' has no probabilities");
  EXPECT_EQ(message_of<Error>([&] { network_from_bif(""); }), "line 1, column 1: the file declares no variable");
}

TEST(Bif, RefusesTablesTooLargeToHold) {
  std::string text = "variable y { type discrete [ 2 ] { a, b }; }\n", parents;
  for (int i = 0; i < 30; ++i) {
    const std::string x = "x" + std::to_string(i);
    text += "variable " + x + " { type discrete [ 2 ] { a, b }; }\n";
    parents += (i ? ", " : "") + x;
  }
  EXPECT_NE(message_of<Error>([&] {
              network_from_bif(text + "probability ( y | " + parents + " ) { default 0.5, 0.5; }");
            }).find("would have more than 16777216 probabilities"),
            std::string::npos);
}

TEST(Xmlbif, ReadsVariablesOutcomesAndTables) { expect_equal(network_from_xmlbif(kXml), network_from_bif(kBif)); }

TEST(Xmlbif, ErrorsNameLineAndColumn) {
  const auto error = [](const std::string& from, const std::string& to) {
    return message_of<Error>([&] { network_from_xmlbif(replaced(kXml, from, to)); });
  };
  EXPECT_EQ(error("<GIVEN>rain", "<GIVEN>snow").substr(0, 7), "line 6,");
  EXPECT_NE(error("<GIVEN>rain", "<GIVEN>snow").find("variable 'snow' is not declared"), std::string::npos);
  EXPECT_NE(error("0.2 0.8", "0.2").find("the table of 'rain' has 1 numbers, not 2"), std::string::npos);
  EXPECT_NE(error("0.2 0.8", "0.2 x").find("'x' in the table of 'rain' is no number"), std::string::npos);
  EXPECT_NE(error("TYPE=\"nature\"", "TYPE=\"utility\"").find("utility"), std::string::npos);
  EXPECT_EQ(error("</FOR>", "</FAR>").substr(0, 7), "line 5,");
  EXPECT_EQ(message_of<Error>([] { network_from_xmlbif("<a/>"); }),
            "line 1, column 1: no <BIF><NETWORK>: this is no XMLBIF file");
}

TEST(Network, AwkwardNamesAndLevelsComeBackFromBothForms) {
  DiscreteNetwork n = network_from_bif(kBif);
  for (std::size_t turn = 0; turn + 4 < kAwkward.size(); ++turn) {
    n.names = {kAwkward[turn], kAwkward[turn + 1]};
    n.levels = {{kAwkward[turn + 2], kAwkward[turn + 3]}, {kAwkward[turn + 4], "a b", "//"}};
    expect_equal(network_from_bif(to_bif(n)), n);
    expect_equal(network_from_xmlbif(to_xmlbif(n)), n);
  }
}

TEST(Network, ParsersSurviveTwentyThousandMutatedInputs) {
  survives_mutation({kBif}, 20'000, [](const std::string& text) { to_bif(network_from_bif(text)); });
  survives_mutation({kXml}, 20'000, [](const std::string& text) { to_xmlbif(network_from_xmlbif(text)); });
}

TEST(Network, EveryNetworkOfTheMirrorComesBackFromBothFormsToTheLastBit) {
  const char* mirror = std::getenv("ABDERA_DATA_MIRROR");
  if (mirror == nullptr) GTEST_SKIP() << "ABDERA_DATA_MIRROR is not set";
  // Sizes: bnlearn Bayesian network repository.
  const struct {
    const char* name;
    int nodes, arcs;
  } kNetworks[] = {{"asia", 8, 8},        {"cancer", 5, 4},       {"sachs", 11, 17},     {"alarm", 37, 46},
                   {"insurance", 27, 52}, {"hailfinder", 56, 66}, {"win95pts", 76, 112}, {"water", 32, 66},
                   {"andes", 223, 338},   {"pigs", 441, 592},     {"munin1", 186, 273}};
  for (const auto& [name, nodes, arcs] : kNetworks) {
    const auto path = std::filesystem::path(mirror) / "bn_discrete" / (std::string(name) + ".bif");
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is missing";
    const DiscreteNetwork n = read_network(path.string());
    EXPECT_EQ(n.graph(), read_graph(path.string()).graph);
    EXPECT_EQ(n.graph().size(), nodes) << name;
    EXPECT_EQ(n.graph().num_edges(), arcs) << name;
    expect_equal(network_from_bif(network_text(n, "x.bif")), n);
    expect_equal(network_from_xmlbif(network_text(n, "x.xmlbif")), n);
  }
}

}  // namespace
}  // namespace abdera
