#include "bench/metrics/ancestry.hpp"

#include "core/error.hpp"
#include "graphs/sparse_convert.hpp"
#include "tests/metrics/metrics_support.hpp"

namespace abdera {
namespace {

/// Ancestry by the members of the class.
std::vector<Ancestry> by_members(const std::vector<MaskDag>& members, Var a) {
  unsigned all = ~0u, any = 0;
  for (const MaskDag& m : members) {
    const unsigned below = m.descendants(1u << a) & ~(1u << a);
    all &= below, any |= below;
  }
  std::vector<Ancestry> out;
  for (Var b = 0; b < members.front().n; ++b)
    out.push_back(all >> b & 1u ? Ancestry::kDefinite : any >> b & 1u ? Ancestry::kPossible : Ancestry::kNever);
  return out;
}

std::vector<MaskDag> members_of(const MarkovClass& c, int n) {
  std::vector<MaskDag> out;
  for (SmallDag d : c.members) out.push_back(MaskDag::of(d.graph(n)));
  return out;
}

TEST(Ancestry, OfEveryCpdagUpToFiveNodesIsWhatAllAndSomeMembersOfItsClassSay) {
  int forced = 0;
  for (int n = 2; n <= 5; ++n)
    for (const auto& c : markov_classes(n)) {
      const SparseGraph cpdag = c.intersection(n);
      const auto members = members_of(c, n);
      AncestryReader reader(cpdag, GraphKind::kCpdag), directed(cpdag, GraphKind::kDag);
      for (Var a = 0; a < n; ++a) {
        const auto row = reader.descendants_of(a), by_paths = directed.descendants_of(a);
        ASSERT_EQ(std::vector(row.begin(), row.end()), by_members(members, a));
        for (std::size_t b = 0; b < row.size(); ++b)
          forced += row[b] == Ancestry::kDefinite && by_paths[b] != Ancestry::kDefinite;
      }
    }
  EXPECT_GT(forced, 0) << "without a directed path";
}

TEST(Ancestry, OfEveryDagUpToFiveNodesIsReachability) {
  for (int n = 1; n <= 5; ++n)
    for_each_dag(n, [&](SmallDag d) {
      const SparseGraph dag = d.graph(n);
      AncestryReader reader(dag, GraphKind::kDag);
      const std::vector<MaskDag> self = {MaskDag::of(d.graph(n))};
      for (Var a = 0; a < n; ++a) {
        const auto row = reader.descendants_of(a);
        ASSERT_EQ(std::vector(row.begin(), row.end()), by_members(self, a));
      }
    });
}

TEST(Ancestry, ConfusionCountsEveryPairOnceForAllPairsOfClassesOfThreeNodes) {
  const auto classes = markov_classes(3);
  for (const auto& t : classes)
    for (const auto& e : classes) {
      std::array<std::array<std::int64_t, 3>, 3> expected{};
      for (Var a = 0; a < 3; ++a) {
        const auto is = by_members(members_of(t, 3), a), said = by_members(members_of(e, 3), a);
        for (std::size_t b = 0; b < 3; ++b)
          if (static_cast<Var>(b) != a) ++expected[static_cast<std::size_t>(is[b])][static_cast<std::size_t>(said[b])];
      }
      const auto c = ancestry(t.intersection(3), GraphKind::kCpdag, e.intersection(3), GraphKind::kCpdag);
      for (Ancestry x : {Ancestry::kNever, Ancestry::kPossible, Ancestry::kDefinite})
        for (Ancestry y : {Ancestry::kNever, Ancestry::kPossible, Ancestry::kDefinite})
          ASSERT_EQ(c.count(x, y), expected[static_cast<std::size_t>(x)][static_cast<std::size_t>(y)]);
      ASSERT_EQ(c.definite_ancestors().true_positives, c.count(Ancestry::kDefinite, Ancestry::kDefinite));
      ASSERT_EQ(c.definite_ancestors().false_positives,
                c.count(Ancestry::kNever, Ancestry::kDefinite) + c.count(Ancestry::kPossible, Ancestry::kDefinite));
      ASSERT_EQ(c.definite_non_ancestors().false_negatives,
                c.count(Ancestry::kNever, Ancestry::kPossible) + c.count(Ancestry::kNever, Ancestry::kDefinite));
    }
}

TEST(Ancestry, OfADagAgainstItsCpdagLosesOnlyWhatTheClassLeavesOpen) {
  // A --> B --> C against A --- B --- C: three true ancestor pairs, none of them certain; nothing certain is wrong.
  MixedGraph dag(3), cpdag(3);
  dag.set_directed(0, 1), dag.set_directed(1, 2);
  cpdag.set_undirected(0, 1), cpdag.set_undirected(1, 2);
  const auto c = ancestry(dag, GraphKind::kDag, cpdag, GraphKind::kCpdag);
  EXPECT_EQ(c.count(Ancestry::kDefinite, Ancestry::kPossible), 3);
  EXPECT_EQ(c.count(Ancestry::kNever, Ancestry::kPossible), 3);
  EXPECT_EQ(c.definite_ancestors(), (Rates{0, 0, 3}));
}

TEST(Ancestry, FollowsOnlyWhatCanPointAwayInAPag) {
  // A o-> B --> C <-> D, A o-o E.
  MixedGraph pag(5);
  pag.set_edge(0, Mark::kCircle, Mark::kArrow, 1), pag.set_directed(1, 2);
  pag.set_edge(2, Mark::kArrow, Mark::kArrow, 3), pag.set_edge(0, Mark::kCircle, Mark::kCircle, 4);
  const SparseGraph sparse(pag);
  AncestryReader reader(sparse, GraphKind::kPag);
  const auto row = [&](Var a) {
    const auto r = reader.descendants_of(a);
    return std::vector(r.begin(), r.end());
  };
  constexpr auto kN = Ancestry::kNever, kP = Ancestry::kPossible, kD = Ancestry::kDefinite;
  EXPECT_EQ(row(0), (std::vector{kN, kP, kP, kN, kP}));
  EXPECT_EQ(row(1), (std::vector{kN, kN, kD, kN, kN}));
  EXPECT_EQ(row(2), (std::vector{kN, kN, kN, kN, kN}));
  EXPECT_EQ(row(4), (std::vector{kP, kP, kP, kN, kN}));
}

TEST(Ancestry, IsTheSameOnAnyNumberOfThreads) {
  Rng rng(4);
  const SparseGraph truth = cpdag_of(SparseGraph(random_dag(700, 2, rng))),
                    estimate = cpdag_of(SparseGraph(random_dag(700, 2, rng)));
  const auto one = ancestry(truth, GraphKind::kCpdag, estimate, GraphKind::kCpdag);
  std::int64_t total = 0;
  for (Ancestry x : {Ancestry::kNever, Ancestry::kPossible, Ancestry::kDefinite})
    for (Ancestry y : {Ancestry::kNever, Ancestry::kPossible, Ancestry::kDefinite}) total += one.count(x, y);
  EXPECT_EQ(total, 700 * 699);
  for (int threads : {2, 7}) {
    RunContext run;
    run.threads = threads;
    EXPECT_EQ(ancestry(truth, GraphKind::kCpdag, estimate, GraphKind::kCpdag, run), one);
  }
}

TEST(Ancestry, RefusesKindsWithoutADefinition) {
  const SparseGraph empty(MixedGraph(2));
  EXPECT_THROW(AncestryReader(empty, GraphKind::kPdag), NotApplicable);
  EXPECT_THROW(AncestryReader(empty, GraphKind::kRpag), NotApplicable);
  MixedGraph line(2), cycle(3);
  line.set_undirected(0, 1);
  EXPECT_THROW(AncestryReader(SparseGraph(line), GraphKind::kPag), NotApplicable);
  cycle.set_directed(0, 1), cycle.set_directed(1, 2), cycle.set_directed(2, 0);
  EXPECT_THROW(AncestryReader(SparseGraph(cycle), GraphKind::kDag), UsageError);
  EXPECT_THROW(ancestry(MixedGraph(2), GraphKind::kDag, MixedGraph(3), GraphKind::kDag), UsageError);
}

}  // namespace
}  // namespace abdera
