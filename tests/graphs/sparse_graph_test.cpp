#include "graphs/sparse_graph.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/error.hpp"
#include "core/rng.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/sparse_convert.hpp"
#include "tests/graphs/graphs_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing_support::message_of;

std::vector<Var> members(const VarSet& set) { return set.to_vector(); }
std::vector<Var> members(std::span<const Var> nodes) { return {nodes.begin(), nodes.end()}; }

void expect_equal_rows(const SparseGraph& sparse, const MixedGraph& g) {
  ASSERT_EQ(sparse.size(), g.size());
  ASSERT_EQ(sparse.num_edges(), static_cast<std::size_t>(g.num_edges()));
  ASSERT_EQ(sparse.edges(), g.edges());
  for (Var v = 0; v < g.size(); ++v) {
    ASSERT_EQ(members(sparse.parents(v)), members(g.parents(v)));
    ASSERT_EQ(members(sparse.children(v)), members(g.children(v)));
    ASSERT_EQ(members(sparse.undirected(v)), members(g.undirected_neighbours(v)));
    ASSERT_EQ(sparse.degree(v), g.degree(v));
    std::vector<Var> row;
    for (const Neighbour& w : sparse.neighbours(v)) {
      row.push_back(w.node);
      ASSERT_EQ(w.near, g.mark(w.node, v));
      ASSERT_EQ(w.far, g.mark(v, w.node));
    }
    ASSERT_EQ(row, members(g.neighbours(v)));
    for (Var w = 0; w < g.size(); ++w) ASSERT_TRUE(v == w || sparse.mark(v, w) == g.mark(v, w));
  }
}

TEST(SparseGraph, HoldsEveryGraphOfThreeNodesAsTheBitPlanesDoFromPlanesAndFromEdges) {
  int graphs = 0;
  for_each_graph(3, 10, [&](const MixedGraph& g) {
    ++graphs;
    const SparseGraph sparse(g);
    expect_equal_rows(sparse, g);
    ASSERT_EQ(sparse.planes(), g);
    auto edges = g.edges();
    std::reverse(edges.begin(), edges.end());
    for (Edge& e : edges) std::swap(e.a, e.b), std::swap(e.at_a, e.at_b);
    ASSERT_EQ(SparseGraph(3, edges), sparse);
    const auto all = g.edges();
    const auto directed = [&](const Edge& e) { return g.directed(e.a, e.b) || g.directed(e.b, e.a); };
    ASSERT_EQ(sparse.only_directed(), std::all_of(all.begin(), all.end(), directed));
    ASSERT_EQ(sparse.only_pdag_marks(), std::all_of(all.begin(), all.end(), [&](const Edge& e) {
                return directed(e) || g.undirected(e.a, e.b);
              }));
  });
  EXPECT_EQ(graphs, 1000);
}

TEST(SparseGraph, TellsGraphsApartByMarksAlone) {
  EXPECT_NE(SparseGraph(pdag(2, {{0, 1}}, {})), SparseGraph(pdag(2, {{1, 0}}, {})));
  EXPECT_NE(SparseGraph(pdag(2, {{0, 1}}, {})), SparseGraph(pdag(3, {{0, 1}}, {})));
  EXPECT_EQ(SparseGraph(), SparseGraph(MixedGraph(0)));
}

TEST(SparseGraph, RefusesEdgesThatNoSimpleGraphHas) {
  const auto message = [](int n, std::vector<Edge> edges) {
    return message_of<UsageError>([&] { SparseGraph g(n, edges); });
  };
  constexpr Mark kT = Mark::kTail, kA = Mark::kArrow;
  EXPECT_EQ(message(2, {{0, 2, kT, kA}}), "edge to node 2 of a graph with 2 nodes");
  EXPECT_EQ(message(2, {{-1, 0, kT, kA}}), "edge to node -1 of a graph with 2 nodes");
  EXPECT_EQ(message(2, {{1, 1, kT, kA}}), "edge from node 1 to itself");
  EXPECT_EQ(message(2, {{0, 1, kT, Mark::kNone}}), "edge without a mark between nodes 0 and 1");
  EXPECT_EQ(message(3, {{0, 2, kT, kA}, {0, 1, kT, kA}, {2, 0, kT, kA}}), "two edges between nodes 0 and 2");
  EXPECT_EQ(message(2, {{0, 1, kT, kA}}), "no such exception");
}

TEST(SparseCpdag, EqualsTheMarkIntersectionOfTheClassForEveryDagUpToFiveNodes) {
  for (int n = 1; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) {
      const SparseGraph cpdag = c.intersection(n);
      for (SmallDag dag : c.members) ASSERT_EQ(cpdag_of(SparseGraph(dag.graph(n))), cpdag) << n << " " << dag.parents;
    }
}

