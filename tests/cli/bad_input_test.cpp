#include <gmock/gmock.h>

#include "cli/exit_codes.hpp"
#include "tests/cli/command.hpp"

namespace abdera::cli_test {
namespace {

using cli::kBadData, cli::kContradictoryKnowledge, cli::kNotApplicable, cli::kOk, cli::kUsage;
using testing::AllOf;
using testing::HasSubstr;

/// A table of six rows over A, B, C in which field (row, column) is replaced; rows count from 1, without the header.
std::string small_csv(int row = 0, int column = 0, const std::string& value = "") {
  const char* cells[6][3] = {{"1.5", "2.0", "0.1"}, {"2.5", "1.0", "0.9"}, {"0.5", "4.0", "0.4"},
                             {"3.5", "2.5", "0.2"}, {"1.0", "3.5", "0.8"}, {"2.0", "0.5", "0.3"}};
  std::string text = "A,B,C\n";
  for (int i = 0; i < 6; ++i)
    for (int j = 0; j < 3; ++j) {
      text += i + 1 == row && j + 1 == column ? value : cells[i][j];
      text += j == 2 ? "\n" : ",";
    }
  return text;
}

/// Runs learn on this text and expects one clear message, exit code 3 and no output.
class BadTable : public testing::Test {
 protected:
  void refused(const std::string& text, const std::vector<std::string>& hints, const std::string& name = "t.csv",
               int code = kBadData) {
    box_.file(name, text);
    const auto before = box_.names();
    const auto end = box_.run({"learn", name, "-o", "graph.json"});
    SCOPED_TRACE(end.err);
    EXPECT_EQ(end.code, code);
    EXPECT_TRUE(end.one_error());
    for (const auto& hint : hints) EXPECT_THAT(end.err, HasSubstr(hint));
    EXPECT_EQ(box_.names(), before);
  }
  Sandbox box_;
};

TEST_F(BadTable, MissingFile) {
  const auto end = box_.run({"learn", "nothing.csv", "-o", "graph.json"});
  EXPECT_EQ(end.code, kBadData);
  EXPECT_TRUE(end.one_error()) << end.err;
  EXPECT_THAT(end.err, HasSubstr("nothing.csv"));
}

TEST_F(BadTable, Folder) {
  std::filesystem::create_directory(box_.path("folder.csv"));
  const auto end = box_.run({"learn", "folder.csv"});
  EXPECT_EQ(end.code, kBadData);
  EXPECT_TRUE(end.one_error()) << end.err;
}

TEST_F(BadTable, EmptyFile) { refused("", {"t.csv"}); }
TEST_F(BadTable, HeaderOnly) { refused("A,B,C\n", {"t.csv"}); }
TEST_F(BadTable, OneRow) { refused("A,B,C\n1,2,3\n", {"row"}); }
TEST_F(BadTable, RaggedRows) { refused("A,B,C\n1,2,3\n4,5\n6,7,9\n2,4,4\n", {"line 3"}); }
TEST_F(BadTable, DuplicateNames) { refused("A,B,A\n1,2,3\n4,5,6\n6,7,9\n", {"'A'"}); }
TEST_F(BadTable, TextInANumericColumn) { refused(small_csv(4, 2, "abc"), {"line 5", "'B'", "abc"}); }
TEST_F(BadTable, MissingValues) { refused(small_csv(3, 2, "NaN"), {"'B'", "row 3"}); }
TEST_F(BadTable, InfiniteValues) { refused(small_csv(2, 3, "inf"), {"'C'"}); }
TEST_F(BadTable, ConstantColumn) {
  refused("A,B,C\n1,7,3\n4,7,6\n6,7,9\n2,7,1\n3,7,8\n5,7,2\n", {"column B", "constant", "--drop"});
}
TEST_F(BadTable, UnterminatedQuote) { refused("A,B\n1,2\n\"3,4\n5,6\n", {"line 3", "quote"}); }
TEST_F(BadTable, NotHdf5) { refused("this is not HDF5 at all", {"t.h5"}, "t.h5"); }

TEST_F(BadTable, TruncatedHdf5) {
  box_.file("t.csv", chain_csv());
  ASSERT_EQ(box_.run({"data", "import", "t.csv", "-o", "t.h5"}).code, kOk);
  const auto whole = box_.read("t.h5");
  for (const double part : {0.02, 0.3, 0.7, 0.99}) {
    box_.file("cut.h5", whole.substr(0, static_cast<std::size_t>(static_cast<double>(whole.size()) * part)));
    const auto end = box_.run({"learn", "cut.h5"});
    EXPECT_EQ(end.code, kBadData) << end.err;
    EXPECT_TRUE(end.one_error()) << end.err;
    EXPECT_THAT(end.err, HasSubstr("cut.h5"));
  }
}

TEST_F(BadTable, UnknownColumn) {
  box_.file("t.csv", chain_csv());
  for (const std::vector<std::string>& option : {std::vector<std::string>{"--columns", "A,Bb"}, {"--drop", "Bb"}}) {
    std::vector<std::string> arguments{"learn", "t.csv"};
    arguments.insert(arguments.end(), option.begin(), option.end());
    const auto end = box_.run(arguments);
    SCOPED_TRACE(end.err);
    EXPECT_THAT(end.code, testing::AnyOf(kBadData, kUsage));
    EXPECT_TRUE(end.one_error());
    EXPECT_THAT(end.err, AllOf(HasSubstr("'Bb'"), HasSubstr("'B'")));
  }
  const auto end = box_.run({"test", "t.csv", "A", "Cc"});
  EXPECT_EQ(end.code, kBadData);
  EXPECT_THAT(end.err, HasSubstr("did you mean 'C'?"));
}

TEST_F(BadTable, NominalColumnIsNotApplicable) {
  refused("A,B,kind\n1.5,2,red\n2.5,1,blue\n0.5,4,green\n3.5,2.5,red\n1,3.5,blue\n2,.5,red\n", {"'kind'"}, "t.csv",
          kNotApplicable);
}

TEST(DefinedResults, EqualColumnsAreNamedInAWarning) {
  const Sandbox box;
  std::string text = "A,B,copy\n";
  const auto table = chain_csv(60);
  for (std::size_t at = table.find('\n') + 1; at < table.size(); at = table.find('\n', at) + 1) {
    const auto line = table.substr(at, table.find('\n', at) - at);
    const auto a = line.substr(0, line.find(','));
    const auto b = line.substr(a.size() + 1, line.find(',', a.size() + 1) - a.size() - 1);
    text += a;
    text += "," + b;
    text += "," + a + "\n";
  }
  box.file("t.csv", text);
  const auto end = box.run({"learn", "t.csv", "-o", "graph.json"});
  SCOPED_TRACE(end.err);
  EXPECT_EQ(end.code, kOk);
  EXPECT_THAT(end.err, AllOf(HasSubstr("warning: "), HasSubstr("'A' and 'copy' are equal"), HasSubstr("--drop copy")));
  EXPECT_THAT(box.read("graph.json"), HasSubstr("are equal"));
}

TEST(DefinedResults, FewerRowsThanVariables) {
  const Sandbox box;
  box.file("t.csv", "A,B,C,D,E,F\n1,2,3,4,5,1\n2,1,4,3,6,9\n3,5,1,2,2,4\n5,3,2,9,1,0\n");
  const auto end = box.run({"learn", "t.csv", "-o", "graph.json"});
  SCOPED_TRACE(end.err);
  EXPECT_EQ(end.code, kOk);
  EXPECT_THAT(end.err, HasSubstr("4 rows, 6 variables"));
}

TEST(DefinedResults, LikelyFillValuesAreNamedInAWarning) {
  const Sandbox box;
  std::string text = "A,B\n";
  for (int i = 0; i < 40; ++i)
    text += std::to_string((i * 37) % 19) + "." + std::to_string(i) + "," +
            (i % 9 == 4 ? "999.9" : std::to_string((i * 17) % 23)) + "\n";
  box.file("t.csv", text);
  const auto end = box.run({"learn", "t.csv"});
  SCOPED_TRACE(end.err);
  EXPECT_EQ(end.code, kOk);
  EXPECT_THAT(end.err, AllOf(HasSubstr("warning: "), HasSubstr("999.9"), HasSubstr("B"), HasSubstr("--na")));
  const auto told = box.run({"learn", "t.csv", "--na", "999.9:B"});
  EXPECT_EQ(told.code, kBadData);
  EXPECT_THAT(told.err, HasSubstr("'B'"));
}

TEST(DefinedResults, FillsCanBeNamedAndRowsDropped) {
  const Sandbox box;
  box.file("t.csv", small_csv(2, 2, "999.9"));
  const auto end = box.run({"data", "transform", "t.csv", "-o", "u.h5", "--na", "999.9", "--drop-missing-rows"});
  EXPECT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(end.err, HasSubstr("5 rows"));
}

TEST(Knowledge, ThatContradictsItselfIsExitFive) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  box.file("k.toml", "required = [[\"A\", \"B\"]]\nforbidden = [[\"A\", \"B\"]]\n");
  const auto end = box.run({"learn", "t.csv", "--knowledge", "k.toml", "-o", "graph.json"});
  EXPECT_EQ(end.code, kContradictoryKnowledge);
  EXPECT_TRUE(end.one_error()) << end.err;
  EXPECT_THAT(end.err, AllOf(HasSubstr("A"), HasSubstr("B")));
  EXPECT_FALSE(box.exists("graph.json"));
}

TEST(Knowledge, OfAnUnknownVariableOrMalformedNamesPlace) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  box.file("unknown.toml", "required = [[\"A\", \"Q\"]]\n");
  const auto unknown = box.run({"learn", "t.csv", "--knowledge", "unknown.toml"});
  EXPECT_EQ(unknown.code, kUsage) << unknown.err;
  EXPECT_THAT(unknown.err, HasSubstr("'Q'"));
  box.file("broken.toml", "tiers = [\n[\"A\"\n");
  const auto broken = box.run({"learn", "t.csv", "--knowledge", "broken.toml"});
  EXPECT_EQ(broken.code, kBadData) << broken.err;
  EXPECT_THAT(broken.err, HasSubstr("broken.toml"));
  EXPECT_TRUE(broken.one_error());
  const auto missing = box.run({"learn", "t.csv", "--knowledge", "none.toml"});
  EXPECT_EQ(missing.code, kBadData) << missing.err;
}

