#include <gmock/gmock.h>

#include "cli/name_list.hpp"
#include "cli/progress.hpp"
#include "cli/text_table.hpp"
#include "core/error.hpp"
#include "graphs/names.hpp"

namespace abdera::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(NameList, SplitsAtCommasOutsideQuotes) {
  EXPECT_THAT(split_names("A,B", "--columns"), ElementsAre("A", "B"));
  EXPECT_THAT(split_names("\"log(M*,gal/M_sun)\",B", "--columns"), ElementsAre("log(M*,gal/M_sun)", "B"));
  EXPECT_THAT(split_names("\"a \"\"quoted\"\" name\"", "--columns"), ElementsAre("a \"quoted\" name"));
  EXPECT_THROW(split_names("A,", "--columns"), UsageError);
  EXPECT_THROW(split_names("\"A", "--columns"), UsageError);
}

TEST(NameList, QuotedNamesAreReadBack) {
  for (const auto* name : {"plain", "with, comma", "with \"quotes\"", "log<Sigma>_e", "a b"})
    EXPECT_THAT(split_names(quote_name(name) + ",X", "--columns"), ElementsAre(name, "X"));
}

TEST(NameList, PairsSplitAtTheRightSeparator) {
  EXPECT_EQ(split_pair("alpha=0.1", '=', "-p"), (std::pair<std::string, std::string>("alpha", "0.1")));
  EXPECT_EQ(split_pair("note=a=b", '=', "-p").second, "a=b");
  EXPECT_EQ(split_pair("ratio a:b:4", ':', "--discretise").first, "ratio a:b");
  EXPECT_EQ(split_pair("\"x=y\"=z", '=', "--rename").first, "x=y");
  EXPECT_THROW(split_pair("alpha", '=', "-p"), UsageError);
  EXPECT_THROW(split_pair("=1", '=', "-p"), UsageError);
}

TEST(Names, ReplaceThePlaceholdersOfALearner) {
  const std::vector<std::string> names{"M_BH", "log{1}"};
  EXPECT_EQ(with_names("{0} -> {1} <- {0}, {set} of {7", names), "M_BH -> log{1} <- M_BH, {set} of {7");
  EXPECT_EQ(with_names(placeholder(1), names), "log{1}");
  EXPECT_EQ(placeholders(2), (std::vector<std::string>{"{0}", "{1}"}));
}

TEST(Progress, WritesDurationsForPeople) {
  EXPECT_EQ(duration_text(0.2), "1 s");
  EXPECT_EQ(duration_text(61), "1 min 1 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

TEST(Progress, BarShowsFractionAndTimeLeft) {
  const auto bar = progress_bar("adjacency", 0.5, 10);
  EXPECT_THAT(bar, HasSubstr(" 50 %  adjacency, about 10 s left"));
  EXPECT_EQ(std::count(bar.begin(), bar.end(), '='), 15);
  EXPECT_THAT(progress_bar("adjacency", 0.001, 10), testing::Not(HasSubstr("left")));
  EXPECT_THAT(progress_bar("adjacency", 7, 10), HasSubstr("100 %"));
}

/// What is printed for updates at these seconds.
std::string printed(ProgressMode mode, bool terminal, const std::vector<double>& seconds) {
  testing::internal::CaptureStderr();
  {
    Progress progress(mode, terminal);
    const auto start = Progress::Clock::now();
    for (const double s : seconds)
      progress.update("adjacency", 0.25,
                      start + std::chrono::duration_cast<Progress::Clock::duration>(std::chrono::duration<double>(s)));
  }
  return testing::internal::GetCapturedStderr();
}

TEST(Progress, ShowsNothingForShortJobs) {
  for (const auto mode : {ProgressMode::kAuto, ProgressMode::kJson, ProgressMode::kNone})
    for (const bool terminal : {false, true}) EXPECT_EQ(printed(mode, terminal, {0.1, 0.5, 0.9}), "");
}

TEST(Progress, WritesOnePlainLineEveryTenSeconds) {
  const auto text = printed(ProgressMode::kAuto, false, {1.5, 5, 9, 11, 12, 19, 22, 23});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, HasSubstr("adjacency: 25 % after"));
  EXPECT_THAT(text, testing::Not(HasSubstr("\x1b")));
}

TEST(Progress, DrawsABarOnATerminalAndWipesIt) {
  const auto text = printed(ProgressMode::kAuto, true, {1.5, 1.55, 1.7});
  EXPECT_EQ(std::count(text.begin(), text.end(), '['), 2 + 3);  // two bars, three escape sequences
  EXPECT_TRUE(text.ends_with("\r\x1b[2K"));
}

TEST(Progress, WritesOneJsonObjectALine) {
  const auto text = printed(ProgressMode::kJson, false, {1.5, 1.6, 3});
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
  EXPECT_THAT(text, HasSubstr("{\"stage\":\"adjacency\",\"fraction\":0.2500,\"seconds\":1.5}"));
  EXPECT_EQ(printed(ProgressMode::kNone, true, {2, 30}), "");
}

TEST(TextTable, AlignsTextLeftAndNumbersRight) {
  TextTable table({"name", "n"}, 1);
  table.add({"\xC3\xA9t\xC3\xA9", "5"});
  table.add({"x", "100"});
  EXPECT_EQ(table.text(), "name    n\n\xC3\xA9t\xC3\xA9     5\nx     100\n");
}

}  // namespace
}  // namespace abdera::cli