std::vector<Edge> random_edges(int n, double degree, Rng& rng) {
  std::vector<Var> order;
  for (Var v = 0; v < n; ++v) order.push_back(v);
  rng.shuffle(order);
  std::vector<Edge> edges;
  const auto wanted = static_cast<std::size_t>(degree * n / 2);
  std::vector<std::pair<Var, Var>> taken;
  while (taken.size() < wanted) {
    auto a = rng.below(static_cast<std::uint32_t>(n)), b = rng.below(static_cast<std::uint32_t>(n));
    if (a != b) taken.emplace_back(std::min(a, b), std::max(a, b));
    if (taken.size() == wanted) {
      std::sort(taken.begin(), taken.end());
      taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    }
  }
  for (const auto& [a, b] : taken)
    edges.push_back(
        {order[static_cast<std::size_t>(a)], order[static_cast<std::size_t>(b)], Mark::kTail, Mark::kArrow});
  return edges;
}

TEST(SparseCpdag, EqualsTheRulesOnBitPlanesForRandomDagsOfManySizes) {
  Rng rng(17);
  for (int i = 0; i < 60; ++i) {
    const int n = 6 + static_cast<int>(rng.below(120));
    const SparseGraph dag(n, random_edges(n, rng.uniform(0.5, std::min(12.0, n - 2.0)), rng));
    ASSERT_EQ(cpdag_of(dag).planes(), cpdag_of(dag.planes()));
  }
}

TEST(MemberDag, IsInTheClassOfEveryCpdagUpToFiveNodesAndOfLargeOnes) {
  for (int n = 1; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) {
      const SparseGraph cpdag = c.intersection(n), dag = member_dag(cpdag);
      ASSERT_TRUE(dag.only_directed());
      ASSERT_EQ(cpdag_of(dag), cpdag);
      const SparseGraph first = c.members.front().graph(n);
      ASSERT_EQ(member_dag(first), first);
    }
  Rng rng(18);
  for (double degree : {1.0, 2.0, 6.0}) {
    const SparseGraph cpdag = cpdag_of(SparseGraph(5000, random_edges(5000, degree, rng)));
    EXPECT_EQ(cpdag_of(member_dag(cpdag)), cpdag);
  }
  const SparseGraph complete = MixedGraph::complete(40, Mark::kTail);
  EXPECT_EQ(cpdag_of(member_dag(complete)), complete);
}

TEST(MemberDag, AcceptsExactlyDagsAndCpdagsAmongAllGraphsOfTailsAndArrowheadsUpToFourNodes) {
  const auto accepted = [](const MixedGraph& g) {
    return message_of<UsageError>([&] { member_dag(g); }) == "no such exception";
  };
  for (int n = 2; n <= 4; ++n)
    for_each_pdag(n, [&](const MixedGraph& g) { ASSERT_EQ(accepted(g), is_dag(g) || !check_cpdag(g).has_value()); });
  MixedGraph circle(2);
  circle.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  EXPECT_FALSE(accepted(circle));
}

TEST(SparseConvert, NamesWhatIsWrong) {
  const auto message = [](const MixedGraph& g, bool member) {
    return message_of<UsageError>([&] { member ? member_dag(g, {"A", "B", "C", "D"}) : cpdag_of(SparseGraph(g)); });
  };
  EXPECT_EQ(message(pdag(4, {{3, 0}, {0, 1}, {1, 2}, {2, 0}}, {}), true), "directed cycle A --> B --> C --> A");
  EXPECT_EQ(message(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {}), true), "directed cycle A --> B --> C --> A");
  EXPECT_EQ(message(pdag(3, {{0, 1}, {1, 2}, {2, 0}}, {}), false), "directed cycle X1 --> X2 --> X3 --> X1");
  EXPECT_EQ(message(pdag(2, {}, {{0, 1}}), false),
            "the CPDAG is defined for a DAG only: the edge X1 --- X2 is not directed");
  EXPECT_EQ(message(pdag(3, {{0, 1}}, {{1, 2}}), true),
            "not a CPDAG: the CPDAG of its extension differs at A - B: A --> B should be A --- B");
  EXPECT_EQ(message(pdag(3, {{1, 0}}, {{1, 2}, {0, 2}}), true),
            "not a CPDAG: its directed and undirected edges form a cycle");
}

TEST(SparseCpdag, TakesAHundredThousandNodes) {
  Rng rng(19);
  const SparseGraph dag(100000, random_edges(100000, 4, rng)), cpdag = cpdag_of(dag);
  EXPECT_EQ(cpdag.num_edges(), dag.num_edges());
  EXPECT_EQ(cpdag_of(member_dag(cpdag)), cpdag);
}

}  // namespace
}  // namespace abdera
