// Defects reported of other tools' learners for latent variables, each as a test of ours. Numbers are those of the
// project's list of peer defects.
#include <numeric>

#include "graphs/dag.hpp"
#include "graphs/pag_knowledge.hpp"
#include "tests/algorithms/latent_support.hpp"

namespace abdera {
namespace {

using namespace testing_latent;

MixedGraph directed(int p, std::initializer_list<std::pair<Var, Var>> edges) {
  MixedGraph g(p);
  for (auto [a, b] : edges) g.set_directed(a, b);
  return g;
}

// 2: https://github.com/py-why/causal-learn/issues/266
TEST(PeerDefect2, AForbiddenDirectionGivesOneArrowheadAndNoTail) {
  const SeparationOracle oracle(directed(2, {{0, 1}}));
  Knowledge forbidden(2), tiers(2);
  forbidden.forbid_edge(1, 0);
  tiers.set_tier(0, 0), tiers.set_tier(1, 1);
  MixedGraph expected(2), open(2);
  expected.set_edge(0, Mark::kCircle, Mark::kArrow, 1);
  open.set_edge(0, Mark::kCircle, Mark::kCircle, 1);
  for (Learner learner : kLearners) {
    for (Selection selection : {Selection::kOn, Selection::kOff}) {
      const auto result = run_latent(learner, oracle, {.selection = selection}, tiers);
      EXPECT_EQ(result.graph, expected);
      EXPECT_EQ(result.kind, GraphKind::kRpag);
      EXPECT_TRUE(result.legal) << result.violation;
    }
    // "No edge X2 --> X1" leaves X1 --- X2 where nodes are selected; RFCI cannot be sure of the edge itself.
    EXPECT_EQ(run_latent(learner, oracle, {.selection = Selection::kOn}, forbidden).graph, open);
    EXPECT_EQ(run_latent(learner, oracle, {.selection = Selection::kOff}, forbidden).graph,
              learner == Learner::kRfci ? open : expected);
  }
}

// The model of that issue: X -> Z, X -> Y, U -> Z, U -> Y, Z -> Q, Q -> Y, U latent; tier 0 {X, Z, Q}, tier 1 {Y}.
TEST(PeerDefect2, ATierAddsNothingToTheModelOfTheReport) {
  constexpr Var kX = 0, kZ = 1, kQ = 2, kY = 3, kU = 4;
  const auto dag = directed(5, {{kX, kZ}, {kX, kY}, {kU, kZ}, {kU, kY}, {kZ, kQ}, {kQ, kY}});
  const SeparationOracle oracle(mag_of(dag, std::array{kU}, {}));
  MixedGraph expected(4);
  expected.set_edge(kX, Mark::kCircle, Mark::kCircle, kZ);
  expected.set_edge(kZ, Mark::kCircle, Mark::kCircle, kQ);
  for (Var v : {kX, kZ, kQ}) expected.set_edge(v, Mark::kCircle, Mark::kArrow, kY);
  Knowledge tiers(4);
  for (Var v : {kX, kZ, kQ}) tiers.set_tier(v, 0);
  tiers.set_tier(kY, 1);
  for (Learner learner : kLearners)
    for (ColliderRule rule : kRules)
      for (const Knowledge& known : {Knowledge(4), tiers}) {
        const auto result = run_latent(learner, oracle, {.collider_rule = rule, .selection = Selection::kOff}, known);
        EXPECT_EQ(result.graph, expected);
        EXPECT_TRUE(result.legal) << result.violation;
      }
}

// 7: causal-learn pulls 97, 192, 220 and 243, issue 88: one graph a rule. Each of these classes of five nodes loses a
// mark when the rule is switched off, so a run of the whole learner that gets it right applied the rule.
TEST(PeerDefect7, EveryRuleIsAppliedInAGraphThatNeedsIt) {
  const auto& classes = classes_of_five(true);
  for (int rule : {1, 2, 3, 4, 5, 6, 7, 9, 10}) {  // R8 changes no graph up to five nodes
    int graphs = 0;
    for (const auto& one : classes) {
      const MixedGraph mag = one.members.front().graph(5), truth = one.intersection(5);
      if (pag_of(mag, {.rules = detail::RuleSet{}.without(rule)}) == truth) continue;
      for (Learner learner : {Learner::kFci, Learner::kFciPlus})
        EXPECT_EQ(run_latent(learner, SeparationOracle(mag)).graph, truth) << "R" << rule;
      if (++graphs == 20) break;
    }
    EXPECT_EQ(graphs, 20) << "R" << rule;
  }
}

// 8: causal-learn FCI, 2 of 20 tables
TEST(PeerDefect8, ThePagDoesNotDependOnTheOrderOfColumns) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto data = testing_pc::random_table(10, 4, 500, 8000 + seed);
    std::vector<Var> order(10), to_new(10);
    std::iota(order.begin(), order.end(), 0);
    Rng rng = Rng(seed).fork("columns");
    rng.shuffle(order);
    for (Var v = 0; v < 10; ++v) to_new[static_cast<std::size_t>(order[static_cast<std::size_t>(v)])] = v;
    for (Learner learner : kLearners)
      for (ColliderRule rule : kRules) {
        const LatentOptions options{.alpha = 0.05, .collider_rule = rule};
        EXPECT_EQ(run_latent(learner, fisher_z_of(data), options).graph.relabelled(to_new),
                  run_latent(learner, fisher_z_of(data.select(order)), options).graph);
      }
  }
}

