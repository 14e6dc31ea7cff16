#include <gmock/gmock.h>

#include "tests/cli/command.hpp"
#include "tests/report/synthetic_sweep.hpp"

namespace abdera::cli_test {
namespace {

using testing::HasSubstr;
using testing::Not;

const RunWith kNoBundle{.variable = "ABDERA_REPORT_ASSETS=/nonexistent"};

struct SweepReportVerb : testing::Test {
  SweepReportVerb() { write_results(report_test::synthetic_sweep(), box.path("results.h5"), false); }
  Sandbox box;
};

TEST_F(SweepReportVerb, WritesAPageTablesAndLatex) {
  const auto done =
      box.run({"report", "results.h5", "-o", "page.html", "--csv", "tables", "--latex", "t.tex"}, kNoBundle);
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(done.out, "");
  EXPECT_THAT(done.err, HasSubstr("the bundle of charts is not installed: 'tools/report-assets' makes it"));
  const auto page = box.read("page.html");
  EXPECT_THAT(page, HasSubstr("<h1>synthetic &amp; small</h1>"));
  EXPECT_THAT(page, HasSubstr("the bundle of charts is not installed"));
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(box.read("t.tex"), HasSubstr("\\toprule"));
  EXPECT_THAT(box.read("tables/means-1.csv"), HasSubstr("learner,n,p,n_ok,n_timeout,n_oom,n_other,shd,shd_low"));
}

TEST_F(SweepReportVerb, PutsTheBundleIntoThePage) {
  std::filesystem::create_directory(box.folder() / "assets");
  box.file("assets/report.js", "/* the bundle */");
  const RunWith with{.variable = "ABDERA_REPORT_ASSETS=" + box.path("assets")};
  const auto done = box.run({"report", "results.h5", "-o", "page.html", "--title", "a < b"}, with);
  EXPECT_EQ(done.code, 0);
  EXPECT_EQ(done.err, "");
  EXPECT_THAT(box.read("page.html"), HasSubstr("<script>/* the bundle */</script>"));
  EXPECT_THAT(box.read("page.html"), HasSubstr("<h1>a &lt; b</h1>"));
  box.file("assets/report.js", "</script><b>");
  EXPECT_EQ(box.run({"report", "results.h5", "-o", "other.html"}, with).code, 3);
}

TEST_F(SweepReportVerb, IsTheSameBytesEveryTime) {
  const auto first = box.run({"report", "results.h5", "-o", "-"}, kNoBundle);
  EXPECT_EQ(first.code, 0);
  EXPECT_THAT(first.out, HasSubstr("<!DOCTYPE html>"));
  EXPECT_EQ(first.out, box.run({"report", "results.h5", "-o", "-"}, kNoBundle).out);
}

TEST_F(SweepReportVerb, RefusesBeforeItWorks) {
  const auto nothing = box.run({"report", "results.h5"}, kNoBundle);
  EXPECT_EQ(nothing.code, 2);
  EXPECT_THAT(nothing.err, HasSubstr("add -o report.html"));
  box.file("page.html", "mine");
  const auto taken = box.run({"report", "results.h5", "-o", "page.html"}, kNoBundle);
  EXPECT_EQ(taken.code, 2);
  EXPECT_EQ(box.read("page.html"), "mine");
  EXPECT_EQ(box.run({"report", "results.h5", "-o", "page.html", "--force"}, kNoBundle).code, 0);
  const auto absent = box.run({"report", "none.h5", "-o", "p.html"}, kNoBundle);
  EXPECT_EQ(absent.code, 3);
  EXPECT_TRUE(absent.one_error());
  box.file("text.h5", "no HDF5");
  EXPECT_EQ(box.run({"report", "text.h5", "-o", "p.html"}, kNoBundle).code, 3);
  EXPECT_FALSE(box.exists("p.html"));
}

TEST_F(SweepReportVerb, SaysWhichFileItWantsAndHowADamagedOneIsMadeAgain) {
  box.file("cells.csv", "cell,cell_id\n0,a\n");
  for (const std::string& path : {std::string("cells.csv"), box.folder().string()}) {
    const auto end = box.run({"report", path, "-o", "p.html"}, kNoBundle);
    EXPECT_EQ(end.code, 3);
    EXPECT_TRUE(end.one_error()) << end.err;
    EXPECT_THAT(end.err, HasSubstr("give the results.h5 that 'abdera sweep merge' writes"));
  }
  std::string bytes = box.read("results.h5");
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  box.file("damaged.h5", bytes);
  const auto end = box.run({"report", "damaged.h5", "-o", "p.html"}, kNoBundle);
  EXPECT_EQ(end.code, 3);
  EXPECT_THAT(end.err, HasSubstr("merge again"));
  EXPECT_THAT(end.err, Not(HasSubstr("import the data")));
}

}  // namespace
}  // namespace abdera::cli_test
