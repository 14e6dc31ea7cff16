#include <algorithm>
#include <numeric>

#include "algorithms/score/class_phases.hpp"
#include "algorithms/score/fges.hpp"
#include "algorithms/score/ges.hpp"
#include "algorithms/score/xges.hpp"
#include "graphs/convert.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "scores/gaussian_bic.hpp"
#include "simulators/linear_gaussian.hpp"
#include "tests/support/message_of.hpp"
#include "tests/support/random_knowledge.hpp"
#include "tests/support/result_values.hpp"

namespace abdera {
namespace {

using namespace detail;
using testing_support::count_of, testing_support::score_of;

Dataset table(int p, double degree, int rows, std::uint64_t seed) {
  const Rng rng(seed);
  return simulate(random_linear_gaussian({.variables = p, .degree = degree}, rng.fork("model")), rows,
                  rng.fork("rows"));
}

/// The same steps with every move of the class looked at anew by `local` alone.
class FromScratch {
 public:
  FromScratch(const Score& score, const ClassSpace& space, int max_parents = -1)
      : score_(score),
        space_(space),
        max_parents_(max_parents),
        graph_(space.class_of(required_dag(space.knowledge()))) {}

  bool step(MoveKind kind) {
    double best = 0;
    std::optional<MixedGraph> to;
    for (const ClassMove& move : all_moves(space_, graph_)) {
      if (move.kind != kind) continue;
      if (max_parents_ >= 0 && kind != MoveKind::kDelete &&
          std::ssize(parent_changes(graph_, move).front().others) >= max_parents_)
        continue;
      const MoveGain gain = exact_gain(score_, graph_, move);
      // A turn whose insertion half loses is left to the deletions, as in the search.
      if (kind == MoveKind::kTurn) {
        auto change = parent_changes(graph_, move).front();
        const double without = score_.local(change.child, change.others);
        change.others.push_back(change.parent);
        if (!(score_.local(change.child, change.others) - without > least_gain(without))) continue;
      }
      if (!gain.counts() || gain.gain <= best) continue;
      best = gain.gain;
      to = space_.class_of(*space_.member_after(graph_, move));
    }
    if (!to) return false;
    graph_ = *to;
    return true;
  }
  const MixedGraph& graph() const { return graph_; }

 private:
  const Score& score_;
  const ClassSpace& space_;
  int max_parents_;
  MixedGraph graph_;
};

MixedGraph ges_from_scratch(const Score& score, const ClassSpace& space, int max_parents = -1) {
  FromScratch search(score, space, max_parents);
  const auto exhaust = [&](MoveKind kind) {
    bool moved = false;
    while (search.step(kind)) moved = true;
    return moved;
  };
  for (bool again = true; again;) {
    const bool inserted = exhaust(MoveKind::kInsert), deleted = exhaust(MoveKind::kDelete);
    again = exhaust(MoveKind::kTurn) || inserted || deleted;
  }
  return search.graph();
}

TEST(GreedySearch, TakesTheStepsOfASearchThatEvaluatesEverythingAnew) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const GaussianBic score(covariance(table(9, 3 + static_cast<double>(seed % 3), 150, seed), {}), {});
    const int max_parents = seed % 5 == 0 ? 2 : -1;
    RunContext run;
    const ClassSpace space{Knowledge(9)};
    EXPECT_EQ(ges(score, Knowledge(), {.max_parents = max_parents}, run).graph,
              ges_from_scratch(score, space, max_parents))
        << seed;
    FromScratch deletions_first(score, space);
    while (deletions_first.step(MoveKind::kDelete) || deletions_first.step(MoveKind::kTurn) ||
           deletions_first.step(MoveKind::kInsert)) {
    }
    EXPECT_EQ(xges(score, Knowledge(), {.trials = false, .restarts = 0}, run).graph, deletions_first.graph()) << seed;
  }
}

TEST(GreedySearch, DoesSoUnderKnowledge) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const auto model = random_linear_gaussian({.variables = 7, .degree = 3}, Rng(seed));
    const GaussianBic score(covariance(simulate(model, 150, Rng(seed)), {}), {});
    Rng rng(seed);
    const Knowledge known = testing_support::true_knowledge(model.dag, rng, 0.15);
    RunContext run;
    const GesResult result = ges(score, known, {}, run);
    EXPECT_EQ(result.graph, ges_from_scratch(score, ClassSpace(known))) << seed;
    EXPECT_TRUE(result.legal) << result.violation;
  }
}

TEST(GreedySearch, DoesNotDependOnWhatIsRemembered) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const GaussianBic score(covariance(table(30, 5, 300, seed), {}), {});
    const ClassSpace space{Knowledge(30)};
    std::vector<LearnResult> results;
    for (std::size_t remembered : {0u, 2u, 64u})
      for (int threads : {1, 7}) {
        RunContext run;
        run.threads = threads;
        ClassSearch search(score, space, {.remembered_sets = remembered}, run);
        run_deletions_first(search, nullptr);
        report_search(search, space, score, run, results.emplace_back());
      }
    for (const LearnResult& result : results) {
      EXPECT_EQ(result.graph, results.front().graph);
      EXPECT_EQ(result.numbers, results.front().numbers);
      EXPECT_EQ(count_of(result, "scores"), count_of(results.front(), "scores"));
    }
    EXPECT_GT(count_of(results.front(), "gains"), count_of(results.back(), "gains"));
  }
}

