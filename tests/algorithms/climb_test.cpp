#include "algorithms/score/climb.hpp"

#include <cstdio>
#include <cstdlib>

#include "algorithms/score/hill_climb.hpp"
#include "algorithms/score/tabu.hpp"
#include "graphs/convert.hpp"
#include "graphs/dag.hpp"
#include "scores/gaussian_bic.hpp"
#include "tests/support/best_dag.hpp"
#include "tests/support/class_models.hpp"

namespace abdera {
namespace {

using detail::ClimbPlan;
using detail::DagClimber;
using detail::DagMove;
using detail::DagSpace;
using detail::MoveKind;
using detail::ParentSets;

Covariance sample(int p, double degree, Eigen::Index n, std::uint64_t seed) {
  LinearGaussianOptions options;
  options.variables = p, options.degree = degree;
  return covariance(simulate(random_linear_gaussian(options, Rng(seed)), n, Rng(seed)), {});
}

ParentSets moved(ParentSets parents, const DagMove& move) {
  auto &to = parents[static_cast<std::size_t>(move.to)], &from = parents[static_cast<std::size_t>(move.from)];
  if (move.kind == MoveKind::kAdd) to.push_back(move.from);
  if (move.kind != MoveKind::kAdd) std::erase(to, move.from);
  if (move.kind == MoveKind::kReverse) from.push_back(move.to);
  return parents;
}

/// Every change of one edge that leads to a DAG of the space, by trial.
template <class Visit>
void for_each_move(const DagSpace& space, const ParentSets& parents, Visit&& visit) {
  const int p = space.score.num_vars();
  const MixedGraph dag = detail::dag_of(parents);
  for (Var from = 0; from < p; ++from)
    for (Var to = 0; to < p; ++to)
      for (MoveKind kind : {MoveKind::kAdd, MoveKind::kRemove, MoveKind::kReverse}) {
        if (from == to || (kind == MoveKind::kAdd ? dag.adjacent(from, to) : !dag.directed(from, to))) continue;
        const ParentSets next = moved(parents, {kind, from, to, 0});
        const MixedGraph graph = detail::dag_of(next);
        if (!topological_order(graph) || space.knowledge.first_violation(graph)) continue;
        const Var child = kind == MoveKind::kReverse ? from : to, parent = kind == MoveKind::kReverse ? to : from;
        if (kind != MoveKind::kRemove && space.pairs &&
            !(*space.pairs)[static_cast<std::size_t>(child)].contains(parent))
          continue;
        if (kind != MoveKind::kRemove && space.max_parents >= 0 &&
            std::ssize(next[static_cast<std::size_t>(child)]) > space.max_parents)
          continue;
        visit(next);
      }
}

double best_gain_by_trial(const DagSpace& space, const ParentSets& parents) {
  double best = -std::numeric_limits<double>::infinity();
  const double now = total_score(space.score, parents);
  for_each_move(space, parents,
                [&](const ParentSets& next) { best = std::max(best, total_score(space.score, next) - now); });
  return best;
}

Knowledge some_knowledge(int p, Rng rng) {
  Knowledge knowledge(p);
  for (Var v = 0; v < p; ++v)
    if (rng.below(2)) knowledge.set_tier(v, v < p / 2 ? 0 : 1);
  knowledge.require_edge(1, p - 1);
  const Var a = static_cast<Var>(rng.below(static_cast<std::uint32_t>(p)));
  const Var b = static_cast<Var>(rng.below(static_cast<std::uint32_t>(p)));
  if (a != b && !knowledge.required(a, b)) knowledge.forbid_edge(a, b);
  return knowledge;
}

// After random moves as well as after the best ones: no legal move gains more than the one it names, the total moves by
// that gain, and the score of the parents is the total.
TEST(DagClimber, NamesTheBestOfAllLegalMovesAndItsGain) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const GaussianBic score(sample(7, 3, 100, seed), {});
    const Knowledge knowledge = seed % 2 ? Knowledge(7) : some_knowledge(7, Rng(seed));
    std::vector<VarSet> pairs(7, VarSet(7));
    Rng rng(seed);
    for (Var a = 0; a < 7; ++a)
      for (Var b = 0; b < a; ++b)
        if (rng.below(3)) pairs[static_cast<std::size_t>(a)].insert(b), pairs[static_cast<std::size_t>(b)].insert(a);
    const DagSpace space{score, knowledge, seed % 3 == 0 ? 2 : -1, seed % 4 == 1 ? &pairs : nullptr};
    DagClimber climber(space, detail::Moves::kAll, {});
    ASSERT_TRUE(climber.ready());
    for (int step = 0; step < 40; ++step) {
      if (step % 3 == 2) climber.perturb(rng, 2);
      EXPECT_NEAR(climber.total(), total_score(score, climber.parents()), 1e-9);
      const DagMove move = climber.best();
      const double by_trial = best_gain_by_trial(space, climber.parents());
      if (!move.any()) {
        EXPECT_FALSE(std::isfinite(by_trial));
        break;
      }
      ASSERT_NEAR(move.gain, by_trial, 1e-7) << seed << " " << step;
      const double before = climber.total();
      const ParentSets next = moved(climber.parents(), move);
      ASSERT_TRUE(climber.take(move));
      EXPECT_NEAR(climber.total() - before, move.gain, 1e-7);
      EXPECT_EQ(detail::dag_of(climber.parents()), detail::dag_of(next));
      EXPECT_EQ(knowledge.first_violation(detail::dag_of(climber.parents())).value_or(""), "");
    }
  }
}

