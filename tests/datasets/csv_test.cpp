#include "datasets/csv.hpp"

#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using Strings = std::vector<std::string>;
using testing_support::message_of;

Imported read(std::string_view text, const ImportOptions& options = {}) {
  return read_csv_text(text, "t.csv", options);
}

Eigen::MatrixXd values(std::string_view text, const ImportOptions& options = {}) {
  return read(text, options).data.values();
}

/// Equal, NaN equal to NaN.
bool same(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         ((a.array() == b.array()) || (a.array().isNaN() && b.array().isNaN())).all();
}

const double kNaN = std::numeric_limits<double>::quiet_NaN();
const Eigen::MatrixXd kTwoByTwo{{1, 2}, {3.5, -4e-3}};

TEST(Csv, ReadsEverySeparatorAlike) {
  for (const auto* text : {"a,b\n1,2\n3.5,-4e-3\n", "a\tb\n1\t2\n3.5\t-4e-3\n", "a;b\n1;2\n3.5;-4e-3\n",
                           "a b\n1 2\n3.5 -4e-3\n", "  a   b\n 1\t 2  \n3.5     -4e-3\n"}) {
    const auto read_in = read(text);
    EXPECT_EQ(read_in.data.values(), kTwoByTwo) << text;
    EXPECT_EQ(read_in.data.names(), (Strings{"a", "b"})) << text;
    EXPECT_TRUE(read_in.warnings.empty()) << text;
  }
}

TEST(Csv, ReadsEveryLineEndAndByteOrderMarkAlike) {
  for (const auto* text :
       {"a,b\r\n1,2\r\n3.5,-4e-3\r\n", "a,b\r1,2\r3.5,-4e-3\r", "a,b\n1,2\n3.5,-4e-3", "a,b\r1,2\r3.5,-4e-3",
        "\xEF\xBB\xBF"
        "a,b\n1,2\n3.5,-4e-3\n",
        "a,b,\n1,2,\n3.5,-4e-3,\n", "a,b\n1,2,\n3.5,-4e-3\n", " a , b \n 1 ,\t2\n3.5, -4e-3 \n",
        "\"a\",\"b\"\n\"1\",2\n3.5,\" -4e-3\"\n", "a,b\n\n1,2\n  \n\n3.5,-4e-3\n\n"}) {
    EXPECT_EQ(values(text), kTwoByTwo) << text;
    EXPECT_EQ(read(text).data.names(), (Strings{"a", "b"})) << text;
  }
}

TEST(Csv, CountsWhatItSkips) {
  const auto r = read("# made by hand\na,b\n\n1,2\n  # in between\n\n3,4\n");
  EXPECT_EQ(r.blank_lines, 2);
  EXPECT_EQ(r.comment_lines, 2);
  EXPECT_EQ(r.data.num_rows(), 2);
  EXPECT_EQ(values("% c\na,b\n1,2\n", {.comment = "%"}).rows(), 1);
  EXPECT_EQ(read("a,#b\n1,2\n", {.comment = ""}).data.names(), (Strings{"a", "#b"}));
}

TEST(Csv, HoldsSeparatorsLineEndsAndQuotesInsideQuotes) {
  const auto d =
      read("\"GJC23log(M*,gal/M_sun)\",\"two\nlines\",\"say \"\"hi\"\"\"\n1,\"x,y\",\"a\r\nb\"\n2,\"\"\"\",c\n").data;
  EXPECT_EQ(d.names(), (Strings{"GJC23log(M*,gal/M_sun)", "two\nlines", "say \"hi\""}));
  EXPECT_EQ(d.variable(1).levels, (Strings{"\"", "x,y"}));
  EXPECT_EQ(d.variable(2).levels, (Strings{"a\r\nb", "c"}));
}

TEST(Csv, TakesTheHeaderThatIsThere) {
  EXPECT_EQ(read("a,b\n1,2\n").data.names(), (Strings{"a", "b"}));
  const auto none = read("1,2\n3,4\n");
  EXPECT_EQ(none.data.names(), (Strings{"X1", "X2"}));
  EXPECT_EQ(none.data.num_rows(), 2);
  EXPECT_EQ(none.warnings, (Strings{"no header: the columns are named X1..X2"}));
  EXPECT_EQ(read("2017,2018\n3,4\n", {.header = HeaderRow::kYes}).data.names(), (Strings{"2017", "2018"}));
  const auto forced = read("a,b\nc,d\n", {.header = HeaderRow::kNo}).data;
  EXPECT_EQ(forced.num_rows(), 2);
  EXPECT_EQ(forced.variable(0).levels, (Strings{"a", "c"}));
  EXPECT_EQ(read("a,b\nc,d\n").data.num_rows(), 1);  // all texts: the first row is taken as the header
}

