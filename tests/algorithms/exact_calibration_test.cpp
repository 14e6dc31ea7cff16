// The exact posterior is calibrated where its prior is the truth: of arcs with posterior q a share q is there.
#include <Eigen/Cholesky>
#include <cstdio>
#include <cstdlib>

#include "algorithms/score/posterior_effects.hpp"
#include "scores/bge.hpp"
#include "simulators/uniform_dag.hpp"
#include "tests/algorithms/exact_support.hpp"

namespace abdera {
namespace {

constexpr int kVariables = 5, kRows = 25;

/// Chi-square with k degrees of freedom as a sum of squares.
double chi_square(int k, Rng& rng) {
  double sum = 0;
  for (int i = 0; i < k; ++i) {
    const double z = rng.normal();
    sum += z * z;
  }
  return sum;
}

struct Prior {
  double alpha_mu = 1, t = 0.5;
  int alpha_w = kVariables + 2;
};

/// Rows of a model over the DAG whose parameters follow the prior of BGe: the law of a variable given its parents is
/// that within a Gaussian with a Wishart precision and a mean about 0, drawn anew for each variable (global parameter
/// independence), by Bartlett's decomposition.
Dataset rows_from_prior(const MixedGraph& dag, int rows, const Prior& prior, Rng rng) {
  const int p = dag.size();
  Dataset::Matrix values(rows, p);
  std::vector<Var> done;
  std::vector<char> known(static_cast<std::size_t>(p), 0);
  while (std::ssize(done) < p) {
    for (Var v = 0; v < p; ++v) {
      std::vector<Var> parents = dag.parents(v).to_vector();
      if (known[static_cast<std::size_t>(v)] ||
          std::any_of(parents.begin(), parents.end(), [&](Var w) { return !known[static_cast<std::size_t>(w)]; }))
        continue;
      Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(p, p);
      for (int i = 0; i < p; ++i) {
        lower(i, i) = std::sqrt(chi_square(prior.alpha_w - i, rng));
        for (int j = 0; j < i; ++j) lower(i, j) = rng.normal();
      }
      const Eigen::MatrixXd precision = lower * lower.transpose() / prior.t, sigma = precision.inverse();
      Eigen::VectorXd mean(p);
      for (int i = 0; i < p; ++i) mean(i) = rng.normal();
      mean = Eigen::MatrixXd(Eigen::MatrixXd(sigma / prior.alpha_mu).llt().matrixL()) * mean;
      const Eigen::MatrixXd among = sigma(parents, parents);
      const Eigen::VectorXd with = sigma(parents, v);
      const Eigen::VectorXd weights = parents.empty() ? Eigen::VectorXd() : Eigen::VectorXd(among.llt().solve(with));
      const double variance = sigma(v, v) - (parents.empty() ? 0 : weights.dot(with));
      for (int i = 0; i < rows; ++i) {
        double value = mean(v) + std::sqrt(variance) * rng.normal();
        for (std::size_t k = 0; k < parents.size(); ++k)
          value += weights(static_cast<Eigen::Index>(k)) * (values(i, parents[k]) - mean(parents[k]));
        values(i, v) = value;
      }
      known[static_cast<std::size_t>(v)] = 1, done.push_back(v);
    }
  }
  std::vector<Variable> variables;
  for (int v = 0; v < p; ++v) variables.push_back({"X" + std::to_string(v + 1)});
  return {variables, values};
}

struct Bins {
  double count[10] = {}, predicted[10] = {}, seen[10] = {}, variance[10] = {};
  void add(double q, bool truth) {
    const auto b = static_cast<std::size_t>(std::min(9.0, 10 * q));
    count[b] += 1, predicted[b] += q, seen[b] += truth, variance[b] += q * (1 - q);
  }
  void print(const char* title) const {
    std::printf("%s\n", title);
    for (std::size_t b = 0; b < 10; ++b)
      if (count[b] > 0)
        std::printf("%.1f-%.1f %8.0f %.4f %.4f\n", 0.1 * static_cast<double>(b), 0.1 * static_cast<double>(b + 1),
                    count[b], predicted[b] / count[b], seen[b] / count[b]);
  }
};

// One arc and one path a data set, so that the outcomes are independent Bernoulli variables with the probabilities
// predicted. Bernstein: a sum of such with variance V is off by more than sqrt(2 V L) + L / 3 with probability at most
// 2 exp(-L); L = 18 gives 3e-8 a bin.
TEST(ExactPosterior, IsCalibratedUnderItsOwnPrior) {
  const bool full = std::getenv("ABDERA_FULL") != nullptr;
  const int sets = full ? 100'000 : 4'000;
  Bins arcs, paths, standardised_arcs, standardised_paths;
  const Rng seed(20);
  for (int i = 0; i < sets; ++i) {
    const MixedGraph dag = uniform_dag(kVariables, seed.fork("dag", i));
    const Dataset data = rows_from_prior(dag, kRows, {}, seed.fork("rows", i));
    const auto reaches = [&](Var from, Var to) {
      VarSet seen(kVariables);
      std::vector<Var> stack{from};
      while (!stack.empty()) {
        const Var v = stack.back();
        stack.pop_back();
        dag.for_children(v, [&](Var w) {
          if (!seen.contains(w)) seen.insert(w), stack.push_back(w);
        });
      }
      return seen.contains(to);
    };
    RunContext run;
    for (const bool standardise : {false, true}) {
      if (standardise && !full) continue;
      const Bge score(data, {.standardise = standardise}, run);
      const auto result = exact_posterior(score, Knowledge(), {.draws = 0}, run);
      (standardise ? standardised_arcs : arcs)
          .add(testing_support::matrix(result, "arc_probability")(0, 1), dag.directed(0, 1));
      (standardise ? standardised_paths : paths)
          .add(testing_support::matrix(result, "path_probability")(2, 3), reaches(2, 3));
    }
  }
  for (const Bins& bins : {arcs, paths})
    for (std::size_t b = 0; b < 10; ++b)
      EXPECT_LE(std::abs(bins.seen[b] - bins.predicted[b]), std::sqrt(2 * bins.variance[b] * 18) + 6) << b;
  if (!full) return;
  arcs.print("arcs: range, data sets, mean posterior, share that is there");
  paths.print("paths");
  standardised_arcs.print("arcs, standardised");
  standardised_paths.print("paths, standardised");
}

// With much data and tiers that leave one DAG, the effects are those of that DAG: 2 and 2 * 3 in the population.
TEST(PosteriorEffects, AreThoseOfTheGraphWhenItIsKnown) {
  const int rows = 100'000;
  Rng rng(4);
  Dataset::Matrix values(rows, 3);
  for (int i = 0; i < rows; ++i) {
    values(i, 0) = rng.normal();
    values(i, 1) = 2 * values(i, 0) + rng.normal();
    values(i, 2) = 3 * values(i, 1) + rng.normal();
  }
  const Dataset data({{"A"}, {"B"}, {"C"}}, values);
  Knowledge order(3);
  for (Var v = 0; v < 3; ++v) order.set_tier(v, v);
  RunContext run;
  const auto score = Bge(data, {}, run);
  const auto result = posterior_effects(score, data, order, {}, run);
  using testing_support::matrix;
  // Six standard errors: 1 / sqrt(n) times the residual standard deviation over that of the cause, at most sqrt(10).
  const double band = 6 * std::sqrt(10.0 / rows);
  EXPECT_NEAR(matrix(result, "effect_mean")(0, 1), 2, band);
  EXPECT_NEAR(matrix(result, "effect_mean")(0, 2), 6, band);
  EXPECT_NEAR(matrix(result, "effect_mean")(1, 2), 3, band);
  EXPECT_EQ(matrix(result, "effect_mean")(2, 0), 0);
  EXPECT_LT(matrix(result, "effect_q05")(0, 1), matrix(result, "effect_q95")(0, 1));
  EXPECT_NEAR(matrix(result, "effect_q50")(0, 1), 2, band);
  EXPECT_THROW(posterior_effects(score, data, order, {.posterior = {.draws = 0}}, run), UsageError);
}

}  // namespace
}  // namespace abdera
