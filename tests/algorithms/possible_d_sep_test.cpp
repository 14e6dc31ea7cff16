#include "algorithms/constraint/possible_d_sep.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "algorithms/constraint/d_sep_links.hpp"
#include "algorithms/constraint/triple_checks.hpp"
#include "citests/decorators.hpp"
#include "tests/algorithms/latent_support.hpp"

namespace abdera {
namespace {

using namespace testing_latent;
using Edges = std::set<std::pair<Var, Var>>;

MixedGraph circles(int p, std::initializer_list<std::pair<Var, Var>> edges) {
  MixedGraph g(p);
  for (auto [a, b] : edges) g.set_edge(a, Mark::kCircle, Mark::kCircle, b);
  return g;
}

MixedGraph random_circles(int p, double share, Rng& rng) {
  MixedGraph g(p);
  for (Var a = 0; a < p; ++a)
    for (Var b = a + 1; b < p; ++b)
      if (rng.uniform() < share) g.set_edge(a, Mark::kCircle, Mark::kCircle, b);
  return g;
}

/// Calls visit(path) for each path without repeated nodes from its last node on.
template <class F>
void for_each_path(const MixedGraph& g, std::vector<Var>& path, F&& visit) {
  for (Var v = 0; v < g.size(); ++v) {
    if (!g.adjacent(path.back(), v) || std::find(path.begin(), path.end(), v) != path.end()) continue;
    path.push_back(v);
    if (visit(path)) for_each_path(g, path, visit);
    path.pop_back();
  }
}

TEST(BiconnectedComponents, SplitTwoTrianglesAtTheirCommonNode) {
  const auto g = circles(7, {{0, 1}, {1, 2}, {0, 2}, {2, 3}, {3, 4}, {2, 4}, {4, 5}});
  EXPECT_EQ(biconnected_components(g), (std::vector<std::vector<Var>>{{0, 1, 2}, {2, 3, 4}, {4, 5}}));
}

TEST(BiconnectedComponents, HoldTheEdgesThatShareACycle) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng = Rng(seed).fork("blocks");
    const auto g = random_circles(7, rng.uniform(0.1, 0.5), rng);
    // By definition: edges on a common cycle belong together, and so on.
    std::map<std::pair<Var, Var>, std::set<Var>> nodes;
    for (const Edge& e : g.edges()) nodes[{e.a, e.b}] = {e.a, e.b};
    for (bool changed = true; changed;) {
      changed = false;
      for (Var start = 0; start < 7; ++start) {
        std::vector<Var> path{start};
        for_each_path(g, path, [&](const std::vector<Var>& cycle) {
          if (cycle.size() < 3 || !g.adjacent(cycle.back(), start)) return true;
          std::set<Var> all;
          for (std::size_t i = 0; i < cycle.size(); ++i) {
            const auto& of = nodes.at(std::minmax(cycle[i], cycle[(i + 1) % cycle.size()]));
            all.insert(of.begin(), of.end());
          }
          for (std::size_t i = 0; i < cycle.size(); ++i) {
            auto& of = nodes.at(std::minmax(cycle[i], cycle[(i + 1) % cycle.size()]));
            changed = changed || of != all;
            of = all;
          }
          return true;
        });
      }
    }
    std::set<std::vector<Var>> expected;
    for (const auto& [edge, of] : nodes) expected.insert({of.begin(), of.end()});
    const auto found = biconnected_components(g);
    EXPECT_EQ(std::set<std::vector<Var>>(found.begin(), found.end()), expected) << seed;
  }
}

VarSet all_of(const MixedGraph& g) {
  VarSet all(g.size());
  for (Var v = 0; v < g.size(); ++v) all.insert(v);
  return all;
}

// By hand: 0 -> 1 <- 2 <-> 3 and 3 o-o 4: from 0 the walk goes through the colliders 1 and 2 and not beyond 3.
TEST(PossibleDSep, GoesThroughCollidersAndTrianglesOnly) {
  MixedGraph g = circles(5, {{3, 4}});
  g.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  g.set_edge(2, Mark::kArrow, Mark::kArrow, 1);
  g.set_edge(2, Mark::kArrow, Mark::kArrow, 3);
  EXPECT_EQ(possible_d_sep(g, {}, 0, all_of(g)).to_vector(), (std::vector<Var>{1, 2, 3}));
  const Triple ambiguous{2, 3, 4};
  EXPECT_EQ(possible_d_sep(g, std::span(&ambiguous, 1), 0, all_of(g)).to_vector(), (std::vector<Var>{1, 2, 3, 4}));
  g.set_edge(2, Mark::kCircle, Mark::kCircle, 4);  // a triangle 2, 3, 4
  EXPECT_EQ(possible_d_sep(g, {}, 0, all_of(g)).to_vector(), (std::vector<Var>{1, 2, 3, 4}));
  const std::vector<Var> beside_two{0, 1, 3, 4};
  EXPECT_EQ(possible_d_sep(g, {}, 0, VarSet(5, beside_two)).to_vector(), std::vector<Var>{1});
}

