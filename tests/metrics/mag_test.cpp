#include <cmath>

#include "bench/metrics/ancestry.hpp"
#include "bench/metrics/registry.hpp"
#include "bench/metrics/separation_distance.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/mag_classes.hpp"

namespace abdera {
namespace {

unsigned descendants(const SmallMag& mag, int n, Var a) {
  unsigned below = 1u << a;
  for (int round = 0; round < n; ++round)
    for (Var v = 0; v < n; ++v)
      for (Var w = 0; w < n; ++w)
        if (below >> v & 1u && mag.mark(v, w) == Mark::kArrow && mag.mark(w, v) == Mark::kTail) below |= 1u << w;
  return below & ~(1u << a);
}

TEST(MetricRegistry, EveryMetricIsPerfectFromEveryMagAndPagOfFourNodesToItself) {
  const auto classes = mag_classes(4, false);
  for (const auto& metric : metrics()) {
    int looked_at = 0;
    const auto expect_perfect = [&](const SparseGraph& g, GraphKind kind) {
      if (!accepts(metric, kind, kind)) return;
      const auto values = evaluate(metric, {g, kind, g, kind});
      for (std::size_t i = 0; i < values.size(); ++i) {
        const Perfect perfect = metric.values[i].perfect;
        ASSERT_TRUE(perfect != Perfect::kZero || values[i] == 0) << metric.values[i].name;
        ASSERT_TRUE(perfect != Perfect::kOne || values[i] == 1 || std::isnan(values[i])) << metric.values[i].name;
        ++looked_at;
      }
    };
    for (const MagClass& c : classes) {
      expect_perfect(c.intersection(4), GraphKind::kPag);
      expect_perfect(c.members.back().graph(4), GraphKind::kMag);
    }
    EXPECT_EQ(looked_at > 0, accepts(metric, GraphKind::kPag, GraphKind::kPag)) << metric.info.name;
  }
}

TEST(Ancestry, OfEveryPagUpToFiveNodesIsWhatAllAndSomeMagsOfItsClassSay) {
  for (int n = 2; n <= 5; ++n)
    for (const MagClass& c : mag_classes(n, false)) {
      const SparseGraph pag = c.intersection(n);
      AncestryReader reader(pag, GraphKind::kPag);
      for (Var a = 0; a < n; ++a) {
        unsigned all = ~0u, any = 0;
        for (const SmallMag& m : c.members) {
          const unsigned below = descendants(m, n, a);
          all &= below, any |= below;
        }
        const auto row = reader.descendants_of(a);
        for (Var b = 0; b < n; ++b)
          ASSERT_EQ(row[static_cast<std::size_t>(b)], all >> b & 1u   ? Ancestry::kDefinite
                                                      : any >> b & 1u ? Ancestry::kPossible
                                                                      : Ancestry::kNever);
      }
    }
}

TEST(Ancestry, OfEveryMagOfFourNodesIsReachabilityByArrows) {
  for_each_ancestral_graph(4, true, [](const SmallMag& mag) {
    const SparseGraph graph = mag.graph(4);
    AncestryReader reader(graph, GraphKind::kMag);
    for (Var a = 0; a < 4; ++a) {
      const unsigned below = descendants(mag, 4, a);
      const auto row = reader.descendants_of(a);
      for (Var b = 0; b < 4; ++b)
        ASSERT_EQ(row[static_cast<std::size_t>(b)], below >> b & 1u ? Ancestry::kDefinite : Ancestry::kNever);
    }
  });
}

/// Whether every separation of one is one of the other.
bool within(const SeparationTable& one, const SeparationTable& other, int n) {
  for (Var x = 0; x < n; ++x)
    for (Var y = x + 1; y < n; ++y)
      for (unsigned given = 0; given < 1u << n; ++given)
        if (!(given >> x & 1u) && !(given >> y & 1u) && one.separated(x, y, given) && !other.separated(x, y, given))
          return false;
  return true;
}

// The false part depends on the estimate and the class of the truth, the missed part on the truth and the class of the
// estimate: one MAG of each class against all MAGs therefore decides about all pairs.
TEST(SeparationDistance, PartsAreZeroExactlyWhenOneMagOfFourNodesHasTheSeparationsOfTheOther) {
  const int n = 4;
  const auto classes = mag_classes(n, true);
  std::vector<SparseGraph> first;
  for (const MagClass& c : classes) first.emplace_back(c.members.front().graph(n));
  for (std::size_t i = 0; i < classes.size(); ++i) {
    std::vector<SparseGraph> members;
    for (const SmallMag& m : classes[i].members) members.emplace_back(m.graph(n));
    for (std::size_t j = 0; j < classes.size(); ++j) {
      const bool missed = !within(classes[i].separations, classes[j].separations, n);
      for (const SparseGraph& m : members) {
        const auto d = separation_distance(m, GraphKind::kMag, first[j], GraphKind::kMag);
        ASSERT_EQ(d.missed_separations > 0, missed);
        ASSERT_EQ(d.count() == 0, i == j);
        if (j != (i + 1) % classes.size()) continue;
        const auto turned = separation_distance(first[j], GraphKind::kMag, m, GraphKind::kMag);
        ASSERT_EQ(turned.false_separations, d.missed_separations);
        ASSERT_EQ(turned.missed_separations, d.false_separations);
      }
    }
  }
}

TEST(SeparationDistance, OfPagsOfFourNodesIsZeroExactlyWithinAClassAndAgainstEveryMemberOfIt) {
  const int n = 4;
  const auto classes = mag_classes(n, true);
  std::vector<SparseGraph> pags;
  for (const MagClass& c : classes) pags.emplace_back(c.intersection(n));
  for (std::size_t i = 0; i < classes.size(); ++i) {
    for (std::size_t j = 0; j < classes.size(); ++j) {
      const auto d = separation_distance(pags[i], GraphKind::kPag, pags[j], GraphKind::kPag);
      ASSERT_EQ(d.missed_separations > 0, !within(classes[i].separations, classes[j].separations, n));
      ASSERT_EQ(d.count() == 0, i == j);
    }
    for (const SmallMag& m : classes[i].members)
      ASSERT_EQ(separation_distance(m.graph(n), GraphKind::kMag, pags[i], GraphKind::kPag).count(), 0);
  }
}

TEST(SeparationDistance, OfEveryPagOfFiveNodesToAMemberOfItsClassIsZero) {
  for (const MagClass& c : mag_classes(5, true)) {
    const SparseGraph pag = c.intersection(5), member = c.members.back().graph(5);
    ASSERT_EQ(separation_distance(pag, GraphKind::kPag, member, GraphKind::kMag).count(), 0);
  }
}

// Without a latent variable a PAG and the CPDAG of the same class choose the same sets.
TEST(SeparationDistance, OfThePagOfADagIsThatOfItsCpdag) {
  const auto classes = mag_classes(4, false);
  std::vector<std::pair<SparseGraph, SparseGraph>> pairs;  // PAG, DAG
  for (const MagClass& c : classes)
    for (const SmallMag& m : c.members)
      if (is_dag(m.graph(4))) {
        pairs.emplace_back(c.intersection(4), m.graph(4));
        break;
      }
  ASSERT_EQ(pairs.size(), 185u);
  for (const auto& [pag, dag] : pairs)
    for (const auto& [other_pag, other_dag] : pairs)
      ASSERT_EQ(separation_distance(pag, GraphKind::kPag, other_pag, GraphKind::kPag),
                separation_distance(dag, GraphKind::kDag, other_dag, GraphKind::kDag));
}

}  // namespace
}  // namespace abdera
