#include <unistd.h>

#include "core/error.hpp"
#include "datasets/csv.hpp"
#include "datasets/dataset_io.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera {
namespace {

using testing_support::message_of;
using testing_support::write_bytes;
using namespace std::string_literals;

std::string error_of(const std::string& text, const ImportOptions& options = {}) {
  return message_of<DataError>([&] { read_csv_text(text, "t.csv", options); });
}

TEST(CsvErrors, NameFilesWithoutData) {
  EXPECT_EQ(error_of(""), "t.csv is empty");
  EXPECT_EQ(error_of("\xEF\xBB\xBF"), "t.csv is empty");
  EXPECT_EQ(error_of("\n\n# nothing\n"), "t.csv holds no data: 2 blank and 1 comment lines");
  EXPECT_EQ(error_of("a,b\n"), "t.csv holds no data rows: line 1 is a header");
  EXPECT_EQ(error_of("# c\na,b"), "t.csv holds no data rows: line 2 is a header");
  EXPECT_EQ(read_csv_text("a,b\n1,2\n", "t.csv").data.num_rows(), 1);  // one row is a table; learners refuse it
}

TEST(CsvErrors, NameThePhysicalLineOfARaggedRow) {
  EXPECT_EQ(
      error_of("a,b,c\n1,2,3\n\n# c\n4,5\n"),
      "t.csv, line 5: 2 fields where the names in line 1 has 3 (separator comma); a text that holds separators must be "
      "in double quotes");
  EXPECT_EQ(
      error_of("a,b\n1,\"x\ny\"\n2,3,4\n"),
      "t.csv, line 4: 3 fields where the names in line 1 has 2 (separator comma); a text that holds separators must be "
      "in double quotes");
  EXPECT_EQ(
      error_of("1 2\n3\n"),
      "t.csv, line 2: 1 field where the first row has 2 (separator space); a text that holds separators must be in "
      "double quotes");
  EXPECT_NE(error_of("a b\nr1 1 2\nr2 3 4\n").find("line 2: 3 fields"), std::string::npos);
  EXPECT_EQ(error_of("a,b,\n1,2,\n1,2,3\n"),
            "t.csv, line 3: column 3 has no name (line 1 ends in a separator) but holds '3' here");
}

TEST(CsvErrors, NameBadColumnNames) {
  EXPECT_EQ(
      error_of("\na,b,a\n1,2,3\n"),
      "t.csv, line 2: columns 1 and 3 are both named 'a'; if this line holds data and no names, say so (header no)");
  EXPECT_EQ(error_of("\"\",a\n1,2\n"),
            "t.csv, line 1: column 1 has no name; name it, or write the table without row names");
  EXPECT_EQ(error_of("a\xE9,b\n1,2\n"),
            "t.csv, line 1: the name of column 1 ('a?') is not UTF-8; convert the file (iconv -f LATIN1 -t UTF-8)");
}

TEST(CsvErrors, NameTheLineWhereAQuoteBegan) {
  EXPECT_EQ(error_of("a,b\n1,2\n3,\"open\n5,6\n7,8\n"), "t.csv, line 3: the quote of field 2 is never closed");
  EXPECT_EQ(error_of("a,b\n1,2\n3,x\"y\"\n"),
            "t.csv, line 3: a stray double quote in field 2; quote the whole field and double the quotes inside");
  EXPECT_EQ(error_of("a,b\n\"1\"2,2\n3,4\n"),
            "t.csv, line 2: a stray double quote in field 1; quote the whole field and double the quotes inside");
}

TEST(CsvErrors, NameTextInANumericColumn) {
  EXPECT_EQ(error_of("x,y\n1,2\n\n2,abc\n3,4\n4,5\n"),
            "t.csv, line 4: 'abc' in numeric column 'y' (1 of its 4 values are no numbers); use --na abc:y or --kind "
            "y=nominal");
  std::string late = "x\n";
  for (int i = 0; i < 500; ++i) late += "1\n";
  EXPECT_NE(error_of(late + "n/d\n").find("line 502: 'n/d' in numeric column 'x' (1 of its 501"), std::string::npos);
}

TEST(CsvErrors, NameDecimalCommas) {
  EXPECT_EQ(error_of("a;b\n1,5;x\n2;y\n-3,25e2;z\n"),
            "t.csv, line 2: '1,5' in column 'a': decimal commas are not read; write numbers with points, or use --kind "
            "a=nominal");
  EXPECT_EQ(read_csv_text("a;b\n1,5;x\nn,0;y\n", "t").data.variable(0).levels.size(), 2u);
}

TEST(CsvErrors, NameInfiniteValues) {
  EXPECT_EQ(error_of("x,y\n1,2\n3,-inf\n"),
            "t.csv, line 3: '-inf' in column 'y' is infinite; use --na -inf:y if it means missing");
  EXPECT_EQ(error_of("x,y\n1,1e999\n"),
            "t.csv, line 2: '1e999' in column 'y' is infinite as a double; use --na 1e999:y if it means missing");
  EXPECT_EQ(read_csv_text("x,y\n1,2\n3,inf\n", "t.csv", {.na = {"inf:y"}}).data.has_missing(1), true);
}

TEST(CsvErrors, NameBinaryAndForeignFiles) {
  EXPECT_EQ(error_of("a,b\n1,2\n3,\0\n"s), "t.csv is a binary file, not text");
  EXPECT_EQ(error_of("a,b\n" + std::string(5000, ' ') + "\n1,2\n3,\0\n"s),
            "t.csv, line 4: a NUL byte; this is no text, or it is damaged");
  EXPECT_EQ(error_of("\x89HDF\r\n\x1a\n...."s), "t.csv is an HDF5 file");
  EXPECT_EQ(error_of("SIMPLE  =                    T"), "t.csv is a FITS file");
  EXPECT_EQ(error_of("\x1f\x8b\x08\x00"s), "t.csv is compressed with gzip; unpack it first (gunzip)");
  EXPECT_EQ(error_of("PK\x03\x04..."), "t.csv is a zip archive (a spreadsheet?); unpack it, or save the table as CSV");
  EXPECT_EQ(error_of("\xff\xfe"
                     "a\0,\0"s),
            "t.csv is UTF-16 text; convert it first (iconv -f UTF-16 -t UTF-8)");
  EXPECT_EQ(read_csv_text("BZh,PAR1\n1,2\n", "t.csv").data.names()[0], "BZh");  // a name, no magic number
}

TEST(CsvErrors, NameTextThatIsNotUtf8) {
  EXPECT_EQ(error_of("a,b\n1,caf\xE9\n2,x\n"),
            "t.csv, line 2: 'caf?' in column 'b' is not UTF-8; convert the file (iconv -f LATIN1 -t UTF-8)");
}

TEST(CsvErrors, NameAColumnOfTooManyLabels) {
  std::string text = "id,x\n";
  for (int i = 0; i < 65536; ++i) text += "q" + std::to_string(i) + ",1\n";
  EXPECT_EQ(error_of(text),
            "t.csv, line 65537: column 'id' has more than 65535 different texts; leave it out (--drop id)");
}

using CsvFiles = testing_support::FolderTest;

TEST_F(CsvFiles, MissingOnesAndDirectoriesAreNamed) {
  EXPECT_EQ(message_of<DataError>([&] { read_dataset(at("none.csv")); }),
            "cannot read '" + at("none.csv") + "': No such file or directory; check the name");
  EXPECT_EQ(message_of<DataError>([&] { read_dataset(folder_.string()); }),
            "'" + folder_.string() + "' is a directory; name a file in it");
}

TEST_F(CsvFiles, AreNamedByTheirLastPartInErrorsAndHistory) {
  write_bytes(at("x.csv"), "a,b\n1\n");
  EXPECT_TRUE(message_of<DataError>([&] { read_csv(at("x.csv")); }).starts_with("x.csv, line 2: "));
  write_bytes(at("empty.csv"), "");
  EXPECT_EQ(message_of<DataError>([&] { read_csv(at("empty.csv")); }), "empty.csv is empty");
}

TEST_F(CsvFiles, MayBePipes) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], "a,b\n1,2\n", 8), 8);
  close(ends[1]);
  EXPECT_EQ(read_csv("/dev/fd/" + std::to_string(ends[0])).data.values(), (Eigen::MatrixXd{{1, 2}}));
  close(ends[0]);
}

}  // namespace
}  // namespace abdera
