#include <gmock/gmock.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <sstream>

#include "algorithms/functional/adaptive_lasso.hpp"
#include "algorithms/functional/r2_sort_regress.hpp"
#include "algorithms/functional/random_sort_regress.hpp"
#include "algorithms/functional/var_sort_regress.hpp"
#include "core/error.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/random_scm.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::message_of;

// Two uncorrelated variables with covariances 0.8 and 0.1 with y, all variances 1, 101 rows. The weights are (0.8,
// 0.1); the first enters alone until 0.64 (1 - b / 0.8) = 0.01, b = 0.7875, then both go to least squares. In units of
// the residual variance 0.35 * 100 / 98 the corners cost 280, 100.84 + log 101 and 98 + 2 log 101: the second is least.
TEST(AdaptiveLasso, TakesTheCornerOfThePathWithTheSmallestBic) {
  const Eigen::VectorXd with = Eigen::Vector2d(0.8, 0.1);
  const Eigen::MatrixXd among = Eigen::Matrix2d::Identity();
  const Eigen::VectorXd b = detail::adaptive_lasso(among, with, 1, 101, 1);
  EXPECT_NEAR(b(0), 0.7875, 1e-12);
  EXPECT_EQ(b(1), 0);
  const Eigen::VectorXd cheap = detail::adaptive_lasso(among, with, 1, 101, 0.5);
  EXPECT_NEAR(cheap(0), 0.8, 1e-12);
  EXPECT_NEAR(cheap(1), 0.1, 1e-12);
  EXPECT_EQ(detail::adaptive_lasso(among, with, 1, 101, 100).norm(), 0);
  // 11 rows and covariances 0.8, sqrt(0.07): in units of 0.29 * 10 / 8 the corners cost 27.59, 10.14 + log 11 and
  // 8 + 2 log 11 = 12.80. In units of 0.29, the residual variance itself, the last would cost less than the second.
  const Eigen::VectorXd few = detail::adaptive_lasso(among, Eigen::Vector2d(0.8, std::sqrt(0.07)), 1, 11, 1);
  EXPECT_NEAR(few(0), 0.8 - 0.07 / 0.8, 1e-12);
  EXPECT_EQ(few(1), 0);
}

// A point of the path satisfies the conditions of the lasso for some height: what is left is height / weight times the
// sign for variables that are in, and not more for those that are out.
TEST(AdaptiveLasso, IsALasso) {
  Rng rng(1);
  int in = 0, out = 0;
  for (int trial = 0; trial < 300; ++trial) {
    constexpr Eigen::Index k = 9;
    Eigen::MatrixXd z(k, k + 1);
    for (double& value : z.reshaped()) value = rng.normal();
    const Eigen::MatrixXd among = z.leftCols(k) * z.leftCols(k).transpose() + 0.1 * Eigen::MatrixXd::Identity(k, k);
    Eigen::VectorXd truth = Eigen::VectorXd::Zero(k), with;
    for (Eigen::Index j = 0; j < k; j += 3) truth(j) = rng.normal();
    with = among * truth + 0.05 * z.col(k);
    const double variance = 2 * with.dot(among.ldlt().solve(with));
    const Eigen::VectorXd b = detail::adaptive_lasso(among, with, variance, 60, 1);
    const Eigen::VectorXd weights = among.ldlt().solve(with).cwiseAbs();
    const Eigen::VectorXd left = (with - among * b).cwiseProduct(weights);
    const double height = (b.array() != 0).select(left.cwiseAbs().array(), 0).maxCoeff();
    const double rounding = 1e-9 * with.cwiseProduct(weights).cwiseAbs().maxCoeff();
    for (Eigen::Index j = 0; j < k; ++j) {
      if (b(j) != 0) {
        ++in;
        EXPECT_NEAR(left(j), b(j) > 0 ? height : -height, rounding) << trial;
      } else if ((b.array() != 0).any()) {
        ++out;
        EXPECT_LE(std::abs(left(j)), height + rounding) << trial;
      }
    }
  }
  EXPECT_GT(in, 300);
  EXPECT_GT(out, 300);
}

TEST(SortRegress, OrdersByScoresAsFarAsKnowledgeAllows) {
  const double scores[] = {4, 3, 2, 1};
  Knowledge knowledge(4);
  EXPECT_THAT(detail::sorted_order(scores, knowledge), ElementsAre(3, 2, 1, 0));
  knowledge.require_edge(0, 2);
  EXPECT_THAT(detail::sorted_order(scores, knowledge), ElementsAre(3, 1, 0, 2));
  knowledge.set_tier(1, 0), knowledge.set_tier(3, 1);
  EXPECT_THAT(detail::sorted_order(scores, knowledge), ElementsAre(1, 3, 0, 2));
}

Dataset draw(const Scm& scm, Eigen::Index n, const Rng& rng) {
  return recorded_data(scm, sample(scm, n, rng, {}).values);
}

TEST(SortRegress, ObeysKnowledgeOrRefusesIt) {
  const Scm scm = random_scm({.graph = {.variables = 6, .degree = 3}, .scaling = Scaling::kRaw}, Rng(2));
  const Dataset data = draw(scm, 300, Rng(3));
  RunContext run;
  Knowledge knowledge(6);
  for (Var v = 0; v < 6; ++v) knowledge.set_tier(v, v < 3 ? 1 : 0);
  knowledge.require_edge(4, 0), knowledge.require_edge(5, 1), knowledge.forbid_edge(3, 2);
  for (const auto learn : {var_sort_regress, r2_sort_regress, random_sort_regress}) {
    const LearnResult result = learn(data, knowledge, {}, run);
    EXPECT_TRUE(result.legal);
    EXPECT_EQ(result.kind, GraphKind::kDag);
    EXPECT_FALSE(knowledge.first_violation(result.graph));
    EXPECT_TRUE(result.graph.directed(4, 0) && result.graph.directed(5, 1));
  }
  Knowledge paths(6);
  paths.require_ancestor(0, 1);
  EXPECT_THAT(message_of<NotApplicable>([&] { var_sort_regress(data, paths, {}, run); }),
              HasSubstr("ancestral knowledge"));
}

