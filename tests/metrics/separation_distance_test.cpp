#include "bench/metrics/separation_distance.hpp"

#include "core/error.hpp"
#include "graphs/separation.hpp"
#include "graphs/sparse_convert.hpp"
#include "tests/metrics/metrics_support.hpp"

namespace abdera {
namespace {

/// The pairs that `from` separates by its possible ancestors and `in` does not, by the definition.
std::int64_t broken(const std::vector<MaskDag>& from, const MaskDag& in) {
  const MaskDag& first = from.front();
  std::int64_t count = 0;
  for (Var x = 0; x < first.n; ++x)
    for (Var y = x + 1; y < first.n; ++y) {
      if (first.children[static_cast<std::size_t>(x)] >> y & 1u || first.parents[static_cast<std::size_t>(x)] >> y & 1u)
        continue;
      unsigned above = 0;
      for (const MaskDag& m : from) above |= m.ancestors(1u << x | 1u << y);
      count += !in.separated(x, y, above & ~(1u << x) & ~(1u << y));
    }
  return count;
}

struct ClassOfDags {
  SparseGraph cpdag;
  std::vector<SparseGraph> dags;
  std::vector<MaskDag> masks;
};
std::vector<ClassOfDags> classes(int n) {
  std::vector<ClassOfDags> out;
  for (const auto& c : markov_classes(n)) {
    ClassOfDags k{c.intersection(n), {}, {}};
    for (SmallDag d : c.members) k.dags.emplace_back(d.graph(n)), k.masks.push_back(MaskDag::of(d.graph(n)));
    out.push_back(std::move(k));
  }
  return out;
}

TEST(SeparationDistance, IsZeroExactlyBetweenMarkovEquivalentDagsAndTheSameForAllMembersUpToFourNodes) {
  for (int n = 1; n <= 4; ++n) {
    const auto all = classes(n);
    for (std::size_t i = 0; i < all.size(); ++i)
      for (std::size_t j = 0; j < all.size(); ++j) {
        const auto between = separation_distance(all[i].cpdag, GraphKind::kCpdag, all[j].cpdag, GraphKind::kCpdag);
        ASSERT_EQ(between.count() == 0, i == j);
        ASSERT_LE(between.normalised, 1);
        for (const auto& truth : all[i].dags)
          for (const auto& estimate : all[j].dags)
            ASSERT_EQ(separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kDag), between);
      }
  }
}

TEST(SeparationDistance, EqualsTheDefinitionForAllPairsOfClassesUpToFourNodesAndRandomOnesOfFive) {
  Rng rng(9);
  for (int n = 2; n <= 5; ++n) {
    const auto all = classes(n);
    for (const auto& truth : all)
      for (std::size_t k = 0; k < (n == 5 ? 3 : all.size()); ++k) {
        const auto& estimate = all[n == 5 ? rng.below(static_cast<std::uint32_t>(all.size())) : k];
        const auto d = separation_distance(truth.cpdag, GraphKind::kCpdag, estimate.cpdag, GraphKind::kCpdag);
        ASSERT_EQ(d.false_separations, broken(estimate.masks, truth.masks.front()));
        ASSERT_EQ(d.missed_separations, broken(truth.masks, estimate.masks.front()));
      }
  }
}

TEST(SeparationDistance, IsPositiveBetweenRandomClassesOfFiveNodesUnlessTheyAreOne) {
  const auto all = classes(5);
  Rng rng(10);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto j = rng.below(static_cast<std::uint32_t>(all.size()));
    const auto d = separation_distance(all[i].cpdag, GraphKind::kCpdag, all[j].dags.back(), GraphKind::kDag);
    ASSERT_EQ(d.count() == 0, i == j);
    ASSERT_EQ(separation_distance(all[i].dags.back(), GraphKind::kDag, all[i].cpdag, GraphKind::kCpdag).count(), 0);
  }
}

