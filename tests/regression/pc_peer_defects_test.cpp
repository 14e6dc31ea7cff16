// Defects reported of other tools, each as a test of ours. Numbers are those of the project's list of peer defects.
// Those of single rules, graphs and metrics are beside their tests: grep for "Peer defect".
#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "citests/decorators.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

/// What pc must say of every graph it returns.
void expect_legal_or_reported(const PcResult& result) {
  if (result.conflicts.empty() && result.ambiguous.empty()) {
    EXPECT_TRUE(result.legal) << result.violation;
    EXPECT_EQ(result.kind, GraphKind::kCpdag);
    EXPECT_EQ(check_cpdag(result.graph), std::nullopt);
  } else if (result.conflicts.empty()) {
    EXPECT_TRUE(result.legal) << result.violation;
    EXPECT_TRUE(extend_to_dag(result.graph, result.ambiguous).has_value());
  }
  EXPECT_EQ(result.legal, result.violation.empty());
  EXPECT_TRUE(!result.legal || find_directed_cycle(result.graph).empty());
}

// 1: https://github.com/py-why/causal-learn/issues/224
TEST(PeerDefect1, ForbiddingAnAbsentPairDoesNotTurnAChainIntoACollider) {
  MixedGraph chain(3);
  chain.set_directed(0, 1), chain.set_directed(1, 2);
  const SeparationOracle oracle(chain);
  Knowledge known(3);
  known.forbid_edge(0, 2), known.forbid_edge(2, 0);
  for (ColliderRule rule : kRules) {
    const auto with = run_pc(oracle, {.collider_rule = rule}, known);
    EXPECT_EQ(with.graph, run_pc(oracle, {.collider_rule = rule}).graph);
    EXPECT_TRUE(with.graph.undirected(0, 1) && with.graph.undirected(1, 2));
  }
}

// 3: https://github.com/py-why/causal-learn/issues/82 (10 of 20 tables there)
TEST(PeerDefect3, TheGraphDoesNotDependOnTheOrderOfColumns) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto data = random_table(10, 4, 500, 3000 + seed);
    std::vector<Var> order(10);
    std::iota(order.begin(), order.end(), 0);
    Rng rng = Rng(seed).fork("columns");
    rng.shuffle(order);
    std::vector<Var> to_new(10);
    for (Var v = 0; v < 10; ++v) to_new[static_cast<std::size_t>(order[static_cast<std::size_t>(v)])] = v;
    for (ColliderRule rule : kRules) {
      const PcOptions options{.alpha = 0.05, .collider_rule = rule};
      EXPECT_EQ(run_pc(fisher_z_of(data), options).graph.relabelled(to_new),
                run_pc(fisher_z_of(data.select(order)), options).graph);
    }
  }
}

// 4 (causal-learn: 4 of 60 tables cyclic, 14 not extendable) and 29 (pcalg default: 50 of 60 no CPDAG, 12 cyclic)
TEST(PeerDefects4And29, EveryGraphIsALegalCpdagOrSaysWhyNot) {
  std::size_t clean = 0, contradictory = 0;
  auto check_all = [&](const FisherZ& test, double alpha) {
    for (ColliderRule rule : kRules)
      for (ConflictPolicy policy : {ConflictPolicy::kMark, ConflictPolicy::kFirst}) {
        const auto result = run_pc(test, {.alpha = alpha, .collider_rule = rule, .conflicts = policy});
        expect_legal_or_reported(result);
        clean += result.conflicts.empty() && result.ambiguous.empty();
        contradictory += !result.conflicts.empty();
      }
  };
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    check_all(fisher_z_of(random_table(12, 4, 300, 4000 + seed)), 0.05);    // the setting of the reports
    check_all(fisher_z_of(random_table(12, 2, 2000, 4100 + seed)), 0.001);  // an easier one: little to report
  }
  EXPECT_GT(clean, 40u);
  EXPECT_GT(contradictory, 40u);
}

