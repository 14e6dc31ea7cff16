#include "graphs/mec_members.hpp"

#include <set>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/meek.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/graphs/mec_support.hpp"

namespace abdera {
namespace {

template <class Enumerate>
std::vector<SmallDag> collect(Enumerate&& enumerate, const MixedGraph& graph) {
  std::vector<SmallDag> out;
  const auto visit = [&](const MixedGraph& dag) {
    out.push_back(SmallDag::of(dag));
    return true;
  };
  const Enumeration done = enumerate(graph, visit, kNoLimit, CheckGraph::kYes, std::vector<std::string>{});
  EXPECT_TRUE(done.complete);
  EXPECT_EQ(done.visited, out.size());
  std::sort(out.begin(), out.end());
  return out;
}

TEST(ForEachDagIn, VisitsExactlyTheMembersOfEveryClassUpToFiveNodes) {
  for (int n = 1; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) ASSERT_EQ(collect(for_each_dag_in, c.intersection(n)), c.members);
}

TEST(ForEachDagIn, VisitsAsManyDistinctMembersAsCliquePickingCountsInRandomChordalGraphs) {
  Rng rng(1);
  for (int trial = 0; trial < 60; ++trial) {
    const MixedGraph g = random_chordal(rng, 7 + trial % 3, static_cast<std::uint32_t>(3 + trial % 4));
    std::set<std::vector<int>> seen;
    const auto done = for_each_dag_in(g, [&](const MixedGraph& dag) {
      EXPECT_TRUE(seen.insert(marks_of(dag)).second);
      if (seen.size() % 97 == 0) {
        EXPECT_EQ(cpdag_of(dag), g);
      }
      return true;
    });
    ASSERT_EQ(BigCount(done.visited), class_size(g));
  }
}

TEST(ForEachDagIn, VisitsExactlyTheMembersOfEveryClassOfSixNodes) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "3.8 million DAGs: set ABDERA_FULL=1";
  for (const auto& c : markov_classes(6)) {
    const MixedGraph cpdag = c.intersection(6);
    ASSERT_EQ(collect(for_each_dag_in, cpdag), c.members);
    const EquivalenceClass numbered(cpdag, CheckGraph::kNo);
    std::vector<SmallDag> members;
    for (std::uint64_t i = 0; i < c.members.size(); ++i) members.push_back(SmallDag::of(numbered.member(i)));
    std::sort(members.begin(), members.end());
    ASSERT_EQ(members, c.members);
  }
}

TEST(ForEachDagIn, EndsAtTheLimitOrWhenToldAndSaysWhetherMembersAreLeft) {
  const MixedGraph square = MixedGraph::complete(4, Mark::kTail);
  const auto all = [](const MixedGraph&) { return true; };
  const auto run = [&](std::uint64_t limit) {
    const auto done = for_each_dag_in(square, all, limit);
    const auto other = for_each_dag_in_mpdag(square, all, limit);
    EXPECT_EQ(done.visited, other.visited);
    EXPECT_EQ(done.complete, other.complete);
    return std::pair{done.visited, done.complete};
  };
  EXPECT_EQ(run(0), (std::pair<std::uint64_t, bool>{0, false}));
  EXPECT_EQ(run(23), (std::pair<std::uint64_t, bool>{23, false}));
  EXPECT_EQ(run(24), (std::pair<std::uint64_t, bool>{24, true}));
  EXPECT_EQ(run(25), (std::pair<std::uint64_t, bool>{24, true}));
  int calls = 0;
  const auto third = [&](const MixedGraph&) { return ++calls < 3; };
  const auto stopped = for_each_dag_in(square, third);
  EXPECT_EQ(calls, 3);
  EXPECT_EQ(stopped.visited, 3u);
  EXPECT_FALSE(stopped.complete);
}

TEST(ForEachDagIn, ReachesALimitOfAClassThatCannotBeExhausted) {
  Rng rng(2);
  const MixedGraph g = random_chordal(rng, 100, 6);
  std::set<std::vector<int>> seen;
  const auto done = for_each_dag_in(
      g,
      [&](const MixedGraph& dag) {
        EXPECT_EQ(cpdag_of(dag), g);
        EXPECT_TRUE(seen.insert(marks_of(dag)).second);
        return true;
      },
      200);
  EXPECT_EQ(done.visited, 200u);
  EXPECT_FALSE(done.complete);
}

/// Calls `visit` with the MPDAG and its members, by definition, for every CPDAG and every partial orientation of its
/// undirected edges that some member agrees with.
template <class F>
int for_each_mpdag(int n, F&& visit) {
  int pairs = 0;
  for (const auto& c : markov_classes(n)) {
    std::vector<Edge> open;
    const MixedGraph cpdag = c.intersection(n);
    for (const Edge& e : cpdag.edges())
      if (cpdag.undirected(e.a, e.b)) open.push_back(e);
    int codes = 1;
    for (std::size_t i = 0; i < open.size(); ++i) codes *= 3;
    for (int code = 0; code < codes; ++code) {
      MarkovClass agreeing;
      for (SmallDag dag : c.members) {
        int rest = code;
        bool agrees = true;
        for (const Edge& e : open) {
          agrees = agrees && (rest % 3 == 0 || dag.has(rest % 3 == 1 ? e.a : e.b, rest % 3 == 1 ? e.b : e.a));
          rest /= 3;
        }
        if (agrees) agreeing.members.push_back(dag);
      }
      if (agreeing.members.empty()) continue;
      ++pairs;
      visit(agreeing.intersection(n), agreeing.members);
    }
  }
  return pairs;
}

TEST(ForEachDagInMpdag, VisitsExactlyTheMembersForEveryCpdagAndKnowledgeUpToFourNodes) {
  const int pairs[] = {1, 4, 62, 3137};
  for (int n = 1; n <= 4; ++n) {
    int wrong = 0;
    const int seen = for_each_mpdag(n, [&](const MixedGraph& mpdag, const std::vector<SmallDag>& members) {
      wrong += collect(for_each_dag_in_mpdag, mpdag) != members;
    });
    EXPECT_EQ(seen, pairs[n - 1]);
    EXPECT_EQ(wrong, 0);
  }
}

TEST(MpdagSize, IsTheNumberOfMembersForEveryCpdagAndKnowledgeUpToFourNodes) {
  for (int n = 1; n <= 4; ++n) {
    int wrong = 0, bounded = 0;
    for_each_mpdag(n, [&](const MixedGraph& mpdag, const std::vector<SmallDag>& members) {
      wrong += mpdag_size(mpdag) != BigCount(members.size());
      const auto few = mpdag_size(mpdag, 2);
      bounded += !few.has_value();
      wrong += few.has_value() && few != BigCount(members.size());
    });
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(bounded > 0, n >= 3) << "a triangle with one known edge has three members";
  }
}

TEST(CheckMpdag, AcceptsExactlyTheMpdagsAmongAllGraphsUpToFourNodes) {
  const std::size_t mpdags[] = {1, 4, 50, 1601};
  for (int n = 1; n <= 4; ++n) {
    std::set<std::vector<int>> real;
    for_each_mpdag(n, [&](const MixedGraph& mpdag, const auto&) { real.insert(marks_of(mpdag)); });
    EXPECT_EQ(real.size(), mpdags[n - 1]);
    for_each_pdag(n, [&](const MixedGraph& g) { ASSERT_EQ(!check_mpdag(g), real.contains(marks_of(g))); });
  }
}

TEST(CheckMpdag, NamesTheEdgeThatARuleDirects) {
  const MixedGraph open = pdag(3, {{0, 1}}, {{1, 2}});
  EXPECT_EQ(check_mpdag(open, {"A", "B", "C"}),
            "its closure under the rules differs at B - C: B --- C should be B --> C");
  EXPECT_THROW(mpdag_size(open), UsageError);
  EXPECT_THROW(for_each_dag_in_mpdag(open, [](const MixedGraph&) { return true; }), UsageError);
  EXPECT_THROW(for_each_dag_in(pdag(2, {{0, 1}}, {}), [](const MixedGraph&) { return true; }), UsageError);
}

}  // namespace
}  // namespace abdera
