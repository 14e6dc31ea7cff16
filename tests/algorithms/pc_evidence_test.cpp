#include <algorithm>
#include <set>

#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

std::vector<Var> without(std::span<const Var> set, Var v) {
  std::vector<Var> out(set.begin(), set.end());
  std::erase(out, v);
  return out;
}

TEST(PcEvidence, StoresSetsThatReallySeparate) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const FisherZ test = fisher_z_of(random_table(20, 4, 300, 40 + seed));
    const PcOptions options{.alpha = 0.02};
    const auto result = run_pc(test, options);
    const auto pairs = static_cast<std::size_t>(20 * 19 / 2);
    EXPECT_EQ(result.separations.size() + static_cast<std::size_t>(result.graph.num_edges()), pairs);
    for (const auto& s : result.separations) {
      EXPECT_FALSE(result.graph.adjacent(s.a, s.b));
      const auto again = test.test(s.a, s.b, s.given);
      EXPECT_GT(again.p_value, options.alpha);
      EXPECT_EQ(again.p_value, s.p_value);
      EXPECT_EQ(again.effect, s.effect);
    }
  }
}

/// A kept edge has no separating set among all subsets of its final neighbourhoods of the sizes tested, and its note
/// is at least as independent as all of them.
TEST(PcEvidence, NotesTheLargestPOfEveryKeptEdge) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const FisherZ test = fisher_z_of(random_table(12, 3, 200, 140 + seed));
    const PcOptions options{.alpha = 0.05};
    const auto result = run_pc(test, options);
    EXPECT_EQ(result.notes.size(), static_cast<std::size_t>(result.graph.num_edges()));
    for (const auto& [pair, note] : result.notes) {
      const auto [a, b] = pair;
      ASSERT_TRUE(result.graph.adjacent(a, b));
      EXPECT_LE(note.p_value, options.alpha);
      const auto again = test.test(a, b, note.given);
      EXPECT_EQ(again.p_value, note.p_value);
      EXPECT_EQ(again.log_p, note.log_p);
      EXPECT_EQ(again.effect, note.effect);
      for (const auto& [x, y] : {std::pair{a, b}, std::pair{b, a}}) {
        const auto pool = without(result.graph.neighbours(x).to_vector(), y);
        for (std::uint32_t bits = 0; bits < 1u << pool.size(); ++bits) {
          std::vector<Var> given;
          for (std::size_t i = 0; i < pool.size(); ++i)
            if (bits >> i & 1u) given.push_back(pool[i]);
          if (static_cast<int>(given.size()) > result.largest_given) continue;
          ASSERT_LE(test.test(x, y, given).log_p, note.log_p);
        }
      }
    }
  }
}

TEST(PcEvidence, DoesNotDependOnUnits) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const auto data = random_table(15, 4, 250, 240 + seed);
    Rng rng = Rng(seed).fork("units");
    Eigen::MatrixXd values = data.values();
    for (Eigen::Index j = 0; j < values.cols(); ++j)
      values.col(j) = values.col(j).array() * rng.uniform(1e-6, 1e6) + rng.uniform(-1e3, 1e3);
    const Dataset scaled(data.variables(), values);
    for (ColliderRule rule : kRules) {
      const auto l = run_pc(fisher_z_of(data), {.alpha = 0.05, .collider_rule = rule});
      const auto r = run_pc(fisher_z_of(scaled), {.alpha = 0.05, .collider_rule = rule});
      EXPECT_EQ(l.graph, r.graph);
      EXPECT_EQ(l.ambiguous, r.ambiguous);
      EXPECT_EQ(l.counts, r.counts);
    }
  }
}

TEST(PcEvidence, NeverChangesAdjacenciesByOrientation) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const FisherZ test = fisher_z_of(random_table(12, 4, 100, 340 + seed));
    RunContext run;
    const auto skeleton = find_skeleton(test, Knowledge(12), {.alpha = 0.1}, run);
    for (ColliderRule rule : kRules)
      for (ConflictPolicy policy : {ConflictPolicy::kMark, ConflictPolicy::kFirst})
        EXPECT_EQ(adjacencies(run_pc(test, {.alpha = 0.1, .collider_rule = rule, .conflicts = policy}).graph),
                  skeleton.graph);
  }
}

