#include "graphs/exhaustive/markov_classes.hpp"
#include "tests/algorithms/pc_support.hpp"

namespace abdera {
namespace {

using namespace testing_pc;

const std::vector<MarkovClass>& classes_of_five() {
  static const auto classes = markov_classes(5);
  return classes;
}

/// Oracle PC against the mark intersection of the Markov class, for every member of every class.
void expect_exact(ColliderRule rule, bool batches) {
  const auto& classes = classes_of_five();
  ASSERT_EQ(classes.size(), 8782u);
  std::size_t dags = 0, wrong = 0, undecided = 0;
  for (const auto& one : classes) {
    const auto truth = one.intersection(5);
    for (const auto& dag : one.members) {
      const SeparationOracle oracle(dag.graph(5));
      const Planned planned(oracle, batches);
      const auto result = run_pc(planned, {.collider_rule = rule});
      ++dags;
      wrong += !(result.graph == truth) || !result.legal || result.kind != GraphKind::kCpdag;
      undecided += !result.ambiguous.empty() || !result.conflicts.empty();
    }
  }
  EXPECT_EQ(dags, 29281u);
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(undecided, 0u);
}

TEST(PcOnAllDagsOfFive, IsExactByMajority) { expect_exact(ColliderRule::kMajority, true); }
TEST(PcOnAllDagsOfFive, IsExactByConservativeRule) { expect_exact(ColliderRule::kConservative, true); }
TEST(PcOnAllDagsOfFive, IsExactByLargestP) { expect_exact(ColliderRule::kMaxP, true); }
TEST(PcOnAllDagsOfFive, IsExactByStoredSet) { expect_exact(ColliderRule::kVanilla, true); }
TEST(PcOnAllDagsOfFive, IsExactPairByPair) {
  for (ColliderRule rule : kRules) expect_exact(rule, false);
}

/// Both plans of the search ask different tests and come to the same answer.
TEST(PcOnAllDagsOfFive, BothPlansStoreTheSameSets) {
  RunContext run;
  std::size_t differences = 0;
  for (const auto& one : classes_of_five()) {
    const SeparationOracle oracle(one.members.front().graph(5));
    const auto l = run_pc(Planned(oracle, true)), r = run_pc(Planned(oracle, false));
    bool same = l.graph == r.graph && l.separations.size() == r.separations.size();
    for (std::size_t i = 0; same && i < l.separations.size(); ++i)
      same = l.separations[i].a == r.separations[i].a && l.separations[i].b == r.separations[i].b &&
             l.separations[i].given == r.separations[i].given;
    differences += !same;
  }
  EXPECT_EQ(differences, 0u);
}

/// A suite that cannot notice a missing rule proves nothing about it.
TEST(PcOnAllDagsOfFive, NoticeEachMeekRuleThatIsSwitchedOff) {
  std::array<std::size_t, 5> wrong{};
  RunContext run;
  const Knowledge nothing(5);
  for (const auto& one : classes_of_five()) {
    const SeparationOracle oracle(one.members.front().graph(5));
    const auto skeleton = find_skeleton(oracle, nothing, {}, run);
    const auto verdicts = find_colliders(oracle, skeleton, nothing, {}, run);
    const auto truth = one.intersection(5);
    for (int rule : {0, 1, 2, 3, 4}) {
      const auto rules = detail::RuleSet{}.without(rule);
      const auto graph =
          orient(skeleton.graph, verdicts, nothing, {.rules = rules}, [](Var, Var) { return 1.0; }).graph;
      wrong[static_cast<std::size_t>(rule)] += !(graph == truth);
    }
  }
  EXPECT_EQ(wrong[0], 0u);
  EXPECT_GT(wrong[1], 0u);
  EXPECT_GT(wrong[2], 0u);
  EXPECT_GT(wrong[3], 0u);
  EXPECT_EQ(wrong[4], 0u) << "R4 is needed with knowledge only";
}

}  // namespace
}  // namespace abdera
