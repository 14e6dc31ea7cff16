#include "graphs/separators.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/possible_paths.hpp"
#include "graphs/separation.hpp"
#include "tests/graphs/class_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using Masks = std::vector<unsigned>;

/// By trying every set between the bounds.
struct BruteForce {
  Masks all, minimal;
  BruteForce(const MixedGraph& g, unsigned x, unsigned y, unsigned include, unsigned restricted) {
    const auto xs = set_of_mask(g.size(), x).to_vector(), ys = set_of_mask(g.size(), y).to_vector();
    SeparationScratch scratch;
    const unsigned may = (restricted | include) & ~(x | y);
    for (unsigned mask = 0; mask < 1u << g.size(); ++mask)
      if ((mask & ~may) == 0 && (mask & include) == include &&
          m_separated(g, xs, ys, set_of_mask(g.size(), mask).to_vector(), scratch))
        all.push_back(mask);
    for (unsigned mask : all)
      if (std::none_of(all.begin(), all.end(), [&](unsigned o) { return o != mask && (o & mask) == o; }))
        minimal.push_back(mask);
  }
};

Masks masks_of(const SetList& list) {
  Masks out;
  for (const VarSet& set : list.sets) out.push_back(mask_of(set));
  std::sort(out.begin(), out.end());
  return out;
}

void expect_agreement(const MixedGraph& g, unsigned x, unsigned y, unsigned include, unsigned restricted) {
  const int n = g.size();
  const BruteForce truth(g, x, y, include, restricted);
  const SeparatorOptions options{set_of_mask(n, include), set_of_mask(n, restricted)};
  const VarSet xs = set_of_mask(n, x), ys = set_of_mask(n, y);
  const auto found = find_separator(g, xs, ys, options), least = minimal_separator(g, xs, ys, options);
  ASSERT_EQ(found.has_value(), !truth.all.empty());
  ASSERT_EQ(least.has_value(), !truth.all.empty());
  if (found) {
    ASSERT_TRUE(std::binary_search(truth.all.begin(), truth.all.end(), mask_of(*found)));
    ASSERT_TRUE(std::binary_search(truth.minimal.begin(), truth.minimal.end(), mask_of(*least)));
    const auto first = minimal_separators(g, xs, ys, 1, options);
    ASSERT_EQ(first.sets.front(), *least) << "both are the nearest to x";
    ASSERT_EQ(first.complete, truth.minimal.size() == 1);
  }
  const auto all = all_separators(g, xs, ys, 1000, options), minimal = minimal_separators(g, xs, ys, 1000, options);
  ASSERT_TRUE(all.complete && minimal.complete);
  ASSERT_EQ(masks_of(all), truth.all);
  ASSERT_EQ(masks_of(minimal), truth.minimal);
}

TEST(Separators, EqualBruteForceOnEveryDagOfFiveNodes) {
  for_each_dag(5, [](SmallDag dag) {
    const MixedGraph g = dag.graph(5);
    for (Var x = 0; x < 5; ++x)
      for (Var y = x + 1; y < 5; ++y)
        if (!g.adjacent(x, y)) expect_agreement(g, 1u << x, 1u << y, 0, 31);
  });
}

TEST(Separators, EqualBruteForceWithEveryPairOfBoundsOnEveryGraphOfFourNodes) {
  for_each_graph(4, 5, [](const MixedGraph& g) {
    // Ancestral graphs: what m-separation and anteriors are defined for; a tail end takes no arrowhead beside ---.
    for (Var v = 0; v < 4; ++v) {
      const auto marks = g.mark_words(v, 0);
      const bool undirected = g.undirected_word(v, 0) != 0, arrowhead = marks.near(Mark::kArrow) != 0;
      if (undirected && arrowhead) return;
      if (descendants(g, g.children(v).to_vector()).contains(v)) return;
    }
    for (Var x = 0; x < 4; ++x)
      for (Var y = x + 1; y < 4; ++y) {
        const unsigned rest = 15u & ~(1u << x | 1u << y);
        for (unsigned include = rest;; include = (include - 1) & rest) {
          for (unsigned restricted = rest;; restricted = (restricted - 1) & rest) {
            expect_agreement(g, 1u << x, 1u << y, include, restricted);
            if (restricted == 0) break;
          }
          if (include == 0) break;
        }
      }
  });
}

TEST(Separators, EqualBruteForceForSetsOnBothSidesOfRandomGraphs) {
  Rng rng(41);
  int found = 0;
  for (int trial = 0; trial < 400; ++trial) {
    const int n = 8;
    MixedGraph g(n);
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b) {
        const auto kind = rng.below(8);
        if (kind < 2) g.set_directed(a, b);
        // Bidirected edges only where no directed path joins the ends, as in an ancestral graph.
        if (kind == 2 && !descendants(g, std::span(&a, 1)).contains(b)) g.set_edge(a, Mark::kArrow, Mark::kArrow, b);
      }
    const auto include = static_cast<unsigned>(rng.below(64) & rng.below(64) & rng.below(64)) << 2;
    const unsigned x = trial % 2 ? 1u : 3u, y = trial % 3 ? 128u : 192u;
    expect_agreement(g, x, y, include & ~(x | y), static_cast<unsigned>(rng.below(256) | rng.below(256)));
    found += find_separator(g, set_of_mask(n, x), set_of_mask(n, y)).has_value();
  }
  EXPECT_GT(found, 100);
}

