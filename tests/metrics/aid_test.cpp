#include "bench/metrics/aid.hpp"

#include "bench/metrics/sid.hpp"
#include "core/error.hpp"
#include "graphs/sparse_convert.hpp"
#include "tests/metrics/metrics_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing_support::message_of;

using Aid = Distance (*)(const SparseGraph&, const SparseGraph&, const RunContext&);
constexpr std::pair<Aid, Strategy> kAids[] = {
    {parent_aid, Strategy::kParent}, {ancestor_aid, Strategy::kAncestor}, {oset_aid, Strategy::kOset}};

// Sums: an independent enumeration (table B of the oracles), whose adjustment criterion was compared with regression.
TEST(Aid, EqualsTheDefinitionAndTheKnownSumsOverAllPairsOfDagsUpToFourNodes) {
  constexpr std::int64_t kSums[][3] = {{6, 6, 6}, {1614, 1482, 1482}, {1847436, 1610724, 1616292}};
  for (int n = 2; n <= 4; ++n) {
    const auto dags = defined_dags(n);
    std::int64_t sums[3] = {};
    for (const auto& truth : dags)
      for (const auto& estimate : dags)
        for (std::size_t k = 0; k < 3; ++k) {
          const auto distance = kAids[k].first(truth.sparse, estimate.sparse, {});
          ASSERT_EQ(distance.count, defined_aid(truth, estimate, kAids[k].second)) << n << " " << k;
          sums[k] += distance.count;
        }
    for (std::size_t k = 0; k < 3; ++k) EXPECT_EQ(sums[k], kSums[n - 2][k]) << n << " " << k;
  }
}

TEST(Aid, EqualsTheDefinitionOverAllPairsOfCpdagsUpToFourNodes) {
  for (int n = 2; n <= 4; ++n) {
    const auto cpdags = defined_cpdags(n);
    for (const auto& truth : cpdags)
      for (const auto& estimate : cpdags)
        for (const auto& [aid, strategy] : kAids)
          ASSERT_EQ(aid(truth.sparse, estimate.sparse, {}).count, defined_aid(truth, estimate, strategy));
  }
}

TEST(Aid, EqualsTheDefinitionBetweenEveryDagAndEveryCpdagOfFourNodes) {
  const auto dags = defined_dags(4), cpdags = defined_cpdags(4);
  for (const auto& dag : dags)
    for (const auto& cpdag : cpdags)
      for (const auto& [aid, strategy] : kAids) {
        ASSERT_EQ(aid(dag.sparse, cpdag.sparse, {}).count, defined_aid(dag, cpdag, strategy));
        ASSERT_EQ(aid(cpdag.sparse, dag.sparse, {}).count, defined_aid(cpdag, dag, strategy));
      }
}

TEST(Aid, EqualsTheDefinitionOnRandomPairsOfFiveNodes) {
  const auto classes = markov_classes(5);
  Rng rng(5);
  std::vector<DefinedGraph> graphs;
  for (int i = 0; i < 250; ++i) {
    const auto& c = classes[rng.below(static_cast<std::uint32_t>(classes.size()))];
    std::vector<MixedGraph> members;
    for (SmallDag d : c.members) members.push_back(d.graph(5));
    graphs.emplace_back(c.intersection(5), members);
    graphs.emplace_back(members[0], std::vector{members[0]});
  }
  for (const auto& truth : graphs)
    for (std::size_t i = 0; i < graphs.size(); i += 1 + rng.below(5))
      for (const auto& [aid, strategy] : kAids)
        ASSERT_EQ(aid(truth.sparse, graphs[i].sparse, {}).count, defined_aid(truth, graphs[i], strategy));
}

TEST(Aid, IsZeroFromEveryDagAndEveryCpdagUpToFiveNodesToItself) {
  for (int n = 1; n <= 5; ++n)
    for (const auto& c : markov_classes(n))
      for (const SparseGraph& g : {SparseGraph(c.intersection(n)), SparseGraph(c.members.back().graph(n))})
        for (const auto& entry : kAids) ASSERT_EQ(entry.first(g, g, {}), (Distance{0, 0}));
}

TEST(Aid, CountsTheMistakesOfAHandComputedExample) {
  // Truth A --> B --> C, estimate A <-- B --> C. Wrong: A on B (no effect is claimed), A on C (the mediator B is
  // adjusted for; the other two claim no effect), B on A (nothing is adjusted for, but B <-- A is open). The effects of
  // B on C and of C on anything are right.
  MixedGraph truth(3), estimate(3);
  truth.set_directed(0, 1), truth.set_directed(1, 2);
  estimate.set_directed(1, 0), estimate.set_directed(1, 2);
  EXPECT_EQ(parent_aid(truth, estimate).count, 3);
  EXPECT_EQ(ancestor_aid(truth, estimate).count, 3);
  EXPECT_EQ(oset_aid(truth, estimate).count, 3);
  EXPECT_DOUBLE_EQ(parent_aid(truth, estimate).normalised, 0.5);
}

TEST(Aid, IsTheSameOnAnyNumberOfThreads) {
  Rng rng(11);
  for (int p : {70, 300}) {
    const SparseGraph truth = random_dag(p, 4, rng), estimate = cpdag_of(SparseGraph(random_dag(p, 4, rng)));
    for (const auto& entry : kAids) {
      const auto one = entry.first(truth, estimate, {});
      for (int threads : {2, 7}) {
        RunContext run;
        run.threads = threads;
        EXPECT_EQ(entry.first(truth, estimate, run), one);
      }
    }
  }
}

TEST(Aid, RefusesOtherSizesAndGraphsThatAreNeitherDagNorCpdag) {
  const auto message = [](const SparseGraph& truth, const SparseGraph& estimate) {
    return message_of<UsageError>([&] { parent_aid(truth, estimate); });
  };
  MixedGraph empty(3), arrow(3), cycle(3), bidirected(3);
  EXPECT_EQ(message(empty, MixedGraph(4)),
            "the truth has 3 nodes and the estimate 4: a distance needs the same nodes in the same order");
  arrow.set_directed(0, 1), arrow.set_undirected(1, 2);
  EXPECT_EQ(message(empty, arrow),
            "not a CPDAG: the CPDAG of its extension differs at X1 - X2: X1 --> X2 should be X1 --- X2");
  cycle.set_directed(0, 1), cycle.set_directed(1, 2), cycle.set_directed(2, 0);
  EXPECT_EQ(message(cycle, empty), "directed cycle X1 --> X2 --> X3 --> X1");
  bidirected.set_edge(0, Mark::kArrow, Mark::kArrow, 2);
  EXPECT_EQ(message(empty, bidirected), "not a DAG or CPDAG: edge X1 <-> X3");
}

TEST(Aid, StopsWithAnErrorInsteadOfAPartOfTheCount) {
  const std::atomic<bool> stop{true};
  RunContext run;
  run.stop = StopToken(&stop);
  EXPECT_THROW(parent_aid(MixedGraph(3), MixedGraph(3), run), Error);
}

}  // namespace
}  // namespace abdera
