#include "graphs/convert.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/pdag.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

TEST(CheckCpdag, AcceptsExactlyTheCpdagsAmongAllGraphsOfTailsAndArrowheads) {
  const int graphs[] = {0, 0, 4, 64, 4096}, cpdags[] = {0, 0, 2, 11, 185};
  for (int n = 2; n <= 4; ++n) {
    std::set<std::vector<int>> real;
    for (const auto& c : markov_classes(n)) real.insert(marks_of(c.intersection(n)));
    int seen = 0, accepted = 0;
    for_each_pdag(n, [&](const MixedGraph& g) {
      ++seen;
      const bool legal = !check_cpdag(g).has_value();
      accepted += legal;
      ASSERT_EQ(legal, real.contains(marks_of(g)));
    });
    EXPECT_EQ(seen, graphs[n]);
    EXPECT_EQ(accepted, cpdags[n]);
  }
}

TEST(CheckCpdag, AcceptsExactlyTheCpdagsAmongAllGraphsOfFiveNodes) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "a million graphs: set ABDERA_FULL=1";
  std::set<std::vector<int>> real;
  for (const auto& c : markov_classes(5)) real.insert(marks_of(c.intersection(5)));
  int accepted = 0;
  for_each_pdag(5, [&](const MixedGraph& g) {
    const bool legal = !check_cpdag(g).has_value();
    accepted += legal;
    ASSERT_EQ(legal, real.contains(marks_of(g)));
  });
  EXPECT_EQ(accepted, 8782);
}

TEST(CheckCpdag, NamesTheFirstViolatedClause) {
  const std::vector<std::string> names = {"A", "B", "C", "D"};
  // Peer defect 42, caugi issue 162: is_cpdag() accepted these two, which are MPDAGs but no CPDAGs.
  EXPECT_EQ(check_cpdag(pdag(3, {{0, 1}}, {{0, 2}}), names),
            "the CPDAG of its extension differs at A - B: A --> B should be A --- B");
  EXPECT_EQ(check_mpdag(pdag(3, {{0, 1}}, {{0, 2}}), names), std::nullopt);
  EXPECT_EQ(check_cpdag(pdag(2, {{0, 1}}, {}), names),
            "the CPDAG of its extension differs at A - B: A --> B should be A --- B");
  EXPECT_EQ(check_cpdag(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {}), names), "directed cycle A --> B --> C --> A");
  EXPECT_EQ(check_cpdag(pdag(4, {}, {{0, 1}, {1, 2}, {2, 3}, {0, 3}}), names).value().substr(0, 23),
            "no consistent extension");
  MixedGraph marks(2);
  marks.set_edge(0, Mark::kArrow, Mark::kArrow, 1);
  EXPECT_EQ(check_cpdag(marks, names), "bidirected edge A <-> B");
  marks.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  EXPECT_EQ(check_cpdag(marks, names), "bad mark: circle on the edge A o-> B");
}

TEST(CheckMpdag, AcceptsALoneArrowOnlyWithTheKnowledgeForIt) {
  const MixedGraph g = pdag(2, {{0, 1}}, {});
  Knowledge known(2);
  EXPECT_NE(check_mpdag(g, known), std::nullopt);
  known.set_tier(0, 0), known.set_tier(1, 1);
  EXPECT_EQ(check_mpdag(g, known), std::nullopt);
  EXPECT_NE(check_mpdag(pdag(2, {}, {{0, 1}}), known), std::nullopt) << "not closed";
  EXPECT_NE(check_mpdag(pdag(2, {{1, 0}}, {}), known), std::nullopt) << "against knowledge";
}

/// All DAGs with these adjacencies and directed edges whose unshielded colliders are those of g or listed.
bool extension_exists(const MixedGraph& g, const std::vector<std::array<Var, 3>>& ambiguous,
                      const std::vector<MixedGraph>& dags) {
  const int n = g.size();
  return std::any_of(dags.begin(), dags.end(), [&](const MixedGraph& dag) {
    for (Var a = 0; a < n; ++a)
      for (Var b = 0; b < n; ++b) {
        if (a == b) continue;
        if (dag.adjacent(a, b) != g.adjacent(a, b) || (g.directed(a, b) && !dag.directed(a, b))) return false;
        for (Var c = a + 1; c < n; ++c) {
          if (c == b || dag.adjacent(a, c) || !dag.directed(a, b) || !dag.directed(c, b)) continue;
          const bool listed =
              std::find(ambiguous.begin(), ambiguous.end(), std::array<Var, 3>{a, b, c}) != ambiguous.end();
          if (!listed && !(g.directed(a, b) && g.directed(c, b))) return false;
        }
      }
    return true;
  });
}

std::vector<MixedGraph> all_dags(int n) {
  std::vector<MixedGraph> out;
  for_each_dag(n, [&](SmallDag dag) { out.push_back(dag.graph(n)); });
  return out;
}

TEST(ExtendToDag, SucceedsExactlyWhenBruteForceFindsAnExtensionForEveryGraphOfFourNodes) {
  for (int n = 2; n <= 4; ++n) {
    const auto dags = all_dags(n);
    for_each_pdag(n, [&](const MixedGraph& g) {
      const auto dag = extend_to_dag(g);
      ASSERT_EQ(dag.has_value(), extension_exists(g, {}, dags));
      if (dag) {
        ASSERT_TRUE(extension_exists(g, {}, {*dag}));
      }
    });
  }
}