TEST(Csv, TakesTheHeaderFromACommentJustAboveTheNumbers) {
  const auto r = read("# a table\n# ra dec z\n1 2 3\n4 5 6\n");
  EXPECT_EQ(r.data.names(), (Strings{"ra", "dec", "z"}));
  EXPECT_EQ(r.warnings, (Strings{"the names are taken from the comment in line 2"}));
  EXPECT_EQ(r.comment_lines, 1);
  EXPECT_EQ(read("# only two\n1 2 3\n4 5 6\n").data.names()[0], "X1");
  EXPECT_EQ(read("# ra dec z\n1 2 3\n", {.header = HeaderRow::kNo}).data.names()[0], "X1");
}

TEST(Csv, TakesTheDocumentedWordsAsMissing) {
  for (const auto* word :
       {"", "NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "?", "*", "-", ".", "\"NA\"", "\"\""}) {
    EXPECT_TRUE(same(values(std::string("a,b\n1,2\n3,") + word + "\n"), Eigen::MatrixXd{{1, 2}, {3, kNaN}})) << word;
    const auto text = read(std::string("a,b\n1,u\n2,v\n3,") + word + "\n").data;
    EXPECT_TRUE(std::isnan(text.values()(2, 1))) << word;
    EXPECT_EQ(text.variable(1).levels, (Strings{"u", "v"})) << word;
  }
  EXPECT_EQ(read("a,b\n1,NA\n2,v\n3,\n", {.default_na = false}).data.variable(1).levels, (Strings{"NA", "v"}));
}

TEST(Csv, ReadsNumbersInEveryUsualSpelling) {
  const auto x = values(
      "a\n+1.5\n-.5\n2.\n1E3\n1e-400\n0x\n"
      "7\n",
      {.na = {"0x"}});
  EXPECT_TRUE(same(x, Eigen::MatrixXd{{1.5}, {-0.5}, {2}, {1000}, {0}, {kNaN}, {7}}));
}

TEST(Csv, ComparesNumericFillsByValueAndColumn) {
  const auto text = "a,b,c\n1,999.90,999.9\n2,3,5\n999.9,4,6\n";
  EXPECT_TRUE(same(values(text, {.na = {"999.9"}}), Eigen::MatrixXd{{1, kNaN, kNaN}, {2, 3, 5}, {kNaN, 4, 6}}));
  EXPECT_TRUE(same(values(text, {.na = {"999.9:b"}}), Eigen::MatrixXd{{1, kNaN, 999.9}, {2, 3, 5}, {999.9, 4, 6}}));
  EXPECT_EQ(read(text, {.na = {"-1:a"}}).warnings.front(), "na '-1:a' occurs nowhere");
}

TEST(Csv, FindsColumnsOfRulesWhateverTheirNames) {
  const auto text = "\"t:b\",\"x=y\",\"x=y_err\",\"p,q\"\n9,1,0.1,none\n2,2,0.2,v\n";
  const auto d = read(text, {.na = {"9:t:b", "none:\"p,q\""}, .sigma = {"x=y=x=y_err"}, .kinds = {"p,q=nominal"}}).data;
  EXPECT_EQ(d.names(), (Strings{"t:b", "x=y", "p,q"}));
  EXPECT_TRUE(std::isnan(d.values()(0, 0)));
  EXPECT_TRUE(std::isnan(d.values()(0, 2)));
  EXPECT_EQ((*d.sigma())(1, 1), 0.2);
  EXPECT_EQ(read(text, {.sigma = {"\"x=y\"=\"x=y_err\""}}).data.num_vars(), 3);
  EXPECT_EQ(message_of<UsageError>([] { read("a,\"a=a\",b\n1,2,3\n", {.sigma = {"a=a=b"}}); }), "no such exception");
  EXPECT_EQ(message_of<UsageError>([] { read("a,\"a=b\",c,\"b=c\"\n1,2,3,4\n", {.sigma = {"a=b=c"}}); }),
            "sigma 'a=b=c' can be read in two ways; put the names in double quotes");
  EXPECT_EQ(message_of<DataError>([] { read("alpha,b\n1,2\n", {.na = {"9:alpa"}}); }),
            "na '9:alpa': no column named 'alpa'; did you mean 'alpha'?");
}

