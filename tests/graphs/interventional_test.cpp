#include "graphs/interventional.hpp"

#include <map>
#include <set>

#include "core/error.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/mec.hpp"
#include "tests/graphs/graphs_support.hpp"

namespace abdera {
namespace {

InterventionTargets singletons(int n) {
  InterventionTargets out = {{}};
  for (Var v = 0; v < n; ++v) out.push_back({v});
  return out;
}

std::vector<InterventionTargets> families(int n) {
  return {{{}}, {{}, {0}}, {{}, {0}, {1}}, {{}, {0, 1}}, singletons(n)};
}

/// The interventional classes inside a Markov class: members whose graphs, with the edges into each set cut, have the
/// same adjacencies.
std::vector<MarkovClass> split(const MarkovClass& c, int n, const InterventionTargets& targets) {
  std::map<std::vector<bool>, MarkovClass> out;
  for (SmallDag dag : c.members) {
    std::vector<bool> adjacent;
    for (const auto& target : targets) {
      const VarSet cut(n, target);
      for (Var a = 0; a < n; ++a)
        for (Var b = a + 1; b < n; ++b)
          adjacent.push_back((dag.has(a, b) && !cut.contains(b)) || (dag.has(b, a) && !cut.contains(a)));
    }
    out[adjacent].members.push_back(dag);
  }
  std::vector<MarkovClass> classes;
  for (auto& [key, part] : out) classes.push_back(std::move(part));
  return classes;
}

// The closure after cutting needs R1 and R2 only.
constexpr auto kFirstTwo = detail::RuleSet{}.without(3).without(4);

// Numbers: exhaustive enumeration by an independent program.
TEST(InterventionalCpdag, IsTheIntersectionOfItsClassForEveryDagUpToFiveNodesAndHasTheKnownNumbers) {
  const std::map<int, std::vector<int>> known = {
      {3, {11, 20, 25, 20, 25}}, {4, {185, 345, 474, 412, 543}}, {5, {8782, 15681, 22025, 19990, 29281}}};
  for (const auto& [n, numbers] : known) {
    const auto classes = markov_classes(n);
    for (std::size_t family = 0; family < numbers.size(); ++family) {
      const InterventionTargets targets = families(n)[family];
      int count = 0;
      for (const auto& c : classes)
        for (const auto& part : split(c, n, targets)) {
          ++count;
          const MixedGraph truth = part.intersection(n);
          for (SmallDag dag : part.members) {
            ASSERT_EQ(interventional_cpdag(dag.graph(n), targets), truth);
            ASSERT_EQ(interventional_cpdag(dag.graph(n), targets, {}, kFirstTwo), truth);
          }
          ASSERT_EQ(class_size(truth, CheckGraph::kNo), BigCount(part.members.size()));
        }
      EXPECT_EQ(count, numbers[family]) << n << " nodes, family " << family;
    }
  }
}

TEST(InterventionalCpdag, IsTheIntersectionForTwoSetsWithoutObservationalData) {
  const InterventionTargets targets = {{0, 1}, {2}};
  for (const auto& c : markov_classes(4))
    for (const auto& part : split(c, 4, targets))
      for (SmallDag dag : part.members) ASSERT_EQ(interventional_cpdag(dag.graph(4), targets), part.intersection(4));
}

TEST(InterventionalCpdag, NeedsRulesOneAndTwo) {
  for (int rule : {1, 2}) {
    int wrong = 0;
    for (const auto& c : markov_classes(4))
      for (const auto& targets : families(4))
        for (const auto& part : split(c, 4, targets))
          wrong += !(interventional_cpdag(part.members.front().graph(4), targets, {},
                                          detail::RuleSet{}.without(rule)) == part.intersection(4));
    EXPECT_GT(wrong, 0) << "without R" << rule;
  }
}

TEST(InterventionalCpdag, DirectsTheEdgesThatASetCutsAndNoneInsideIt) {
  const MixedGraph dag = pdag(4, {{0, 1}, {1, 2}, {2, 3}}, {});
  EXPECT_EQ(interventional_cpdag(dag, {{}}), pdag(4, {}, {{0, 1}, {1, 2}, {2, 3}}));
  EXPECT_EQ(interventional_cpdag(dag, {{}, {2, 3}}), pdag(4, {{1, 2}, {2, 3}}, {{0, 1}}));
  EXPECT_EQ(interventional_cpdag(dag, {{}, {0, 1}}), pdag(4, {{1, 2}, {2, 3}}, {{0, 1}}));
  EXPECT_EQ(interventional_cpdag(dag, {{}, {0}, {0}}), dag);
  EXPECT_EQ(interventional_cpdag(dag, {{}, {0, 1, 2, 3}}), cpdag_of(dag)) << "no edge has one end outside";
}

TEST(InterventionalCpdag, RefusesTargetsThatHideTheCausesOfANodeAndWhatIsNoDag) {
  const MixedGraph dag = pdag(3, {{0, 1}, {1, 2}}, {});
  const std::vector<std::string> names = {"A", "B", "C"};
  EXPECT_EQ(check_targets({{0, 1}, {1}}, 3, names),
            "B intervened on in every experiment: one without is needed to see the causes");
  EXPECT_EQ(check_targets({{0}, {1}}, 3), std::nullopt);
  EXPECT_EQ(check_targets({{}, {3}}, 3), "no node has the number 3");
  EXPECT_EQ(check_targets({{}, {-1}}, 3), "no node has the number -1");
  EXPECT_THROW(interventional_cpdag(dag, {}), UsageError);
  EXPECT_THROW(interventional_cpdag(dag, {{1}}, names), UsageError);
  EXPECT_THROW(interventional_cpdag(pdag(2, {}, {{0, 1}}), {{}}), UsageError);
}

}  // namespace
}  // namespace abdera