TEST(Separators, OfAnUndirectedGraphDisconnectIt) {
  Rng rng(31);
  std::size_t found_total = 0;
  for (int trial = 0; trial < 500; ++trial) {
    const int n = 8;
    MixedGraph g(n);
    for (Var a = 0; a < n; ++a)
      for (Var b = a + 1; b < n; ++b)
        if (rng.below(5) < 2) g.set_undirected(a, b);
    const VarSet from = set_of_mask(n, trial % 2 ? 1u : 3u), to = set_of_mask(n, trial % 3 ? 128u : 192u);
    const VarSet allowed = (all_nodes(n) - from - to) & set_of_mask(n, rng.below(256) | rng.below(256));
    const auto separates = [&](unsigned z) {
      const VarSet rest = all_nodes(n) - set_of_mask(n, z);
      return !reach(g, from, PathRule::kPossible, PathSense::kForward, rest).intersects(to);
    };
    Masks expected;
    for (unsigned z = 0; z < 256; ++z) {
      if ((z & ~mask_of(allowed)) || !separates(z)) continue;
      bool minimal = true;
      for_each_bit(z, 0, [&](Var v) { minimal = minimal && !separates(z & ~(1u << v)); });
      if (minimal) expected.push_back(z);
    }
    const auto found = minimal_separators(g, from, to, 1000, {{}, allowed});
    ASSERT_EQ(masks_of(found), expected) << trial;
    found_total += found.sets.size();
  }
  EXPECT_GT(found_total, 200u);
}

TEST(Separators, TheMinimalOneIsNearestToTheFirstSide) {
  // 0 --> 1 --> 2 --> 3 --> 4: any inner node separates the ends.
  const MixedGraph chain = pdag(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}}, {});
  const VarSet x = set_of_mask(5, 1), y = set_of_mask(5, 16), middle = set_of_mask(5, 4);
  EXPECT_EQ(minimal_separator(chain, x, y), set_of_mask(5, 2));
  EXPECT_EQ(minimal_separator(chain, y, x), set_of_mask(5, 8));
  EXPECT_EQ(minimal_separator(chain, x, y, {{}, middle}), middle);
}

TEST(Separators, StopAtTheLimitAndSaySo) {
  // 2 and 3 with nothing in between, 0 --> 1 beside them: every set separates.
  const MixedGraph g = pdag(4, {{0, 1}}, {});
  const VarSet x = set_of_mask(4, 4), y = set_of_mask(4, 8);
  const auto some = all_separators(g, x, y, 3);
  EXPECT_EQ(masks_of(some), (Masks{0, 1, 2}));
  EXPECT_FALSE(some.complete);
  EXPECT_TRUE(all_separators(g, x, y, 4).complete);
  EXPECT_TRUE(minimal_separators(g, x, y, 1).complete);
  // Ten chains of two from 0 to 1: 2^10 minimal separators, sorted by their members; the first found is next to 0.
  MixedGraph chains(22);
  for (Var i = 1; i <= 10; ++i) {
    chains.set_directed(0, 2 * i), chains.set_directed(2 * i, 2 * i + 1), chains.set_directed(2 * i + 1, 1);
  }
  const VarSet from(22, std::vector<Var>{0}), to(22, std::vector<Var>{1});
  EXPECT_FALSE(minimal_separators(chains, from, to, 1023).complete);
  const auto all = minimal_separators(chains, from, to, 1024);
  EXPECT_TRUE(all.complete);
  ASSERT_EQ(all.sets.size(), 1024u);
  EXPECT_TRUE(std::is_sorted(all.sets.begin(), all.sets.end(),
                             [](const VarSet& a, const VarSet& b) { return a.to_vector() < b.to_vector(); }));
  EXPECT_EQ(all.sets.front(), *minimal_separator(chains, from, to));
}

TEST(Separators, DoNotExistBetweenNeighboursAndRefuseSidesThatOverlap) {
  const MixedGraph g = pdag(3, {{0, 1}}, {});
  const VarSet x = set_of_mask(3, 1), y = set_of_mask(3, 2);
  EXPECT_FALSE(find_separator(g, x, y).has_value());
  EXPECT_TRUE(minimal_separators(g, x, y, 10).sets.empty());
  const auto message = [&](const VarSet& from, const VarSet& to, const SeparatorOptions& options) {
    return testing_support::message_of<UsageError>([&] { find_separator(g, from, to, options); });
  };
  EXPECT_EQ(message(x, x, {}), "x, y and the included nodes must not overlap: node 1");
  EXPECT_EQ(message(x, y, {set_of_mask(3, 6), {}}), "x, y and the included nodes must not overlap: node 2");
  EXPECT_EQ(message(x, VarSet(3), {}), "a separator needs nodes on both sides");
  EXPECT_EQ(message(x, set_of_mask(4, 2), {}), "y must be a set of the 3 nodes of the graph, not of 4");
  EXPECT_EQ(message(x, y, {{}, VarSet(2)}), "what is allowed must be a set of the 3 nodes of the graph, not of 2");
}

}  // namespace
}  // namespace abdera
