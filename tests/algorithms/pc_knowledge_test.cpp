#include <numeric>

#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/meek.hpp"
#include "tests/algorithms/pc_support.hpp"
#include "tests/support/random_knowledge.hpp"

namespace abdera {
namespace {

using namespace testing_pc;
using testing_support::true_knowledge;

TEST(PcWithKnowledge, EqualsTheIntersectionOfTheClassMembersThatObeyIt) {
  std::size_t cases = 0, pairs_forbidden = 0, restricted = 0;
  Rng rng = Rng(4).fork("knowledge");
  for (const auto& one : markov_classes(4)) {
    const auto cpdag = one.intersection(4);
    for (const auto& member : one.members) {
      const SeparationOracle oracle(member.graph(4));
      for (int draw = 0; draw < 3; ++draw) {
        const auto known = true_knowledge(member.graph(4), rng, rng.uniform(0.05, 0.5));
        MarkovClass obeying;
        for (const auto& m : one.members)
          if (!known.first_violation(m.graph(4))) obeying.members.push_back(m);
        ASSERT_FALSE(obeying.members.empty());
        const auto expected = obeying.intersection(4);
        for (Var a = 0; a < 4; ++a)
          for (Var b = 0; b < a; ++b) pairs_forbidden += known.forbidden_pair(a, b);
        restricted += !(expected == cpdag);
        for (ColliderRule rule : kRules)
          for (bool batches : {true, false}) {
            const auto result = run_pc(Planned(oracle, batches), {.collider_rule = rule}, known);
            ASSERT_EQ(result.graph, expected);
            ASSERT_TRUE(result.legal) << result.violation;
            ASSERT_EQ(result.kind, known.empty() ? GraphKind::kCpdag : GraphKind::kMpdag);
            ASSERT_TRUE(result.conflicts.empty() && result.ambiguous.empty());
            ++cases;
          }
      }
    }
  }
  EXPECT_EQ(cases, 543u * 3 * 8);
  EXPECT_GT(pairs_forbidden, 300u);
  EXPECT_GT(restricted, 300u);
}

TEST(PcWithKnowledge, EqualsTheClosureOfTheCpdagOnLargerGraphs) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng = Rng(seed).fork("larger");
    const int p = 10 + static_cast<int>(rng.below(21));
    const auto dag = erdos_renyi_dag(p, rng.uniform(1, 4), rng.fork("dag"));
    const auto known = true_knowledge(dag, rng, 0.05);
    auto expected = cpdag_of(dag);
    EXPECT_TRUE(meek_closure(expected, known).conflicts.empty());
    const SeparationOracle oracle(dag);
    for (ColliderRule rule : kRules) {
      const auto result = run_pc(Planned(oracle, true), {.collider_rule = rule}, known);
      ASSERT_EQ(result.graph, expected) << seed;
      EXPECT_TRUE(result.legal) << result.violation;
      EXPECT_EQ(known.first_violation(result.graph), std::nullopt);
      EXPECT_EQ(run_pc(oracle, {.collider_rule = rule}).graph, cpdag_of(dag));
    }
  }
}

TEST(PcWithKnowledge, ObeysItInFiniteSamples) {
  std::size_t conflicts = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Rng rng = Rng(seed).fork("finite");
    const auto model = random_linear_gaussian({.variables = 10, .degree = 4}, rng.fork("model"));
    const FisherZ test = fisher_z_of(simulate(model, 150, rng.fork("rows")));
    Rng draw = rng.fork("knowledge");
    const auto known = true_knowledge(model.dag, draw, 0.1);
    for (ColliderRule rule : kRules) {
      const auto result = run_pc(test, {.alpha = 0.05, .collider_rule = rule}, known);
      ASSERT_EQ(known.first_violation(result.graph), std::nullopt);
      EXPECT_TRUE(result.legal || !result.conflicts.empty());
      conflicts += !result.conflicts.empty();
    }
  }
  EXPECT_GT(conflicts, 20u);
}

TEST(PcWithKnowledge, DropsAColliderThatKnowledgeExcludes) {
  MixedGraph truth(3);
  truth.set_directed(0, 2), truth.set_directed(1, 2);
  Knowledge known(3);
  known.require_edge(2, 0);  // wrong, but not contradictory in itself
  for (ConflictPolicy policy : {ConflictPolicy::kMark, ConflictPolicy::kFirst}) {
    const auto result = run_pc(SeparationOracle(truth), {.conflicts = policy}, known);
    EXPECT_TRUE(result.graph.directed(2, 0));
    ASSERT_GE(result.conflicts.size(), 1u);
    EXPECT_EQ(result.conflicts[0].nodes, (std::vector<Var>{0, 2, 1}));
    EXPECT_EQ(known.first_violation(result.graph), std::nullopt);
  }
}

TEST(PcWithKnowledge, KeepsARequiredEdgeThatTheDataDoNotShow) {
  Knowledge known(3);
  known.require_edge(0, 1);
  const auto result = run_pc(SeparationOracle(MixedGraph(3)), {}, known);
  EXPECT_TRUE(result.graph.directed(0, 1));
  EXPECT_EQ(result.graph.num_edges(), 1);
  EXPECT_EQ(count_of(result, "ci_tests"), 3u) << "measured once, never again";
}

TEST(PcWithKnowledge, RefusesAContradictionBeforeAnyTest) {
  Knowledge known(3);
  known.require_edge(0, 1);
  known.require_edge(1, 2);
  known.require_edge(2, 0);
  const SeparationOracle oracle(MixedGraph(3));
  EXPECT_THROW(run_pc(oracle, {}, known), KnowledgeConflict);
}

TEST(PcWithKnowledge, DirectsAnAdjacentAncestor) {
  MixedGraph truth(2);
  truth.set_directed(0, 1);
  Knowledge known(2);
  known.require_ancestor(1, 0);
  EXPECT_TRUE(run_pc(SeparationOracle(truth), {}, known).graph.directed(1, 0));
}

}  // namespace
}  // namespace abdera
