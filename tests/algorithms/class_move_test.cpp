#include "algorithms/score/class_move.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "algorithms/score/dag_search.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/random_knowledge.hpp"

namespace abdera {
namespace {

using namespace detail;

/// A score under which all four-node classes differ: data without structure, few rows.
GaussianBic any_score(int p) {
  LinearGaussianOptions options;
  options.variables = p, options.degree = 2;
  return {covariance(simulate(random_linear_gaussian(options, Rng(1)), 40, Rng(2)), {}), {}};
}

using Key = std::tuple<MoveKind, Var, Var, std::vector<Var>>;

/// What one edge change in one member leads to.
struct Outcome {
  MixedGraph graph;
  double gain;
};

/// Every change of one edge of any member into a DAG that obeys knowledge and is in another class, by brute force.
std::map<Key, std::vector<Outcome>> changes_of_members(const ClassSpace& space, const MixedGraph& graph,
                                                       const std::vector<MixedGraph>& members, const Score& score) {
  std::map<Key, std::vector<Outcome>> out;
  for (const MixedGraph& dag : members) {
    const double before = total_score(score, parents_of(dag));
    for (Var x = 0; x < graph.size(); ++x)
      for (Var y = 0; y < graph.size(); ++y) {
        if (x == y) continue;
        MixedGraph after = dag;
        MoveKind kind = MoveKind::kInsert;
        if (dag.directed(x, y)) kind = MoveKind::kDelete;
        if (dag.directed(y, x)) kind = MoveKind::kTurn;
        if (kind == MoveKind::kDelete) {
          after.remove_edge(x, y);
        } else {
          after.set_directed(x, y);
        }
        if (!is_acyclic(after) || space.knowledge().first_violation(after)) continue;
        MixedGraph to = space.class_of(after);
        if (to == graph) continue;
        std::vector<Var> chosen;
        dag.for_parents(y, [&](Var v) {
          if (v != x && graph.undirected(v, y)) chosen.push_back(v);
        });
        out[{kind, x, y, chosen}].push_back({std::move(to), total_score(score, parents_of(after)) - before});
      }
  }
  return out;
}

struct Tally {
  std::size_t classes = 0, moves = 0, changes = 0;
};

/// The moves of a class are what its members can do, each leads where it says and gains what it says.
void expect_moves_are_all_changes(const ClassSpace& space, const MixedGraph& graph,
                                  const std::vector<MixedGraph>& members, const Score& score, Tally& tally) {
  auto expected = changes_of_members(space, graph, members, score);
  ++tally.classes;
  for (const auto& entry : expected) tally.changes += entry.second.size();
  for (const ClassMove& move : all_moves(space, graph)) {
    const auto after = space.member_after(graph, move);
    ASSERT_TRUE(after.has_value());
    const MixedGraph to = space.class_of(*after);
    if (to == graph) continue;  // knowledge may make it so
    const auto found = expected.find({move.kind, move.x, move.y, move.chosen});
    ASSERT_NE(found, expected.end()) << "no member can do this";
    const double gain = exact_gain(score, graph, move).gain;
    for (const Outcome& outcome : found->second) {
      ASSERT_EQ(outcome.graph, to);
      ASSERT_NEAR(outcome.gain, gain, 1e-9);
    }
    expected.erase(found);
    ++tally.moves;
  }
  EXPECT_TRUE(expected.empty()) << "a member can do what no move says";
}

std::vector<MixedGraph> graphs_of(const MarkovClass& one, int p) {
  std::vector<MixedGraph> members;
  for (SmallDag dag : one.members) members.push_back(dag.graph(p));
  return members;
}

TEST(ClassMove, OfEveryClassOfFourNodesIsWhatMembersCanDo) {
  const GaussianBic score = any_score(4);
  const ClassSpace space{Knowledge(4)};
  Tally tally;
  for (const auto& one : markov_classes(4))
    expect_moves_are_all_changes(space, one.intersection(4), graphs_of(one, 4), score, tally);
  EXPECT_EQ(tally.classes, 185u);
  EXPECT_GT(tally.changes, tally.moves);
}

TEST(ClassMove, UnderKnowledgeIsWhatMembersThatObeyItCanDo) {
  const GaussianBic score = any_score(4);
  Rng rng(3);
  Tally tally;
  for (const auto& one : markov_classes(4))
    for (int draw = 0; draw < 6; ++draw) {
      const auto& some = one.members[rng.below(static_cast<std::uint32_t>(one.members.size()))];
      const Knowledge known = testing_support::true_knowledge(some.graph(4), rng, rng.uniform(0.05, 0.4));
      const ClassSpace space(known);
      std::vector<MixedGraph> members;
      for (const auto& dag : graphs_of(one, 4))
        if (!known.first_violation(dag)) members.push_back(dag);
      expect_moves_are_all_changes(space, space.class_of(members.front()), members, score, tally);
    }
  EXPECT_EQ(tally.classes, 185u * 6);
}

TEST(ClassMove, OfEveryInterventionalClassOfFourNodesIsWhatMembersCanDo) {
  const ClassSpace all_targets(Knowledge(4), {{}, {0}, {1}, {2}, {3}});
  const ClassSpace two_targets(Knowledge(4), {{}, {0}, {1}});
  const ClassSpace one_target(Knowledge(4), {{}, {0}});
  const ClassSpace pair(Knowledge(4), {{}, {0, 1}});
  const std::vector<std::pair<const ClassSpace*, std::size_t>> cases{
      {&all_targets, 543u}, {&two_targets, 474u}, {&one_target, 345u}, {&pair, 412u}};
  const GaussianBic score = any_score(4);
  for (const auto& [space, classes] : cases) {
    std::vector<std::pair<MixedGraph, std::vector<MixedGraph>>> groups;
    for_each_dag(4, [&, in = space](SmallDag small) {
      const MixedGraph dag = small.graph(4), graph = in->class_of(dag);
      auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == graph; });
      if (at == groups.end()) at = groups.insert(groups.end(), {graph, {}});
      at->second.push_back(dag);
    });
    EXPECT_EQ(groups.size(), classes);
    Tally tally;
    for (const auto& group : groups) expect_moves_are_all_changes(*space, group.first, group.second, score, tally);
  }
}

// The only clique is {A}; A --- B, C alone: C --> B with A chosen is the collider A --> B <-- C.
TEST(ClassMove, MakesAColliderInOneInsertion) {
  MixedGraph graph(3);
  graph.set_undirected(0, 1);
  const ClassSpace space{Knowledge(3)};
  const ClassMove move{MoveKind::kInsert, 2, 1, {0}};
  ASSERT_TRUE(space.fits(graph, move));
  MixedGraph expected(3);
  expected.set_directed(0, 1), expected.set_directed(2, 1);
  EXPECT_EQ(space.class_of(*space.member_after(graph, move)), expected);
}

}  // namespace
}  // namespace abdera