/// Independence by hand: 0 -> 1 -> 2 and 0 -> 3 <- 2.
TEST(PcEvidence, MatchesAGraphWorkedOutByHand) {
  MixedGraph truth(4);
  truth.set_directed(0, 1), truth.set_directed(1, 2), truth.set_directed(0, 3), truth.set_directed(2, 3);
  const auto result = run_pc(SeparationOracle(truth));
  MixedGraph expected(4);
  expected.set_undirected(0, 1), expected.set_undirected(1, 2);
  expected.set_directed(0, 3), expected.set_directed(2, 3);
  EXPECT_EQ(result.graph, expected);
  ASSERT_EQ(result.separations.size(), 2u);
  EXPECT_EQ(result.separations[0].given, (std::vector<Var>{1}));  // 0 and 2
  EXPECT_EQ(result.separations[1].given.size(), 2u);              // 1 and 3
  EXPECT_EQ(result.largest_given, 2);
  EXPECT_EQ(result.kind, GraphKind::kCpdag);
}

TEST(PcEvidence, ReportsAContestedEdgeWithBothTriples) {
  // Colliders 0 -> 1 <- 2 and 1 -> 2 <- 3 on the path 0 - 1 - 2 - 3 cannot both be.
  MixedGraph path(4);
  for (Var v : {0, 1, 2}) path.set_undirected(v, v + 1);
  ColliderVerdicts verdicts;
  verdicts.colliders = {{0, 1, 2}, {1, 2, 3}};
  auto strength = [](Var a, Var) { return a == 0 ? 0.9 : 0.2; };
  const auto marked = orient(path, verdicts, Knowledge(4), {}, strength);
  EXPECT_TRUE(marked.graph.bidirected(1, 2));
  EXPECT_TRUE(marked.graph.directed(0, 1));
  EXPECT_TRUE(marked.graph.directed(3, 2));
  EXPECT_TRUE(marked.violation.has_value());
  ASSERT_EQ(marked.conflicts.size(), 1u);
  EXPECT_EQ(marked.conflicts[0].nodes, (std::vector<Var>{1, 2, 3, 0}));
  EXPECT_NE(marked.conflicts[0].what.find("{0} -> {1} <- {2}"), std::string::npos);
  EXPECT_NE(marked.conflicts[0].what.find("{1} -> {2} <- {3}"), std::string::npos);
  const auto first = orient(path, verdicts, Knowledge(4), {.conflicts = ConflictPolicy::kFirst}, strength);
  MixedGraph expected(4);
  expected.set_directed(0, 1), expected.set_directed(2, 1), expected.set_undirected(2, 3);
  EXPECT_EQ(first.graph, expected);
  EXPECT_FALSE(first.violation.has_value());
  ASSERT_EQ(first.conflicts.size(), 1u);
  EXPECT_EQ(first.conflicts[0].nodes, (std::vector<Var>{1, 2, 3}));
}

TEST(PcEvidence, LeavesEdgesBehindAnAmbiguousTripleUndirected) {
  // 0 -> 1 <- 2 with 1 - 3: a known non-collider (0, 1, 3) directs 1 -> 3, an unknown one must not.
  MixedGraph star(4);
  for (Var v : {0, 2, 3}) star.set_undirected(1, v);
  ColliderVerdicts verdicts;
  verdicts.colliders = {{0, 1, 2}};
  auto strength = [](Var, Var) { return 1.0; };
  EXPECT_TRUE(orient(star, verdicts, Knowledge(4), {}, strength).graph.directed(1, 3));
  verdicts.ambiguous = {{0, 1, 3}, {2, 1, 3}};
  const auto unsure = orient(star, verdicts, Knowledge(4), {}, strength);
  EXPECT_TRUE(unsure.graph.undirected(1, 3));
  EXPECT_FALSE(unsure.violation.has_value());
}