TEST(DagClimber, NeverReturnsToADagThatWasVisited) {
  const GaussianBic score(sample(5, 2, 100, 3), {});
  const Knowledge knowledge(5);
  const DagSpace space{score, knowledge};
  DagClimber climber(space, detail::Moves::kAll, {});
  detail::Fingerprints visited{climber.fingerprint()};
  std::vector<MixedGraph> seen{detail::dag_of(climber.parents())};
  for (int step = 0; step < 60; ++step) {
    ASSERT_TRUE(climber.take(climber.best(visited)));
    const MixedGraph now = detail::dag_of(climber.parents());
    EXPECT_EQ(std::count(seen.begin(), seen.end(), now), 0);
    seen.push_back(now), visited.push_back(climber.fingerprint());
  }
}

TEST(Climb, EndsWhereNoMoveGains) {
  RunContext run;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const GaussianBic score(sample(8, 3, 200, seed), {});
    const Knowledge knowledge = seed % 4 ? Knowledge(8) : some_knowledge(8, Rng(seed));
    const DagSpace space{score, knowledge, seed % 5 == 0 ? 2 : -1};
    for (const ClimbPlan& plan : {ClimbPlan{}, ClimbPlan{.tabu = 20, .max_worse = 10}}) {
      const auto found = detail::climb(space, plan, run, "");
      const double total = total_score(score, found.parents);
      ASSERT_LE(best_gain_by_trial(space, found.parents), 1e-9 * std::abs(total)) << seed;
    }
  }
}

TEST(Climb, NeverBeatsTheExactOptimumAndRestartsNeverLose) {
  RunContext run;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const GaussianBic score(sample(7, 3, 100, seed), {});
    const Knowledge knowledge = seed % 3 ? Knowledge(7) : some_knowledge(7, Rng(seed));
    const double best = testing_support::best_dag(score, knowledge).score, room = 1e-9 * std::abs(best);
    const DagSpace space{score, knowledge};
    const auto once = detail::climb(space, {}, run, "");
    const auto again = detail::climb(space, {.restarts = 11, .perturb = 4}, run, "");
    const auto tabu = detail::climb(space, {.tabu = 30, .max_worse = 20}, run, "");
    EXPECT_EQ(again.restarts, 11u);
    EXPECT_LE(total_score(score, again.parents), best + room) << seed;
    EXPECT_LE(total_score(score, tabu.parents), best + room) << seed;
    EXPECT_GE(total_score(score, again.parents), total_score(score, once.parents) - room) << seed;
    EXPECT_GE(total_score(score, tabu.parents), total_score(score, once.parents) - room) << seed;
  }
}

