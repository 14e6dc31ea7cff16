#include "citests/oracle.hpp"

#include <numeric>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "graphs/separation.hpp"

namespace abdera {
namespace {

/// Separation by its definition: no path between x and y on which every collider is in S or has a descendant in S and
/// every other inner node is outside S. Depth-first over all paths.
class ByDefinition {
 public:
  explicit ByDefinition(const MixedGraph& g) : g_(g) {}
  bool separated(Var x, Var y, const std::vector<Var>& given) const {
    std::vector<Var> path{x};
    return !open_path(path, y, given);
  }

 private:
  static bool in(const std::vector<Var>& set, Var v) { return std::find(set.begin(), set.end(), v) != set.end(); }
  bool reaches(Var v, const std::vector<Var>& given, std::vector<Var>& seen) const {
    if (in(given, v)) return true;
    seen.push_back(v);
    for (Var w = 0; w < g_.size(); ++w)
      if (g_.directed(v, w) && !in(seen, w) && reaches(w, given, seen)) return true;
    return false;
  }
  bool open_path(std::vector<Var>& path, Var y, const std::vector<Var>& given) const {
    const Var v = path.back();
    if (v == y) return true;
    for (Var w = 0; w < g_.size(); ++w) {
      if (!g_.adjacent(v, w) || in(path, w)) continue;
      if (path.size() > 1) {
        const bool collider = g_.mark(path[path.size() - 2], v) == Mark::kArrow && g_.mark(w, v) == Mark::kArrow;
        std::vector<Var> seen;
        if (collider ? !reaches(v, given, seen) : in(given, v)) continue;
      }
      path.push_back(w);
      if (open_path(path, y, given)) return true;
      path.pop_back();
    }
    return false;
  }
  const MixedGraph& g_;
};

void expect_equal(const MixedGraph& g) {
  const SeparationOracle oracle(g);
  const ByDefinition truth(g);
  const int p = g.size();
  for (Var x = 0; x < p; ++x)
    for (Var y = 0; y < p; ++y)
      for (unsigned mask = 0; x != y && mask < (1u << p); ++mask) {
        if ((mask >> x & 1u) || (mask >> y & 1u)) continue;
        std::vector<Var> given;
        for_each_bit(mask, 0, [&](Var v) { given.push_back(v); });
        ASSERT_EQ(oracle.separated(x, y, given), truth.separated(x, y, given)) << x << ' ' << y << ' ' << mask;
      }
}

TEST(SeparationOracle, MatchesTheDefinitionOnEveryAcyclicMixedGraphOfFourNodes) {
  // Every pair gets one of: nothing, forward arrow, bidirected; all orders of the nodes are covered by relabelling.
  const std::vector<std::vector<Var>> orders{{0, 1, 2, 3}, {3, 1, 0, 2}, {2, 0, 3, 1}};
  for (int code = 0; code < 729; ++code) {
    MixedGraph g(4);
    int rest = code;
    for (Var a = 0; a < 4; ++a)
      for (Var b = a + 1; b < 4; ++b, rest /= 3) {
        if (rest % 3 == 1) g.set_directed(a, b);
        if (rest % 3 == 2) g.set_edge(a, Mark::kArrow, Mark::kArrow, b);
      }
    for (const auto& order : orders) expect_equal(g.relabelled(order));
    if (HasFatalFailure()) return;
  }
}

TEST(SeparationOracle, MatchesTheDefinitionWithUndirectedEdgesAboveArrows) {
  // Selection: undirected edges only among nodes without arrowheads, as in an ancestral graph.
  for (int code = 0; code < 2187; ++code) {
    MixedGraph g(5);
    int rest = code;
    if (code % 2) g.set_undirected(0, 1);
    if (code % 5 < 3) g.set_undirected(1, 2);
    for (Var a = 0; a < 3; ++a)
      for (Var b = 3; b < 5; ++b, rest /= 2)
        if (rest % 2) g.set_directed(a, b);
    if (rest % 3 == 1) g.set_directed(3, 4);
    if (rest % 3 == 2) g.set_edge(3, Mark::kArrow, Mark::kArrow, 4);
    expect_equal(g);
    if (HasFatalFailure()) return;
  }
}

// Two implementations: the oracle's breadth-first words and the walk of graphs/separation.
TEST(SeparationOracle, AgreesWithTheWalkOnLargerGraphs) {
  Rng rng(4);
  for (int trial = 0; trial < 60; ++trial) {
    const int p = trial % 2 ? 30 : 90;
    MixedGraph g(p);
    for (Var a = 0; a < p; ++a)
      for (Var b = a + 1; b < p; ++b) {
        const double u = rng.uniform() * p;
        if (u < 2) g.set_directed(a, b);
        if (u > 2 && u < 2.5) g.set_edge(a, Mark::kArrow, Mark::kArrow, b);
      }
    const SeparationOracle oracle(g);
    std::vector<Var> nodes(static_cast<std::size_t>(p));
    std::iota(nodes.begin(), nodes.end(), 0);
    for (int query = 0; query < 200; ++query) {
      rng.shuffle(nodes);
      const std::span<const Var> given(nodes.data() + 2, rng.below(8));
      ASSERT_EQ(oracle.separated(nodes[0], nodes[1], given), m_separated(g, nodes[0], nodes[1], given));
    }
  }
}

TEST(SeparationOracle, GivesTheSameAnswersAboveSixtyFourNodes) {
  Rng rng(11);
  for (int trial = 0; trial < 20; ++trial) {
    MixedGraph small(8), large(70);
    std::vector<Var> place(8);
    for (Var v = 0; v < 8; ++v) place[static_cast<std::size_t>(v)] = 9 * v + static_cast<Var>(rng.below(6));
    for (Var a = 0; a < 8; ++a)
      for (Var b = a + 1; b < 8; ++b) {
        const auto kind = rng.below(4);
        const Var big_a = place[static_cast<std::size_t>(a)], big_b = place[static_cast<std::size_t>(b)];
        if (kind == 1) small.set_directed(a, b), large.set_directed(big_a, big_b);
        if (kind == 2)
          small.set_edge(a, Mark::kArrow, Mark::kArrow, b), large.set_edge(big_a, Mark::kArrow, Mark::kArrow, big_b);
      }
    const SeparationOracle one(small), two(large);
    for (Var x = 0; x < 8; ++x)
      for (Var y = x + 1; y < 8; ++y)
        for (unsigned mask = 0; mask < 256; ++mask) {
          if ((mask >> x & 1u) || (mask >> y & 1u)) continue;
          std::vector<Var> given, big;
          for_each_bit(mask, 0, [&](Var v) { given.push_back(v), big.push_back(place[static_cast<std::size_t>(v)]); });
          ASSERT_EQ(one.separated(x, y, given),
                    two.separated(place[static_cast<std::size_t>(x)], place[static_cast<std::size_t>(y)], big));
        }
  }
}

TEST(SeparationOracle, ReportsCertainty) {
  MixedGraph g(3);
  g.set_directed(0, 1), g.set_directed(2, 1);
  const SeparationOracle oracle(g);
  EXPECT_EQ(oracle.test(0, 2, {}).p_value, 1);
  EXPECT_TRUE(oracle.test(0, 2, {}).independent(0.999));
  const CiResult opened = oracle.test(0, 2, std::vector<Var>{1});
  EXPECT_EQ(opened.p_value, 0);
  EXPECT_EQ(opened.effect, 1);
  EXPECT_FALSE(opened.independent(0));
}

TEST(SeparationOracle, RefusesCircleMarks) {
  MixedGraph g(2);
  g.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  EXPECT_THROW(SeparationOracle{g}, UsageError);
}

}  // namespace
}  // namespace abdera
