#include "datasets/csv_tokenizer.hpp"

#include "core/error.hpp"
#include "core/rng.hpp"
#include "datasets/csv.hpp"
#include "tests/datasets/hdf5_support.hpp"

namespace abdera::detail {
namespace {

using Records = std::vector<std::vector<std::string>>;

struct Parsed {
  Records records;
  std::vector<std::size_t> lines;
  std::ptrdiff_t blank = 0, comment = 0;
  std::string error;
  bool operator==(const Parsed&) const = default;
};

Parsed parse(std::string_view text, char separator, bool always_libcsv) {
  Parsed p;
  try {
    CsvTokenizer tokens(text, "t", {separator, "#", always_libcsv});
    std::vector<std::string_view> fields;
    while (tokens.next(fields)) {
      p.records.emplace_back(fields.begin(), fields.end());
      p.lines.push_back(tokens.line());
    }
    p.blank = tokens.blank_lines(), p.comment = tokens.comment_lines();
  } catch (const DataError& e) {
    p.error = e.what();
  }
  return p;
}

TEST(CsvTokenizer, FastPathEqualsLibcsvOnRandomText) {
  const std::string_view pieces[] = {"a",  "1.5", ",",    ",",       ";",        "\t", " ",        "\n", "\r\n",
                                     "\r", "\"",  "\"\"", "\"x,y\"", "\"p\nq\"", "#",  "\xC3\xA9", "-"};
  Rng rng = Rng(11).fork("text");
  int with_errors = 0, with_quotes = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string text;
    const auto length = rng.below(40);
    // Half of the texts hold no quote at all, so that whole texts take the fast path.
    const bool quotes = round % 2 == 0;
    for (std::uint32_t i = 0; i < length; ++i) {
      const auto piece = pieces[rng.below(std::size(pieces))];
      if (quotes || piece.find('"') == std::string_view::npos) text += piece;
    }
    for (const char separator : {',', ';', '\t', ' '}) {
      const auto fast = parse(text, separator, false), slow = parse(text, separator, true);
      ASSERT_EQ(fast, slow) << '[' << text << "] separated by '" << separator << "'";
      with_errors += !fast.error.empty();
      with_quotes += text.find('"') != std::string::npos;
    }
  }
  EXPECT_GT(with_errors, 1000);
  EXPECT_GT(with_quotes, 10000);
}

/// A field as a careful writer writes it: in quotes where needed, and sometimes where not.
std::string written(const std::string& field, char separator, Rng& rng) {
  const bool blank_ends = !field.empty() && (field.front() == ' ' || field.back() == ' ');
  const bool needed = blank_ends || field.empty() || field.front() == '#' ||
                      field.find_first_of("\"\r\n\t ") != std::string::npos ||
                      field.find(separator) != std::string::npos;
  if (!needed && rng.below(3) > 0) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + '"';
}

TEST(CsvTokenizer, ReadsBackRandomTablesFieldByFieldAndLineByLine) {
  Rng rng = Rng(12).fork("tables");
  const std::string alphabet[] = {"a",  "B",  "7",    ",",  ";", "\t",           " ",
                                  "\"", "\n", "\r\n", "\r", "#", "\xE2\x98\x89", "."};
  const std::string ends[] = {"\n", "\r\n", "\r"};
  for (int round = 0; round < 3000; ++round) {
    const char separator = ",;\t "[rng.below(4)];
    Records table(1 + rng.below(6), std::vector<std::string>(1 + rng.below(5)));
    std::string text;
    std::size_t line = 1;
    std::vector<std::size_t> lines;
    const auto& end = ends[rng.below(3)];
    for (auto& record : table) {
      while (rng.below(4) == 0) text += (rng.below(2) ? "# note" : "  ") + end, ++line;
      lines.push_back(line);
      for (std::size_t j = 0; j < record.size(); ++j) {
        for (auto n = rng.below(5); n > 0; --n) record[j] += alphabet[rng.below(std::size(alphabet))];
        if (j > 0) text += separator;
        text += written(record[j], separator, rng);
        for (std::size_t k = 0; k < record[j].size(); ++k)
          line +=
              record[j][k] == '\n' || (record[j][k] == '\r' && (k + 1 == record[j].size() || record[j][k + 1] != '\n'));
      }
      text += end, ++line;
    }
    const auto parsed = parse(text, separator, false);
    ASSERT_EQ(parsed.error, "") << text;
    ASSERT_EQ(parsed.records, table) << text;
    ASSERT_EQ(parsed.lines, lines) << text;
  }
}

TEST(CsvTokenizer, RecoversAfterAQuotedRecordThatSpansLines) {
  const auto p = parse("a,b\n\"1\n\n2\",x\n# c\n\n3,4", ',', false);
  EXPECT_EQ(p.records, (Records{{"a", "b"}, {"1\n\n2", "x"}, {"3", "4"}}));
  EXPECT_EQ(p.lines, (std::vector<std::size_t>{1, 2, 7}));
  EXPECT_EQ(p.blank, 1);
  EXPECT_EQ(p.comment, 1);
}

TEST(CsvTokenizer, RunsOfBlanksAreOneSeparatorOutsideQuotes) {
  const auto p = parse("  1\t 2   \"a  b\" \"\"  5\n\"x\ty\"\t6\n", ' ', false);
  EXPECT_EQ(p.records, (Records{{"1", "2", "a  b", "", "5"}, {"x\ty", "6"}}));
}

TEST(CsvTokenizer, GivesUpOnAQuoteThatIsOpenForSixteenMegabytes) {
  std::string lines = "a,b\n1,\"open\n";
  const std::string line(1000, 'x');
  while (lines.size() < std::size_t{20} << 20) lines.append(line).push_back('\n');
  lines += "\"\n";  // closed too late
  EXPECT_EQ(parse(lines, ',', false).error, "t, line 2: the quote of field 2 is never closed");
}

}  // namespace
}  // namespace abdera::detail