TEST(SeparationDistance, CountsBothKindsOfMistakeOfAHandComputedExample) {
  // Truth A --> B <-- C, estimate A --- B --- C. The estimate separates A and C given B, the truth does not; the truth
  // separates them given nothing, the estimate does not.
  MixedGraph truth(3), estimate(3);
  truth.set_directed(0, 1), truth.set_directed(2, 1);
  estimate.set_undirected(0, 1), estimate.set_undirected(1, 2);
  const auto d = separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kCpdag);
  EXPECT_EQ(d.false_separations, 1);
  EXPECT_EQ(d.missed_separations, 1);
  EXPECT_DOUBLE_EQ(d.normalised, 2.0 / 6);
  // The empty graph claims three separations; A and C given nothing is right.
  const auto e = separation_distance(truth, GraphKind::kDag, MixedGraph(3), GraphKind::kDag);
  EXPECT_EQ(e.false_separations, 2);
  EXPECT_EQ(e.missed_separations, 0);
}

TEST(SeparationDistance, OfMagsAsksForAncestorsAndWalksThroughBidirectedEdges) {
  // A <-> B <-> C --> D against A --> B <-> C --> D: the separations are the same.
  MixedGraph one(4), other(4);
  one.set_edge(0, Mark::kArrow, Mark::kArrow, 1), one.set_edge(1, Mark::kArrow, Mark::kArrow, 2);
  one.set_directed(2, 3);
  other.set_directed(0, 1), other.set_edge(1, Mark::kArrow, Mark::kArrow, 2), other.set_directed(2, 3);
  EXPECT_EQ(separation_distance(one, GraphKind::kMag, other, GraphKind::kMag).count(), 0);
  // With B --> C there is no collider at B any more, which matters to A and C alone: C separates D from the rest.
  MixedGraph chain = other;
  chain.set_directed(1, 2);
  const auto d = separation_distance(one, GraphKind::kMag, chain, GraphKind::kMag);
  EXPECT_EQ(d.missed_separations, 1) << "A and C given nothing";
  EXPECT_EQ(d.false_separations, 1) << "A and C given B";
}

TEST(SeparationDistance, SearchesAsTheGraphLayerDoes) {
  Rng rng(12);
  for (int i = 0; i < 30; ++i) {
    const int n = 6 + static_cast<int>(rng.below(20));
    const MixedGraph truth = random_dag(n, 2.5, rng), estimate = random_dag(n, 2.5, rng);
    const MixedGraph cpdag = cpdag_of(estimate);
    std::int64_t wrong = 0;
    for (Var x = 0; x < n; ++x)
      for (Var y = x + 1; y < n; ++y) {
        if (estimate.adjacent(x, y)) continue;
        VarSet above(n);
        std::vector<Var> stack = {x, y};
        while (!stack.empty()) {
          const Var v = stack.back();
          stack.pop_back();
          if (above.contains(v)) continue;
          above.insert(v);
          cpdag.for_parents(v, [&](Var w) { stack.push_back(w); });
          cpdag.for_undirected(v, [&](Var w) { stack.push_back(w); });
        }
        above.erase(x), above.erase(y);
        wrong += !m_separated(truth, x, y, above.to_vector());
      }
    ASSERT_EQ(separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kDag).false_separations, wrong);
  }
}

TEST(SeparationDistance, IsTheSameOnAnyNumberOfThreads) {
  Rng rng(13);
  const SparseGraph truth = random_dag(150, 2, rng), estimate = random_dag(150, 2, rng);
  const auto one = separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kDag);
  for (int threads : {2, 7}) {
    RunContext run;
    run.threads = threads;
    EXPECT_EQ(separation_distance(truth, GraphKind::kDag, estimate, GraphKind::kDag, run), one);
  }
}

TEST(SeparationDistance, RefusesOtherKindsAndGraphsThatAreNotWhatTheyClaim) {
  MixedGraph circle(2);
  circle.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  EXPECT_THROW(separation_distance(circle, GraphKind::kRpag, circle, GraphKind::kRpag), NotApplicable);
  MixedGraph square(4);
  for (Var v = 0; v < 4; ++v) square.set_edge(v, Mark::kCircle, Mark::kCircle, (v + 1) % 4);
  EXPECT_THROW(separation_distance(square, GraphKind::kPag, square, GraphKind::kPag), UsageError);
  EXPECT_THROW(separation_distance(circle, GraphKind::kMag, circle, GraphKind::kMag), UsageError);
  EXPECT_THROW(separation_distance(circle, GraphKind::kDag, circle, GraphKind::kDag), UsageError);
  EXPECT_THROW(separation_distance(MixedGraph(2), GraphKind::kDag, MixedGraph(3), GraphKind::kDag), UsageError);
}

}  // namespace
}  // namespace abdera