TEST(Csv, TakesErrorColumnsOutOfTheTable) {
  const auto d = read("x,x_err,y\n1,0.1,5\n2,,6\n", {.sigma = {"x=x_err"}}).data;
  EXPECT_EQ(d.names(), (Strings{"x", "y"}));
  EXPECT_TRUE(same(*d.sigma(), Eigen::MatrixXd{{0.1, kNaN}, {kNaN, kNaN}}));
  EXPECT_EQ(message_of<DataError>([] { read("x,e\n1,0.1\n\n2,-99\n", {.sigma = {"x=e"}}); }),
            "t.csv, line 4: measurement error -99 in column 'e' is negative; use --na -99:e if it means unknown");
  EXPECT_EQ(message_of<UsageError>([] { read("x,e\n1,0.1\n", {.sigma = {"x=x"}}); }),
            "sigma 'x=x': a column is not its own error");
  EXPECT_EQ(message_of<UsageError>([] {
              read("x,e,f\n1,1,1\n", {.sigma = {"x=e", "x=f"}});
            }),
            "sigma: column 'x' has two error columns");
  EXPECT_THROW(read("x,e\n1,u\n2,v\n", {.sigma = {"x=e"}}), DataError);
}

TEST(Csv, InfersKindsAsDocumented) {
  const auto d = read(
                     "real,whole,two,three,label,mixed\n1.5,1,no,c,10,3\n2,2,yes,a,9,2\n2,2,yes,b,10,x\n0,1,no,a,9,"
                     "y\n0,1,no,a,9,z\n",
                     {.kinds = {"label=nominal"}})
                     .data;
  const auto kind = [&](const char* name) { return d.variable(d.index_of(name)).kind; };
  EXPECT_EQ(kind("real"), VariableKind::kContinuous);
  EXPECT_EQ(kind("whole"), VariableKind::kContinuous);
  EXPECT_EQ(kind("two"), VariableKind::kBinary);
  EXPECT_EQ(kind("three"), VariableKind::kNominal);
  EXPECT_EQ(kind("label"), VariableKind::kNominal);
  EXPECT_EQ(kind("mixed"), VariableKind::kNominal);
  EXPECT_EQ(d.variable(2).levels, (Strings{"no", "yes"}));
  EXPECT_EQ(d.variable(3).levels, (Strings{"a", "b", "c"}));
  EXPECT_EQ(d.variable(4).levels, (Strings{"9", "10"}));  // in numeric order
  EXPECT_EQ(d.codes(3), (std::vector<std::uint16_t>{2, 0, 1, 0, 0}));
}

TEST(Csv, WarnsOfNumbersAmongTexts) {
  EXPECT_EQ(
      read("a,b\nx,1\n2,2\ny,3\n").warnings,
      (Strings{"column 'a' is nominal because of texts such as 'x' (line 2), but 1 of its 3 values are numbers; if the "
               "texts mean missing, use --na"}));
}

TEST(Csv, MakesFewWholeNumbersDiscreteOnRequest) {
  const auto d = read("s,t,u,v\n0,1,5,0.5\n1,2,6,1\n1,3,7,2\n0,1,8,\n", {.max_levels = 3}).data;
  EXPECT_EQ(d.variable(0).kind, VariableKind::kBinary);
  EXPECT_EQ(d.variable(1).kind, VariableKind::kNominal);
  EXPECT_EQ(d.variable(1).levels, (Strings{"1", "2", "3"}));
  EXPECT_EQ(d.variable(2).kind, VariableKind::kContinuous);
  EXPECT_EQ(d.variable(3).kind, VariableKind::kContinuous);
}

