// Models fitted to samples of known models: parameters, curves, standard errors and answers on the three rungs.
//
// Bands: an estimate lies within 6 standard errors of the truth. Asymptotically normal, that fails with probability
// 2e-9, so with the few hundred estimates below the false-alarm rate is under 1e-6.
#include <gmock/gmock.h>

#include <cmath>
#include <numbers>

#include "core/special.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/counterfactual.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/random_scm.hpp"
#include "tests/simulators/fit_support.hpp"

namespace abdera::fit_test {
namespace {

constexpr double kBand = 6;

struct Node {
  Variable info;
  std::vector<Var> parents;
  MechanismPtr mechanism;
};
Scm model(const std::vector<Node>& nodes) {
  std::vector<ScmVariable> variables;
  for (const Node& node : nodes) {
    ScmVariable v;
    v.info = node.info, v.parents = node.parents, v.mechanism = node.mechanism, v.id = 1 + variables.size();
    variables.push_back(std::move(v));
  }
  return Scm(std::move(variables));
}

Dataset draw(const Scm& scm, Eigen::Index n, std::uint64_t seed) {
  return recorded_data(scm, sample(scm, n, Rng(seed), {}).values);
}

FittedScm fit_to(const Scm& scm, const Dataset& data, const FitOptions& options = {}, int threads = 1) {
  RunContext run;
  run.threads = threads;
  return fit_scm(scm.dag(), data, options, run);
}

/// Four linear equations with this noise.
Scm linear_model(const NoiseLaw& noise) {
  return model({{continuous("a"), {}, linear_mechanism(1, {}, noise)},
                {continuous("b"), {0}, linear_mechanism(-2, {0.8}, noise)},
                {continuous("c"), {0, 1}, linear_mechanism(0.5, {-1.2, 0.7}, noise)},
                {continuous("d"), {1, 2}, linear_mechanism(0, {0.4, 1.5}, noise)}});
}

void expect_within_errors(const Scm& truth, const FitReport& report) {
  for (Var v = 0; v < truth.size(); ++v) {
    const auto equation = truth.variable(v).mechanism->linear();
    const NoiseLaw law = truth.variable(v).mechanism->noise();
    const VariableFit& fit = report.variables[static_cast<std::size_t>(v)];
    for (std::size_t j = 0; j < fit.coefficients.size(); ++j) {
      const double expected = j == 0 ? equation->intercept + equation->gain * law.mean : equation->weights[j - 1];
      EXPECT_NEAR(fit.coefficients[j].value, expected, kBand * fit.coefficients[j].standard_error)
          << fit.name << " " << fit.coefficients[j].name;
    }
    // The variance of a sample variance is at most (kurtosis - 1) / n; 20 is above the kurtosis of every law here.
    EXPECT_NEAR(fit.sd * fit.sd / (law.sd * law.sd), 1, kBand * std::sqrt(20 / fit.n)) << fit.name;
  }
}

// The laws differ by at least 0.002 a row in expected log-likelihood from one another at these shapes (Student's t with
// 5 degrees of freedom and the normal law by 0.03): at 20,000 rows by 40 and more, where choosing wrongly has a
// probability below exp(-40 / 2).
TEST(FitLinear, RecoversCoefficientsAndTheLawOfTheNoise) {
  for (const NoiseLaw& law : {NoiseLaw{NoiseKind::kGaussian, 0, 1.5, 0}, NoiseLaw{NoiseKind::kUniform, 0, 0.5, 0},
                              NoiseLaw{NoiseKind::kLaplace, 0, 1, 0}, NoiseLaw{NoiseKind::kExponential, 0, 1, 0},
                              NoiseLaw{NoiseKind::kStudentT, 0, 1, 5}, NoiseLaw{NoiseKind::kGumbel, 0, 1, 0},
                              NoiseLaw{NoiseKind::kMixture, 0, 1, 0.8}}) {
    SCOPED_TRACE(to_string(law.kind));
    const Scm truth = linear_model(law);
    const auto fitted = fit_to(truth, draw(truth, 20'000, 3), {.noise = FitNoise::kAuto});
    expect_within_errors(truth, fitted.report);
    for (Var v = 0; v < 4; ++v) {
      const NoiseLaw got = fitted.scm.variable(v).mechanism->noise();
      EXPECT_EQ(got.kind, law.kind) << v;
      EXPECT_NEAR(got.sd, law.sd, 0.1 * law.sd);
      if (law.kind == NoiseKind::kStudentT) {
        EXPECT_NEAR(1 / got.shape, 0.2, 0.05);
      }
      if (law.kind == NoiseKind::kMixture) {
        EXPECT_NEAR(got.shape, 0.8, 0.05);
      }
    }
  }
}

// How often an interval of 95 % holds the truth is binomial: 4.9 standard deviations have a false-alarm rate of 1e-6.
// With Gaussian noise the interval by Student's t is exact; robust errors are not at 200 rows, hence 2 % more there.
TEST(FitLinear, IntervalsHoldTheTruthAsOftenAsTheySay) {
  constexpr int kDraws = 1500;
  const double band = 4.9 * std::sqrt(0.95 * 0.05 / kDraws);
  const NoiseLaw noise;
  const auto even = model({{continuous("x"), {}, linear_mechanism(0, {}, noise)},
                           {continuous("y"), {0}, linear_mechanism(1, {0.5}, noise)}});
  const auto uneven =
      model({{continuous("x"), {}, linear_mechanism(0, {}, noise)},
             {continuous("y"),
              {0},
              std::make_shared<HeteroscedasticNoise>(
                  std::make_shared<LinearResponse>(1, std::vector<double>{0.5}),
                  std::make_shared<PolynomialResponse>(std::vector<std::vector<double>>{{0, 0.3}}), noise)}});
  const auto coverage = [&](const Scm& truth, Eigen::Index n, FitErrors errors) {
    int held = 0;
    for (int i = 0; i < kDraws; ++i) {
      const auto report =
          fit_to(truth, draw(truth, n, 100 + static_cast<std::uint64_t>(i)), {.standard_errors = errors}).report;
      const Coefficient& slope = report.variables[1].coefficients[1];
      const double t = (slope.value - 0.5) / slope.standard_error;
      held += student_t_two_sided_p(t, static_cast<double>(n) - 2) > 0.05;
    }
    return static_cast<double>(held) / kDraws;
  };
  EXPECT_NEAR(coverage(even, 12, FitErrors::kClassical), 0.95, band);
  EXPECT_NEAR(coverage(uneven, 200, FitErrors::kRobust), 0.95, band + 0.02);
  EXPECT_LT(coverage(uneven, 200, FitErrors::kClassical), 0.95 - band - 0.02) << "what the robust errors are for";
}

// The p-value of the chi-square of a true model is uniform, asymptotically; at 500 rows its size at 5 % is within 1 %.
TEST(FitIndices, RejectTrueModelsAsOftenAsTheySay) {
  constexpr int kDraws = 1500;
  const Scm truth = linear_model({});
  int rejected = 0;
  for (int i = 0; i < kDraws; ++i)
    rejected += fit_to(truth, draw(truth, 500, 5000 + static_cast<std::uint64_t>(i))).report.covariance->p_value < 0.05;
  EXPECT_NEAR(static_cast<double>(rejected) / kDraws, 0.05, 4.9 * std::sqrt(0.05 * 0.95 / kDraws) + 0.01);
}

TEST(FitTable, RecoversProbabilities) {
  const Scm truth =
      model({{levels("a", {"0", "1", "2"}),
              {},
              std::make_shared<TableMechanism>(std::vector<int>{}, 3, std::vector<double>{2, 3, 5})},
             {levels("b", {"0", "1"}),
              {0},
              std::make_shared<TableMechanism>(std::vector<int>{3}, 2, std::vector<double>{.1, .9, .5, .5, .8, .2})},
             {levels("c", {"0", "1", "2"}),
              {0, 1},
              std::make_shared<TableMechanism>(
                  std::vector<int>{3, 2}, 3,
                  std::vector<double>{.2, .3, .5, .4, .4, .2, .1, .1, .8, .3, .3, .4, .25, .5, .25, .6, .3, .1})}});
  const auto fitted = fit_to(truth, draw(truth, 20'000, 6));
  const double expected[] = {.2, .3, .5, .4, .4, .2, .1, .1, .8, .3, .3, .4, .25, .5, .25, .6, .3, .1};
  const VariableFit& c = fitted.report.variables[2];
  ASSERT_EQ(c.coefficients.size(), 18u);
  EXPECT_EQ(c.coefficients[4].name, "P(1 | a=0, b=1)");
  for (std::size_t i = 0; i < 18; ++i)
    EXPECT_NEAR(c.coefficients[i].value, expected[i], kBand * c.coefficients[i].standard_error)
        << c.coefficients[i].name;
}

TEST(FitMixed, RecoversEveryFamilyOfMixedModels) {
  const auto score = [](double intercept, std::vector<double> weights) {
    return std::make_shared<LinearResponse>(intercept, std::move(weights));
  };
  const Scm truth = model(
      {{levels("sex", {"f", "m"}),
        {},
        std::make_shared<TableMechanism>(std::vector<int>{}, 2, std::vector<double>{1, 1})},
       {continuous("age"), {}, linear_mechanism(2, {}, {})},
       {levels("ill", {"no", "mild", "severe"}),
        {0, 1},
        std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{score(-0.5, {0.7, 0.3}), score(-1, {-0.4, 0.6})})},
       {continuous("blood"),
        {2, 1},
        std::make_shared<ConditionalGaussian>(
            std::vector<int>{3, 0},
            std::vector<ConditionalGaussian::Equation>{{0, {1}, 1}, {2, {-1}, 0.5}, {-1, {0.3}, 2}})},
       {{.name = "visits", .kind = VariableKind::kCount},
        {0, 3},
        std::make_shared<PoissonMechanism>(score(0.5, {0.4, -0.3}))}});
  const auto fitted = fit_to(truth, draw(truth, 20'000, 7));
  const std::vector<std::vector<double>> expected = {
      {.5, .5}, {2}, {-0.5, 0.7, 0.3, -1, -0.4, 0.6}, {0, 1, 1, 2, -1, 0.5, -1, 0.3, 2}, {0.5, 0.4, -0.3}};
  const char* families[] = {"table", "linear", "multinomial", "conditional_gaussian", "poisson"};
  for (std::size_t v = 0; v < 5; ++v) {
    const VariableFit& fit = fitted.report.variables[v];
    EXPECT_EQ(fit.family, families[v]);
    ASSERT_EQ(fit.coefficients.size(), expected[v].size()) << fit.name;
    for (std::size_t j = 0; j < expected[v].size(); ++j) {
      // Parents come in the order of the graph's nodes: of "blood" age before ill, which its names tell apart.
      EXPECT_NEAR(fit.coefficients[j].value, expected[v][j], kBand * fit.coefficients[j].standard_error)
          << fit.name << " " << fit.coefficients[j].name;
    }
  }
}

/// The curve of an additive model of k columns, by least squares on n rows with noise sd, is off by sd sqrt(X / n) at
/// most in the root mean square over the rows, X a chi-square of k degrees of freedom; and by the bias, of which BIC
/// leaves at most sd^2 log(n) / n a column that it did not take. 1e-7 is exceeded by X = k + 11 sqrt(k) + 32 (bound of
/// Laurent and Massart 2000, lemma 1, with x = 16.1).
double curve_band(double columns, double sd, double n) {
  return sd * std::sqrt((columns + 2 * std::sqrt(16.1 * columns) + 32.2 + columns * std::log(n)) / n);
}

Scm curved_model() {
  const auto waves = std::make_shared<SineResponse>(std::vector<SineResponse::Wave>{{1.5, 1.2, 0.3}, {-1, 0.8, 1}});
  return model(
      {{continuous("a"), {}, linear_mechanism(0, {}, {})},
       {continuous("b"), {0}, linear_mechanism(0, {0.5}, {})},
       {continuous("c"), {0, 1}, std::make_shared<AdditiveNoise>(waves, NoiseLaw{NoiseKind::kGaussian, 0, 0.5, 0})}});
}

TEST(FitSpline, FollowsCurvesAndKeepsLines) {
  const Scm truth = curved_model();
  for (const Eigen::Index n : {500, 20'000}) {
    const Dataset data = draw(truth, n, 8);
    const auto fitted = fit_to(truth, data, {.family = FitFamily::kSpline});
    const VariableFit& c = fitted.report.variables[2];
    EXPECT_EQ(c.family, "spline");
    ASSERT_EQ(c.terms.size(), 2u);
    EXPECT_LT(c.terms[0].p_value, 1e-10);
    EXPECT_EQ(fitted.report.variables[1].coefficients.size(), 2u)
        << "a line by BIC: one knot more helps with probability "
           "P(chi-square(1) > log n) only, and not at this seed";
    const double* columns[] = {data.column(0).data(), data.column(1).data()};
    const std::vector<double> no_noise(static_cast<std::size_t>(n), 0.0);
    std::vector<double> expected(no_noise), got(no_noise);
    truth.variable(2).mechanism->evaluate(columns, no_noise, expected);
    fitted.scm.variable(2).mechanism->evaluate(columns, no_noise, got);
    double sum = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) sum += std::pow(expected[i] - got[i], 2);
    EXPECT_LT(std::sqrt(sum / static_cast<double>(n)),
              curve_band(static_cast<double>(c.coefficients.size()), 0.5, static_cast<double>(n)));
  }
  const auto fixed = fit_to(truth, draw(truth, 500, 9), {.family = FitFamily::kSpline, .knots = 5}).report;
  EXPECT_EQ(fixed.variables[2].coefficients.size(), 9u);
}

TEST(FitLogistic, FollowsCurvesToo) {
  const auto wave = std::make_shared<SineResponse>(std::vector<SineResponse::Wave>{{3, 1.5, 0}});
  const Scm truth =
      model({{continuous("a"), {}, linear_mechanism(0, {}, {})},
             {levels("b", {"0", "1"}), {0}, std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{wave})}});
  const Dataset data = draw(truth, 20'000, 10);
  const auto line = fit_to(truth, data), curve = fit_to(truth, data, {.family = FitFamily::kSpline});
  EXPECT_LT(curve.report.bic(), line.report.bic());
  const auto& mechanism = dynamic_cast<const LogisticMechanism&>(*curve.scm.variable(1).mechanism);
  std::vector<double> shares;
  double sum = 0;
  const double* columns[] = {data.column(0).data()};
  for (std::size_t i = 0; i < 20'000; ++i) {
    mechanism.cumulative(columns, i, shares);
    const double expected = 1 / (1 + std::exp(3 * std::sin(1.5 * columns[0][i])));
    sum += std::pow(shares[0] - expected, 2);
  }
  // A probability changes by at most a quarter of its score, whose sd a row is about 1 / sqrt(p (1 - p)) >= 2: the band
  // of a curve with noise sd 1/2, twice that for rows near 0 and 1.
  EXPECT_LT(std::sqrt(sum / 20'000),
            2 * curve_band(static_cast<double>(curve.report.variables[1].parameters), 0.5, 20'000));
}

/// Variance of an estimated total effect, times n, by the delta method: an edge a --> b changes it by (x to a) (b to
/// y).
double total_effect_variance(const Scm& scm, const LinearScm& linear, Var x, Var y) {
  double sum = 0;
  for (Var b = 0; b < scm.size(); ++b) {
    const auto& parents = scm.variable(b).parents;
    if (parents.empty()) continue;
    Eigen::VectorXd gradient(static_cast<Eigen::Index>(parents.size()));
    for (std::size_t j = 0; j < parents.size(); ++j)
      gradient(static_cast<Eigen::Index>(j)) = linear.total_effect(x, parents[j]) * linear.total_effect(b, y);
    // An edge into x is no part of an effect of x.
    if (b == x) continue;
    const Eigen::MatrixXd of_parents = linear.covariance()(parents, parents);
    sum += std::pow(linear.noise_sd()(b), 2) * gradient.dot(of_parents.ldlt().solve(gradient));
  }
  return sum;
}

// The counterfactual of a linear model moves y by the total effect of x times the change of x, so its error is that of
// the effect, and shrinks like 1 / sqrt(n).
TEST(FitRungs, LinearCounterfactualsConvergeLikeOneOverRootN) {
  const Scm truth = linear_model({});
  const LinearScm exact(truth);
  const Eigen::MatrixXd facts = sample(truth, 50, Rng(77), {}).values;
  for (const Eigen::Index n : {1'000, 100'000}) {
    const auto fitted = fit_to(truth, draw(truth, n, 12));
    const LinearScm estimate(fitted.scm);
    for (Var x = 0; x < 3; ++x) {
      const auto change = Intervention::shift(x, 2);
      const auto expected = counterfactual(truth, facts, {&change, 1}, nullptr, Rng(1), {});
      const auto got = counterfactual(fitted.scm, facts, {&change, 1}, nullptr, Rng(1), {});
      EXPECT_TRUE(got.exact());
      for (Var y = x + 1; y < 4; ++y) {
        const double band = 2 * kBand * std::sqrt(total_effect_variance(truth, exact, x, y) / static_cast<double>(n));
        EXPECT_LT((got.values.col(y) - expected.values.col(y)).cwiseAbs().maxCoeff(), band) << x << " to " << y;
        // In closed form: the fact and the total effect.
        EXPECT_LT(
            (got.values.col(y) - facts.col(y)).array().abs().maxCoeff() - std::abs(2 * estimate.total_effect(x, y)),
            1e-9);
      }
    }
  }
}

TEST(FitRungs, CurvedCounterfactualsConverge) {
  const Scm truth = curved_model();
  const Eigen::MatrixXd facts = sample(truth, 2'000, Rng(78), {}).values;
  const auto change = Intervention::shift(0, 0.5);
  const auto expected = counterfactual(truth, facts, {&change, 1}, nullptr, Rng(1), {}).values;
  double last = HUGE_VAL;
  for (const Eigen::Index n : {1'000, 100'000}) {
    const auto fitted = fit_to(truth, draw(truth, n, 13), {.family = FitFamily::kSpline});
    const auto got = counterfactual(fitted.scm, facts, {&change, 1}, nullptr, Rng(1), {}).values;
    const double error = std::sqrt((got - expected).col(2).squaredNorm() / 2'000);
    // Two values of the curve, before and after; rows shifted by half a standard deviation see it with up to e times
    // the weight (the largest ratio of the densities within 2.5 sd), hence sqrt(e) more; b moves by its own error.
    const double columns = static_cast<double>(fitted.report.variables[2].coefficients.size());
    EXPECT_LT(error, (1 + std::sqrt(std::numbers::e)) * curve_band(columns, 0.5, static_cast<double>(n)) +
                         1 * kBand * 0.5 / std::sqrt(static_cast<double>(n)));
    EXPECT_LT(error, last);
    last = error;
  }
}

/// Confounded treatment: z --> x, z --> y, x --> y, all binary.
Scm treatment() {
  return model({{levels("z", {"0", "1"}),
                 {},
                 std::make_shared<TableMechanism>(std::vector<int>{}, 2, std::vector<double>{.4, .6})},
                {levels("x", {"0", "1"}),
                 {0},
                 std::make_shared<TableMechanism>(std::vector<int>{2}, 2, std::vector<double>{.7, .3, .2, .8})},
                {levels("y", {"0", "1"}),
                 {0, 1},
                 std::make_shared<TableMechanism>(std::vector<int>{2, 2}, 2,
                                                  std::vector<double>{.8, .2, .5, .5, .6, .4, .1, .9})}});
}

TEST(FitRungs, DiscreteInterventionsAndCounterfactualsConverge) {
  const Scm truth = treatment();
  for (const Eigen::Index n : {1'000, 100'000}) {
    const auto fitted = fit_to(truth, draw(truth, n, 14));
    // P(y = 1 | do(x = 1)) = .4 * .5 + .6 * .9. Each of the three probabilities is within 6 of its standard errors,
    // which are at most 0.5 / sqrt(rows of its configuration), and the least has P(z = 0, x = 1) n = 0.12 n rows.
    const auto treat = Intervention::set(1, 1);
    const Scm treated = intervene(fitted.scm, {&treat, 1});
    constexpr Eigen::Index kRows = 1'000'000;
    const double mean = sample(treated, kRows, Rng(2), {}).values.col(2).mean();
    const double band = 2 * kBand * 0.5 / std::sqrt(0.12 * static_cast<double>(n)) + kBand * 0.5 / std::sqrt(kRows);
    EXPECT_NEAR(mean, 0.74, band);
    // Would y have been, had x: given z = 1, x = 0, y = 0, the noise is below 0.6 and y follows above 0.1: 5 in 6.
    const Eigen::MatrixXd fact = Eigen::RowVector3d(1, 0, 0).replicate(100'000, 1);
    const auto answer = counterfactual(fitted.scm, fact, {&treat, 1}, nullptr, Rng(3), {});
    EXPECT_FALSE(answer.exact());
    EXPECT_NEAR(answer.values.col(2).mean(), 5.0 / 6, 2 * band / 0.6);
  }
}

TEST(Fit, HasTheSameBytesOnAnyNumberOfThreads) {
  const Scm truth = random_scm({.graph = {.variables = 25, .degree = 5}, .mechanism = MechanismFamily::kSine}, Rng(15));
  const Dataset data = draw(truth, 400, 16);
  for (FitFamily family : {FitFamily::kLinear, FitFamily::kSpline}) {
    const FitOptions options{.family = family, .noise = FitNoise::kAuto};
    const auto one = fit_to(truth, data, options, 1);
    for (int threads : {2, 7}) {
      const auto many = fit_to(truth, data, options, threads);
      EXPECT_EQ(to_json(many.report), to_json(one.report));
      EXPECT_EQ(sample(many.scm, 50, Rng(1), {}).values, sample(one.scm, 50, Rng(1), {}).values);
    }
  }
}

TEST(Fit, NoiseBelongsToTheNameOfAVariable) {
  const Scm truth = linear_model({});
  const Dataset data = draw(truth, 200, 17);
  const auto whole = fit_to(truth, data);
  const auto part = fit_scm(dag({"b", "a"}, {{1, 0}}), data, {}, {});
  EXPECT_EQ(sample(part.scm, 20, Rng(1), {}).values.col(1), sample(whole.scm, 20, Rng(1), {}).values.col(0));
}

}  // namespace
}  // namespace abdera::fit_test
