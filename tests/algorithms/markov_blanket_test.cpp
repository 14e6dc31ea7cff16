#include "algorithms/constraint/markov_blanket.hpp"

#include <algorithm>

#include "graphs/exhaustive/markov_classes.hpp"
#include "tests/algorithms/pc_variants.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

constexpr std::array kGrowths{BlanketGrowth::kInOrder, BlanketGrowth::kStrongestFirst};

/// Parents, children and their other parents.
std::vector<Var> true_blanket(const MixedGraph& dag, Var v) {
  VarSet blanket = dag.neighbours(v);
  dag.for_children(v, [&](Var child) { dag.for_parents(child, [&](Var parent) { blanket.insert(parent); }); });
  blanket.erase(v);
  return blanket.to_vector();
}

/// Members of a Markov class have the same blankets and the oracle answers them alike: one of each stands for all.
TEST(MarkovBlanket, IsParentsChildrenAndTheirParentsInAllDagsOfFive) {
  const StopToken never;
  std::size_t checked = 0;
  for (const auto& one : markov_classes(5)) {
    const auto dag = one.members.front().graph(5);
    const SeparationOracle oracle(dag);
    for (BlanketGrowth growth : kGrowths)
      for (bool batches : {true, false})
        for (Var v = 0; v < 5; ++v) {
          const auto blanket = markov_blanket(Planned(oracle, batches), v, {.growth = growth}, never);
          ASSERT_EQ(blanket.members, true_blanket(dag, v));
          ASSERT_TRUE(blanket.undecided.empty());
          ++checked;
        }
  }
  EXPECT_EQ(checked, 8782u * 20u);
}

/// 0 -> 2 <- 1, 2 -> 3: growing in order, 3 joins 0 before 1 explains anything; shrinking takes it out.
TEST(MarkovBlanket, MatchesAnExampleWorkedOutByHand) {
  MixedGraph dag(4);
  dag.set_directed(0, 2), dag.set_directed(1, 2), dag.set_directed(2, 3);
  const SeparationOracle oracle(dag);
  const StopToken never;
  const auto of_0 = markov_blanket(oracle, 0, {}, never);
  EXPECT_EQ(of_0.members, (std::vector<Var>{1, 2}));
  EXPECT_EQ(of_0.stats.tests, 3u + 1u + 1u + 1u + 1u + 2u)
      << "three without conditioning; 2 joins given nothing, 3 is asked given 2, 1 joins given 2, then 3 given both; "
         "two to shrink";
  EXPECT_EQ(markov_blanket(oracle, 3, {}, never).members, (std::vector<Var>{2}));
  EXPECT_EQ(of_0.set_against(3), (std::vector<Var>{1, 2}));
  EXPECT_FALSE(of_0.holds(3));
}

/// What is kept out is kept out by a set given which the test finds independence.
TEST(MarkovBlanket, KeepsOutOnlyWhatASetSeparates) {
  const StopToken never;
  std::size_t separated = 0, left_again = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const FisherZ test = fisher_z_of(random_table(15, 4, 100, 60 + seed));
    for (BlanketGrowth growth : kGrowths)
      for (Var v = 0; v < 15; ++v) {
        const BlanketOptions options{.alpha = 0.1, .growth = growth};
        const auto blanket = markov_blanket(test, v, options, never);
        left_again += blanket.removed.size();
        for (Var w = 0; w < 15; ++w) {
          if (w == v || blanket.holds(w)) continue;
          ASSERT_GT(test.test(v, w, blanket.set_against(w)).p_value, options.alpha);
          ++separated;
        }
        for (Var w : blanket.members) {
          auto others = blanket.members;
          std::erase(others, w);
          ASSERT_LE(test.test(v, w, others).p_value, options.alpha);
        }
      }
  }
  EXPECT_GT(separated, 3000u);
  EXPECT_GT(left_again, 100u);
}

/// With eight rows nothing can be asked given five variables: those not asked are undecided, not out.
TEST(MarkovBlanket, CallsWhatItCannotTestUndecided) {
  const auto data = random_table(12, 8, 8, 3);
  const FisherZ test = fisher_z_of(data);
  const StopToken never;
  bool any = false;
  for (Var v = 0; v < 12; ++v) {
    const auto blanket = markov_blanket(test, v, {.alpha = 0.9}, never);
    any |= !blanket.undecided.empty();
    for (Var w : blanket.undecided) EXPECT_TRUE(blanket.holds(w));
  }
  EXPECT_TRUE(any);
  for (const char* name : {"grow_shrink", "iamb"}) {
    RunContext run;
    const auto result = find_learner(name).learn({.test = &test}, Knowledge(), {{"alpha", 0.9}}, run);
    for (const auto& s : result.separations) EXPECT_GT(test.test(s.a, s.b, s.given).p_value, 0.9);
  }
}

TEST(MarkovBlanket, StopsWhenAsked) {
  const FisherZ test = fisher_z_of(random_table(15, 4, 100, 6));
  for (BlanketGrowth growth : kGrowths) {
    const auto cut = markov_blanket(test, 0, {.growth = growth, .max_tests = 20}, StopToken());
    EXPECT_TRUE(cut.stats.stopped);
    const StopToken now(nullptr, StopToken::Clock::now());
    EXPECT_TRUE(markov_blanket(test, 0, {.growth = growth}, now).stats.stopped);
  }
  EXPECT_THROW(markov_blanket(test, 15, {}, StopToken()), UsageError);
}

TEST(BlanketLearners, ReturnTheBlanketsTheyFound) {
  const auto dag = erdos_renyi_dag(12, 3, Rng(4));
  const SeparationOracle oracle(dag);
  RunContext run;
  for (const auto& result : {grow_shrink(oracle, Knowledge(), {}, run), iamb(oracle, Knowledge(), {}, run)}) {
    ASSERT_EQ(result.blankets.size(), 12u);
    for (Var v = 0; v < 12; ++v) EXPECT_EQ(result.blankets[static_cast<std::size_t>(v)], true_blanket(dag, v));
    EXPECT_GT(count_of(result, "blanket_tests"), 12u * 11u);
    EXPECT_GE(count_of(result, "ci_tests"), count_of(result, "blanket_tests") + 66);
  }
}

/// Blankets that disagree: `or` starts from a pair that `and` leaves out, which is separated by the smaller sets then.
TEST(BlanketLearners, JoinByTheSymmetryAskedFor) {
  std::size_t edges_and = 0, edges_or = 0, one_sided = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const FisherZ test = fisher_z_of(random_table(15, 4, 80, 90 + seed));
    RunContext run;
    const auto both = grow_shrink(test, Knowledge(), {.pc = {.alpha = 0.05}}, run);
    const auto either = grow_shrink(test, Knowledge(), {.pc = {.alpha = 0.05}, .symmetry = BlanketSymmetry::kOr}, run);
    EXPECT_EQ(both.blankets, either.blankets);
    auto in = [&](Var v, Var w) {
      const auto& blanket = both.blankets[static_cast<std::size_t>(v)];
      return std::binary_search(blanket.begin(), blanket.end(), w);
    };
    for (const Edge& e : both.graph.edges()) EXPECT_TRUE(in(e.a, e.b) && in(e.b, e.a));
    for (const Edge& e : either.graph.edges()) {
      EXPECT_TRUE(in(e.a, e.b) || in(e.b, e.a));
      one_sided += !(in(e.a, e.b) && in(e.b, e.a));
    }
    edges_and += both.notes.size(), edges_or += either.notes.size();
  }
  EXPECT_GT(one_sided, 0u);
  EXPECT_LT(edges_and, edges_or);
}

}  // namespace
}  // namespace abdera
