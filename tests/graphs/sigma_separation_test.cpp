#include "graphs/sigma_separation.hpp"

#include <cstdlib>
#include <functional>

#include "core/error.hpp"
#include "tests/graphs/graphs_support.hpp"

namespace abdera {
namespace {

/// Every set of directed edges (both ways allowed) with every set of bidirected ones out of `bidirected_sets`.
void for_each_mixed_graph(int n, bool bidirected, const std::function<void(const DirectedMixedGraph&)>& visit) {
  const int pairs = n * (n - 1) / 2;
  for (unsigned arrows = 0; arrows < 1u << (2 * pairs); ++arrows)
    for (unsigned arcs = 0; arcs < (bidirected ? 1u << pairs : 1u); ++arcs) {
      DirectedMixedGraph g(n);
      int k = 0;
      for (Var a = 0; a < n; ++a)
        for (Var b = a + 1; b < n; ++b, ++k) {
          if (arrows >> (2 * k) & 1u) g.add_directed(a, b);
          if (arrows >> (2 * k + 1) & 1u) g.add_directed(b, a);
          if (arcs >> k & 1u) g.add_bidirected(a, b);
        }
      visit(g);
    }
}

/// The definition by paths, every one tried: reach[v] tells which nodes v reaches along arrows.
class ByPaths {
 public:
  explicit ByPaths(const DirectedMixedGraph& g) : g_(g), reach_(static_cast<std::size_t>(g.size())) {
    for (Var v = 0; v < g.size(); ++v) descend(v, reach_[static_cast<std::size_t>(v)]);
  }
  bool separated(Var x, Var y, unsigned given) {
    given_ = given;
    y_ = y;
    return !step(x, 1u << x, false, false);
  }

 private:
  void descend(Var v, unsigned& seen) const {
    seen |= 1u << v;
    for (Var w : g_.children(v))
      if (!(seen >> w & 1u)) descend(w, seen);
  }
  bool same(Var a, Var b) const {
    return (reach_[static_cast<std::size_t>(a)] >> b & 1u) && (reach_[static_cast<std::size_t>(b)] >> a & 1u);
  }
  /// Whether an open path goes on from v to y. `head`: it came into v; `leaves`: it came by an edge out of v that leads
  /// to another component.
  bool step(Var v, unsigned used, bool head, bool leaves) {
    const auto try_edge = [&](Var w, bool head_at_v, bool head_at_w) {
      if (used >> w & 1u) return false;
      if (used != 1u << v) {  // v is an inner node
        const bool collider = head && head_at_v;
        const bool out = leaves || (!head_at_v && !same(v, w));
        if (collider ? (reach_[static_cast<std::size_t>(v)] & given_) == 0 : (given_ >> v & 1u) && out) return false;
      }
      if (w == y_) return true;
      return step(w, used | 1u << w, head_at_w, !head_at_w && !same(v, w));
    };
    for (Var w : g_.children(v))
      if (try_edge(w, false, true)) return true;
    for (Var w : g_.parents(v))
      if (try_edge(w, true, false)) return true;
    for (Var w : g_.spouses(v))
      if (try_edge(w, true, true)) return true;
    return false;
  }

  const DirectedMixedGraph& g_;
  std::vector<unsigned> reach_;
  unsigned given_ = 0;
  Var y_ = 0;
};

void expect_agreement(const DirectedMixedGraph& g) {
  const DirectedMixedGraph acyclic = acyclification(g);
  ByPaths truth(g), by_acyclification(acyclic);
  for (Var x = 0; x < g.size(); ++x)
    for (Var y = x + 1; y < g.size(); ++y)
      for (unsigned given = 0; given < 1u << g.size(); ++given) {
        if (given >> x & 1u || given >> y & 1u) continue;
        std::vector<Var> z;
        for (Var v = 0; v < g.size(); ++v)
          if (given >> v & 1u) z.push_back(v);
        const bool separated = truth.separated(x, y, given);
        ASSERT_EQ(sigma_separated(g, x, y, z), separated);
        ASSERT_EQ(sigma_separated(g, y, x, z), separated);
        ASSERT_EQ(by_acyclification.separated(x, y, given), separated) << "in the acyclification";
      }
}

TEST(SigmaSeparation, EqualsTheDefinitionByPathsOnEveryDirectedGraphOfFourNodes) {
  for_each_mixed_graph(4, false, expect_agreement);
}

TEST(SigmaSeparation, EqualsTheDefinitionByPathsOnEveryDirectedMixedGraphOfThreeNodes) {
  for_each_mixed_graph(3, true, expect_agreement);
}

TEST(SigmaSeparation, EqualsTheDefinitionByPathsOnEveryDirectedMixedGraphOfFourNodes) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "262,144 graphs: set ABDERA_FULL=1";
  for_each_mixed_graph(4, true, expect_agreement);
}

TEST(SigmaSeparation, DiffersFromDSeparationOnACycle) {
  // 0 --> 1 <=> 2 <-- 3 (the example of Spirtes 1995): {1, 2} d-separates 0 from 3, but does not sigma-separate them.
  DirectedMixedGraph g(4);
  g.add_directed(0, 1);
  g.add_directed(1, 2);
  g.add_directed(2, 1);
  g.add_directed(3, 2);
  EXPECT_TRUE(sigma_separated(g, 0, 3, {}));
  EXPECT_FALSE(sigma_separated(g, 0, 3, std::vector<Var>{1, 2}));
  EXPECT_EQ(g.components()[1], g.components()[2]);
  EXPECT_NE(g.components()[0], g.components()[1]);
}

TEST(SigmaSeparation, RefusesWhatIsNoQuestion) {
  DirectedMixedGraph g(2);
  EXPECT_THROW(g.add_directed(0, 0), UsageError);
  EXPECT_THROW(g.add_bidirected(0, 2), UsageError);
  EXPECT_THROW(sigma_separated(g, 0, 0, {}), UsageError);
  EXPECT_THROW(sigma_separated(g, 0, 1, std::vector<Var>{1}), UsageError);
}

}  // namespace
}  // namespace abdera
