#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "bench/report/sweep/cell_browser.hpp"
#include "bench/report/sweep/sweep_report.hpp"
#include "tests/report/page_support.hpp"
#include "tests/report/synthetic_sweep.hpp"

namespace abdera::report {
namespace {

using report_test::count;
using report_test::synthetic_sweep;
using report_test::well_formed;
using testing::HasSubstr;
using testing::Not;

struct Example {
  SweepResults results = synthetic_sweep();
  SweepView view{results};
  std::vector<ReportSection> sections = sweep_sections(view);
};
const Example& example() {
  static const Example made;
  return made;
}

const ReportSection& part(const std::string& id) {
  for (const auto& section : example().sections)
    if (section.id == id) return section;
  throw std::logic_error("no section " + id);
}
const Sheet& sheet(const std::string& section, const std::string& id) {
  for (const auto& s : part(section).sheets)
    if (s.id == id) return s;
  throw std::logic_error("no table " + id);
}
const Chart& chart(const std::string& section, const std::string& id) {
  for (const auto& c : part(section).charts)
    if (c.id == id) return c;
  throw std::logic_error("no chart " + id);
}
std::size_t column(const Sheet& s, const std::string& key) {
  for (std::size_t c = 0; c < s.columns.size(); ++c)
    if (s.columns[c].key == key) return c;
  throw std::logic_error("no column " + key);
}

TEST(SweepGroups, TellsFactorsOfLearnersFromThoseOfData) {
  const SweepGroups& groups = example().view.groups;
  EXPECT_EQ(groups.data_factors, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(groups.learner_factors, (std::vector<std::size_t>{2}));
  EXPECT_EQ(groups.entries, (std::vector<std::string>{"gaussian", "catalogue"}));
  EXPECT_EQ(groups.data.size(), 5u);
  ASSERT_EQ(groups.learners.size(), 6u);
  EXPECT_EQ(groups.learners[1].label, "pc, alpha = 0.05");
  EXPECT_TRUE(groups.learners[5].baseline);
  EXPECT_EQ(groups.groups.size(), 30u);
  EXPECT_EQ(groups.groups[0].rows.size(), 5u);
}

TEST(Headlines, LeaveOutPrecisionRecallAndNormalisedTwins) {
  EXPECT_EQ(example().view.shown, (std::vector<std::string>{"shd", "adjacency_f1", "arrow_f1"}));
}

TEST(SweepReport, EveryMeanSaysHowManyCellsItIsOf) {
  const Sheet& means = sheet("accuracy", "means-1");
  EXPECT_EQ(means.rows.size(), 24u);  // 4 kinds of data, 6 learners
  for (const auto& row : means.rows) {
    double cells = 0;
    for (const char* key : {"n_ok", "n_timeout", "n_oom", "n_other"}) cells += row[column(means, key)].value;
    EXPECT_EQ(cells, 5);
  }
  // exact_posterior at n = 1000, p = 10: replicates 0, 2, 4 ran out of time, 1, 3 out of memory.
  const auto& worst = means.rows[22];
  EXPECT_EQ(worst[0].text, "exact_posterior");
  EXPECT_EQ(worst[column(means, "n_ok")].value, 0);
  EXPECT_EQ(worst[column(means, "n_timeout")].value, 3);
  EXPECT_EQ(worst[column(means, "n_oom")].value, 2);
  EXPECT_TRUE(std::isnan(worst[column(means, "shd")].value));
}

TEST(SweepReport, MeansAreThoseOfTheRows) {
  const auto& results = example().results;
  double sum = 0;
  int n = 0;
  for (const ResultRow& row : results.rows)
    if (row.learner == "ges" && row.rows == 100 && row.variables == 5 && row.record.status == CellStatus::kOk)
      sum += row.record.result->metrics[0].second, ++n;
  EXPECT_EQ(n, 4);
  const Sheet& means = sheet("accuracy", "means-1");
  EXPECT_EQ(means.rows[3][0].text, "ges");
  EXPECT_DOUBLE_EQ(means.rows[3][column(means, "shd")].value, sum / n);
  EXPECT_EQ(means.rows[3][column(means, "n_other")].value, 1);
}

TEST(SweepReport, ChartsHaveAPointForEachLearnerAndSize) {
  // 6 learners x 2 sizes x 2 panels, less the one setting in which exact_posterior has no cell that is ok.
  for (const char* id : {"shd-by-n-1", "shd-by-p-1", "adjacency_f1-by-n-1"})
    EXPECT_EQ(chart("accuracy", id).points.size(), 23u) << id;
  EXPECT_EQ(chart("accuracy", "shd-by-n-1").panels(), (std::vector<std::string>{"p = 5", "p = 10"}));
  EXPECT_EQ(chart("runtime", "seconds-by-p-1").points.size(), 23u);
  EXPECT_EQ(chart("precision-recall", "adjacency-rates-1").points.size(), 6u);
}

TEST(SweepReport, PrecisionAndRecallFollowTheAxisOfTheLearner) {
  const Chart& rates = chart("precision-recall", "arrow-rates-1");
  ASSERT_EQ(rates.points.size(), 6u);
  EXPECT_EQ(rates.series(), (std::vector<std::string>{"pc", "ges", "exact_posterior", "var_sort_regress (baseline)"}));
  EXPECT_EQ(rates.points[0].note, "alpha = 0.01");
  EXPECT_EQ(rates.points[2].note, "alpha = 0.2");
}

TEST(SweepReport, RanksFailuresLastOnEveryTable) {
  const Sheet& tests = sheet("ranking", "friedman");
  EXPECT_EQ(tests.rows[0][column(tests, "tables")].value, 20);
  EXPECT_EQ(tests.rows[0][column(tests, "learners")].value, 6);
  const Sheet& ranks = sheet("ranking", "ranks-1");
  double sum = 0;
  for (const auto& row : ranks.rows) sum += row[1].value;
  EXPECT_NEAR(sum, 21, 1e-9);  // 1 + ... + 6
  EXPECT_EQ(chart("ranking", "ranks-1").points.size(), 18u);
  // The catalogue has one table: nothing to rank.
  for (const auto& s : part("ranking").sheets) EXPECT_NE(s.id, "ranks-2");
}

/// Takes a metric away from cells of a learner on the gaussian data: that it is not defined.
void undefine(SweepResults& results, const std::string& learner, const std::string& metric, int most) {
  for (ResultRow& row : results.rows) {
    if (most <= 0 || row.learner != learner || row.record.status != CellStatus::kOk) continue;
    for (auto& [name, value] : row.record.result->metrics)
      if (name == metric) value = std::numeric_limits<double>::quiet_NaN(), --most;
  }
}

TEST(SweepReport, LeavesLearnersWithoutAMetricOutOfItsRanking) {
  SweepResults results = synthetic_sweep();
  for (const char* learner : {"ges", "exact_posterior", "var_sort_regress"})
    undefine(results, learner, "adjacency_f1", learner[0] == 'g' ? 10 : 11);  // of 19 and 15 cells; 10 is most of 19
  undefine(results, "pc", "adjacency_f1", 10);
  undefine(results, "pc", "arrow_f1", 1000);
  for (const char* learner : {"ges", "exact_posterior"}) undefine(results, learner, "arrow_f1", 1000);
  const SweepView view(results);
  const ReportSection ranking = ranking_section(view);
  ASSERT_EQ(ranking.sheets.size(), 2u);
  const Sheet& ranks = ranking.sheets[0];
  const Sheet& tests = ranking.sheets[1];
  EXPECT_EQ(
      ranks.note,
      "adjacency_f1 is mostly not defined for, and leaves out: ges; exact_posterior; var_sort_regress (baseline). "
      "arrow_f1 is mostly not defined for, and leaves out: pc, alpha = 0.01; pc, alpha = 0.05; pc, alpha = 0.2; "
      "ges; exact_posterior.");
  // One learner is left for arrow_f1: no test, no column, no points.
  ASSERT_EQ(tests.rows.size(), 2u);
  EXPECT_EQ(tests.rows[0][column(tests, "learners")].value, 6);
  EXPECT_EQ(tests.rows[1][column(tests, "learners")].value, 3);
  EXPECT_EQ(tests.rows[1][column(tests, "tables")].value, 20);
  EXPECT_EQ(ranks.columns.size(), 5u);
  EXPECT_EQ(ranks.rows.size(), 6u);
  EXPECT_EQ(ranking.charts[0].points.size(), 9u);
  double sum = 0;
  for (const auto& row : ranks.rows)
    if (!std::isnan(row[3].value)) sum += row[3].value;
  EXPECT_NEAR(sum, 6, 1e-9);  // 1 + 2 + 3
}

TEST(SweepReport, FitsTheExponentThatTheTimesWereMadeWith) {
  const Sheet& fits = sheet("runtime", "runtime");
  for (const auto& row : fits.rows) {
    const bool exact = row[1].text == "exact_posterior";
    EXPECT_NEAR(row[column(fits, "exponent_p")].value, exact ? 4 : 2, 0.1) << row[1].text;
    EXPECT_NEAR(row[column(fits, "exponent_n")].value, 0.5, 0.05) << row[1].text;
    EXPECT_EQ(row[column(fits, "left_out")].value, exact || row[1].text == "ges" ? 1 : 0);
  }
  EXPECT_EQ(fits.rows.size(), 6u);
}

TEST(SweepReport, CalibratesOnlyLearnersWithProbabilitiesAndKnownTruth) {
  const Sheet& summary = sheet("calibration", "calibration");
  ASSERT_EQ(summary.rows.size(), 2u);
  EXPECT_EQ(summary.rows[0][1].text, "exact_posterior");
  // 15 tables on which it is ok: arcs 10 x 20 + 5 x 90, adjacencies half of that.
  EXPECT_EQ(summary.rows[0][column(summary, "n")].value, 650);
  EXPECT_EQ(summary.rows[1][column(summary, "n")].value, 325);
  EXPECT_EQ(chart("calibration", "calibration-arcs-1").y.title, "observed share");
}

TEST(SweepReport, CountsFailuresInAPenalisedMean) {
  const Sheet& penalised = sheet("failures", "penalised");
  EXPECT_EQ(penalised.rows.size(), 12u);  // two kinds of data with failures, 6 learners each
  for (const auto& row : penalised.rows)
    if (row[column(penalised, "n_ok")].value == 0) {
      EXPECT_EQ(row[column(penalised, "seconds_par2")].value, 20);
      EXPECT_EQ(row[column(penalised, "n_complete")].value, 0);
      EXPECT_FALSE(std::isnan(row[column(penalised, "shd_penalised")].value));
    }
  const Sheet& statuses = sheet("failures", "statuses");
  EXPECT_EQ(statuses.rows[4][column(statuses, "timeout")].value, 3);
  EXPECT_EQ(statuses.rows[4][column(statuses, "timeout_with_result")].value, 1);
}

TEST(SweepReport, NamesTheBaselinesBesideSortability) {
  const Sheet& s = sheet("sortability", "sortability");
  EXPECT_EQ(s.rows.size(), 4u);  // the catalogue has no truth
  for (const auto& row : s.rows) EXPECT_EQ(row[column(s, "baselines")].text, "var_sort_regress");
  SweepResults results = synthetic_sweep();
  for (ResultRow& row : results.rows)
    if (row.learner == "var_sort_regress") row.record.status = CellStatus::kSkipped, row.record.result.reset();
  const Sheet without = sortability_section(SweepView(results)).sheets.at(0);
  EXPECT_EQ(without.rows.at(0)[column(without, "baselines")].text, "none is ok");
}

TEST(SweepReport, IsOneWellFormedPageThatFetchesNothing) {
  const Example& e = example();
  const auto html = sweep_report_html(e.view, e.sections, {});
  EXPECT_EQ(html, sweep_report_html(e.view, e.sections, {}));
  EXPECT_TRUE(well_formed(html));
  EXPECT_FALSE(std::regex_search(html, std::regex("src\\s*=|url\\(|@import|href\\s*=\\s*\"[^#]")));
  std::ptrdiff_t points = 0;
  for (const auto& section : e.sections)
    for (const auto& c : section.charts) points += static_cast<std::ptrdiff_t>(c.points.size());
  EXPECT_EQ(count(html, "class=\"point\""), points);
  EXPECT_THAT(html, HasSubstr("synthetic &amp; small"));
}

TEST(SweepReport, ShowsMarkupInNamesAsText) {
  Example e;
  e.results.rows[0].record.message = "</script><script>alert(2)</script>";
  e.results.rows[0].record.status = CellStatus::kError;
  e.results.name = report_test::kWicked;
  for (auto& row : e.results.rows)
    if (row.learner == "ges") row.learner = report_test::kWicked;
  const SweepView view(e.results);
  const auto sections = sweep_sections(view);
  const auto html = sweep_report_html(view, sections, {.title = "", .bundle = "/* bundle */", .note = ""});
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("</script><script>alert")));
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(html, HasSubstr("\\u003cscript>alert(1)\\u003c/script>"));
  EXPECT_TRUE(well_formed(html));
}

TEST(SweepReport, SaysWhyChartsAreStatic) {
  const Example& e = example();
  EXPECT_THAT(sweep_report_html(e.view, e.sections, {.title = "", .bundle = "", .note = "no <bundle> here"}),
              HasSubstr("no &lt;bundle&gt; here"));
}

nlohmann::json embedded(const std::string& html) {
  const std::string opening = "id=\"cell-data\">";
  const auto begin = html.find(opening) + opening.size();
  return nlohmann::json::parse(html.substr(begin, html.find("</script>", begin) - begin));
}

TEST(CellBrowser, HoldsTruthAndEstimateOfEveryCell) {
  const auto html = cell_browser_html(example().view);
  const auto json = embedded(html);
  EXPECT_EQ(json["cells"].size(), example().results.rows.size());
  EXPECT_EQ(json["data"].size(), 21u);
  const auto& cell = json["cells"][0];
  const ResultRow& row = example().results.rows[0];
  EXPECT_EQ(cell["id"], row.cell_id);
  EXPECT_EQ(cell["edges"].size(), row.record.result->edges.size());
  EXPECT_EQ(json["data"][row.data_id]["edges"].size(), example().results.data.at(row.data_id).edges.size());
  EXPECT_EQ(json["data"][row.data_id]["names"][0], report_test::kWicked);
  EXPECT_THAT(html, Not(HasSubstr("This page holds")));
}

TEST(CellBrowser, TakesLowerReplicatesFirstAndSaysWhatIsLeftOut) {
  SweepResults results = synthetic_sweep();
  const auto rows = results.rows;
  for (int copy = 1; copy < 10; ++copy)
    for (ResultRow row : rows) {
      row.replicate += 5 * copy;
      row.cell_id[0] = static_cast<char>('0' + copy);
      results.rows.push_back(row);
    }
  const SweepView view(results);
  const auto html = cell_browser_html(view);
  EXPECT_THAT(html, HasSubstr("This page holds 1000 of 1260 cells"));
  const auto json = embedded(html);
  EXPECT_EQ(json["cells"].size(), kMostBrowsedCells);
  int highest = 0;
  for (const auto& cell : json["cells"]) highest = std::max(highest, cell["replicate"].get<int>());
  EXPECT_LT(highest, 45);
}

TEST(SweepReport, GivesEveryTableAndChartAsCsvAndPrintedOnesAsLatex) {
  const Example& e = example();
  std::map<std::string, std::string> files;
  for (auto& [name, text] : sweep_report_csv(e.sections)) EXPECT_TRUE(files.emplace(name, text).second) << name;
  EXPECT_EQ(count(files.at("chart-shd-by-n-1.csv"), "\r\n"), 24);
  EXPECT_EQ(count(files.at("means-1.csv"), "\r\n"), 25);
  const auto latex = sweep_report_latex(e.sections);
  EXPECT_EQ(count(latex, "\\begin{table}"), count(latex, "\\end{table}"));
  EXPECT_THAT(latex, HasSubstr("\\label{tab:means-1}"));
  EXPECT_THAT(latex, Not(HasSubstr("\\label{tab:messages}")));
}

TEST(SweepReport, OfASweepThatNeverRanIsAPageOfMissingCells) {
  SweepResults results = synthetic_sweep();
  results.data.clear();
  for (ResultRow& row : results.rows) row.record = {}, row.rows = 0, row.variables = 0;
  const SweepView view(results);
  const auto sections = sweep_sections(view);
  EXPECT_TRUE(well_formed(sweep_report_html(view, sections, {})));
  EXPECT_EQ(endings(results, view.groups.groups[0].rows).other, 5);
  const SweepResults nothing;
  const SweepView empty(nothing);
  EXPECT_TRUE(well_formed(sweep_report_html(empty, sweep_sections(empty), {})));
}

}  // namespace
}  // namespace abdera::report
