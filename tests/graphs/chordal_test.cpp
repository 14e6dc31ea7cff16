#include "graphs/chordal.hpp"

#include <set>

#include "tests/graphs/graphs_support.hpp"
#include "tests/graphs/mec_support.hpp"

namespace abdera {
namespace {

MixedGraph undirected(int n, unsigned edges) {
  MixedGraph g(n);
  int k = 0;
  for (Var a = 0; a < n; ++a)
    for (Var b = a + 1; b < n; ++b, ++k)
      if (edges >> k & 1u) g.set_undirected(a, b);
  return g;
}

bool is_clique(const MixedGraph& g, unsigned nodes) {
  for (Var a = 0; a < g.size(); ++a)
    for (Var b = a + 1; b < g.size(); ++b)
      if ((nodes >> a & 1u) && (nodes >> b & 1u) && !g.undirected(a, b)) return false;
  return true;
}

/// No node set of four or more induces a cycle: connected, every degree 2.
bool chordal_by_definition(const MixedGraph& g) {
  const int n = g.size();
  for (unsigned nodes = 0; nodes < 1u << n; ++nodes) {
    if (std::popcount(nodes) < 4) continue;
    bool all_two = true;
    for (Var v = 0; v < n && all_two; ++v) {
      if (!(nodes >> v & 1u)) continue;
      int degree = 0;
      g.for_undirected(v, [&](Var w) { degree += nodes >> w & 1u; });
      all_two = degree == 2;
    }
    if (!all_two) continue;
    unsigned reached = nodes & (~nodes + 1);
    for (int round = 0; round < n; ++round)
      for (Var v = 0; v < n; ++v)
        if (reached >> v & 1u) g.for_undirected(v, [&](Var w) { reached |= nodes & (1u << w); });
    if (reached == nodes) return false;
  }
  return true;
}

std::set<unsigned> maximal_cliques(const MixedGraph& g) {
  std::set<unsigned> out;
  for (unsigned nodes = 1; nodes < 1u << g.size(); ++nodes) {
    if (!is_clique(g, nodes)) continue;
    bool maximal = true;
    for (Var v = 0; v < g.size(); ++v) maximal = maximal && ((nodes >> v & 1u) || !is_clique(g, nodes | 1u << v));
    if (maximal) out.insert(nodes);
  }
  return out;
}

unsigned bits_of(const std::vector<Var>& nodes) {
  unsigned out = 0;
  for (Var v : nodes) out |= 1u << v;
  return out;
}

TEST(CliqueForest, ExistsExactlyForTheChordalGraphsAndIsRightForEveryGraphUpToSixNodes) {
  const int chordal_graphs[] = {1, 2, 8, 61, 822, 18154};  // OEIS A058862
  for (int n = 1; n <= 6; ++n) {
    int count = 0;
    for (unsigned edges = 0; edges < 1u << (n * (n - 1) / 2); ++edges) {
      const MixedGraph g = undirected(n, edges);
      const auto forest = clique_forest(g);
      ASSERT_EQ(forest.has_value(), chordal_by_definition(g));
      if (!forest) continue;
      ++count;
      std::set<unsigned> cliques;
      for (const auto& clique : forest->cliques) {
        ASSERT_TRUE(std::is_sorted(clique.begin(), clique.end()));
        cliques.insert(bits_of(clique));
      }
      ASSERT_EQ(cliques, maximal_cliques(g));
      ASSERT_EQ(cliques.size(), forest->cliques.size());
      // A forest in which, for every node, the cliques with it are one more than the links with it, is a clique forest.
      std::vector<int> excess(static_cast<std::size_t>(n));
      for (const auto& clique : forest->cliques)
        for (Var v : clique) ++excess[static_cast<std::size_t>(v)];
      for (std::size_t i = 0; i < forest->links.size(); ++i) {
        const auto& link = forest->links[i];
        ASSERT_LT(link.a, link.b);
        ASSERT_TRUE(i == 0 || forest->links[i - 1].b < link.b) << "every clique is linked to one before it at most";
        ASSERT_EQ(bits_of(link.separator), bits_of(forest->cliques[static_cast<std::size_t>(link.a)]) &
                                               bits_of(forest->cliques[static_cast<std::size_t>(link.b)]));
        ASSERT_FALSE(link.separator.empty());
        for (Var v : link.separator) --excess[static_cast<std::size_t>(v)];
      }
      ASSERT_EQ(excess, std::vector<int>(static_cast<std::size_t>(n), 1));
    }
    EXPECT_EQ(count, chordal_graphs[n - 1]);
  }
}

TEST(IsChordal, LooksAtUndirectedEdgesOnlyAndHoldsForGraphsWiderThanAWord) {
  EXPECT_FALSE(is_chordal(pdag(4, {}, {{0, 1}, {1, 2}, {2, 3}, {0, 3}})));
  EXPECT_FALSE(is_chordal(pdag(4, {{0, 2}}, {{0, 1}, {1, 2}, {2, 3}, {0, 3}}))) << "a directed chord is none";
  EXPECT_TRUE(is_chordal(pdag(4, {{0, 3}}, {{0, 1}, {1, 2}, {2, 3}})));
  Rng rng(5);
  for (int n : {63, 64, 65, 200}) {
    MixedGraph g = random_chordal(rng, n, 6);
    EXPECT_TRUE(is_chordal(g));
    MixedGraph cycle(n);
    for (Var v = 0; v < n; ++v) cycle.set_undirected(v, (v + 1) % n);
    EXPECT_FALSE(is_chordal(cycle));
  }
}

}  // namespace
}  // namespace abdera
