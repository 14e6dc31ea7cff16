#include <cstdlib>
#include <map>

#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/meek.hpp"

namespace abdera {
namespace {

using Histogram = std::map<std::size_t, int>;

Histogram class_sizes(const std::vector<MarkovClass>& classes) {
  Histogram h;
  for (const auto& c : classes) ++h[c.members.size()];
  return h;
}

// Numbers: exhaustive enumeration by an independent program; DAG counts are OEIS A003024, class counts OEIS A007984.
TEST(MarkovClasses, HaveTheKnownNumbersAndSizes) {
  EXPECT_EQ(class_sizes(markov_classes(2)), (Histogram{{1, 1}, {2, 1}}));
  EXPECT_EQ(class_sizes(markov_classes(3)), (Histogram{{1, 4}, {2, 3}, {3, 3}, {6, 1}}));
  EXPECT_EQ(class_sizes(markov_classes(4)),
            (Histogram{{1, 59}, {2, 48}, {3, 36}, {4, 19}, {6, 4}, {8, 12}, {10, 6}, {24, 1}}));
  const auto five = markov_classes(5);
  EXPECT_EQ(five.size(), 8782u);
  EXPECT_EQ(class_sizes(five), (Histogram{{1, 2616},
                                          {2, 2270},
                                          {3, 1560},
                                          {4, 960},
                                          {5, 125},
                                          {6, 250},
                                          {8, 420},
                                          {10, 300},
                                          {12, 70},
                                          {13, 60},
                                          {14, 70},
                                          {20, 15},
                                          {24, 5},
                                          {30, 20},
                                          {32, 30},
                                          {42, 10},
                                          {120, 1}}));
}

TEST(DagEnumeration, CountsDagsArcsAndPathsAsKnown) {
  const int dags[] = {3, 25, 543, 29281}, arcs[] = {1, 8, 168, 8816}, paths[] = {1, 9, 207, 11649};
  for (int n = 2; n <= 5; ++n) {
    int count = 0, with_arc = 0, with_path = 0;
    for_each_dag(n, [&](SmallDag dag) {
      ++count, with_arc += dag.has(0, 1);
      unsigned reached = 1;
      for (int round = 0; round < n; ++round)
        for (Var v = 0; v < n; ++v)
          if (dag.parents >> (8 * v) & 0xFFu & reached) reached |= 1u << v;
      with_path += reached >> 1 & 1u;
    });
    EXPECT_EQ(count, dags[n - 2]);
    EXPECT_EQ(with_arc, arcs[n - 2]);
    EXPECT_EQ(with_path, paths[n - 2]);
  }
}

TEST(MarkovClasses, OfSixNodesHaveTheKnownNumbers) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "3.8 million DAGs: set ABDERA_FULL=1";
  const auto six = markov_classes(6);
  EXPECT_EQ(six.size(), 1067825u);
  EXPECT_EQ(
      class_sizes(six),
      (Histogram{{1, 306117}, {2, 276120}, {3, 182220}, {4, 120975}, {5, 17250}, {6, 37036}, {8, 49380}, {9, 450},
                 {10, 34740}, {12, 10920}, {13, 6840},  {14, 7860},  {15, 720},  {16, 2880}, {17, 720},  {18, 1875},
                 {20, 2160},  {24, 1020},  {28, 180},   {30, 1800},  {32, 2520}, {36, 550},  {38, 360},  {40, 1260},
                 {42, 540},   {48, 135},   {50, 360},   {52, 180},   {54, 180},  {60, 200},  {72, 60},   {88, 45},
                 {120, 6},    {144, 90},   {156, 60},   {216, 15},   {720, 1}}));
  int wrong = 0;
  for (const auto& c : six) wrong += !(cpdag_of(c.members.front().graph(6)) == c.intersection(6));
  EXPECT_EQ(wrong, 0);
}

TEST(CpdagOf, EqualsTheMarkIntersectionOfItsClassForEveryDagUpToFiveNodes) {
  for (int n = 1; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) {
      const MixedGraph cpdag = c.intersection(n);
      for (SmallDag dag : c.members) ASSERT_EQ(cpdag_of(dag.graph(n)), cpdag) << n << " " << dag.parents;
    }
}

TEST(CpdagOf, NeedsRulesOneToThreeInTheKnownNumberOfClassesOfFourNodes) {
  const int broken[] = {0, 36, 24, 12, 0};
  const auto classes = markov_classes(4);
  for (int rule = 1; rule <= 4; ++rule) {
    int wrong = 0;
    for (const auto& c : classes)
      wrong += !(cpdag_of(c.members.front().graph(4), detail::RuleSet{}.without(rule)) == c.intersection(4));
    EXPECT_EQ(wrong, broken[rule]) << "without R" << rule;
  }
}

TEST(ExtendToDag, FindsAMemberOfTheClassOfEveryCpdagUpToFiveNodes) {
  for (int n = 1; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) {
      const MixedGraph cpdag = c.intersection(n);
      const auto dag = extend_to_dag(cpdag);
      ASSERT_TRUE(dag.has_value());
      bool member = false;
      for (SmallDag d : c.members) member = member || d.graph(n) == *dag;
      ASSERT_TRUE(member);
      ASSERT_EQ(check_cpdag(cpdag), std::nullopt);
    }
}

}  // namespace
}  // namespace abdera
