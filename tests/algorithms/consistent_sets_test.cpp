#include "algorithms/constraint/consistent_sets.hpp"

#include <algorithm>

#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

/// 0 - 1 - 2 - 3 with 1 - 4, and 5 alone.
MixedGraph tree() {
  MixedGraph g(6);
  g.set_undirected(0, 1), g.set_undirected(1, 2), g.set_undirected(2, 3), g.set_undirected(1, 4);
  return g;
}

TEST(ConsistentCandidates, LieOnPathsBetweenThePair) {
  const auto g = tree();
  ConsistentCandidates candidates(g, ConsistentSets::kSkeleton);
  EXPECT_TRUE(candidates.allows(0, 2, 1));
  EXPECT_FALSE(candidates.allows(0, 2, 3)) << "no neighbour of 0";
  EXPECT_TRUE(candidates.allows(1, 3, 2));
  EXPECT_FALSE(candidates.allows(1, 3, 0)) << "no path from 1 over 0 to 3";
  EXPECT_FALSE(candidates.allows(1, 3, 4));
  EXPECT_FALSE(candidates.allows(0, 5, 1)) << "no path at all";
  EXPECT_TRUE(candidates.allows(1, 2, 2)) << "2 itself may stand in sets for 3";
}

TEST(ConsistentCandidates, AreNoChildrenOfTheEndTheyAreFoundFrom) {
  MixedGraph g(3);
  g.set_directed(0, 1), g.set_directed(2, 1);
  ConsistentCandidates skeleton(g, ConsistentSets::kSkeleton), oriented(g, ConsistentSets::kOrientation);
  EXPECT_TRUE(skeleton.allows(0, 2, 1));
  EXPECT_FALSE(oriented.allows(0, 2, 1));
  g.set_undirected(0, 1);
  EXPECT_TRUE(oriented.allows(0, 2, 1));
}

/// The definition, by searching for the path: z is joined with x, is no child of it where that counts, and goes on to y
/// past x.
bool consistent_from(const MixedGraph& g, Var x, Var y, std::span<const Var> given, ConsistentSets kind) {
  for (Var z : given) {
    if (!g.adjacent(x, z) || (kind == ConsistentSets::kOrientation && g.directed(x, z))) return false;
    std::vector<Var> reached{z};
    for (std::size_t i = 0; i < reached.size(); ++i)
      for (Var w = 0; w < g.size(); ++w)
        if (w != x && g.adjacent(reached[i], w) && std::find(reached.begin(), reached.end(), w) == reached.end())
          reached.push_back(w);
    if (std::find(reached.begin(), reached.end(), y) == reached.end()) return false;
  }
  return true;
}
bool is_consistent(const MixedGraph& g, const Separation& s, ConsistentSets kind) {
  return consistent_from(g, s.a, s.b, s.given, kind) || consistent_from(g, s.b, s.a, s.given, kind);
}

/// The promise: every stored set is consistent with the graph that is returned. PC itself does not keep it.
TEST(ConsistentSeparatingSets, AreConsistentWithTheReturnedGraph) {
  std::size_t sets = 0, inconsistent_without = 0, cycles = 0, several_rounds = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng = Rng(seed).fork("consistent");
    const int p = 6 + static_cast<int>(rng.below(12));
    const FisherZ test = fisher_z_of(random_table(p, rng.uniform(1.5, 5), 60 + static_cast<int>(rng.below(200)), seed));
    for (ConsistentSets kind : {ConsistentSets::kSkeleton, ConsistentSets::kOrientation})
      for (bool batches : {true, false}) {
        const PcOptions options{.alpha = 0.05, .consistent_sets = kind};
        const auto result = run_pc(Planned(test, batches), options);
        for (const auto& s : result.separations) {
          ASSERT_TRUE(is_consistent(result.graph, s, kind)) << "seed " << seed << ": " << s.a << ", " << s.b;
          ASSERT_GT(test.test(s.a, s.b, s.given).p_value, options.alpha);
          sets += !s.given.empty();
        }
        EXPECT_EQ(result.separations.size() + static_cast<std::size_t>(result.graph.num_edges()),
                  static_cast<std::size_t>(p * (p - 1) / 2));
        several_rounds += count_of(result, "rounds") > 2;
        for (const auto& conflict : result.conflicts) cycles += conflict.what.find("cycle of") != std::string::npos;
      }
    const auto plain = run_pc(test, {.alpha = 0.05});
    for (const auto& s : plain.separations)
      inconsistent_without += !is_consistent(plain.graph, s, ConsistentSets::kOrientation);
  }
  EXPECT_GT(sets, 5000u);
  EXPECT_GT(inconsistent_without, 500u) << "tables on which there is nothing to do";
  EXPECT_GT(several_rounds, 100u);
  EXPECT_GT(cycles, 5u) << "unions of graphs";
}

TEST(ConsistentSeparatingSets, AskTheSameOfBothPlans) {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const FisherZ test = fisher_z_of(random_table(15, 4, 150, 700 + seed));
    for (ConsistentSets kind : {ConsistentSets::kSkeleton, ConsistentSets::kOrientation}) {
      const PcOptions options{.alpha = 0.05, .consistent_sets = kind};
      const auto batch = run_pc(Planned(test, true), options), pairs = run_pc(Planned(test, false), options);
      EXPECT_EQ(batch.graph, pairs.graph);
      EXPECT_EQ(count_of(batch, "rounds"), count_of(pairs, "rounds"));
      ASSERT_EQ(batch.separations.size(), pairs.separations.size());
      for (std::size_t i = 0; i < batch.separations.size(); ++i)
        EXPECT_EQ(batch.separations[i].given, pairs.separations[i].given);
      for (const auto& [pair, note] : batch.notes) EXPECT_EQ(note.given, pairs.notes.at(pair).given);
    }
  }
}

TEST(ConsistentSeparatingSets, AreNotMadeInconsistentByRemovingEdges) {
  const SeparationOracle oracle(MixedGraph(3));
  EXPECT_THROW(run_pc(oracle, {.fdr = 0.1, .consistent_sets = ConsistentSets::kSkeleton}), UsageError);
  EXPECT_THROW(run_pc(oracle, {.fdr = 1, .consistent_sets = ConsistentSets::kSkeleton}), UsageError);
}

}  // namespace
}  // namespace abdera