TEST(PossibleDSep, HoldsEveryNodeThatAPathByDefinitionReaches) {
  std::size_t reached = 0, missing = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng = Rng(seed).fork("pds");
    auto g = random_circles(7, 0.4, rng);
    for (const Edge& e : g.edges())
      g.set_edge(e.a, rng.uniform() < 0.5 ? Mark::kArrow : Mark::kCircle,
                 rng.uniform() < 0.5 ? Mark::kArrow : Mark::kCircle, e.b);
    for (Var x = 0; x < 7; ++x) {
      const VarSet found = possible_d_sep(g, {}, x, all_of(g));
      std::vector<Var> path{x};
      for_each_path(g, path, [&](const std::vector<Var>& p) {
        const auto n = p.size();
        const bool open = n < 3 || g.adjacent(p[n - 3], p[n - 1]) ||
                          (g.mark(p[n - 3], p[n - 2]) == Mark::kArrow && g.mark(p[n - 1], p[n - 2]) == Mark::kArrow);
        missing += open && !found.contains(p.back());
        reached += open;
        return open;
      });
    }
  }
  EXPECT_EQ(missing, 0u);
  EXPECT_GT(reached, 5000u);
}

/// The example of the literature: an edge between 0 and 1 that no subset of their neighbours separates.
/// 0 <-> 1's common story: 2 <-> 0, 3 <-> 1, 2 -> 1, 3 -> 0 and 4 -> 2, 4 -> 3.
const MagClass& class_with_link() {
  static const MagClass* const found = [] {
    RunContext run;
    for (const auto& one : classes_of_five(false)) {
      const MixedGraph mag = one.members.front().graph(5);
      if (find_skeleton(SeparationOracle(mag), Knowledge(5), {}, run).graph.num_edges() > mag.num_edges()) return &one;
    }
    return static_cast<const MagClass*>(nullptr);
  }();
  return *found;
}

TEST(SearchPossibleDSep, RemovesALinkThatNeighboursDoNotSeparateAndCountsIt) {
  const SeparationOracle oracle(class_with_link().members.front().graph(5));
  const auto result = run_latent(Learner::kFci, oracle);
  EXPECT_EQ(count_of(result, "second_removed"), 1u);
  EXPECT_EQ(result.truncated, 0u);
  EXPECT_EQ(result.largest_given, 3);
  const auto by_local_checks = run_latent(Learner::kRfci, oracle);
  EXPECT_EQ(by_local_checks.graph.num_edges(), result.graph.num_edges() + 1);
}

// 0 --> 1 <-- 3 and 0 <-> 2 <-> 3, 2 --> 1: from 0 a path of colliders leads to 3, which is no neighbour of 0; but all
// nodes are neighbours of 1 and of 2, one of which is an end of every edge.
TEST(SearchPossibleDSep, DoesNotAskAboutAnEdgeThatOneEndSettled) {
  MixedGraph mag(4);
  for (Var parent : {0, 2, 3}) mag.set_edge(parent, Mark::kTail, Mark::kArrow, 1);
  for (Var v : {0, 3}) mag.set_edge(v, Mark::kArrow, Mark::kArrow, 2);
  const SeparationOracle oracle(mag);
  RunContext run;
  const Skeleton skeleton = find_skeleton(oracle, Knowledge(4), {}, run);
  ASSERT_EQ(skeleton.graph.num_edges(), 5);
  const auto verdicts = find_colliders(oracle, skeleton, Knowledge(4), {.stored_decides = true}, run);
  const MixedGraph graph = with_colliders(skeleton.graph, verdicts.colliders);
  const auto tests = [&](int first_max_given) {
    Skeleton copy = skeleton;
    const auto found = search_possible_d_sep(oracle, copy, graph, graph, {}, {.first_max_given = first_max_given}, run);
    EXPECT_EQ(copy.graph.num_edges(), 5);
    return found.stats.tests;
  };
  EXPECT_EQ(tests(-1), 0u);
  EXPECT_GT(tests(0), 0u) << "the first search did not ask about all neighbours";
}