/// The best move of every kind must be possible, whatever was remembered.
void expect_moves_that_fit(ClassSearch& search, const ClassSpace& space) {
  for (MoveKind kind : {MoveKind::kInsert, MoveKind::kDelete, MoveKind::kTurn}) {
    const auto move = search.best(kind);
    if (move) {
      EXPECT_TRUE(space.fits(search.graph(), *move));
    }
  }
}

/// Moves after which classes are remembered: in the third case in the middle of a walk or trial.
int without_memory(std::uint64_t seed) { return seed % 3 == 0 ? 0 : seed % 3 == 1 ? -1 : 2; }

// What a trial leaves behind must be what was there before it, to the last decision after it.
TEST(ClassSearch, IsAsBeforeWhenATrialIsTakenBack) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const GaussianBic score(covariance(table(15, 5, 200, seed), {}), {});
    const ClassSpace space{Knowledge(15)};
    RunContext run;
    const ClassSearch::Options options{.moves_without_memory = without_memory(seed)};
    ClassSearch tried(score, space, options, run), untried(score, space, options, run);
    for (int i = 0; i < 12; ++i) EXPECT_EQ(tried.step(MoveKind::kInsert), untried.step(MoveKind::kInsert));
    for (const auto& deletion : tried.deletions()) {
      tried.begin_trial();
      ASSERT_TRUE(tried.force(deletion.second));
      tried.block(deletion.second.x, deletion.second.y);
      run_deletions_first(tried, nullptr);
      tried.block(-1, -1);
      expect_moves_that_fit(tried, space);
      tried.take_back_trial();
      expect_moves_that_fit(tried, space);
      ASSERT_EQ(tried.graph(), untried.graph());
      ASSERT_EQ(tried.member(), untried.member());
    }
    run_deletions_first(tried, nullptr);
    run_deletions_first(untried, nullptr);
    EXPECT_EQ(tried.graph(), untried.graph());
    EXPECT_EQ(tried.gained(), untried.gained());
  }
}

// However it came to a class, the best moves are those of a search that was put there.
TEST(ClassSearch, KnowsWhatANewOneKnowsAfterAnyWalk) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const int p = 24;
    const GaussianBic score(covariance(table(p, seed % 2 ? 3 : 6, 200, seed), {}), {});
    const ClassSpace space{Knowledge(p)};
    RunContext run;
    ClassSearch walker(score, space, {.moves_without_memory = without_memory(seed)}, run);
    const auto gain_of_best = [&](ClassSearch& search, MoveKind kind) {
      const auto move = search.best(kind);
      return move ? exact_gain(score, search.graph(), *move).gain : 0;
    };
    Rng rng(seed);
    const auto walk = [&] {
      const auto kind = static_cast<MoveKind>(rng.below(3));
      if (rng.below(3) > 0 && walker.step(kind)) return;
      const auto deletions = walker.deletions();
      if (!deletions.empty()) walker.force(deletions[rng.below(static_cast<std::uint32_t>(deletions.size()))].second);
    };
    for (int i = 0; i < 40; ++i) walker.step(MoveKind::kInsert);
    for (int i = 0; i < 60; ++i) {
      if (rng.below(4) == 0) {
        walker.begin_trial();
        for (int j = 0; j < 3; ++j) walk();
        for (MoveKind kind : {MoveKind::kInsert, MoveKind::kDelete, MoveKind::kTurn}) (void)walker.best(kind);
        walker.take_back_trial();
      } else {
        walk();
      }
      ClassSearch anew(score, space, {}, run);
      anew.go_to(walker.member());
      for (MoveKind kind : {MoveKind::kInsert, MoveKind::kDelete, MoveKind::kTurn})
        ASSERT_NEAR(gain_of_best(walker, kind), gain_of_best(anew, kind), 1e-9) << seed << ": " << i;
    }
  }
}

TEST(ClassSearch, KnowsOnlyMovesThatFitThroughManyTrials) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const GaussianBic score(covariance(table(12, 5, 1000, seed), {}), {.penalty_discount = 2});
    const ClassSpace space{Knowledge(12)};
    RunContext run;
    ClassSearch search(score, space, {}, run);
    run_deletions_first(search, nullptr);
    for (int round = 0; round < 2; ++round)
      for (const auto& deletion : search.deletions()) {
        search.begin_trial();
        if (!search.force(deletion.second)) {
          search.keep_trial();
          continue;
        }
        search.block(deletion.second.x, deletion.second.y);
        do {
          expect_moves_that_fit(search, space);
        } while (search.step(MoveKind::kDelete) || search.step(MoveKind::kTurn) || search.step(MoveKind::kInsert));
        search.block(-1, -1);
        search.take_back_trial();
        expect_moves_that_fit(search, space);
      }
  }
}