TEST(PcEvidence, CallsATripleOverTheLimitAmbiguous) {
  MixedGraph truth(5);
  for (Var v : {1, 2, 3, 4}) truth.set_directed(0, v);
  const SeparationOracle oracle(truth);
  const auto free = run_pc(oracle), limited = run_pc(oracle, {.max_orientation_tests = 0});
  EXPECT_EQ(count_of(free, "triples_over_limit"), 0u);
  EXPECT_TRUE(free.ambiguous.empty());
  EXPECT_EQ(count_of(limited, "triples_over_limit"), 6u);
  EXPECT_EQ(limited.ambiguous.size(), 6u);
  EXPECT_TRUE(limited.legal) << limited.violation;
  EXPECT_EQ(limited.kind, GraphKind::kPdag);
}

TEST(PcEvidence, ListsMarginalSeparationsAsAsked) {
  MixedGraph truth(101);
  truth.set_directed(0, 1);
  const SeparationOracle oracle(truth);
  EXPECT_TRUE(run_pc(oracle).separations.empty());
  EXPECT_EQ(run_pc(oracle, {.marginal_separations = MarginalSeparations::kAll}).separations.size(), 101u * 50u - 1u);
  EXPECT_TRUE(run_pc(SeparationOracle(MixedGraph(3)), {.marginal_separations = MarginalSeparations::kNone})
                  .separations.empty());
}

TEST(PcEvidence, IgnoresEffectsBelowTheFloor) {
  const auto data = random_table(8, 3, 100'000, 77);
  const FisherZ test = fisher_z_of(data);
  const auto all = run_pc(test), strong = run_pc(test, {.min_effect = 0.2});
  EXPECT_LT(strong.graph.num_edges(), all.graph.num_edges());
  for (const auto& [pair, note] : strong.notes) EXPECT_GE(std::abs(note.effect), 0.2);
}

TEST(PcEvidence, HandlesTheSmallestProblems) {
  EXPECT_EQ(run_pc(SeparationOracle(MixedGraph(0))).graph.size(), 0);
  EXPECT_EQ(run_pc(SeparationOracle(MixedGraph(1))).graph.num_edges(), 0);
  MixedGraph two(2);
  two.set_directed(0, 1);
  EXPECT_TRUE(run_pc(SeparationOracle(two)).graph.undirected(0, 1));
}

TEST(PcEvidence, RefusesOptionsOutOfRange) {
  const SeparationOracle oracle(MixedGraph(3));
  EXPECT_THROW(run_pc(oracle, {.alpha = 1.5}), UsageError);
  EXPECT_THROW(run_pc(oracle, {.max_given = -2}), UsageError);
  EXPECT_THROW(run_pc(oracle, {},
                      [] {
                        Knowledge k(4);
                        k.require_edge(0, 1);
                        return k;
                      }()),
               UsageError);
}

TEST(Learners, RunByNameWithOptionsAsText) {
  const auto& entry = find_learner("pc");
  EXPECT_TRUE(entry.needs_test);
  EXPECT_FALSE(entry.needs_score || entry.needs_data);
  MixedGraph truth(3);
  truth.set_directed(0, 2), truth.set_directed(1, 2);
  const SeparationOracle oracle(truth);
  RunContext run;
  const auto result = entry.learn({.test = &oracle}, Knowledge(), {{"alpha", "0.05"}, {"collider_rule", "max_p"}}, run);
  EXPECT_EQ(result.graph, truth);
  EXPECT_THROW(entry.learn({.test = &oracle}, Knowledge(), {{"alfa", "0.05"}}, run), UsageError);
  EXPECT_THROW(entry.learn({}, Knowledge(), {}, run), UsageError);
  EXPECT_THROW(find_learner("cp"), UsageError);
}

}  // namespace
}  // namespace abdera
