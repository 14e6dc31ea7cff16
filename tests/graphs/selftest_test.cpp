// A suite that cannot report a mismatch proves nothing: each is given a broken subject.
#include "graphs/exhaustive/selftest.hpp"

#include <algorithm>
#include <atomic>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/selftest_suites.hpp"
#include "graphs/meek.hpp"
#include "graphs/pag.hpp"
#include "graphs/separation.hpp"

namespace abdera {
namespace {

using detail::RuleSet;
using Graph = const MixedGraph&;

std::vector<SelftestSuite> graph_suites(const SelftestSubjects& subjects = {}) {
  std::vector<SelftestSuite> out;
  for (auto& group : {dag_suites(subjects), mag_suites(subjects), format_suites(subjects)})
    out.insert(out.end(), group.begin(), group.end());
  return out;
}

SuiteResult run_named(const std::string& name, int nodes, const SelftestSubjects& subjects = {}, int threads = 1) {
  RunContext run;
  run.threads = threads;
  const auto suites = graph_suites(subjects);
  const auto suite = std::find_if(suites.begin(), suites.end(), [&](const auto& s) { return s.name == name; });
  if (suite == suites.end()) throw UsageError("no suite " + name);
  return run_suite(*suite, nodes, run);
}

TEST(Selftest, FindsNoMismatchOnAllGraphsOfThreeNodes) {
  for (const auto& suite : graph_suites()) {
    SCOPED_TRACE(suite.name);
    const auto result = run_suite(suite, 3, {});
    EXPECT_EQ(result.mismatches(), 0) << result.tally.first;
    EXPECT_GT(result.tally.cases, 10);
    EXPECT_TRUE(result.complete);
    EXPECT_TRUE(result.tally.first.empty());
    EXPECT_LE(suite.quick, suite.full);
    EXPECT_LE(suite.full, suite.largest);
    EXPECT_EQ(suite.seconds.size(), static_cast<std::size_t>(suite.largest - 1));
  }
}

/// Puts one broken function in place of a subject.
struct Broken {
  const char* suite;
  std::function<void(SelftestSubjects&)> how;
};

MixedGraph without_an_edge(MixedGraph g) {
  const auto edges = g.edges();
  if (!edges.empty()) g.remove_edge(edges.front().a, edges.front().b);
  return g;
}

std::vector<MixedGraph> without_the_last(std::vector<MixedGraph> graphs) {
  graphs.pop_back();
  return graphs;
}

TEST(Selftest, EverySuiteNoticesABrokenSubject) {
  const SelftestSubjects right;
  const auto no_clause = [](Graph) -> std::optional<std::string> { return std::nullopt; };
  const std::vector<Broken> broken = {
      {"cpdag", [&](auto& s) { s.cpdag_of = [](Graph dag) { return dag; }; }},
      {"cpdag", [&](auto& s) { s.check_cpdag = [](Graph) { return "no"; }; }},
      {"class_size", [&](auto& s) { s.extend_to_dag = [](Graph) { return std::nullopt; }; }},
      {"class_size", [&](auto& s) { s.class_size = [](Graph) { return 1; }; }},
      {"class_members", [&](auto& s) { s.members = [=](Graph g) { return without_the_last(right.members(g)); }; }},
      {"class_members",
       [&](auto& s) { s.numbered_members = [=](Graph g) { return without_the_last(right.members(g)); }; }},
      {"pdag_extension", [&](auto& s) { s.extend_to_dag = [](Graph) { return std::nullopt; }; }},
      {"pdag_extension", [&](auto& s) { s.extend_to_dag = [](Graph g) { return g; }; }},
      {"meek_knowledge", [&](auto& s) { s.meek_closure = [](Graph g, const Knowledge&) { return g; }; }},
      {"mpdag_members",
       [&](auto& s) { s.mpdag_members = [=](Graph g) { return without_the_last(right.mpdag_members(g)); }; }},
      {"interventional_cpdag",
       [&](auto& s) { s.interventional_cpdag = [](Graph g, const InterventionTargets&) { return cpdag_of(g); }; }},
      {"d_separation",
       [&](auto& s) {
         s.m_separated = [](Graph g, Var x, Var y, std::span<const Var>) { return m_separated(g, x, y, {}); };
       }},
      {"m_separation",
       [&](auto& s) {
         s.m_separated = [](Graph g, Var x, Var y, std::span<const Var> z) {
           return z.empty() && m_separated(g, x, y, z);
         };
       }},
      {"mag", [&](auto& s) { s.check_mag = no_clause; }},
      {"mag", [&](auto& s) { s.mag_of = [](Graph g, std::span<const Var>, std::span<const Var>) { return g; }; }},
      {"mag_of_dag",
       [&](auto& s) { s.mag_of = [=](Graph g, auto l, auto z) { return without_an_edge(right.mag_of(g, l, z)); }; }},
      {"mag_of_dag", [&](auto& s) { s.check_mag = [](Graph) { return "no"; }; }},
      {"pag", [&](auto& s) { s.pag_of = [](Graph g, bool) { return pag_of(g, {.rules = RuleSet{}.without(1)}); }; }},
      {"pag_with_selection", [&](auto& s) { s.pag_of = [](Graph g, bool) { return g; }; }},
      {"mag_in_pag", [&](auto& s) { s.mag_in = [](Graph) { return std::nullopt; }; }},
      {"mag_in_pag", [&](auto& s) { s.check_pag = [](Graph, bool) { return "no"; }; }},
      {"pag_members",
       [&](auto& s) {
         s.mags_in = [=](Graph g, bool selection) { return without_the_last(right.mags_in(g, selection)); };
       }},
      {"pag_legality", [&](auto& s) { s.check_pag = [=](Graph g, bool) { return right.check_mag(g); }; }},
      {"pag_knowledge",
       [&](auto& s) {
         s.restrict_pag = [](const PagRestrictor& pag, std::span<const KnownMark> known) {
           return pag.restrict(known, {.rules = RuleSet{}.without(11).without(12), .max_class = 0});
         };
       }},
      {"rpag_legality", [&](auto& s) { s.judge_rpag = [](Graph g) { return judge_rpag(g, {}, true); }; }},
      {"text_forms",
       [&](auto& s) {
         s.graph_text = [](GraphDocument d, GraphFormat format) {
           d.graph = without_an_edge(d.graph);
           return graph_text(d, format);
         };
       }},
      {"text_forms",
       [&](auto& s) {
         s.parse_graph = [](std::string_view text, GraphFormat format) {
           auto d = parse_graph(text, format);
           d.kind = GraphKind::kPdag;
           return d;
         };
       }},
  };
  for (const auto& suite : graph_suites())
    EXPECT_TRUE(std::any_of(broken.begin(), broken.end(), [&](const Broken& b) { return suite.name == b.suite; }))
        << suite.name << " is given nothing broken";
  for (const Broken& one : broken) {
    SCOPED_TRACE(one.suite);
    SelftestSubjects subjects;
    one.how(subjects);
    // Every ancestral graph of 3 nodes is maximal, and no PAG of 3 nodes needs R1.
    const int nodes = std::string(one.suite) == "mag" || std::string(one.suite) == "pag" ? 4 : 3;
    const auto result = run_named(one.suite, nodes, subjects);
    EXPECT_GT(result.tally.mismatches, 0);
    EXPECT_NE(result.tally.first.find("(nodes A B"), std::string::npos) << result.tally.first;
  }
}

// Numbers: those of meek_test.cpp at 3 and 4 nodes.
TEST(Selftest, CountsTheKnownMismatchesOfARuleThatIsSwitchedOff) {
  for (const auto& [rule, wrong] : {std::pair{1, 6 + 768}, {2, 6 + 816}, {3, 0}, {4, 48}}) {
    SelftestSubjects subjects;
    const RuleSet rules = RuleSet{}.without(rule);
    subjects.meek_closure = [rules](Graph cpdag, const Knowledge& knowledge) {
      MixedGraph closed = cpdag;
      meek_closure(closed, knowledge, {.rules = rules});
      return closed;
    };
    EXPECT_EQ(run_named("meek_knowledge", 4, subjects).mismatches(), wrong) << "without R" << rule;
  }
}

TEST(Selftest, AWrongNumberOfGraphsIsAMismatchAndSoIsAnException) {
  const SelftestSuite suite = {"s", "c", 2, 2, 2, {1e-6}, [](int n, double seconds, const RunContext& run) {
                                 auto out = over_cases(
                                     4, seconds, run,
                                     [](std::size_t i, Tally& tally) {
                                       if (i == 2) throw UsageError("broken");
                                       tally.add(true, [] { return "never"; });
                                     },
                                     [](std::size_t i) { return "case " + std::to_string(i); });
                                 add_known(out, n, "graphs", out.tally.cases, {5});
                                 return out;
                               }};
  const auto result = run_suite(suite, 2, {});
  EXPECT_EQ(result.tally.cases, 4);
  EXPECT_EQ(result.tally.mismatches, 1);
  EXPECT_EQ(result.tally.first, "case 2: error: broken");
  EXPECT_EQ(result.counts, (std::vector<KnownCount>{{2, "graphs", 4, 5}}));
  EXPECT_EQ(result.mismatches(), 2);
  EXPECT_THROW(run_suite(suite, 3, {}), UsageError);
  EXPECT_THROW(run_suite(suite, 1, {}), UsageError);
}

TEST(Selftest, ReportsTheSameForAnyNumberOfThreads) {
  SelftestSubjects subjects;
  subjects.cpdag_of = [](Graph dag) { return cpdag_of(dag, RuleSet{}.without(1)); };
  const auto one = run_named("cpdag", 5, subjects);
  EXPECT_GT(one.tally.mismatches, 0);
  for (int threads : {2, 7}) {
    const auto many = run_named("cpdag", 5, subjects, threads);
    EXPECT_EQ(many.tally.first, one.tally.first);
    EXPECT_EQ(many.tally.mismatches, one.tally.mismatches);
    EXPECT_EQ(many.tally.cases, one.tally.cases);
    EXPECT_EQ(many.counts, one.counts);
  }
}

TEST(Selftest, ThatIsStoppedSaysSoAndClaimsNoNumbers) {
  std::atomic<bool> flag{true};
  RunContext run;
  run.stop = StopToken(&flag);
  for (const auto& suite : graph_suites()) {
    const auto result = run_suite(suite, 3, run);
    EXPECT_FALSE(result.complete) << suite.name;
    EXPECT_TRUE(result.counts.empty()) << suite.name;
    EXPECT_EQ(result.mismatches(), 0) << suite.name;
  }
}

TEST(Selftest, ProgressGrowsFromNoneToAllUnderTheNameOfTheSuite) {
  std::vector<double> seen;
  RunContext run;
  run.progress = [&](std::string_view stage, double fraction) {
    EXPECT_EQ(stage, "d_separation");
    seen.push_back(fraction);
  };
  for (const auto& suite : dag_suites())
    if (suite.name == "d_separation") run_suite(suite, 4, run);
  ASSERT_GE(seen.size(), 3u);
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.front(), 0);
  EXPECT_LE(seen.back(), 1);
}

TEST(CaseText, NamesNodesAndEdges) {
  MixedGraph g(3);
  EXPECT_EQ(case_text(g), "no edge (nodes A B C)");
  g.set_directed(1, 0);
  g.set_edge(1, Mark::kCircle, Mark::kArrow, 2);
  EXPECT_EQ(case_text(g), "B --> A, B o-> C (nodes A B C)");
}

}  // namespace
}  // namespace abdera