// 5: causal-learn SkeletonDiscovery with stable=True goes on after the first separating set and stores a union
TEST(PeerDefect5, TheSearchStopsAtTheFirstSeparatingSetAndTheStoredSetSeparates) {
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    const FisherZ test = fisher_z_of(random_table(15, 4, 300, 5000 + seed));
    std::map<std::pair<Var, Var>, std::vector<Var>> first;  // by (end, other): its first separating set
    std::size_t late = 0, separated = 0;
    const Traced traced(test, [&](Var x, Var y, std::span<const Var> given, const CiResult& r) {
      const auto it = first.find({x, y});
      const std::vector<Var> set(given.begin(), given.end());
      if (it != first.end()) {
        late += it->second != set;  // the same set again: its evidence is looked up
      } else if (r.independent(0.05)) {
        first.emplace(std::pair{x, y}, set), ++separated;
      }
    });
    RunContext run;
    const auto skeleton = find_skeleton(traced, Knowledge(15), {.alpha = 0.05}, run);
    EXPECT_EQ(late, 0u);
    EXPECT_GT(separated, 50u);
    for (const auto& pair : skeleton.pairs)
      if (pair.state == PairRecord::State::kSeparated) {
        EXPECT_TRUE(test.test(pair.a, pair.b, pair.note.given).independent(0.05));
        EXPECT_EQ(static_cast<int>(pair.note.given.size()), pair.level);
      }
  }
}

// 6: https://github.com/py-why/causal-learn/issues/171
TEST(PeerDefect6, AForbiddenPairIsNotTestedInTheAdjacencySearch) {
  const FisherZ test = fisher_z_of(random_table(12, 4, 500, 6000));
  Knowledge known(12);
  std::vector<std::pair<Var, Var>> forbidden{{0, 1}, {3, 7}, {2, 11}, {5, 6}};
  for (auto [a, b] : forbidden) known.forbid_edge(a, b), known.forbid_edge(b, a);
  std::size_t of_forbidden = 0;
  const Traced traced(test, [&](Var x, Var y, std::span<const Var>, const CiResult&) {
    const auto [low, high] = std::minmax(x, y);
    of_forbidden += std::count(forbidden.begin(), forbidden.end(), std::pair{low, high});
  });
  RunContext run;
  for (bool batches : {true, false}) {
    const auto skeleton = find_skeleton(Planned(traced, batches), known, {.alpha = 0.05}, run);
    EXPECT_EQ(of_forbidden, 0u);
    for (auto [a, b] : forbidden) EXPECT_FALSE(skeleton.graph.adjacent(a, b));
  }
  EXPECT_GT(count_of(run_pc(traced, {.alpha = 0.05}, known), "orientation_tests"), 0u);
  EXPECT_GT(of_forbidden, 0u) << "asked for orientation, and counted there";
}

// 9: https://github.com/py-why/causal-learn/pull/101
TEST(PeerDefect9, NoSetIsLargerThanTheLimit) {
  const FisherZ test = fisher_z_of(random_table(12, 6, 2000, 9000));
  for (int limit : {0, 1, 2})
    for (ColliderRule rule : kRules)
      for (bool batches : {true, false}) {
        std::size_t largest = 0;
        const Traced traced(test, [&](Var, Var, std::span<const Var> given, const CiResult&) {
          largest = std::max(largest, given.size());
        });
        const auto result = run_pc(Planned(traced, batches), {.collider_rule = rule, .max_given = limit});
        EXPECT_EQ(largest, static_cast<std::size_t>(limit));
        EXPECT_EQ(result.largest_given, limit);
      }
}

// 13: https://github.com/py-why/causal-learn/issues/29 and 119 ("math domain error")
TEST(PeerDefect13, ANearlySingularCorrelationHasADefinedResult) {
  const auto data = random_table(6, 3, 400, 13);
  for (double noise : {0.0, 1e-12, 1e-9, 1e-6}) {
    Rng rng = Rng(13).fork("copy");
    Eigen::MatrixXd values(400, 8);
    values.leftCols(6) = data.values();
    for (Eigen::Index i = 0; i < 400; ++i) {
      values(i, 6) = values(i, 0) + noise * rng.normal();                 // a copy
      values(i, 7) = values(i, 1) - values(i, 2) + noise * rng.normal();  // a linear combination
    }
    std::vector<Variable> variables;
    for (int v = 0; v < 8; ++v) variables.push_back({.name = "V" + std::to_string(v)});
    const FisherZ test = fisher_z_of(Dataset(variables, values));
    for (ColliderRule rule : kRules) {
      const auto result = run_pc(test, {.collider_rule = rule});
      if (noise <= 1e-9) {
        EXPECT_GT(count_of(result, "deterministic"), 0u);
        EXPECT_TRUE(result.graph.adjacent(0, 6)) << "a copy is not independent of its original";
      }
      for (const auto& s : result.separations) EXPECT_GT(s.p_value, 0.01);
      for (const auto& [pair, note] : result.notes) EXPECT_FALSE(note.p_value > 0.01);
    }
  }
}