TEST(SearchPossibleDSep, ReportsWhatALimitLeavesOut) {
  const MixedGraph mag = class_with_link().members.front().graph(5);
  const SeparationOracle oracle(mag);
  RunContext run;
  FciOptions few{.max_second_tests = 4}, small{.max_second_given = 1};
  for (const FciOptions& options : {few, small}) {
    const auto result = fci(oracle, Knowledge(), options, run);
    EXPECT_GT(result.truncated, 0u);
    EXPECT_EQ(count_of(result, "truncated"), result.truncated);
    EXPECT_TRUE(MarkTruth(mag).holds(result.graph)) << "marks stay true";
  }
}

TEST(SearchPossibleDSep, AsksNoSetLargerThanTheLimitAndNoneTwiceOfANeighbourhood) {
  const FisherZ test = fisher_z_of(testing_pc::random_table(10, 4, 800, 17));
  std::size_t largest = 0;
  const Traced traced(
      test, [&](Var, Var, std::span<const Var> given, const CiResult&) { largest = std::max(largest, given.size()); });
  for (int limit : {0, 1, 2}) {
    largest = 0;
    const auto result =
        run_latent(Learner::kAnytime, traced, {.collider_rule = ColliderRule::kVanilla}, Knowledge(), 1, limit);
    EXPECT_EQ(largest, static_cast<std::size_t>(limit));
    EXPECT_EQ(result.largest_given, limit);
  }
}

// No set of neighbours separates 0 and 1, so 0 - 1 - 5 looks like a collider though 1 --> 5: one of its edges does not
// stay given the set that separates 0 and 5.
TEST(CertainColliders, AreNotThoseThatASuperfluousEdgeMakes) {
  MixedGraph mag(6);
  mag.set_edge(0, Mark::kArrow, Mark::kArrow, 2);
  mag.set_edge(1, Mark::kArrow, Mark::kArrow, 3);
  for (auto [from, to] : {std::pair{2, 1}, {3, 0}, {4, 2}, {4, 3}, {1, 5}, {2, 5}, {3, 5}, {4, 5}})
    mag.set_edge(from, Mark::kTail, Mark::kArrow, to);
  const SeparationOracle oracle(mag);
  RunContext run;
  const Skeleton skeleton = find_skeleton(oracle, Knowledge(6), {}, run);
  ASSERT_TRUE(skeleton.graph.adjacent(0, 1));
  const auto verdicts = find_colliders(oracle, skeleton, Knowledge(6), {.stored_decides = true}, run);
  const auto sure = certain_colliders(oracle, skeleton, Knowledge(6), verdicts.colliders, {}, run);
  const auto says = [](const std::vector<Triple>& triples, Triple t) {
    return std::find(triples.begin(), triples.end(), t) != triples.end();
  };
  EXPECT_TRUE(says(verdicts.colliders, {0, 1, 5}));
  EXPECT_FALSE(says(sure.triples, {0, 1, 5}));
  for (const Triple& t : {Triple{2, 0, 3}, Triple{1, 3, 4}, Triple{0, 2, 4}}) EXPECT_TRUE(says(sure.triples, t));
  const MixedGraph drawn = with_colliders(skeleton.graph, sure.triples);
  EXPECT_EQ(drawn.mark(0, 1), Mark::kCircle);
  EXPECT_EQ(drawn.mark(4, 2), Mark::kArrow);
  EXPECT_EQ(drawn.mark(2, 4), Mark::kCircle);
}

/// A test by which one pair can never be told independent of the middle's neighbours: the local checks must notice.
TEST(LocalChecks, TakeOutAnEdgeThatTheSetOfATripleSeparates) {
  // 0 - 1 - 2 with an edge 0 - 1 that the empty set separates, as a search that asked too little would leave it.
  const SeparationOracle oracle(MixedGraph(3));
  Skeleton skeleton;
  skeleton.graph = MixedGraph(3);
  skeleton.graph.set_undirected(0, 1), skeleton.graph.set_undirected(1, 2);
  skeleton.pairs = {{.a = 0, .b = 1}, {.a = 1, .b = 2}};
  skeleton.index_pairs(3), skeleton.build_pools(3);
  RunContext run;
  const auto checks = check_triples(oracle, skeleton, Knowledge(3), {}, run);
  EXPECT_EQ(checks.removed, 2u);
  EXPECT_EQ(checks.stats.tests, 4u) << "two edges, and the smallest set of each";
  EXPECT_EQ(skeleton.graph.num_edges(), 0);
  EXPECT_TRUE(checks.unverified.empty());
}

}  // namespace
}  // namespace abdera
