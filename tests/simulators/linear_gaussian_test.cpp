#include "simulators/linear_gaussian.hpp"

#include <cmath>

#include "core/error.hpp"

namespace abdera {
namespace {

/// A -> B -> C and A -> C with unit noise.
LinearGaussian triangle() {
  LinearGaussian m{MixedGraph(3), Eigen::MatrixXd::Zero(3, 3), Eigen::VectorXd::Ones(3)};
  m.dag.set_directed(0, 1), m.dag.set_directed(1, 2), m.dag.set_directed(0, 2);
  m.weights(1, 0) = 2, m.weights(2, 1) = -1, m.weights(2, 0) = 3;
  return m;
}

TEST(LinearGaussian, PopulationCovarianceEqualsTheHandComputedOne) {
  // B = 2 A + e, C = 3 A - B + e = A - e_B + e_C.
  const Eigen::Matrix3d by_hand{{1, 2, 1}, {2, 5, 1}, {1, 1, 3}};
  EXPECT_LT((population_covariance(triangle()).matrix - by_hand).cwiseAbs().maxCoeff(), 1e-14);
}

TEST(LinearGaussian, PopulationCovarianceEqualsTheMatrixFormula) {
  const auto m = random_linear_gaussian({.variables = 12, .degree = 5}, Rng(3));
  const Eigen::MatrixXd total = (Eigen::MatrixXd::Identity(12, 12) - m.weights).inverse();
  const Eigen::MatrixXd formula = total * m.noise_sd.cwiseAbs2().asDiagonal() * total.transpose();
  EXPECT_LT((population_covariance(m).matrix - formula).cwiseAbs().maxCoeff(), 1e-12 * formula.cwiseAbs().maxCoeff());
}

TEST(LinearGaussian, SampleCovarianceIsWithinFiveSigmaOfThePopulation) {
  const auto m = random_linear_gaussian({.variables = 8, .degree = 3}, Rng(1));
  const Eigen::Index n = 100000;
  const Eigen::MatrixXd truth = population_covariance(m).matrix;
  Eigen::MatrixXd x = simulate(m, n, Rng(2)).values();
  for (Var v = 0; v < 8; ++v) EXPECT_LT(std::abs(x.col(v).mean()), 5 * std::sqrt(truth(v, v) / n));
  x.rowwise() -= x.colwise().mean().eval();
  const Eigen::MatrixXd sample = x.transpose() * x / (n - 1);
  for (Var i = 0; i < 8; ++i)
    for (Var j = 0; j < 8; ++j) {
      const double sd = std::sqrt((truth(i, i) * truth(j, j) + truth(i, j) * truth(i, j)) / n);
      EXPECT_LT(std::abs(sample(i, j) - truth(i, j)), 5 * sd) << i << ' ' << j;
    }
}

TEST(LinearGaussian, ErdosRenyiHasTheExpectedNumberOfEdges) {
  const int p = 50, draws = 400;
  const double degree = 4, pairs = p * (p - 1) / 2.0, probability = degree / (p - 1);
  double edges = 0;
  for (int i = 0; i < draws; ++i)
    edges += static_cast<double>(erdos_renyi_dag(p, degree, Rng(7).fork("graph", i)).num_edges());
  EXPECT_LT(std::abs(edges - draws * pairs * probability),
            5 * std::sqrt(draws * pairs * probability * (1 - probability)));
}

TEST(LinearGaussian, ErdosRenyiOrientsEachPairBothWaysEquallyOften) {
  int forward = 0, total = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto dag = erdos_renyi_dag(3, 2, Rng(8).fork("graph", i));  // complete: every pair is adjacent
    dag.for_children(0, [&](Var c) { forward += c == 2; });
    dag.for_parents(0, [&](Var c) { total += c == 2; });
  }
  EXPECT_EQ(forward + total, 2000);
  EXPECT_LT(std::abs(forward - 1000), 5 * std::sqrt(500.0));
}

TEST(LinearGaussian, WeightsAreNonZeroExactlyOnEdgesAndInRange) {
  const LinearGaussianOptions o{.variables = 30, .degree = 6};
  const auto m = random_linear_gaussian(o, Rng(5));
  int negative = 0, edges = 0;
  for (Var child = 0; child < 30; ++child)
    for (Var parent = 0; parent < 30; ++parent) {
      const double w = m.weights(child, parent);
      bool edge = false;
      m.dag.for_parents(child, [&](Var v) { edge |= v == parent; });
      EXPECT_EQ(edge, w != 0);
      if (!edge) continue;
      ++edges, negative += w < 0;
      EXPECT_GE(std::abs(w), o.weight_low);
      EXPECT_LE(std::abs(w), o.weight_high);
    }
  EXPECT_GT(negative, edges / 4);
  EXPECT_LT(negative, edges * 3 / 4);
  for (double sd : m.noise_sd) {
    EXPECT_GE(sd * sd, o.variance_low - 1e-12);
    EXPECT_LE(sd * sd, o.variance_high + 1e-12);
  }
}

TEST(LinearGaussian, TheSameSeedGivesTheSameData) {
  const auto m = random_linear_gaussian({.variables = 10}, Rng(1));
  EXPECT_EQ(simulate(m, 100, Rng(4)).values(), simulate(m, 100, Rng(4)).values());
  EXPECT_NE(simulate(m, 100, Rng(4)).values(), simulate(m, 100, Rng(5)).values());
}

TEST(LinearGaussian, AddingAVariableChangesNoOtherColumn) {
  const auto three = triangle();
  LinearGaussian four{MixedGraph(4), Eigen::MatrixXd::Zero(4, 4), Eigen::VectorXd::Ones(4)};
  four.weights.topLeftCorner(3, 3) = three.weights;
  four.dag.set_directed(0, 1), four.dag.set_directed(1, 2), four.dag.set_directed(0, 2), four.dag.set_directed(1, 3);
  four.weights(3, 1) = 1;
  EXPECT_EQ(simulate(three, 50, Rng(9)).values(), simulate(four, 50, Rng(9)).values().leftCols(3));
}

TEST(LinearGaussian, CausalOrderPutsParentsFirstAndRefusesCycles) {
  const auto dag = erdos_renyi_dag(40, 6, Rng(2));
  const auto order = causal_order(dag);
  std::vector<int> position(40);
  for (int i = 0; i < 40; ++i) position[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])] = i;
  for (Var v = 0; v < 40; ++v)
    dag.for_parents(
        v, [&](Var u) { EXPECT_LT(position[static_cast<std::size_t>(u)], position[static_cast<std::size_t>(v)]); });
  MixedGraph cycle(3);
  cycle.set_directed(0, 1), cycle.set_directed(1, 2), cycle.set_directed(2, 0);
  EXPECT_THROW(causal_order(cycle), UsageError);
}

TEST(LinearGaussian, RefusesInvertedRanges) {
  EXPECT_THROW(random_linear_gaussian({.weight_low = 2, .weight_high = 1}, Rng(1)), UsageError);
  EXPECT_THROW(random_linear_gaussian({.variance_low = 2, .variance_high = 1}, Rng(1)), UsageError);
}

}  // namespace
}  // namespace abdera