TEST(ExtendToDag, IsExactWithAmbiguousTriplesForEveryGraphOfFourNodesAndEverySubsetOfTriples) {
  const int n = 4;
  const auto dags = all_dags(n);
  int helped = 0;
  for_each_pdag(n, [&](const MixedGraph& g) {
    if (!is_acyclic(g)) return;
    std::vector<std::array<Var, 3>> triples;
    for (Var b = 0; b < n; ++b)
      for (Var a = 0; a < n; ++a)
        for (Var c = a + 1; c < n; ++c)
          if (a != b && c != b && g.adjacent(a, b) && g.adjacent(b, c) && !g.adjacent(a, c))
            triples.push_back({a, b, c});
    const bool without = extend_to_dag(g).has_value();
    for (unsigned subset = 1; subset < 1u << triples.size(); ++subset) {
      std::vector<std::array<Var, 3>> ambiguous;
      for (std::size_t i = 0; i < triples.size(); ++i)
        if (subset >> i & 1u) ambiguous.push_back(triples[i]);
      const auto dag = extend_to_dag(g, ambiguous);
      ASSERT_EQ(dag.has_value(), extension_exists(g, ambiguous, dags));
      ASSERT_EQ(!check_extendable(g, ambiguous), dag.has_value());
      if (dag) {
        ASSERT_TRUE(extension_exists(g, ambiguous, {*dag}));
      }
      helped += dag.has_value() && !without;
    }
  });
  EXPECT_GT(helped, 100);
}

TEST(ExtendToDag, KeepsAdjacenciesAndArrowsOfARandomCpdagWithHundredsOfNodes) {
  Rng rng(3);
  for (int n : {64, 65, 200}) {
    MixedGraph dag(n);
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b)
        if (rng.below(static_cast<std::uint32_t>(n)) < 4) dag.set_directed(a, b);
    const MixedGraph cpdag = cpdag_of(dag);
    const auto member = extend_to_dag(cpdag);
    ASSERT_TRUE(member.has_value());
    EXPECT_EQ(cpdag_of(*member), cpdag);
    EXPECT_EQ(check_cpdag(cpdag), std::nullopt);
  }
}

// Peer defect 37: "no faithful extension" of a graph that has one.
TEST(ExtendToDag, FindsTheExtensionOfTheGraphOfPgmpyIssue2200) {
  const MixedGraph g =
      pdag(6, {{1, 2}, {5, 2}, {5, 1}, {5, 4}, {4, 2}, {3, 4}, {3, 1}, {3, 2}, {0, 2}}, {{1, 4}, {5, 0}});
  const auto dag = extend_to_dag(g);
  ASSERT_TRUE(dag.has_value());
  EXPECT_TRUE(extension_exists(g, {}, {*dag}));
}

TEST(ExtendToDag, NeverAddsAParentToACollider) {
  // caugi PR 338: on A --> B <-- C with B --- D it directed D --> B.
  const auto dag = extend_to_dag(pdag(4, {{0, 1}, {2, 1}}, {{1, 3}}));
  ASSERT_TRUE(dag.has_value());
  EXPECT_TRUE(dag->directed(1, 3));
}

TEST(ExtendToDag, RefusesMarksThatNoPdagHas) {
  MixedGraph g(2);
  g.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  EXPECT_THROW(extend_to_dag(g), UsageError);
}

// Peer defect 42, caugi PR 250: to_cpdag() gave a PDAG back as it was.
TEST(CpdagOf, RefusesWhatIsNoDag) {
  EXPECT_THROW(cpdag_of(pdag(2, {}, {{0, 1}})), UsageError);
  EXPECT_THROW(cpdag_of(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {})), UsageError);
}

TEST(Dag, RefusesOtherEdgesAndCyclesByName) {
  const std::vector<std::string> names = {"Rain", "Wet", "Slip"};
  const auto message = [&](const MixedGraph& g) {
    return testing_support::message_of<UsageError>([&] { Dag(g, names); });
  };
  EXPECT_EQ(message(pdag(3, {{0, 1}}, {{1, 2}})), "not a DAG: the edge Wet --- Slip is not directed");
  EXPECT_EQ(message(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {})), "not a DAG: directed cycle Rain --> Wet --> Slip --> Rain");
  EXPECT_EQ(message(pdag(3, {{0, 1}, {1, 2}}, {})), "no such exception");
  EXPECT_EQ(Dag(pdag(4, {{3, 1}, {1, 0}}, {})).order(), (std::vector<Var>{2, 3, 1, 0}));
}

TEST(Pdag, RefusesBidirectedEdgesAndCyclesByName) {
  MixedGraph g = pdag(3, {{0, 1}}, {{1, 2}});
  EXPECT_NO_THROW(Pdag{g});
  g.set_edge(0, Mark::kArrow, Mark::kArrow, 2);
  EXPECT_EQ(testing_support::message_of<UsageError>([&] { Pdag{g}; }), "not a PDAG: bidirected edge X1 <-> X3");
  EXPECT_THROW(Pdag(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {})), UsageError);
}

}  // namespace
}  // namespace abdera