/// theta *-> v1 <-> ... <-> vk - gamma with all inner nodes parents of gamma: a discriminating path for its last inner
/// node, which is a collider or not.
MixedGraph discriminating_path(int inner, bool collider) {
  const Var theta = 0, gamma = inner + 1;
  MixedGraph mag(inner + 2);
  mag.set_directed(theta, 1);
  for (Var v = 1; v < inner; ++v) mag.set_edge(v, Mark::kArrow, Mark::kArrow, v + 1);
  for (Var v = 1; v < inner; ++v) mag.set_directed(v, gamma);
  if (collider) {
    mag.set_edge(inner, Mark::kArrow, Mark::kArrow, gamma);
  } else {
    mag.set_directed(inner, gamma);
    mag.set_directed(inner, inner - 1);
  }
  return mag;
}

// 21: https://github.com/cmu-phil/tetrad/pull/1888 (the path reversed); 35: dodiscover (u *-> c in place of u <-> c)
TEST(PeerDefects21And35, DiscriminatingPathsOfSeveralLengthsAreUsedBothWays) {
  for (int inner : {2, 3, 4, 5})
    for (bool collider : {true, false}) {
      const MixedGraph mag = discriminating_path(inner, collider);
      ASSERT_EQ(check_mag(mag), std::nullopt) << inner << collider;
      const MixedGraph truth = pag_of(mag);
      const Var beta = inner, alpha = inner - 1, gamma = inner + 1;
      ASSERT_NE(pag_of(mag, {.rules = detail::RuleSet{}.without(4)}), truth) << "the path is not needed";
      for (Learner learner : kLearners)
        for (ColliderRule rule : kRules) {
          const auto result = run_latent(learner, SeparationOracle(mag), {.collider_rule = rule}, Knowledge(), 1,
                                         learner == Learner::kAnytime ? inner + 2 : -1);
          EXPECT_EQ(result.graph, truth) << inner << collider;
          EXPECT_EQ(result.graph.mark(gamma, beta), collider ? Mark::kArrow : Mark::kTail);
          EXPECT_EQ(result.graph.mark(beta, gamma), Mark::kArrow);
          if (collider) {
            EXPECT_TRUE(result.graph.bidirected(alpha, beta));
          }
        }
    }
}

// 23: https://github.com/cmu-phil/tetrad/issues/1196 (a directed cycle in the output)
TEST(PeerDefect23, ALegalGraphHasNoCycleAndAnIllegalOneSaysSo) {
  std::size_t legal = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    const FisherZ test = fisher_z_of(testing_pc::random_table(10, 5, 150, 23'000 + seed));
    for (Learner learner : kLearners) {
      const auto result = run_latent(learner, test, {.alpha = 0.1, .collider_rule = kRules[seed % 4]});
      const bool cycle = !find_directed_cycle(result.graph).empty();
      legal += result.legal;
      EXPECT_FALSE(result.legal && cycle);
      EXPECT_TRUE(result.legal || !result.conflicts.empty());
    }
  }
  EXPECT_GT(legal, 100u);
}

}  // namespace
}  // namespace abdera
