#include "graphs/admg.hpp"

#include "core/error.hpp"
#include "tests/graphs/admg_support.hpp"

namespace abdera {
namespace {

/// A hidden common cause, numbered from n on, for each bidirected edge.
MixedGraph canonical_dag(const Admg& g) {
  const auto hidden = g.bidirected().edges();
  MixedGraph dag(g.size() + static_cast<int>(hidden.size()));
  for (const Edge& e : g.directed().edges()) dag.set_edge(e.a, e.at_a, e.at_b, e.b);
  Var cause = g.size();
  for (const Edge& e : hidden) dag.set_directed(cause, e.a), dag.set_directed(cause, e.b), ++cause;
  return dag;
}

std::vector<Var> hidden_nodes(const MixedGraph& dag, int observed) {
  std::vector<Var> out;
  for (Var v = observed; v < dag.size(); ++v) out.push_back(v);
  return out;
}

TEST(Admg, IsRefusedByItsFirstViolatedClause) {
  const std::vector<std::string> names = {"A", "B", "C"};
  MixedGraph directed(3), bidirected(3);
  directed.set_directed(0, 1);
  bidirected.set_edge(0, Mark::kArrow, Mark::kArrow, 1);
  EXPECT_EQ(check_admg(directed, bidirected, names), std::nullopt);
  EXPECT_TRUE(Admg(directed, bidirected).bow(0, 1));
  EXPECT_EQ(check_admg(directed, MixedGraph(2), names), "directed edges over 3 nodes, bidirected ones over 2");
  EXPECT_EQ(check_admg(bidirected, bidirected, names), "the edge A <-> B is not directed");
  EXPECT_EQ(check_admg(directed, directed, names), "the edge A --> B is not bidirected");
  directed.set_directed(1, 2), directed.set_directed(2, 0);
  EXPECT_EQ(check_admg(directed, bidirected, names), "directed cycle A --> B --> C --> A");
  EXPECT_THROW(Admg(directed, bidirected, names), UsageError);

  MixedGraph simple(3);
  simple.set_directed(0, 1), simple.set_edge(1, Mark::kArrow, Mark::kArrow, 2);
  EXPECT_EQ(check_admg(simple, names), std::nullopt);
  EXPECT_EQ(Admg(simple), admg(3, {{0, 1}}, {{1, 2}}));
  simple.set_edge(0, Mark::kCircle, Mark::kArrow, 2);
  EXPECT_EQ(check_admg(simple, names), "the edge A o-> C is neither directed nor bidirected");
  EXPECT_THROW(Admg(simple, names), UsageError);
}

TEST(Admg, CountsAsKnownLabelledAndUpToNames) {
  // Labelled: DAGs (OEIS A003024) times subsets of pairs.
  const int labelled[] = {6, 200, 34752};
  for (int n = 2; n <= 4; ++n) {
    const int expected = labelled[n - 2];
    int all = 0;
    long orbits = 0;
    for_each_admg(n, [&](SmallAdmg) { ++all; });
    long factorial = 1;
    for (int i = 2; i <= n; ++i) factorial *= i;
    // Every orbit has n! / |stabiliser| members: the representatives must add up to all graphs again.
    for_each_unlabelled_admg(n, [&](SmallAdmg s) {
      const Admg g = s.graph(n);
      std::vector<Var> p(static_cast<std::size_t>(n));
      std::iota(p.begin(), p.end(), 0);
      long stabiliser = 0;
      do {
        stabiliser += g.relabelled(p) == g;
      } while (std::next_permutation(p.begin(), p.end()));
      orbits += factorial / stabiliser;
    });
    EXPECT_EQ(all, expected);
    EXPECT_EQ(orbits, expected);
  }
}

TEST(Admg, HasDistrictsAncestorsAndSubgraphsAsDrawn) {
  const Admg g = admg(5, {{0, 1}, {1, 2}, {3, 2}}, {{0, 1}, {1, 3}, {2, 4}});
  const VarSet all = g.all(), without_1 = subset(5, 0b11101);
  EXPECT_EQ(g.districts(), (std::vector<VarSet>{subset(5, 0b01011), subset(5, 0b10100)}));
  EXPECT_EQ(g.districts(without_1), (std::vector<VarSet>{subset(5, 0b00001), subset(5, 0b10100), subset(5, 0b01000)}));
  EXPECT_EQ(g.district(3, all), subset(5, 0b01011));
  EXPECT_EQ(g.ancestors(subset(5, 0b100)), subset(5, 0b01111));
  EXPECT_EQ(g.ancestors(subset(5, 0b100), without_1), subset(5, 0b01100));
  EXPECT_EQ(g.descendants(subset(5, 0b1)), subset(5, 0b111));
  EXPECT_EQ(g.parents(subset(5, 0b110)), subset(5, 0b01011));
  EXPECT_EQ(g.subgraph(without_1), admg(5, {{3, 2}}, {{2, 4}}));
  EXPECT_EQ(g.without_incoming(subset(5, 0b10)), admg(5, {{1, 2}, {3, 2}}, {{2, 4}}));
  EXPECT_EQ(g.without_outgoing(subset(5, 0b10)), admg(5, {{0, 1}, {3, 2}}, {{0, 1}, {1, 3}, {2, 4}}));
  EXPECT_EQ(g.num_edges(), 6);
  EXPECT_EQ(g.edges().size(), 6u);
  EXPECT_EQ(g.edges()[1], (Edge{0, 1, Mark::kArrow, Mark::kArrow}));
  EXPECT_EQ(g.separation_graph().size(), 6);
}

TEST(AdmgSeparation, EqualsThatOfHiddenCommonCausesOnEveryGraphOfFourNodes) {
  // Separation does not look at names, so one graph of each class of relabelled ones is enough.
  const int n = 4;
  SeparationScratch scratch;
  for_each_unlabelled_admg(n, [&](SmallAdmg small) {
    const Admg g = small.graph(n);
    const MixedGraph dag = canonical_dag(g);
    for (unsigned x = 1; x < 16; ++x)
      for (unsigned y = 1; y < 16; ++y) {
        if (x & y) continue;
        for (unsigned given = 0; given < 16; ++given) {
          if (given & (x | y)) continue;
          const auto set = subset(n, given).to_vector();
          bool separated = true;
          subset(n, x).for_each([&](Var a) {
            subset(n, y).for_each([&](Var b) { separated = separated && m_separated(dag, a, b, set, scratch); });
          });
          ASSERT_EQ(m_separated(g, subset(n, x), subset(n, y), subset(n, given)), separated);
          if (std::has_single_bit(x) && std::has_single_bit(y)) {
            ASSERT_EQ(m_separated(g, std::countr_zero(x), std::countr_zero(y), set), separated);
          }
        }
      }
  });
  EXPECT_THROW(m_separated(Admg(3), subset(3, 1), subset(3, 3), subset(3, 4)), UsageError);
}

TEST(LatentProjection, DrawsTextbookExamples) {
  // A chain of hidden nodes is one edge, a hidden fork a bidirected one, a hidden collider none.
  MixedGraph dag(6);
  for (auto [a, b] : Arcs{{0, 4}, {4, 1}, {5, 1}, {5, 2}, {4, 5}}) dag.set_directed(a, b);
  const Var latent[] = {4, 5};
  EXPECT_EQ(latent_projection(dag, latent), admg(4, {{0, 1}, {0, 2}}, {{1, 2}}));
  MixedGraph collider(3);
  collider.set_directed(0, 1), collider.set_directed(2, 1);
  const Var middle[] = {1};
  EXPECT_EQ(latent_projection(collider, middle), Admg(2));
  const Var outside[] = {3};
  EXPECT_THROW(latent_projection(collider, outside), UsageError);
}

TEST(LatentProjection, OfHiddenCommonCausesGivesBackEveryGraphOfFourNodes) {
  for_each_unlabelled_admg(4, [&](SmallAdmg small) {
    const Admg g = small.graph(4);
    const MixedGraph dag = canonical_dag(g);
    ASSERT_EQ(latent_projection(dag, hidden_nodes(dag, 4)), g);
  });
}

TEST(LatentProjection, KeepsTheSeparationsOfEveryDagOfFiveNodes) {
  // All labelled DAGs are visited, so the hidden nodes may always be the last ones.
  const int n = 5;
  SeparationScratch scratch;
  for_each_dag(n, [&](SmallDag small) {
    const MixedGraph dag = small.graph(n);
    for (int observed = 2; observed < n; ++observed) {
      const Admg projected = latent_projection(dag, hidden_nodes(dag, observed));
      // One node at a time gives the same.
      const Var last = observed;
      if (observed + 1 < n) {
        ASSERT_EQ(latent_projection(latent_projection(dag, hidden_nodes(dag, observed + 1)), std::span(&last, 1)),
                  projected);
      }
      for (Var x = 0; x < observed; ++x)
        for (Var y = 0; y < x; ++y)
          for (unsigned given = 0; given < 1u << observed; ++given) {
            if (given >> x & 1u || given >> y & 1u) continue;
            const auto set = subset(n, given).to_vector();
            ASSERT_EQ(m_separated(projected, x, y, set, scratch), m_separated(dag, x, y, set, scratch));
          }
    }
  });
}

}  // namespace
}  // namespace abdera