TEST(HillClimb, KeepsTheLimitOfParentsAndWhatIsRequired) {
  const GaussianBic score(sample(10, 6, 2000, 1), {});
  Knowledge knowledge(10);
  for (Var v : {1, 2, 3}) knowledge.require_edge(v, 0);
  RunContext run;
  const auto found = detail::climb({score, knowledge, 2}, {.restarts = 8, .perturb = 5}, run, "");
  EXPECT_EQ(found.parents[0].size(), 3u);
  for (std::size_t v = 1; v < 10; ++v) EXPECT_LE(found.parents[v].size(), 2u);
}

TEST(HillClimb, RefusesAncestralKnowledge) {
  const GaussianBic score(sample(4, 2, 100, 1), {});
  Knowledge knowledge(4);
  knowledge.require_ancestor(0, 3);
  RunContext run;
  EXPECT_THROW(hill_climb(score, knowledge, {}, run), NotApplicable);
  EXPECT_THROW(tabu(score, knowledge, {}, run), NotApplicable);
}

TEST(HillClimb, DoesNotDependOnTheOrderOfColumnsWhateverItsRestarts) {
  LinearGaussianOptions options;
  options.variables = 9, options.degree = 4;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Dataset data = simulate(random_linear_gaussian(options, Rng(seed)), 150, Rng(seed));
    std::vector<Var> order{0, 1, 2, 3, 4, 5, 6, 7, 8};
    Rng(seed).shuffle(order);
    const GaussianBic score(covariance(data, {}), {}), other(covariance(data.select(order), {}), {});
    RunContext run;
    const HillClimbOptions restarts{.restarts = 10};
    EXPECT_EQ(hill_climb(other, Knowledge(9), restarts, run).graph.relabelled(order),
              hill_climb(score, Knowledge(9), restarts, run).graph);
    EXPECT_EQ(tabu(other, Knowledge(9), {.climb = restarts}, run).graph.relabelled(order),
              tabu(score, Knowledge(9), {.climb = restarts}, run).graph);
  }
}

// Units must not decide what the data cannot: which of two Markov equivalent moves comes first.
TEST(HillClimb, DoesNotDependOnUnits) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Covariance covariance = sample(9, 4, 150, seed);
    Covariance other = covariance;
    Eigen::VectorXd units(9);
    Rng rng(seed);
    for (Eigen::Index v = 0; v < 9; ++v) units(v) = std::pow(10.0, rng.uniform(-6, 6));
    other.matrix = units.asDiagonal() * covariance.matrix * units.asDiagonal();
    RunContext run;
    EXPECT_EQ(hill_climb(GaussianBic(covariance, {}), Knowledge(9), {}, run).graph,
              hill_climb(GaussianBic(other, {}), Knowledge(9), {}, run).graph);
  }
}

// The bits do not depend on threads with restarts, and their number is as asked for.
TEST(HillClimb, HasTheSameAnswerOnAnyNumberOfThreadsWithRestarts) {
  const GaussianBic score(sample(20, 5, 200, 1), {});
  std::vector<TabuResult> results;
  for (int threads : {1, 2, 7}) {
    RunContext run;
    run.threads = threads;
    results.push_back(tabu(score, Knowledge(20), {.climb = {.restarts = 19}, .tabu = 20, .max_worse = 20}, run));
    EXPECT_EQ(results.back().graph, results.front().graph);
    EXPECT_EQ(results.back().counts, results.front().counts);
    EXPECT_EQ(results.back().numbers, results.front().numbers);
  }
}

}  // namespace
}  // namespace abdera
