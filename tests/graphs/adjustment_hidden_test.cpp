// Adjustment in MAGs and PAGs. What is right for a MAG is defined by the DAGs with latent nodes that have it as their
// projection; they are infinitely many. Two finite families stand for them:
//  - all DAGs of 5 nodes with 1 or 2 latent: whatever is valid in the MAG must be valid in each (soundness);
//  - for each MAG the DAG with a latent cause for each bidirected edge, and further latent causes behind any set of the
//    directed edges, as far as the projection stays the MAG: whatever is invalid in the MAG must be invalid in one of
//    them (completeness). Without the further causes no edge would be invisible.
// A PAG stands for the MAGs of its class, which are finitely many.
#include <cstdlib>
#include <map>

#include "core/error.hpp"
#include "graphs/exhaustive/mag_classes.hpp"
#include "graphs/mag.hpp"
#include "tests/graphs/adjustment_support.hpp"

namespace abdera {
namespace {

const std::vector<std::string> kNames = {"A", "B", "C", "D"};

MixedGraph with_bidirected(MixedGraph g, Arcs pairs) {
  for (auto [a, b] : pairs) g.set_edge(a, Mark::kArrow, Mark::kArrow, b);
  return g;
}

Adjustment problem(const GraphClass& graphs, Var x, Var y) { return {graphs, std::span(&x, 1), std::span(&y, 1)}; }

/// The valid sets of every ordered pair of the first n nodes, by sets of those nodes.
std::vector<std::uint64_t> of_pairs(const GraphClass& graphs, int n) {
  std::vector<std::uint64_t> out;
  for (Var x = 0; x < n; ++x)
    for (Var y = 0; y < n; ++y)
      if (x != y) out.push_back(valid_sets(problem(graphs, x, y), n));
  return out;
}

std::vector<Var> latent_after(int observed, int all) {
  std::vector<Var> out;
  for (Var v = observed; v < all; ++v) out.push_back(v);
  return out;
}

TEST(Visibility, IsZhangsDefinition) {
  const auto into = with_bidirected(pdag(3, {{0, 1}}, {}), {{2, 0}});  // C <-> A --> B
  EXPECT_TRUE(is_visible(into, 0, 1));
  EXPECT_FALSE(is_visible(into, 1, 0));
  EXPECT_FALSE(is_visible(into, 2, 0));
  const auto alone = pdag(2, {{0, 1}}, {});
  EXPECT_FALSE(is_visible(alone, 0, 1));
  // D --> C <-> A --> B with C --> B: the collider path from D ends in A, and C is a parent of B.
  const auto through = with_bidirected(pdag(4, {{0, 1}, {2, 1}, {3, 2}}, {}), {{2, 0}});
  EXPECT_TRUE(is_visible(through, 0, 1));
  const auto shielded = with_bidirected(pdag(4, {{0, 1}, {2, 1}, {3, 2}, {3, 1}}, {}), {{2, 0}});
  EXPECT_FALSE(is_visible(shielded, 0, 1));
}

TEST(Adjustment, OfAConfoundedPairDoesNotExistInAMag) {
  // caugi issue 308: {} was returned.
  const GraphClass confounded(with_bidirected(MixedGraph(2), {{0, 1}}), GraphKind::kMag);
  EXPECT_EQ(problem(confounded, 0, 1).check(VarSet(2)).path, (std::vector<Var>{0, 1}));
  EXPECT_EQ(verdict_text(problem(confounded, 0, 1).check(VarSet(2)), confounded, kNames),
            "the non-causal path A <-> B is open");
  EXPECT_TRUE(problem(confounded, 0, 1).all(10).sets.empty());
  const GraphClass invisible(pdag(2, {{0, 1}}, {}), GraphKind::kMag);
  EXPECT_EQ(verdict_text(problem(invisible, 0, 1).check(VarSet(2)), invisible, kNames),
            "no set is valid: A --> B on the causal path A --> B is not visible, so its ends may have a hidden common "
            "cause");
  const GraphClass instrument(pdag(3, {{2, 0}, {0, 1}}, {}), GraphKind::kMag);
  EXPECT_TRUE(problem(instrument, 0, 1).valid(VarSet(3)));
  EXPECT_EQ(problem(instrument, 0, 1).optimal().why_not,
            "no set is the best for all models when nodes may have hidden common causes");
}

TEST(Adjustment, NamesTheCircleForWhichAPagIsNotAmenable) {
  MixedGraph g(3);
  g.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  g.set_edge(2, Mark::kCircle, Mark::kArrow, 1);
  const GraphClass pag(g, GraphKind::kPag);
  EXPECT_EQ(
      verdict_text(problem(pag, 0, 1).check(VarSet(3)), pag, kNames),
      "no set is valid: A o-> B is causal in some graphs of the class only, as the edge A o-> B may be bidirected");
  EXPECT_THROW(pag.possible_parents(0), NotApplicable);
}

TEST(Adjustment, OfAPagForbidsANodeFromWhichNoDirectedPathLeadsToY) {
  // A --> C o-> B beside A --> B: no directed path leads from C to B, yet C may lie between. Fewer nodes show no such
  // case.
  MixedGraph g = with_bidirected(pdag(5, {{0, 1}, {0, 2}}, {}), {{0, 3}, {1, 3}});
  g.set_edge(4, Mark::kCircle, Mark::kArrow, 0);
  g.set_edge(2, Mark::kCircle, Mark::kArrow, 1);
  const GraphClass pag(g, GraphKind::kPag);
  const auto p = problem(pag, 0, 1);
  EXPECT_EQ(p.forbidden().to_vector(), (std::vector<Var>{1, 2}));
  const Var c = 2;
  EXPECT_EQ(verdict_text(p.check(VarSet(5, std::span(&c, 1))), pag, kNames),
            "C is forbidden: it lies on the possibly causal path A --> C o-> B");
}

TEST(GraphClass, RefusesSelectionAndWhatIsNoMagOrPag) {
  EXPECT_THROW(GraphClass(pdag(2, {}, {{0, 1}}), GraphKind::kMag), NotApplicable);
  EXPECT_THROW(GraphClass(with_bidirected(pdag(3, {{0, 1}, {1, 2}}, {}), {{0, 2}}), GraphKind::kMag), UsageError);
  EXPECT_THROW(GraphClass(pdag(2, {{0, 1}}, {}), GraphKind::kPag), UsageError);
  EXPECT_THROW(GraphClass(MixedGraph(2), GraphKind::kRpag), NotApplicable);
  EXPECT_THROW(GraphClass(MixedGraph(2), GraphKind::kAdmg), NotApplicable);
}

TEST(Adjustment, ValidInAMagIsValidInEveryDagOfFiveNodesWithOneOrTwoLatent) {
  std::map<std::vector<int>, std::vector<std::uint64_t>> of_mag;
  long compared = 0;
  for_each_dag(5, [&](SmallDag small) {
    const GraphClass dag(small.graph(5), GraphKind::kDag);
    for (int observed : {3, 4}) {
      const MixedGraph mag = mag_of(dag.graph(), latent_after(observed, 5), {});
      auto [known, fresh] = of_mag.try_emplace(marks_of(mag));
      if (fresh) known->second = of_pairs(GraphClass(mag, GraphKind::kMag), observed);
      const auto in_dag = of_pairs(dag, observed);
      for (std::size_t i = 0; i < in_dag.size(); ++i) ASSERT_EQ(known->second[i] & ~in_dag[i], 0u) << small.parents;
      compared += static_cast<long>(in_dag.size());
    }
  });
  EXPECT_EQ(compared, 29281 * (6 + 12));
}

/// The sets valid in every DAG of the second family above, for each pair of nodes.
std::vector<std::uint64_t> valid_behind(const MixedGraph& mag) {
  const int n = mag.size();
  MixedGraph canonical(n + mag.num_edges());
  std::vector<Edge> directed;
  int nodes = n;
  for (const Edge& e : mag.edges()) {
    if (mag.bidirected(e.a, e.b)) {
      canonical.set_directed(nodes, e.a), canonical.set_directed(nodes, e.b), ++nodes;
    } else {
      mag.directed(e.a, e.b) ? canonical.set_directed(e.a, e.b) : canonical.set_directed(e.b, e.a);
      directed.push_back(e);
    }
  }
  std::vector<std::uint64_t> out(static_cast<std::size_t>(n * (n - 1)), ~std::uint64_t{0});
  std::vector<unsigned> kept;
  // Larger sets of further causes first: with fewer of them, more sets are valid and nothing new is learned.
  for (unsigned further = 1u << directed.size(); further-- > 0;) {
    if (std::any_of(kept.begin(), kept.end(), [further](unsigned k) { return (further & ~k) == 0; })) continue;
    MixedGraph dag = canonical;
    int latent = nodes;
    for_each_bit(further, 0, [&](Var i) {
      const Edge& e = directed[static_cast<std::size_t>(i)];
      dag.set_directed(latent, e.a), dag.set_directed(latent, e.b), ++latent;
    });
    if (mag_of(dag, latent_after(n, dag.size()), {}) != mag) continue;
    kept.push_back(further);
    const auto valid = of_pairs(GraphClass(dag, GraphKind::kDag), n);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] &= valid[i];
  }
  return out;
}

TEST(Adjustment, OfAMagIsValidExactlyWhereItIsInEveryDagBehindItForAllMagsUpToFourNodes) {
  int mags = 0, not_amenable = 0;
  std::uint64_t valid = 0;
  for (int n = 2; n <= 4; ++n)
    for (const auto& c : mag_classes(n, false))
      for (const SmallMag& small : c.members) {
        const MixedGraph g = small.graph(n);
        const GraphClass mag(g, GraphKind::kMag);
        const auto found = of_pairs(mag, n);
        ASSERT_EQ(found, valid_behind(g)) << n << " " << small.adjacent << " " << small.into;
        ++mags;
        for (std::uint64_t sets : found) valid += static_cast<std::uint64_t>(std::popcount(sets));
        for (Var y = 1; y < n; ++y) not_amenable += !problem(mag, 0, y).amenable();
      }
  EXPECT_EQ(mags, 4 + 56 + 2492);
  EXPECT_GT(valid, 20'000u);
  EXPECT_GT(not_amenable, 1000);
}

/// A set is valid in a PAG iff it is in every MAG of the class, and all that is said about it is so.
void expect_class_adjustment(const MagClass& c, int n, bool joint) {
  const GraphClass pag(c.intersection(n), GraphKind::kPag);
  std::vector<GraphClass> members;
  for (const SmallMag& m : c.members) members.emplace_back(m.graph(n), GraphKind::kMag);
  for (unsigned x = 1; x < 1u << n; ++x)
    for (unsigned y = 1; y < 1u << n; ++y) {
      if ((x & y) || (!joint && std::popcount(x) + std::popcount(y) > 2)) continue;
      const auto xs = nodes_of(x), ys = nodes_of(y);
      std::uint64_t truth = ~std::uint64_t{0};
      for (const auto& mag : members)
        if (truth != 0) truth &= valid_sets(Adjustment(mag, xs, ys), n);
      const Adjustment found(pag, xs, ys);
      ASSERT_EQ(valid_sets(found, n), truth) << n << " x " << x << " y " << y;
      expect_sets(pag, found, truth);
      for (unsigned z = 0; z < 1u << n; ++z)
        if (!(z & (x | y))) expect_explained(pag, found, x, y, z);
    }
}

/// Possible and definite relations of a PAG by those of the members.
void expect_class_relations(const MagClass& c, int n) {
  const GraphClass pag(c.intersection(n), GraphKind::kPag);
  for (Var v = 0; v < n; ++v) {
    const VarSet self(n, std::span(&v, 1));
    VarSet some_below(n), all_below = all_nodes(n), some_above(n), all_above = all_nodes(n);
    for (const SmallMag& m : c.members) {
      const MixedGraph g = m.graph(n);
      const VarSet below = descendants(g, std::span(&v, 1)), above = ancestors(g, std::span(&v, 1));
      some_below |= below, all_below &= below, some_above |= above, all_above &= above;
    }
    ASSERT_EQ(pag.possible_descendants(self), some_below);
    ASSERT_EQ(pag.possible_ancestors(self), some_above);
    ASSERT_EQ(pag.definite_descendants(v), all_below);
    ASSERT_EQ(pag.definite_ancestors(v), all_above);
  }
}

TEST(Adjustment, OfAPagIsValidExactlyWhereItIsInEveryMagOfTheClassForAllSetsUpToFourNodes) {
  int pags = 0;
  for (int n = 2; n <= 4; ++n)
    for (const auto& c : mag_classes(n, false)) {
      ++pags;
      expect_class_adjustment(c, n, true);
      expect_class_relations(c, n);
      if (::testing::Test::HasFatalFailure()) FAIL() << n << " " << pags;
    }
  EXPECT_EQ(pags, 2 + 11 + 248);
}

TEST(Adjustment, OfAPagOfFiveNodesIsValidExactlyWhereItIsInEveryMagOfTheClass) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "all MAGs of five nodes: set ABDERA_FULL=1";
  int pags = 0;
  for (const auto& c : mag_classes(5, false)) {
    ++pags;
    expect_class_adjustment(c, 5, false);
    expect_class_relations(c, 5);
    if (::testing::Test::HasFatalFailure()) FAIL() << pags;
  }
  EXPECT_EQ(pags, 24259);
}

}  // namespace
}  // namespace abdera
