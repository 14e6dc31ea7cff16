#include <gmock/gmock.h>

#include <regex>

#include "bench/report/edge_text.hpp"
#include "bench/report/histogram.hpp"
#include "bench/report/html.hpp"
#include "bench/report/learn_report.hpp"
#include "cli/graph_svg.hpp"
#include "cli/learn_run.hpp"
#include "core/error.hpp"

namespace abdera::report {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

GraphDocument example() {
  GraphDocument d;
  d.nodes = {"M_BH", "log<Sigma>_e", "a & \"b\"", "D\\N"};
  d.graph = MixedGraph(4);
  d.graph.set_directed(1, 0);
  d.graph.set_undirected(1, 2);
  d.graph.set_edge(2, Mark::kCircle, Mark::kArrow, 3);
  d.notes[{0, 1}] = {1e-5, std::log(1e-5), std::numeric_limits<double>::quiet_NaN(), 0.7, {2}};
  d.separations.push_back({0, 2, {1}, 0.25, 0.03});
  d.ambiguous.push_back({0, 1, 2});
  d.legal = true;
  return d;
}

std::ptrdiff_t count(const std::string& text, std::string_view what) {
  std::ptrdiff_t n = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

TEST(Html, EscapesEveryMarkup) {
  EXPECT_EQ(escaped("a<b>&\"c\"'"), "a&lt;b&gt;&amp;&quot;c&quot;&#39;");
  EXPECT_EQ(p_text(0.0123, std::log(0.0123)), "0.012");
  EXPECT_EQ(p_text(0, -1000 * std::log(10.0)), "1.0e-1000");
  EXPECT_EQ(number(std::numeric_limits<double>::quiet_NaN()), "");
}

TEST(EdgeText, PointsTheArrowToTheRight) {
  const auto d = example();
  const auto edges = d.graph.edges();
  EXPECT_EQ(edge_text(d, edges[0]), "log<Sigma>_e --> M_BH");
  EXPECT_EQ(edge_text(d, edges[1]), "log<Sigma>_e --- a & \"b\"");
  EXPECT_EQ(edge_text(d, edges[2]), "a & \"b\" o-> D\\N");
}

TEST(Histogram, HasABarForEveryFilledBinAndSkipsMissing) {
  EXPECT_EQ(histogram_svg({}), "");
  const std::vector<double> nothing{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_EQ(histogram_svg(nothing), "");
  const std::vector<double> values{0, 0, 1, std::numeric_limits<double>::infinity()};
  const auto svg = histogram_svg(values);
  EXPECT_EQ(count(svg, "<rect"), 2);
  const std::vector<double> constant{5, 5};
  EXPECT_THAT(histogram_svg(constant), HasSubstr("<rect x=\"0\""));
}

TEST(GraphSvg, DrawsEveryMarkAndHasTheSameBytes) {
  const auto d = example();
  const auto svg = cli::graph_svg(d);
  EXPECT_EQ(svg, cli::graph_svg(d));
  EXPECT_THAT(svg, AllOf(HasSubstr("log&lt;Sigma&gt;_e"), HasSubstr("a &amp; &quot;b&quot;"), HasSubstr("D\\N")));
  EXPECT_THAT(svg, HasSubstr("<title>log&lt;Sigma&gt;_e --&gt; M_BH, effect 0.700, largest p 1e-05</title>"));
  EXPECT_EQ(count(svg, "class=\"node\""), 4);
  EXPECT_EQ(count(svg, "class=\"edge\""), 3);
  EXPECT_EQ(count(svg, "<ellipse"), 1);  // the circle
  EXPECT_EQ(count(svg, "<polygon"), 2);  // the arrows
  EXPECT_THAT(svg, Not(HasSubstr("graphviz version")));
}

TEST(GraphSvg, RefusesWhatNobodyCouldRead) {
  GraphDocument d;
  const int p = 50;
  for (int i = 0; i < p; ++i) d.nodes.push_back("X" + std::to_string(i));
  d.graph = MixedGraph::complete(p, Mark::kTail);
  EXPECT_THROW(cli::graph_svg(d), NotApplicable);
}

TEST(LearnReport, IsSelfContainedEscapedAndComplete) {
  LearnReport r;
  r.title = "<script>alert(1)</script>";
  r.document = example();
  r.picture = cli::graph_svg(r.document);
  r.rows = 35;
  r.alpha = 0.05;
  r.detectable = cli::detectable_correlations(35, 0.05, 2);
  r.data = Dataset({{.name = "M_BH", .unit = "dex"}}, Eigen::MatrixXd::Random(35, 1));
  r.warnings = {"columns 'a' and 'b' are equal"};
  r.provenance = {{"data SHA-256", "abc"}};
  r.options = {{"pc", "alpha", "0.05", "0.01", "significance level"}};
  const auto html = learn_report_html(r);
  EXPECT_EQ(html, learn_report_html(r));
  for (const auto* part :
       {"max p over tests (not FDR)", "Pairs not joined", "separating set", "Ambiguous triples", "smallest detectable",
        "columns &#39;a&#39; and &#39;b&#39; are equal", "data SHA-256", "prefers-color-scheme: dark", "@media print",
        "<svg", "significance level", "log&lt;Sigma&gt;_e"})
    EXPECT_THAT(html, HasSubstr(part));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  // Offline: nothing is fetched. The only addresses are the names of the SVG name spaces.
  EXPECT_FALSE(std::regex_search(html, std::regex("(src|href)\\s*=\\s*\"|url\\(|@import")));
}

TEST(LearnReport, ABidirectedEdgeIsALatentCauseOnlyWhereTheKindHasThem) {
  LearnReport r;
  r.document = example();
  r.document.graph.set_edge(0, Mark::kArrow, Mark::kArrow, 3);
  r.document.kind = GraphKind::kPdag;
  EXPECT_THAT(learn_report_html(r), AllOf(HasSubstr("a contradiction"), Not(HasSubstr("not measured is a cause"))));
  r.document.kind = GraphKind::kPag;
  EXPECT_THAT(learn_report_html(r), AllOf(Not(HasSubstr("a contradiction")), HasSubstr("not measured is a cause")));
}

TEST(LearnReport, SaysWhenSeparationsAreTooManyForAPage) {
  LearnReport r;
  r.document = example();
  r.document.separations.assign(5001, r.document.separations.front());
  EXPECT_THAT(learn_report_html(r), HasSubstr("The first 5000 of 5001"));
}

TEST(LearnReport, SaysWhenTheRunEndedEarlyOrTheGraphIsNotLegal) {
  LearnReport r;
  r.document = example();
  r.document.stop_reason = "time_limit";
  r.document.legal = false;
  r.document.violation = "a directed cycle";
  EXPECT_THAT(learn_report_html(r), AllOf(HasSubstr("ended early (time_limit)"), HasSubstr("a directed cycle")));
}

// tanh(1.959964 / sqrt(n - |S| - 3)) and tanh((1.959964 + 0.841621) / sqrt(n - |S| - 3)), by hand for n = 35:
// |S| = 0: sqrt(32) = 5.656854, 0.346476 -> 0.333247; 0.495255 -> 0.458377.
TEST(Detectable, IsTheCorrelationWithPEqualToAlpha) {
  const auto d = cli::detectable_correlations(35, 0.05, 3);
  ASSERT_EQ(d.size(), 2u);
  EXPECT_NEAR(d[0].at_alpha, 0.333247, 1e-6);
  EXPECT_NEAR(d[0].power_80, 0.458377, 1e-6);
  EXPECT_EQ(d[1].given, 3);
  EXPECT_GT(d[1].at_alpha, d[0].at_alpha);
  EXPECT_TRUE(std::isnan(cli::detectable_correlations(3, 0.05, 0)[0].at_alpha));
  EXPECT_TRUE(cli::detectable_correlations(35, 0, 1).empty());
}

}  // namespace
}  // namespace abdera::report