// 28: https://github.com/cmu-phil/tetrad/issues/1165
TEST(PeerDefect28, LargeMeansDoNotChangeTheGraph) {
  const auto data = random_table(10, 4, 500, 28);
  Eigen::MatrixXd shifted = data.values();
  for (Eigen::Index j = 0; j < shifted.cols(); ++j)
    shifted.col(j) = (shifted.col(j).array() - shifted.col(j).mean()) /
                     std::sqrt((shifted.col(j).array() - shifted.col(j).mean()).square().mean());
  const Dataset standard(data.variables(), shifted);
  shifted.array() += 1e8;
  const Dataset far(data.variables(), shifted);
  const auto near_result = run_pc(fisher_z_of(standard)), far_result = run_pc(fisher_z_of(far));
  EXPECT_EQ(near_result.graph, far_result.graph);
  for (const auto& [pair, note] : near_result.notes)
    EXPECT_NEAR(note.effect, far_result.notes.at(pair).effect, 1e-7);  // values of 1e8 carry 8 digits of the unit
}

// 30: pcalg with NAdelete=TRUE: one missing value deletes all edges of a variable in silence
TEST(PeerDefect30, AMissingValueIsAnErrorThatNamesIt) {
  const auto data = random_table(5, 3, 500, 30);
  Eigen::MatrixXd values = data.values();
  values(122, 2) = std::nan("");
  try {
    fisher_z_of(Dataset(data.variables(), values));
    FAIL() << "a covariance of a column with a missing value";
  } catch (const DataError& error) {
    const std::string message = error.what();
    EXPECT_NE(message.find("X3"), std::string::npos) << message;
    EXPECT_NE(message.find("123"), std::string::npos) << message;
  }
}

// 32: gCastle's orientation deletes an adjacency on a conflict
TEST(PeerDefect32, OrientationNeverDeletesAnAdjacency) {
  std::size_t conflicts = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const FisherZ test = fisher_z_of(random_table(12, 5, 150, 32'000 + seed));
    RunContext run;
    const auto skeleton = find_skeleton(test, Knowledge(12), {.alpha = 0.1}, run);
    for (ColliderRule rule : kRules)
      for (ConflictPolicy policy : {ConflictPolicy::kMark, ConflictPolicy::kFirst}) {
        const auto result = run_pc(test, {.alpha = 0.1, .collider_rule = rule, .conflicts = policy});
        EXPECT_EQ(adjacencies(result.graph), skeleton.graph);
        conflicts += result.conflicts.size();
      }
  }
  EXPECT_GT(conflicts, 60u);
}

// 41: https://github.com/JuliaDynamics/Associations.jl/pull/408 (the empty set was not stored at the first level, and
// sets of two sizes were asked at each)
TEST(PeerDefect41, MarginalIndependenceMakesACollider) {
  MixedGraph collider(3);
  collider.set_directed(0, 2), collider.set_directed(1, 2);
  const SeparationOracle oracle(collider);
  for (ColliderRule rule : kRules)
    for (bool batches : {true, false}) {
      const auto result = run_pc(Planned(oracle, batches), {.collider_rule = rule});
      EXPECT_EQ(result.graph, collider);
      ASSERT_EQ(result.separations.size(), 1u);
      EXPECT_TRUE(result.separations[0].given.empty());
    }
  // Every level asks about its own size: a pair gone at one size is never asked about the next.
  const FisherZ test = fisher_z_of(random_table(10, 3, 400, 41));
  std::map<std::pair<Var, Var>, std::size_t> gone;  // by the size that separated it
  std::size_t late = 0;
  const Traced traced(test, [&](Var x, Var y, std::span<const Var> given, const CiResult& r) {
    const auto pair = std::minmax(x, y);
    const auto it = gone.find(pair);
    late += it != gone.end() && it->second < given.size();
    if (it == gone.end() && r.independent(0.05)) gone.emplace(pair, given.size());
  });
  RunContext run;
  find_skeleton(traced, Knowledge(10), {.alpha = 0.05}, run);
  EXPECT_EQ(late, 0u);
  EXPECT_GT(gone.size(), 15u);
}

}  // namespace
}  // namespace abdera
