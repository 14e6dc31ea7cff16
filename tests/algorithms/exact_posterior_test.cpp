#include "algorithms/score/exact_posterior.hpp"

#include <atomic>

#include "algorithms/score/exact_dag.hpp"
#include "scores/bge.hpp"
#include "tests/algorithms/exact_support.hpp"

namespace abdera {
namespace {

using testing_support::enumerate;
using testing_support::matrix;
using testing_support::number;
using testing_support::TableScore;

const std::pair<DagPrior, StructurePrior> kPriors[] = {
    {DagPrior::kUniform, {}},
    {DagPrior::kUniform, {ParentPrior::kUniform, 1.3}},
    {DagPrior::kUniform, {ParentPrior::kFair, 0}},
    {DagPrior::kOrder, {}},
    {DagPrior::kOrder, {ParentPrior::kFair, 0.4}},
};

double largest_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return (a - b).cwiseAbs().maxCoeff(); }

/// Tiers, a forbidden and a required edge and an exogenous variable, differently by seed.
Knowledge some_knowledge(int p, std::uint64_t seed) {
  Knowledge knowledge(p);
  Rng rng = Rng(seed).fork("knowledge");
  std::vector<Var> order;
  for (Var v = 0; v < p; ++v) order.push_back(v);
  rng.shuffle(order);
  if (seed % 3 == 0)
    for (std::size_t i = 0; i < order.size(); ++i) knowledge.set_tier(order[i], static_cast<int>(i / 2));
  if (seed % 3 == 1) knowledge.set_exogenous(order[0]);
  if (seed % 2) knowledge.require_edge(order[1], order[3]);
  knowledge.forbid_edge(order[0], order[2]);
  return knowledge;
}

// Counts of graphs, [robinson1977]: all DAGs, those with one arc and with one path of up to five variables are in the
// issue's table, made by an independent program.
TEST(ExactPosterior, CountsGraphsWhenAllScoresAreEqual) {
  const double dags[] = {1, 3, 25, 543, 29281, 3781503, 1138779265, 783702329343};
  const double arcs[] = {0, 1, 8, 168, 8816}, paths[] = {0, 1, 9, 207, 11649};
  for (int p = 1; p <= 8; ++p) {
    const TableScore score(p);
    RunContext run;
    const auto result = exact_posterior(score, Knowledge(), {.draws = 0}, run);
    const double count = dags[p - 1];
    EXPECT_NEAR(std::exp(number(result, "log_evidence")) / count, 1, 1e-13) << p;
    EXPECT_LT(number(result, "negative_mass"), 1e-15);
    if (p < 2 || p > 5) continue;
    for (Var a = 0; a < p; ++a)
      for (Var b = 0; b < p; ++b) {
        EXPECT_NEAR(matrix(result, "arc_probability")(a, b), a == b ? 0 : arcs[p - 1] / count, 1e-14);
        EXPECT_NEAR(matrix(result, "path_probability")(a, b), a == b ? 0 : paths[p - 1] / count, 1e-14);
      }
  }
}

// Two variables by hand: weights 1 for no parent, 3 for 0 --> 1 and 5 for 1 --> 0.
TEST(ExactPosterior, IsWhatOneComputesByHandForTwoVariables) {
  class Two final : public Score {
   public:
    int num_vars() const override { return 2; }
    double local(Var child, std::span<const Var> parents) const override {
      return parents.empty() ? 0 : std::log(child == 1 ? 3.0 : 5.0);
    }
  } score;
  RunContext run;
  const auto result = exact_posterior(score, Knowledge(), {}, run);
  EXPECT_NEAR(number(result, "log_evidence"), std::log(9.0), 1e-15);
  EXPECT_NEAR(matrix(result, "arc_probability")(0, 1), 3.0 / 9, 1e-15);
  EXPECT_NEAR(matrix(result, "arc_probability")(1, 0), 5.0 / 9, 1e-15);
  EXPECT_NEAR(matrix(result, "adjacency_probability")(0, 1), 8.0 / 9, 1e-15);
  EXPECT_NEAR(result.notes.at({0, 1}).probability, 8.0 / 9, 1e-15);
}

TEST(ExactPosterior, EqualsEnumerationForEveryPriorRangeAndKnowledge) {
  std::uint64_t seed = 0;
  for (const int p : {4, 5})
    for (const auto& [prior, structure] : kPriors)
      for (const double range : {0.0, 1.0, 30.0, 1e3, 1e5})
        for (const bool known : {false, true}) {
          ++seed;
          if (p == 5 && range != 1 && range != 1e5) continue;
          const TableScore score(p, range, Rng(seed));
          const Knowledge knowledge = known ? some_knowledge(p, seed) : Knowledge(p);
          const ExactPosteriorOptions options{.prior = prior,
                                              .structure = structure,
                                              .max_parents = seed % 4 == 0 ? 2 : -1,
                                              .draws = 20,
                                              .v_structures = true};
          const auto expected = enumerate(score, knowledge, options);
          RunContext run;
          const auto result = exact_posterior(score, knowledge, options, run);
          const auto where = ::testing::Message()
                             << "p " << p << ", prior " << static_cast<int>(prior) << " " << structure.log_weight(2, p)
                             << ", range " << range << ", knowledge " << known << ", seed " << seed;
          // Scores of 1e5 are themselves rounded at 1e-11.
          const double close = 1e-13 + 1e-15 * range;
          EXPECT_NEAR(number(result, "log_evidence"), expected.log_evidence, 10 * close) << where;
          EXPECT_LT(largest_difference(matrix(result, "arc_probability"), expected.arcs), 30 * close) << where;
          EXPECT_LT(largest_difference(matrix(result, "path_probability"), expected.paths), 30 * close) << where;
          for (int c = 0; c < p; ++c)
            EXPECT_LT(largest_difference(matrix(result, "v_structure_" + std::to_string(c + 1)),
                                         expected.v_structures[static_cast<std::size_t>(c)]),
                      30 * close)
                << where;
          EXPECT_EQ(result.violation, "") << where;
          const auto& first = result.top_classes.front();
          EXPECT_TRUE(first.exact);
          EXPECT_NEAR(first.probability, expected.classes.at(testing_support::class_key(first.graph)), 30 * close)
              << where;
          EXPECT_EQ(result.graph, first.graph);
          const auto best = exact_dag(score, knowledge, {.max_parents = options.max_parents}, run);
          EXPECT_NEAR(number(best, "score"), expected.best, 1e-15 * (1 + range) * p) << where;
        }
}

// Twelve rows of four columns: an independent enumeration of the 543 DAGs with BGe by its closed form.
TEST(ExactPosterior, HasTheValuesOfAnIndependentEnumeration) {
  Dataset::Matrix rows(12, 4);
  rows << 3, 2, 0, 1, 0, -2, 5, 5, 0, 0, -2, -3, 1, -2, 5, 6, 3, 4, -2, -1, 2, 2, -3, 2, 0, -3, 1, -1, 1, -2, 0, -4, -2,
      -3, 1, 1, 0, 0, -2, 0, 0, 1, -2, -2, -3, -3, 1, -2;
  const Dataset data({{"A"}, {"B"}, {"C"}, {"D"}}, rows);
  Eigen::MatrixXd arcs(4, 4), paths(4, 4), order_arcs(4, 4);
  arcs << 0, 0.5448989013, 0.1178266003, 0.0322698361, 0.4383450169, 0, 0.6714187691, 0.0657789062, 0.0977800144,
      0.2744439913, 0, 0.1763373827, 0.0389640366, 0.0653319269, 0.7301841741, 0;
  paths << 0, 0.5450680663, 0.3682040976, 0.0872053925, 0.4388179056, 0, 0.6735658046, 0.0943345313, 0.1327119283,
      0.2758458912, 0, 0.1774558278, 0.1320327864, 0.145650153, 0.7309599089, 0;
  order_arcs << 0, 0.5107918776, 0.085917389, 0.0196065047, 0.4563715243, 0, 0.6281573441, 0.0376106375, 0.0573070897,
      0.280393391, 0, 0.1554496939, 0.0279116465, 0.0458748649, 0.6734288716, 0;
  RunContext run;
  const Bge score(data, {}, run);
  const auto uniform = exact_posterior(score, Knowledge(), {}, run);
  EXPECT_NEAR(number(uniform, "log_evidence"), -122.8008133122, 1e-10);
  EXPECT_LT(largest_difference(matrix(uniform, "arc_probability"), arcs), 1e-10);
  EXPECT_LT(largest_difference(matrix(uniform, "path_probability"), paths), 1e-10);
  const auto order = exact_posterior(score, Knowledge(), {.prior = DagPrior::kOrder}, run);
  EXPECT_NEAR(number(order, "log_evidence"), -121.4768942173, 1e-10);
  EXPECT_LT(largest_difference(matrix(order, "arc_probability"), order_arcs), 1e-10);
  EXPECT_NEAR(number(exact_dag(score, Knowledge(), {}, run), "score"), -124.3895137240, 1e-10);
}

// Chi-square of 20,000 independent draws over the DAGs that are expected at least five times, the others together.
// The 1e-7 quantile of chi-square with k degrees of freedom is below k + 2 sqrt(15 k) + 30 (Laurent and Massart 2000,
// lemma 1: exp(-x) at k + 2 sqrt(k x) + 2 x; here x = 15 and so 3e-7 at most each).
TEST(ExactPosterior, DrawsDagsWithTheirProbabilities) {
  constexpr int kDraws = 20'000;
  for (const DagPrior prior : {DagPrior::kUniform, DagPrior::kOrder})
    for (const double range : {0.0, 2.0}) {
      const TableScore score(4, range, Rng(17));
      const ExactPosteriorOptions options{.prior = prior, .draws = kDraws};
      const auto expected = enumerate(score, Knowledge(4), options);
      RunContext run;
      const auto result = exact_posterior(score, Knowledge(4), options, run);
      ASSERT_EQ(std::ssize(result.draws), kDraws);
      std::map<SmallDag, int> seen;
      for (const auto& draw : result.draws) ++seen[SmallDag::of(detail::dag_of(draw))];
      double chi = 0, rest = 0, rest_seen = 0;
      int cells = 0;
      for (const auto& [dag, probability] : expected.probability) {
        const double mean = probability * kDraws, count = seen.contains(dag) ? seen.at(dag) : 0;
        if (mean < 5) {
          rest += mean, rest_seen += count;
        } else {
          chi += (count - mean) * (count - mean) / mean, ++cells;
        }
      }
      if (rest >= 5) chi += (rest_seen - rest) * (rest_seen - rest) / rest, ++cells;
      const double dof = cells - 1;
      EXPECT_LT(chi, dof + 2 * std::sqrt(15 * dof) + 30) << cells;
      EXPECT_GT(chi, dof - 2 * std::sqrt(15 * dof)) << "draws more even than chance";
    }
}

// Each cell is a mean of 20,000 independent draws: 6 standard errors are exceeded with probability 2e-9 a cell.
TEST(ExactPosterior, HasThePathsOfItsDraws) {
  constexpr int kVariables = 10, kDraws = 20'000;
  for (const DagPrior prior : {DagPrior::kUniform, DagPrior::kOrder}) {
    const TableScore score(kVariables, 6, Rng(5));
    RunContext run;
    const auto result = exact_posterior(score, Knowledge(), {.prior = prior, .draws = kDraws}, run);
    Eigen::MatrixXd arcs = Eigen::MatrixXd::Zero(kVariables, kVariables), paths = arcs;
    for (const auto& draw : result.draws) {
      Eigen::MatrixXi reach = Eigen::MatrixXi::Zero(kVariables, kVariables);
      for (Var v = 0; v < kVariables; ++v)
        for (const Var parent : draw[static_cast<std::size_t>(v)]) reach(parent, v) = 1;
      arcs += reach.cast<double>();
      for (Var via = 0; via < kVariables; ++via)
        for (Var a = 0; a < kVariables; ++a)
          if (reach(a, via)) reach.row(a) = reach.row(a).cwiseMax(reach.row(via));
      paths += reach.cast<double>();
    }
    for (const auto& [name, counts] : {std::pair{"arc_probability", arcs}, {"path_probability", paths}}) {
      const Eigen::ArrayXXd q = matrix(result, name).array();
      const Eigen::ArrayXXd error = 6 * (q * (1 - q) / kDraws).sqrt() + 36.0 / kDraws;
      EXPECT_TRUE(((counts.array() / kDraws - q).abs() <= error).all()) << name;
    }
  }
}

TEST(ExactPosterior, IsTheSameInBlocksOnAnyNumberOfThreads) {
  const TableScore score(13, 50, Rng(3));
  std::vector<ExactPosteriorResult> results;
  for (const int threads : {1, 2, 7}) {
    RunContext run;
    run.threads = threads;
    results.push_back(exact_posterior(score, Knowledge(), {.draws = 50}, run));
  }
  for (const auto& result : results) {
    EXPECT_EQ(result.matrices, results[0].matrices);
    EXPECT_EQ(result.numbers, results[0].numbers);
    EXPECT_EQ(result.draws, results[0].draws);
    EXPECT_EQ(result.graph, results[0].graph);
  }
  // A disconnected half: its arcs are those of the same scores alone, in one block.
  class Half final : public Score {
   public:
    explicit Half(int p) : p_(p), inner_(7, 50, Rng(4)) {}
    int num_vars() const override { return p_; }
    double local(Var child, std::span<const Var> parents) const override {
      if (child >= 7) return parents.empty() ? 0 : -std::numeric_limits<double>::infinity();
      for (const Var v : parents)
        if (v >= 7) return -std::numeric_limits<double>::infinity();
      return inner_.local(child, parents);
    }

   private:
    int p_;
    TableScore inner_;
  };
  RunContext run;
  const Half whole(14), half(7);
  const auto large = exact_posterior(whole, Knowledge(), {.draws = 0}, run);
  const auto small = exact_posterior(half, Knowledge(), {.draws = 0}, run);
  for (const char* name : {"arc_probability", "path_probability"})
    EXPECT_LT(largest_difference(matrix(large, name).topLeftCorner(7, 7), matrix(small, name)),
              number(large, "rounding"));
}

TEST(ExactPosterior, RanksTheMostProbableClassesFirst) {
  const TableScore score(4, 3, Rng(11));
  const ExactPosteriorOptions options{.draws = 5000, .top_classes = 5};
  const auto expected = enumerate(score, Knowledge(4), options);
  std::vector<double> best;
  for (const auto& entry : expected.classes) best.push_back(entry.second);
  std::sort(best.rbegin(), best.rend());
  RunContext run;
  const auto result = exact_posterior(score, Knowledge(), options, run);
  ASSERT_EQ(result.top_classes.size(), 5u);
  EXPECT_NEAR(result.top_classes[0].probability, best[0], 1e-12);
  EXPECT_NEAR(number(result, "map_probability"), best[0], 1e-12);
  for (const auto& one : result.top_classes)
    EXPECT_NEAR(one.probability, expected.classes.at(testing_support::class_key(one.graph)), 1e-12);
  EXPECT_EQ(matrix(result, "class_2").rows(), 4);
}

TEST(ExactPosterior, IsRefusedWhereItDoesNotFit) {
  RunContext run;
  const TableScore score(15);
  EXPECT_THROW(exact_posterior(score, Knowledge(), {.max_memory = 0.001}, run), NotApplicable);
  EXPECT_THROW(exact_dag(score, Knowledge(), {.max_memory = 0.001}, run), NotApplicable);
  const TableScore small(4);
  Knowledge required(4);
  required.require_edge(0, 3), required.require_edge(1, 3);
  EXPECT_THROW(exact_posterior(small, required, {.max_parents = 1}, run), NotApplicable);
  EXPECT_THROW(exact_dag(small, required, {.max_parents = 1}, run), NotApplicable);
}

TEST(ExactPosterior, ReturnsTheRequiredEdgesWhenStopped) {
  // Asks to stop while the last table is filled, before any sum is begun.
  class Stopping final : public Score {
   public:
    explicit Stopping(std::atomic<bool>& flag) : flag_(flag) {}
    int num_vars() const override { return 13; }
    double local(Var child, std::span<const Var>) const override {
      if (child == 12) flag_ = true;
      return 0;
    }

   private:
    std::atomic<bool>& flag_;
  };
  Knowledge required(13);
  required.require_edge(3, 4);
  for (const bool posterior : {true, false}) {
    std::atomic<bool> flag = false;
    const Stopping score(flag);
    RunContext run;
    run.stop = StopToken(&flag);
    const LearnResult result = posterior ? LearnResult(exact_posterior(score, required, {}, run))
                                         : LearnResult(exact_dag(score, required, {}, run));
    EXPECT_EQ(result.stop_reason, StopReason::kInterrupted);
    EXPECT_EQ(result.graph.num_edges(), 1);
    EXPECT_TRUE(result.graph.directed(3, 4));
    EXPECT_TRUE(result.legal);
    EXPECT_TRUE(result.matrices.empty());
  }
}

TEST(ExactDag, StatesItsParentLimit) {
  RunContext run;
  const TableScore score(5, 10, Rng(2));
  const auto result = exact_dag(score, Knowledge(), {.max_parents = 1}, run);
  EXPECT_EQ(result.counts.back(), (std::pair<std::string, std::uint64_t>{"parent_limit", 1}));
  for (const auto& parents : detail::parents_of(*extend_to_dag(result.graph))) EXPECT_LE(parents.size(), 1u);
}

TEST(ExactDag, AgreesWithItselfInBlocks) {
  const TableScore score(13, 20, Rng(8));
  std::vector<double> scores;
  for (const int threads : {1, 2}) {
    RunContext run;
    run.threads = threads;
    scores.push_back(number(exact_dag(score, Knowledge(), {}, run), "score"));
  }
  EXPECT_EQ(scores[0], scores[1]);
  // The best value of each variable alone is no less than what acyclicity allows.
  double bound = 0;
  for (Var v = 0; v < 13; ++v) {
    std::vector<Var> candidates;
    for (Var w = 0; w < 13; ++w)
      if (w != v) candidates.push_back(w);
    std::vector<double> values(1 << 12);
    score.table(v, candidates, 12, values);
    bound += *std::max_element(values.begin(), values.end());
  }
  EXPECT_LE(scores[0], bound);
  EXPECT_GT(scores[0], 0.9 * bound);
}

}  // namespace
}  // namespace abdera
