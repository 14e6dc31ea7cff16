#include "algorithms/score/class_update.hpp"

#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

using namespace detail;

/// Restores what a list of changes says, the last one first.
void take_back(MixedGraph& graph, const std::vector<Edge>& was) {
  for (auto e = was.rbegin(); e != was.rend(); ++e) graph.set_edge(e->a, e->at_a, e->at_b, e->b);
}

void expect_the_class_of_the_member_after(const ClassSpace& space, const MixedGraph& graph, const MixedGraph& member,
                                          const ClassMove& move) {
  MixedGraph now = graph, dag = member;
  ClassUpdate update(now, dag);
  ASSERT_TRUE(update.make(move));
  ASSERT_EQ(now, space.class_of(*space.member_after(graph, move)));
  ASSERT_TRUE(is_dag(dag));
  ASSERT_EQ(cpdag_of(dag), now);
  take_back(now, update.graph_was());
  take_back(dag, update.member_was());
  ASSERT_EQ(now, graph);
  ASSERT_EQ(dag, member);
}

TEST(ClassUpdate, MakesEveryMoveOfEveryClassFromEveryMember) {
  std::size_t moves = 0;
  for (int p : {3, 4}) {
    const ClassSpace space{Knowledge(p)};
    for (const auto& one : markov_classes(p)) {
      const MixedGraph graph = one.intersection(p);
      for (const ClassMove& move : all_moves(space, graph))
        for (SmallDag member : one.members) {
          expect_the_class_of_the_member_after(space, graph, member.graph(p), move);
          ++moves;
        }
    }
  }
  EXPECT_GT(moves, 5000u);
}

TEST(ClassUpdate, MakesEveryMoveOfSomeClassesOfFiveNodes) {
  const ClassSpace space{Knowledge(5)};
  const auto classes = markov_classes(5);
  for (std::size_t i = 0; i < classes.size(); i += 40) {
    const MixedGraph graph = classes[i].intersection(5);
    for (const ClassMove& move : all_moves(space, graph))
      expect_the_class_of_the_member_after(space, graph, classes[i].members.back().graph(5), move);
  }
}

// More than one word a row, and long rows of moves from one class to the next.
TEST(ClassUpdate, FollowsRandomMovesThroughLargerClasses) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    Rng rng(seed);
    const int p = seed % 2 ? 20 : 70;
    MixedGraph member = erdos_renyi_dag(p, 4, rng.fork("dag"));
    const ClassSpace space{Knowledge(p)};
    MixedGraph graph = cpdag_of(member);
    for (int step = 0; step < 150;) {
      const auto kind = static_cast<MoveKind>(rng.below(3));
      ClassMove move{kind,
                     static_cast<Var>(rng.below(static_cast<std::uint32_t>(p))),
                     static_cast<Var>(rng.below(static_cast<std::uint32_t>(p))),
                     {}};
      if (move.x == move.y) continue;
      graph.for_undirected(move.y, [&](Var v) {
        if (v != move.x && rng.uniform() < 0.5) move.chosen.push_back(v);
      });
      if (!space.fits(graph, move)) continue;
      ++step;
      const MixedGraph expected = space.class_of(*space.member_after(graph, move));
      ClassUpdate update(graph, member);
      ASSERT_TRUE(update.make(move));
      ASSERT_EQ(graph, expected);
    }
    EXPECT_EQ(cpdag_of(member), graph);
  }
}

}  // namespace
}  // namespace abdera
