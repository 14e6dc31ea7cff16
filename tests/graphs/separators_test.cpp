#include "graphs/separators.hpp"

#include <algorithm>
#include <set>

#include "core/error.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/separation.hpp"
#include "tests/graphs/graphs_support.hpp"

namespace abdera {
namespace {

using Sets = std::set<std::vector<Var>>;

std::vector<Var> members(unsigned mask) {
  std::vector<Var> out;
  for (Var v = 0; mask >> v; ++v)
    if (mask >> v & 1u) out.push_back(v);
  return out;
}

/// By trying every set between the bounds.
struct BruteForce {
  Sets all, minimal;
  BruteForce(const MixedGraph& g, Var x, Var y, unsigned include, unsigned restricted) {
    SeparationScratch scratch;
    std::vector<unsigned> masks;
    const unsigned may = (restricted | include) & ~(1u << x | 1u << y);
    for (unsigned mask = 0; mask < 1u << g.size(); ++mask)
      if ((mask & ~may) == 0 && (mask & include) == include && m_separated(g, x, y, members(mask), scratch))
        masks.push_back(mask);
    for (unsigned mask : masks) {
      all.insert(members(mask));
      if (std::none_of(masks.begin(), masks.end(), [&](unsigned o) { return o != mask && (o & mask) == o; }))
        minimal.insert(members(mask));
    }
  }
};

Sets as_set(const SeparatorList& list) { return {list.sets.begin(), list.sets.end()}; }

void expect_agreement(const MixedGraph& g, Var x, Var y, unsigned include, unsigned restricted) {
  const BruteForce truth(g, x, y, include, restricted);
  const auto in = members(include), may = members(restricted);
  SeparatorOptions options;
  options.include = in;
  options.restricted = may;
  const std::span<const Var> sx(&x, 1), sy(&y, 1);
  const auto found = find_separator(g, sx, sy, options), least = minimal_separator(g, sx, sy, options);
  ASSERT_EQ(found.has_value(), !truth.all.empty());
  ASSERT_EQ(least.has_value(), !truth.all.empty());
  if (found) {
    ASSERT_TRUE(truth.all.contains(*found));
    ASSERT_TRUE(truth.minimal.contains(*least));
  }
  const auto all = all_separators(g, sx, sy, 1000, options), minimal = minimal_separators(g, sx, sy, 1000, options);
  ASSERT_TRUE(all.complete && minimal.complete);
  ASSERT_EQ(all.sets.size(), truth.all.size()) << "a set twice";
  ASSERT_EQ(as_set(all), truth.all);
  ASSERT_EQ(minimal.sets.size(), truth.minimal.size()) << "a set twice";
  ASSERT_EQ(as_set(minimal), truth.minimal);
}

TEST(Separators, EqualBruteForceOnEveryDagOfFiveNodes) {
  for_each_dag(5, [](SmallDag dag) {
    const MixedGraph g = dag.graph(5);
    for (Var x = 0; x < 5; ++x)
      for (Var y = x + 1; y < 5; ++y)
        if (!g.adjacent(x, y)) expect_agreement(g, x, y, 0, 31);
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
            expect_agreement(g, x, y, include, restricted);
            if (restricted == 0) break;
          }
          if (include == 0) break;
        }
      }
  });
}

TEST(Separators, TheMinimalOneIsNearestToTheFirstSide) {
  // 0 --> 1 --> 2 --> 3 --> 4: any inner node separates the ends.
  const MixedGraph chain = pdag(5, {{0, 1}, {1, 2}, {2, 3}, {3, 4}}, {});
  const Var x = 0, y = 4;
  EXPECT_EQ(minimal_separator(chain, {&x, 1}, {&y, 1}), std::vector<Var>{1});
  EXPECT_EQ(minimal_separator(chain, {&y, 1}, {&x, 1}), std::vector<Var>{3});
  const Var two = 2;
  SeparatorOptions options;
  options.restricted = std::span(&two, 1);
  EXPECT_EQ(minimal_separator(chain, {&x, 1}, {&y, 1}, options), std::vector<Var>{2});
}

TEST(Separators, TakeSetsOnBothSidesAndStopAtTheLimit) {
  const MixedGraph g = pdag(6, {{0, 2}, {1, 3}, {2, 4}, {3, 5}}, {});
  const std::vector<Var> x = {0, 1}, y = {4, 5};
  EXPECT_EQ(minimal_separator(g, x, y), (std::vector<Var>{2, 3}));
  const auto some = all_separators(pdag(4, {{0, 1}}, {}), std::vector<Var>{2}, std::vector<Var>{3}, 3);
  EXPECT_EQ(some.sets.size(), 3u);
  EXPECT_FALSE(some.complete);
  EXPECT_FALSE(find_separator(pdag(2, {{0, 1}}, {}), std::vector<Var>{0}, std::vector<Var>{1}).has_value());
  EXPECT_THROW(find_separator(g, x, x), UsageError);
  EXPECT_THROW(find_separator(g, x, {}), UsageError);
}

}  // namespace
}  // namespace abdera