TEST(Xges, NeverScoresBelowItsFirstSearchNorTheBestOfFewNodes) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const GaussianBic score(covariance(table(5, 3, 60, seed), {}), {});
    double best = -1e300;
    for_each_dag(5, [&](SmallDag dag) { best = std::max(best, total_score(score, parents_of(dag.graph(5)))); });
    RunContext run;
    const double first = score_of(xges(score, Knowledge(), {.trials = false}, run)),
                 last = score_of(xges(score, Knowledge(), {}, run));
    EXPECT_LE(first, last + 1e-9);
    EXPECT_LE(last, best + 1e-9);
  }
}

/// Any local scores at all: equivalent DAGs differ, and moves that each gain something can lead round in a circle.
class AnyNumbers final : public Score {
 public:
  explicit AnyNumbers(std::uint64_t seed) : seed_(seed) {}
  int num_vars() const override { return 5; }
  double local(Var child, std::span<const Var> parents) const override {
    unsigned set = 0;
    for (Var v : parents) set |= 1u << v;
    return Rng(seed_).fork("local", child, set).uniform();
  }
  bool score_equivalent() const override { return false; }

 private:
  std::uint64_t seed_;
};

TEST(GreedySearch, RefusesScoresByWhichEquivalentDagsDiffer) {
  const AnyNumbers score(1);
  RunContext run;
  EXPECT_THROW(ges(score, Knowledge(), {}, run), NotApplicable);
  EXPECT_THROW(fges(score, Knowledge(), {}, run), NotApplicable);
  EXPECT_THROW(xges(score, Knowledge(), {}, run), NotApplicable);
}

// A --> C <-- B from its population: the one insertion after A --- C makes the collider.
TEST(Ges, FindsACollider) {
  Covariance collider{{"A", "B", "C"}, Eigen::MatrixXd::Identity(3, 3), 1000};
  collider.matrix(0, 2) = collider.matrix(2, 0) = collider.matrix(1, 2) = collider.matrix(2, 1) = 0.5;
  const GaussianBic score(collider, {});
  RunContext run;
  const GesResult result = ges(score, Knowledge(), {}, run);
  MixedGraph expected(3);
  expected.set_directed(0, 2), expected.set_directed(1, 2);
  EXPECT_EQ(result.graph, expected);
  EXPECT_EQ(count_of(result, "insertions"), 2u);
  EXPECT_EQ(count_of(result, "deletions"), 0u);
}

TEST(Ges, KeepsToTheNumberOfParents) {
  const GaussianBic score(covariance(table(12, 6, 500, 2), {}), {});
  RunContext run;
  const GesResult free = ges(score, Knowledge(), {}, run), narrow = ges(score, Knowledge(), {.max_parents = 1}, run);
  const auto widest = [](const MixedGraph& graph) {
    const MixedGraph dag = *extend_to_dag(graph);
    int most = 0;
    for (Var v = 0; v < dag.size(); ++v) most = std::max(most, dag.parents(v).size());
    return most;
  };
  EXPECT_GT(widest(free.graph), 1);
  EXPECT_LT(score_of(narrow), score_of(free));
}

TEST(Ges, RefusesAncestralKnowledgeAndANumberOfParentsThatIsNone) {
  const GaussianBic score(covariance(table(4, 2, 100, 1), {}), {});
  Knowledge ancestral(4);
  ancestral.require_ancestor(0, 1);
  RunContext run;
  EXPECT_THROW(ges(score, ancestral, {}, run), NotApplicable);
  EXPECT_THROW(xges(score, ancestral, {}, run), NotApplicable);
  EXPECT_THROW(fges(score, ancestral, {}, run), NotApplicable);
  EXPECT_THROW(bind<GesOptions>({{"max_parents", std::int64_t{-2}}}), UsageError);
}

// C --> A <-- D, C --> B <-- A: insertions have to join C and D, which are independent alone, before that edge goes
// again.
TEST(Fges, JoinsPairsThatGainAloneUnlessTold) {
  LinearGaussian model{MixedGraph(4), Eigen::MatrixXd::Zero(4, 4), Eigen::VectorXd::Ones(4)};
  for (auto [from, to] : {std::pair{0, 1}, {2, 0}, {3, 0}, {2, 1}}) {
    model.dag.set_directed(from, to);
    model.weights(to, from) = to == 0 ? 1 : 0.5;
  }
  Covariance population = population_covariance(model);
  population.n = 1e6;
  const GaussianBic score(population, {});
  RunContext run;
  EXPECT_NE(fges(score, Knowledge(), {}, run).graph, cpdag_of(model.dag));
  EXPECT_EQ(fges(score, Knowledge(), {.faithfulness = false}, run).graph, cpdag_of(model.dag));
  EXPECT_EQ(ges(score, Knowledge(), {}, run).graph, cpdag_of(model.dag));
}

}  // namespace
}  // namespace abdera