TEST(Knowledge, OrientsWhatTheDataLeaveOpen) {
  const Sandbox box;
  box.file("t.csv", chain_csv());
  box.file("k.toml", "tiers = [[\"A\"], [\"B\", \"C\"]]\n");
  const auto end = box.run({"learn", "t.csv", "--knowledge", "k.toml", "-o", "graph.json"});
  EXPECT_EQ(end.code, kOk) << end.err;
  EXPECT_THAT(end.err, AllOf(HasSubstr("mpdag with 2 edges"), HasSubstr("A --> B"), HasSubstr("B --> C")));
  EXPECT_THAT(box.read("graph.json"), HasSubstr("\"knowledge\""));
}

TEST(CovarianceInput, IsRefusedWhenItIsNone) {
  const Sandbox box;
  box.file("c.txt", "A B\n1 0.5\n0.4 1\n");
  const auto asymmetric = box.run({"learn", "c.txt", "--n", "100"});
  EXPECT_EQ(asymmetric.code, kBadData) << asymmetric.err;
  EXPECT_TRUE(asymmetric.one_error());
  box.file("d.txt", "A B\n1 2\n2 1\n");
  const auto indefinite = box.run({"learn", "d.txt", "--n", "100"});
  EXPECT_EQ(indefinite.code, kBadData) << indefinite.err;
}

}  // namespace
}  // namespace abdera::cli_test