TEST(Csv, ObeysKindsThatAreAskedFor) {
  const auto text = "a,b,c\n1,0,x\n2,1,y\n3,0,z\n";
  const auto d = read(text, {.kinds = {"a=ordinal", "b=count"}}).data;
  EXPECT_EQ(d.variable(0).kind, VariableKind::kOrdinal);
  EXPECT_EQ(d.variable(1).kind, VariableKind::kCount);
  EXPECT_THROW(read(text, {.kinds = {"a=binary"}}), DataError);
  EXPECT_EQ(
      message_of<DataError>([&] { read(text, {.kinds = {"c=continuous"}}); }),
      "t.csv, line 2: 'x' in numeric column 'c' (3 of its 3 values are no numbers); use --na x:c or --kind c=nominal");
  EXPECT_EQ(message_of<DataError>([] { read("a\n1\n-2\n", {.kinds = {"a=count"}}); }),
            "t.csv, line 3: -2 in column 'a' is no count");
  EXPECT_THROW(read(text, {.kinds = {"a=real"}}), UsageError);
  const auto ordinal = read("a\nlow\nhigh\nmid\n", {.kinds = {"a=ordinal"}});
  EXPECT_EQ(
      ordinal.warnings.front(),
      "column 'a' is ordinal in the byte order of its labels: high < low < mid; use numbers if that is not meant");
}

TEST(Csv, ReadsAgainWhenTextAppearsLate) {
  std::string text = "a,b\n";
  for (int i = 0; i < 300; ++i) text += std::to_string(i % 7) + ",1\n";
  for (int i = 0; i < 400; ++i) text += "t" + std::to_string(i % 3) + ",2\n";
  const auto r = read(text);
  EXPECT_EQ(r.data.variable(0).kind, VariableKind::kNominal);
  EXPECT_EQ(r.data.variable(0).levels, (Strings{"0", "1", "2", "3", "4", "5", "6", "t0", "t1", "t2"}));
  EXPECT_EQ(r.data.values()(8, 0), 1);
  EXPECT_EQ(r.data.values()(300, 0), 7);
  EXPECT_EQ(r.data.values()(699, 1), 2);
}

TEST(Csv, KeepsAndDropsColumnsWithoutInterpretingTheRest) {
  const auto text = "id,x,bad,x_err,y\nq1,1,1,0.1,4\nq2,2,oops,0.2,5\n";
  EXPECT_EQ(read(text, {.sigma = {"x=x_err"}, .columns = {"y", "x"}}).data.names(), (Strings{"x", "y"}));
  EXPECT_EQ(read(text, {.drop = {"bad", "id"}}).data.names(), (Strings{"x", "x_err", "y"}));
  EXPECT_THROW(read(text, {.columns = {"zz"}}), DataError);
  EXPECT_THROW(read(text, {.columns = {"x"}, .drop = {"x"}}), DataError);
}

TEST(Csv, WarnsOfLikelyFillValues) {
  const auto r = read("bz,v\n1,400\n2,9999\n999.9,500\n999.90,9999\n");
  EXPECT_EQ(r.warnings,
            (Strings{"column 'bz' holds 999.9 2 times: likely a fill value; if it means missing, use --na 999.9:bz",
                     "column 'v' holds 9999 2 times: likely a fill value; if it means missing, use --na 9999:v"}));
  EXPECT_TRUE(read("bz,v\n1,400\n999.9,9999\n999.9,9999\n2,500\n", {.na = {"999.9:bz", "9999:v"}}).warnings.empty());
}

TEST(Csv, IgnoresASeparatorAtTheEndOfHeaderlessLines) {
  const auto r = read("1,2,\n3,4,\n");
  EXPECT_EQ(r.data.values(), (Eigen::MatrixXd{{1, 2}, {3, 4}}));
  EXPECT_EQ(r.warnings.front(), "the lines end in a separator; no column 3 is made of that");
  EXPECT_TRUE(same(values("1,2,\n3,4,5\n"), Eigen::MatrixXd{{1, 2, kNaN}, {3, 4, 5}}));
}

TEST(Csv, RecordsWhatItDid) {
  const auto d = read("a;b\n1;9\n", {.na = {"9:b"}}).data;
  EXPECT_EQ(d.history, (Strings{"import t.csv: 1 rows, 2 columns, separator=semicolon, header=yes na=9:b"}));
  EXPECT_EQ(d.source, "t.csv");
}

TEST(Csv, OptionsBindFromText) {
  const auto o = bind<ImportOptions>(
      {{"separator", std::string("tab")}, {"header", std::string("no")}, {"max_levels", std::string("5")}});
  EXPECT_EQ(o.separator, Separator::kTab);
  EXPECT_EQ(o.header, HeaderRow::kNo);
  EXPECT_EQ(o.max_levels, 5);
  EXPECT_THROW(bind<ImportOptions>({{"separator", std::string("colon")}}), UsageError);
}

}  // namespace
}  // namespace abdera