TEST(SortRegress, NamesWhatHasNoRegression) {
  RunContext run;
  Eigen::MatrixXd x = Eigen::MatrixXd::Random(20, 3);
  x.col(2) = x.col(0) + x.col(1);
  const Dataset dependent({{.name = "a"}, {.name = "b"}, {.name = "c"}}, x);
  for (const auto learn : {var_sort_regress, r2_sort_regress, random_sort_regress})
    EXPECT_THAT(message_of<DataError>([&] { learn(dependent, Knowledge(), {}, run); }),
                HasSubstr("linearly dependent"));
  EXPECT_THAT(
      message_of<DataError>([&] {
        var_sort_regress(Dataset({{.name = "a"}, {.name = "b"}, {.name = "c"}}, x.topRows(4)), Knowledge(), {}, run);
      }),
      HasSubstr("more than 4 rows, not 4"));
}

TEST(SortRegress, RandomOrdersFollowTheSeed) {
  const Scm scm = random_scm({.graph = {.variables = 12, .degree = 6}, .scaling = Scaling::kRaw}, Rng(4));
  const Dataset data = draw(scm, 500, Rng(5));
  RunContext run;
  run.rng = Rng(1);
  const auto one = random_sort_regress(data, Knowledge(), {}, run),
             again = random_sort_regress(data, Knowledge(), {}, run);
  EXPECT_EQ(one.graph, again.graph);
  run.rng = Rng(2);
  EXPECT_FALSE(random_sort_regress(data, Knowledge(), {}, run).graph == one.graph);
}

/// Harmonic mean of precision and recall of directed edges.
double f1(const MixedGraph& truth, const MixedGraph& found) {
  double both = 0;
  for (const Edge& e : found.edges())
    both += e.at_b == Mark::kArrow ? truth.directed(e.a, e.b) : truth.directed(e.b, e.a);
  return 2 * both / std::max(1, truth.num_edges() + found.num_edges());
}

// Reisach et al. (2021, 2023), Ormaniec et al. (2025) and Herman et al. (2025) on 200 Erdos-Renyi graphs of 20 nodes,
// 1000 rows: F1 of directed edges. Seen, raw, standardised in the end, internal, unitless:
//   degree 2: variance 0.90 0.34 0.34 0.36, R^2 0.45 0.45 0.31 0.35, random 0.32 0.32 0.33 0.35
//   degree 8: variance 0.79 0.31 0.33 0.32, R^2 0.61 0.61 0.31 0.30, random 0.31 0.31 0.33 0.34
// F1 of a graph is spread by less than 0.2, so a difference of two means has a standard error below 0.02, and 0.1 is
// five of them: bounds on differences lie at least that far from what was seen, a false-alarm rate below 1e-6.
TEST(SortRegress, RecoversRawDataAndCollapsesOnUnitlessModels) {
  constexpr int kGraphs = 200;
  constexpr Scaling kScalings[] = {Scaling::kRaw, Scaling::kStandardised, Scaling::kInternal, Scaling::kUnitless};
  using Learner = LearnResult (*)(const Dataset&, const Knowledge&, const SortRegressOptions&, RunContext&);
  constexpr Learner kLearners[] = {var_sort_regress, r2_sort_regress, random_sort_regress};
  enum { kVariance, kR2, kRandom };
  for (double degree : {2.0, 8.0}) {
    Eigen::Matrix<double, 4, 3> mean = Eigen::Matrix<double, 4, 3>::Zero();
    for (int g = 0; g < kGraphs; ++g)
      for (int s = 0; s < 4; ++s) {
        const Rng rng = Rng(13).fork("graph", g);
        const Scm scm = random_scm({.graph = {.variables = 20, .degree = degree}, .scaling = kScalings[s]}, rng);
        const Dataset data = draw(scm, 1000, rng.fork("rows"));
        RunContext run;
        run.rng = rng.fork("learner");
        for (int l = 0; l < 3; ++l)
          mean(s, l) += f1(scm.dag(), kLearners[l](data, Knowledge(), {}, run).graph) / kGraphs;
      }
    std::ostringstream table;
    table << mean;
    SCOPED_TRACE(table.str());
    const Eigen::Vector4d variance = mean.col(kVariance) - mean.col(kRandom), r2 = mean.col(kR2) - mean.col(kRandom);
    EXPECT_GT(mean(0, kVariance), 0.69);
    EXPECT_GT(variance(0), 0.35);
    EXPECT_NEAR(mean(0, kR2), mean(1, kR2), 1e-9) << "R^2 has no unit, nor has the adaptive lasso";
    EXPECT_GT(r2(1), degree == 2 ? 0.02 : 0.2);
    for (int s : {1, 2, 3}) EXPECT_LT(std::abs(variance(s)), 0.12) << s;
    for (int s : {2, 3}) EXPECT_LT(r2(s), 0.11) << s;
  }
}

}  // namespace
}  // namespace abdera
