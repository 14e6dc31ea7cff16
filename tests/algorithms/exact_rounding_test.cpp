// How far rounding can put a posterior off, and that priors of scores and learner are one.
#include <atomic>

#include "algorithms/score/arc_sums.hpp"
#include "algorithms/score/dag_sums.hpp"
#include "algorithms/score/exact_posterior.hpp"
#include "core/error.hpp"
#include "scores/bds.hpp"
#include "scores/bge.hpp"
#include "tests/algorithms/exact_support.hpp"

namespace abdera {
namespace {

using testing_support::enumerate;
using testing_support::matrix;
using testing_support::number;
using testing_support::TableScore;
__extension__ typedef __float128 Quad;

double largest_difference(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) { return (a - b).cwiseAbs().maxCoeff(); }

/// Scores of this size: one in three families is far below the others, which differ by a few units.
TableScore tilted(int p, double size, std::uint64_t seed) {
  std::vector<double> values;
  Rng rng = Rng(seed).fork("tilted");
  for (Var v = 0; v < p; ++v) {
    const double own = size * (rng.uniform() - 0.5);
    for (std::size_t set = 0; set < std::size_t{1} << p; ++set) {
      const double low = set != 0 && rng.below(3) == 0 ? size * (0.5 + rng.uniform()) : 0;
      values.push_back(own - low + 3 * rng.uniform());
    }
  }
  return {p, std::move(values)};
}

struct Features {
  Eigen::MatrixXd arcs, paths;
};

/// Over all DAGs: scores added and compared in 113 bits, weights and sums in at least 64.
Features in_many_bits(const Score& score) {
  const int p = score.num_vars();
  std::vector<std::pair<SmallDag, Quad>> all;
  Quad largest = -1e30;
  for_each_dag(p, [&](SmallDag dag) {
    Quad value = 0;
    for (Var v = 0; v < p; ++v) {
      std::vector<Var> parents;
      for (Var w = 0; w < p; ++w)
        if (dag.has(w, v)) parents.push_back(w);
      value += static_cast<Quad>(score.local(v, parents));
    }
    all.emplace_back(dag, value);
    largest = value > largest ? value : largest;
  });
  const auto size = static_cast<std::size_t>(p);
  std::vector<long double> arcs(size * size, 0), paths = arcs;
  long double sum = 0;
  for (const auto& [dag, value] : all) {
    const long double weight = std::exp(static_cast<long double>(value - largest));
    sum += weight;
    std::vector<char> reach(size * size);
    for (std::size_t a = 0; a < size; ++a)
      for (std::size_t b = 0; b < size; ++b)
        reach[a * size + b] = a != b && dag.has(static_cast<Var>(a), static_cast<Var>(b));
    for (std::size_t i = 0; i < reach.size(); ++i) arcs[i] += reach[i] ? weight : 0;
    for (std::size_t via = 0; via < size; ++via)
      for (std::size_t i = 0; i < reach.size(); ++i)
        if (reach[i / size * size + via] && reach[via * size + i % size]) reach[i] = 1;
    for (std::size_t i = 0; i < reach.size(); ++i) paths[i] += reach[i] ? weight : 0;
  }
  Features out{Eigen::MatrixXd(p, p), Eigen::MatrixXd(p, p)};
  for (Var a = 0; a < p; ++a)
    for (Var b = 0; b < p; ++b) {
      const auto i = static_cast<std::size_t>(a) * size + static_cast<std::size_t>(b);
      out.arcs(a, b) = static_cast<double>(arcs[i] / sum), out.paths(a, b) = static_cast<double>(paths[i] / sum);
    }
  return out;
}

TEST(ExactPosterior, IsRightInArcsAndPathsHoweverFarScoresAreApart) {
  RunContext run;
  for (const int p : {4, 5})
    for (const double size : {1.0, 1e5, 1e8, 1e11, 1e12})
      for (const std::uint64_t seed : {1u, 2u, 3u}) {
        const TableScore score = tilted(p, size, seed);
        const Features exact = in_many_bits(score);
        const auto result = exact_posterior(score, Knowledge(), {.draws = 10}, run);
        const double rounding = number(result, "rounding");
        EXPECT_LE(largest_difference(matrix(result, "arc_probability"), exact.arcs), rounding) << p << " " << size;
        EXPECT_LE(largest_difference(matrix(result, "path_probability"), exact.paths), rounding) << p << " " << size;
        EXPECT_LE(number(result, "negative_mass"), rounding);
        EXPECT_LT(rounding, 1e-11 + 1e-15 * size);
        // A posterior worth the name: not all on one graph.
        EXPECT_GT((exact.arcs.array() * (1 - exact.arcs.array())).maxCoeff(), 0.01);
      }
}

// 4 units of rounding of scores that add up to 1e14 and more are a factor of e^0.04 and more in a weight.
TEST(ExactPosterior, IsRefusedWhereRoundingMightShow) {
  for (const auto prior : {DagPrior::kUniform, DagPrior::kOrder})
    for (const double size : {1e14, 1e17, std::numeric_limits<double>::quiet_NaN()}) {
      RunContext run;
      const TableScore score = tilted(4, size, 1);
      try {
        exact_posterior(score, Knowledge(), {.prior = prior, .draws = 10}, run);
        ADD_FAILURE() << size;
      } catch (const NotApplicable& e) {
        const std::string expected = size == 1e14 ? "rounding could put a probability off by 0.0" : "local score of ";
        EXPECT_NE(std::string(e.what()).find(expected), std::string::npos) << e.what();
      }
    }
}

Dataset few_rows(int p, int levels, std::uint64_t seed) {
  std::vector<Variable> variables;
  for (int v = 0; v < p; ++v) {
    variables.push_back({.name = "X" + std::to_string(v + 1)});
    if (levels == 0) continue;
    variables.back().kind = VariableKind::kNominal;
    for (int k = 0; k < levels; ++k) variables.back().levels.push_back(std::to_string(k));
  }
  Rng rng = Rng(seed).fork("rows");
  Dataset::Matrix rows(25, p);
  for (Eigen::Index i = 0; i < rows.rows(); ++i)
    for (Eigen::Index j = 0; j < p; ++j) {
      rows(i, j) = levels > 0 ? static_cast<double>(rng.below(static_cast<std::uint32_t>(levels))) : rng.normal();
      if (j > 0 && rng.uniform() < 0.5) rows(i, j) = rows(i, j - 1);
    }
  return {variables, rows};
}

void expect_same_posterior(const LearnResult& a, const LearnResult& b) {
  for (const char* name : {"arc_probability", "adjacency_probability", "path_probability"})
    EXPECT_LT(largest_difference(matrix(a, name), matrix(b, name)), 1e-12) << name;
  EXPECT_NEAR(number(a, "log_evidence"), number(b, "log_evidence"), 1e-11);
  EXPECT_NEAR(number(a, "map_probability"), number(b, "map_probability"), 1e-12);
  EXPECT_EQ(a.graph, b.graph);
}

// A prior is the same given to the score or to the learner; given to both it counts twice. `score` is what the score
// gives the graph, so it has the prior of the score and not that of the learner.
TEST(ExactPosterior, TakesAPriorFromTheScoreOrTheLearner) {
  RunContext run;
  const Dataset continuous = few_rows(4, 0, 3), discrete = few_rows(4, 2, 4);
  for (const StructurePrior& prior : {StructurePrior{ParentPrior::kFair, 0}, StructurePrior{ParentPrior::kUniform, 1.5},
                                      StructurePrior{ParentPrior::kFair, 0.3}})
    for (const DagPrior dags : {DagPrior::kUniform, DagPrior::kOrder}) {
      const Bge bge(continuous, {}, run), bge_prior(continuous, {.prior = prior}, run);
      const Bds bds(discrete, {}, run), bds_prior(discrete, {.prior = prior}, run);
      const std::pair<const Score*, const Score*> both[] = {{&bge, &bge_prior}, {&bds, &bds_prior}};
      for (const auto& [plain, with] : both) {
        const ExactPosteriorOptions alone{.prior = dags}, given{.prior = dags, .structure = prior};
        const auto of_learner = exact_posterior(*plain, Knowledge(), given, run);
        const auto of_score = exact_posterior(*with, Knowledge(), alone, run);
        expect_same_posterior(of_learner, of_score);
        const int p = plain->num_vars();
        const auto expected = enumerate(*plain, Knowledge(p), given);
        EXPECT_NEAR(number(of_learner, "log_evidence"), expected.log_evidence, 1e-10);
        EXPECT_LT(largest_difference(matrix(of_learner, "arc_probability"), expected.arcs), 1e-12);

        const auto twice = enumerate(*with, Knowledge(p), given);
        const auto of_both = exact_posterior(*with, Knowledge(), given, run);
        EXPECT_NEAR(number(of_both, "log_evidence"), twice.log_evidence, 1e-10);
        EXPECT_LT(largest_difference(matrix(of_both, "arc_probability"), twice.arcs), 1e-12);

        double weight = 0;
        const auto dag = detail::parents_of(*extend_to_dag(of_learner.graph));
        for (const auto& parents : dag) weight += prior.log_weight(static_cast<int>(parents.size()), p);
        EXPECT_NEAR(number(of_score, "score") - number(of_learner, "score"), weight, 1e-10);
        if (plain == &bge) {
          EXPECT_NEAR(number(of_learner, "score"), total_score(bge, dag), 1e-10);
        }
      }
    }
}

// The MAP class M is reported unless no draw is in it, and then also if the best DAG is: a run is wrong with a
// probability of at most b = (1 - p(M))^draws, the runs being independent. Wrong runs out of n are at most n b + 6
// sqrt(n b) + 6 but for a probability below 1e-7 (Bernstein: exp(-x) beyond n b + sqrt(2 x n b) + x / 3, x = 17).
// The bound reported is never below b when a run is wrong, as the class that it has is then less probable.
TEST(ExactPosterior, MissesTheMapClassNoMoreOftenThanItSays) {
  for (const int p : {4, 5})
    for (const DagPrior prior : {DagPrior::kUniform, DagPrior::kOrder}) {
      const TableScore score(p, 2, Rng(static_cast<std::uint64_t>(p)));
      for (const int draws : {1, 10, 40}) {
        const ExactPosteriorOptions options{.prior = prior, .draws = draws};
        const auto expected = enumerate(score, Knowledge(p), options);
        double most = 0;
        for (const auto& entry : expected.classes) most = std::max(most, entry.second);
        const double bound = std::pow(1 - most, draws);
        int wrong = 0;
        const int runs = p == 4 ? 200 : 30;
        for (int i = 0; i < runs; ++i) {
          RunContext run;
          run.rng = Rng(static_cast<std::uint64_t>(i));
          const auto result = exact_posterior(score, Knowledge(), options, run);
          const double found = expected.classes.at(testing_support::class_key(result.graph));
          EXPECT_NEAR(number(result, "map_probability"), found, 1e-12);
          EXPECT_NEAR(number(result, "missed_class"), std::pow(1 - found, draws), 1e-12);
          if (found < most * (1 - 1e-9)) {
            ++wrong;
            EXPECT_GE(number(result, "missed_class"), bound);
          }
        }
        EXPECT_LE(wrong, runs * bound + 6 * std::sqrt(runs * bound) + 6) << p << " " << draws;
      }
    }
}

// All terms positive and of one sign only: nothing cancels in the sums over orders, everything may in those over DAGs.
// With an empty graph far ahead 3^p terms cancel to 1.
TEST(ExactPosterior, LosesNoMoreDigitsThanItSays) {
  RunContext run;
  double worst = 0;
  for (const int p : {6, 9, 11})
    for (const double each : {0.0, -3.0, 3.0, -40.0, -700.0, 100.0, 5e3}) {
      TableScore score(p);
      Rng rng = Rng(static_cast<std::uint64_t>(p)).fork("scores", static_cast<int>(each));
      class Edges final : public Score {
       public:
        Edges(int p, double each, Rng& rng) : p_(p), each_(each), noise_(static_cast<std::size_t>(p) << p) {
          for (double& x : noise_) x = rng.uniform();
        }
        int num_vars() const override { return p_; }
        double local(Var child, std::span<const Var> parents) const override {
          std::size_t mask = 0;
          for (const Var v : parents) mask |= std::size_t{1} << v;
          return each_ * static_cast<double>(parents.size()) + noise_[(static_cast<std::size_t>(child) << p_) + mask];
        }

       private:
        int p_;
        double each_;
        std::vector<double> noise_;
      } edges(p, each, rng);
      const auto allowed = detail::allowed_parents(Knowledge(p));
      const auto families = *detail::family_sums(edges, allowed, -1, run, 1);
      const auto orders = *detail::order_sums(families, run);
      detail::DagSums<double> sums(families, orders);
      detail::DagSums<Quad> exact(families, orders);
      std::vector<double> mine, right;
      detail::ArcSums my_sums(families, 1), right_sums(families, 1);
      LoopProgress silent(run, "", 0, 0, 1);
      const auto keep = [](std::vector<double>& to, detail::ArcSums& features) {
        return [&to, &features](detail::Mask, detail::Mask before, std::span<const Var> outside,
                                std::span<const double> probability) {
          to.insert(to.end(), probability.begin(), probability.end());
          for (std::size_t i = 0; i < outside.size(); ++i) {
            features.add_arcs(0, outside[i], before, probability[i]);
            for (const Var v : outside)
              if (v != outside[i]) features.add_path(0, outside[i], v, probability[i]);
          }
        };
      };
      ASSERT_TRUE(sums.sum_up(run, silent) && sums.sum_down(run, silent, keep(mine, my_sums)));
      ASSERT_TRUE(exact.sum_up(run, silent) && exact.sum_down(run, silent, keep(right, right_sums)));
      ASSERT_EQ(mine.size(), right.size());
      EXPECT_NEAR(sums.log_total(), exact.log_total(), sums.rounding());
      EXPECT_LT(sums.disagreement(), sums.rounding());
      EXPECT_LE(sums.negative_mass(), sums.rounding());
      EXPECT_LT(sums.rounding(), 1e-8);
      for (std::size_t i = 0; i < mine.size(); ++i) {
        ASSERT_NEAR(mine[i], right[i], sums.rounding()) << p << " " << each;
        worst = std::max(worst, std::abs(mine[i] - right[i]));
      }
      for (const double off : {largest_difference(my_sums.arcs(), right_sums.arcs()),
                               largest_difference(my_sums.paths(), right_sums.paths())}) {
        EXPECT_LE(off, sums.rounding()) << p << " " << each;
        worst = std::max(worst, off);
      }
    }
  RecordProperty("worst_error", std::to_string(worst));
  EXPECT_LT(worst, 1e-12);
}

}  // namespace
}  // namespace abdera
