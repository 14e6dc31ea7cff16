#include "simulators/fit.hpp"

#include <gmock/gmock.h>

#include <armadillo>
#include <cmath>
#include <nlohmann/json.hpp>

#include "simulators/counterfactual.hpp"
#include "simulators/noise_fit.hpp"
#include "tests/simulators/fit_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera::fit_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing_support::message_of;

/// Relative agreement.
void expect_close(double got, double expected, double tolerance, const std::string& what) {
  EXPECT_NEAR(got, expected, tolerance * std::abs(expected)) << what;
}

FittedScm fit(const GraphDocument& graph, const Dataset& data, const FitOptions& options = {}) {
  return fit_scm(graph, data, options, {});
}

// NIST Statistical Reference Datasets, Longley (1967, JASA 62, 819-841): the certified values. The columns are nearly
// collinear (condition number 5e9).
TEST(FitLinear, HasTheCertifiedValuesOfLongley) {
  const Dataset data = table(
      {{continuous("deflator"),
        {83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2, 115.7, 116.9}},
       {continuous("gnp"),
        {234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769, 444546, 482704, 502601,
         518173, 554894}},
       {continuous("unemployed"),
        {2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806, 4007}},
       {continuous("forces"),
        {1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572, 2827}},
       {continuous("population"),
        {107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445, 121950, 123366, 125368,
         127852, 130081}},
       {continuous("year"),
        {1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961, 1962}},
       {continuous("employed"),
        {60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655, 69564, 69331,
         70551}}});
  const auto graph = dag(data.names(), {{0, 6}, {1, 6}, {2, 6}, {3, 6}, {4, 6}, {5, 6}});
  const VariableFit report = fit_of(fit(graph, data).report, "employed");
  const double values[] = {-3482258.63459582, 15.0618722713733,       -0.358191792925910e-01, -2.02022980381683,
                           -1.03322686717359, -0.511041056535807e-01, 1829.15146461355};
  const double errors[] = {890420.383607373,  84.9149257747669,  0.334910077722432e-01, 0.488399681651699,
                           0.214274163161675, 0.226073200069370, 455.478499142212};
  ASSERT_EQ(report.coefficients.size(), 7u);
  for (std::size_t j = 0; j < 7; ++j) {
    expect_close(report.coefficients[j].value, values[j], 1e-9, report.coefficients[j].name);
    expect_close(report.coefficients[j].standard_error, errors[j], 1e-9, report.coefficients[j].name);
  }
  expect_close(report.sd, 304.854073561965, 1e-10, "sd");
  EXPECT_NEAR(report.r2, 0.995479004577296, 1e-13);
}

// The figures of R (lm, logLik) and, for the robust errors, of statsmodels 0.15 (HC3).
TEST(FitLinear, HasTheFiguresOfOtherProgramsForCars) {
  const Dataset data = cars();
  const auto graph = dag({"hp", "wt", "mpg"}, {{0, 2}, {1, 2}});
  FitReport report = fit(graph, data).report;
  const VariableFit classical = fit_of(report, "mpg");
  const VariableFit robust = fit_of(fit(graph, data, {.standard_errors = FitErrors::kRobust}).report, "mpg");
  const char* names[] = {"intercept", "hp", "wt"};
  const double values[] = {37.22727011645, -0.03177294698216, -3.877830742405};
  const double errors[] = {1.598787537999, 0.009029709676, 0.632733494377};
  const double robust_errors[] = {2.229805403436, 0.009385137909, 0.768519050358};
  for (std::size_t j = 0; j < 3; ++j) {
    expect_close(coefficient_of(classical, names[j]).value, values[j], 1e-10, names[j]);
    expect_close(coefficient_of(classical, names[j]).standard_error, errors[j], 1e-9, names[j]);
    expect_close(coefficient_of(robust, names[j]).value, values[j], 1e-10, names[j]);
    expect_close(coefficient_of(robust, names[j]).standard_error, robust_errors[j], 1e-9, names[j]);
  }
  expect_close(coefficient_of(classical, "wt").p_value, 1.119647e-06, 1e-6, "p");
  expect_close(coefficient_of(classical, "hp").p_value, 1.451229e-03, 1e-6, "p");
  EXPECT_NEAR(classical.r2, 0.8267854518827914, 1e-12);
  EXPECT_NEAR(classical.adjusted_r2, 0.8148396209781563, 1e-12);
  EXPECT_NEAR(classical.log_likelihood, -74.32616941282066, 1e-9);
  EXPECT_EQ(classical.parameters, 4);
  EXPECT_NEAR(classical.bic(), 2 * 74.32616941282066 + 4 * std::log(32.0), 1e-9);
}

TEST(FitLinear, AgreesWithArmadillo) {
  Rng rng(1);
  for (int trial = 0; trial < 20; ++trial) {
    constexpr Eigen::Index n = 40, k = 6;
    Eigen::MatrixXd x(n, k + 1);
    for (double& value : x.reshaped()) value = rng.normal() * (trial % 2 ? 1e6 : 1) + (trial % 3 ? 0 : 1e5);
    std::vector<Variable> variables;
    std::vector<std::pair<Var, Var>> edges;
    for (Var v = 0; v <= k; ++v) {
      variables.push_back(continuous("x" + std::to_string(v)));
      if (v < k) edges.emplace_back(v, static_cast<Var>(k));
    }
    const Dataset data(variables, x);
    const auto report = fit_of(fit(dag(data.names(), edges), data).report, "x6");
    arma::mat design(n, k + 1, arma::fill::ones);
    arma::vec y(n);
    for (Eigen::Index i = 0; i < n; ++i) {
      for (Eigen::Index j = 0; j < k; ++j)
        design(static_cast<arma::uword>(i), static_cast<arma::uword>(j + 1)) = x(i, j);
      y(static_cast<arma::uword>(i)) = x(i, k);
    }
    const arma::vec b = arma::solve(design, y);
    const arma::vec e = y - design * b;
    const arma::mat covariance = arma::inv_sympd(design.t() * design) * arma::dot(e, e) / (n - k - 1);
    for (arma::uword j = 0; j <= k; ++j) {
      EXPECT_NEAR(report.coefficients[j].value, b(j), 1e-6 * std::sqrt(covariance(j, j)));
      expect_close(report.coefficients[j].standard_error, std::sqrt(covariance(j, j)), 1e-5, "error");
    }
  }
}

// The density of every law by differences of its quantile function, which the simulator draws from.
TEST(FitNoise, DensitiesAreThoseOfTheLawsThatAreDrawn) {
  for (const NoiseLaw& law : {NoiseLaw{NoiseKind::kGaussian, 0.3, 1.5, 0}, NoiseLaw{NoiseKind::kUniform, 0.3, 0.5, 0},
                              NoiseLaw{NoiseKind::kLaplace, 0.3, 2, 0}, NoiseLaw{NoiseKind::kExponential, 0.3, 1.5, 0},
                              NoiseLaw{NoiseKind::kStudentT, 0.3, 2, 5}, NoiseLaw{NoiseKind::kGumbel, 0.3, 1.5, 0}}) {
    for (double u : {0.02, 0.3, 0.6, 0.99}) {
      double ends[] = {u - 1e-5, u, u + 1e-5};
      law.to_quantiles(ends);
      const Eigen::VectorXd at = Eigen::VectorXd::Constant(1, ends[1]);
      EXPECT_NEAR(detail::log_likelihood(law, at), std::log(2e-5 / std::abs(ends[2] - ends[0])), 1e-5)
          << to_string(law.kind);
    }
  }
  // A mixture's quantiles are those of its halves: by hand, d = 0.6, s = 0.8, at z = 0.5.
  const double left = (0.5 + 0.6) / 0.8, right = (0.5 - 0.6) / 0.8;
  const double density = (std::exp(-left * left / 2) + std::exp(-right * right / 2)) / (2 * 0.8 * std::sqrt(2 * M_PI));
  EXPECT_NEAR(detail::log_likelihood({NoiseKind::kMixture, 1, 2, 0.6}, Eigen::VectorXd::Constant(1, 2)),
              std::log(density / 2), 1e-14);
}

// Dalal, Fowlkes & Hoadley (1989), JASA 84, 945-957: O-ring distress in 23 flights before the Challenger accident.
// Logit = 15.0429 - 0.2322 temperature, standard errors 7.3786 and 0.1082, deviance 20.315 (Agresti 2002, and R).
TEST(FitLogistic, HasThePublishedFiguresOfTheShuttle) {
  const Dataset data = table(
      {{continuous("temperature"),
        {66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58}},
       {levels("distress", {"no", "yes"}), {0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1}}});
  const auto fitted = fit(dag(data.names(), {{0, 1}}), data);
  const VariableFit& report = fitted.report.variables[1];
  EXPECT_EQ(report.family, "logistic");
  expect_close(report.coefficients[0].value, 15.042901647702, 1e-9, "intercept");
  expect_close(report.coefficients[1].value, -0.232162744219, 1e-9, "slope");
  expect_close(report.coefficients[0].standard_error, 7.378636384917, 1e-8, "intercept");
  expect_close(report.coefficients[1].standard_error, 0.108236521649, 1e-8, "slope");
  expect_close(report.coefficients[1].p_value, 0.031956241249, 1e-8, "p");
  expect_close(-2 * report.log_likelihood, 20.315192687866826, 1e-10, "deviance");
  // 7 of 23 flights: McFadden's share of the deviance 28.267.
  EXPECT_NEAR(report.r2, 1 - 20.315192687866826 / 28.267152, 1e-6);
}

// statsmodels 0.15: MNLogit, Poisson.
TEST(FitLogistic, HasTheFiguresOfOtherProgramsForSeveralLevels) {
  const auto report = fit_of(fit(dag({"hp", "gear"}, {{0, 1}}), cars()).report, "gear");
  EXPECT_EQ(report.family, "multinomial");
  const char* names[] = {"4: intercept", "4: hp", "5: intercept", "5: hp"};
  const double values[] = {6.435131831949593, -0.05537774752268822, -2.042629218217454, 0.005085918949231572};
  const double errors[] = {2.5444372473709334, 0.02256307843255435, 1.6702491289538155, 0.008351735164301162};
  for (std::size_t j = 0; j < 4; ++j) {
    EXPECT_EQ(report.coefficients[j].name, names[j]);
    expect_close(report.coefficients[j].value, values[j], 1e-8, names[j]);
    expect_close(report.coefficients[j].standard_error, errors[j], 1e-7, names[j]);
  }
  EXPECT_NEAR(report.log_likelihood, -21.334338434430073, 1e-9);
}

TEST(FitCounts, HasTheFiguresOfOtherPrograms) {
  const auto report = fit_of(fit(dag({"hp", "carb"}, {{0, 1}}), cars()).report, "carb");
  EXPECT_EQ(report.family, "poisson");
  expect_close(report.coefficients[0].value, 0.14897091632459936, 1e-6, "intercept");
  expect_close(report.coefficients[1].value, 0.00551732573498205, 1e-6, "hp");
  expect_close(report.coefficients[0].standard_error, 0.26501909810692653, 1e-6, "intercept");
  expect_close(report.coefficients[1].standard_error, 0.0013871631949527656, 1e-6, "hp");
  EXPECT_NEAR(report.log_likelihood, -50.822429367227656, 1e-9);
}

// A row far out: whole Newton steps would go beyond what a double holds, and only halved ones arrive. At the maximum
// the residuals are orthogonal to the regressors.
TEST(FitCounts, ArrivesWhereNewtonOvershoots) {
  const std::vector<double> a = {0,    -0.3, 9.4,    -0.6, 0,    3.5, -3.8, -2.3, 1.6,  0.1,   1.7, -0.7, -1.5,
                                 -1.3, 1.5,  0.1,    -0.6, -1.5, 0.1, -0.8, 1.5,  -0.2, 5.6,   0.1, 0.5,  0.1,
                                 -0.1, -1.6, -225.6, -0.1, 0.8,  0.5, 0,    -0.2, 0.5,  -16.7, -0.4};
  const std::vector<double> b = {-0.9, 1.3, -0.3, 5.6,  0.4,  1,    -105.4, -1,  1.2,   -0.2, -1.6, -0.5, 0.7,
                                 0.3,  0.5, -2.2, -7.1, -0.1, -1.2, -0.1,   2,   2.6,   -1.1, 0.2,  -2.4, -16.9,
                                 0.1,  1.1, -6.1, 0.9,  0.8,  0.3,  -2.1,   2.9, -22.7, -1.1, 0};
  const std::vector<double> y = {4, 0, 0, 0, 1, 1, 1, 2, 1, 0,   1, 2, 0, 1, 1, 2, 1, 1, 2,
                                 0, 0, 0, 1, 1, 1, 2, 0, 0, 160, 0, 0, 1, 1, 3, 2, 0, 0};
  const Dataset data =
      table({{continuous("a"), a}, {continuous("b"), b}, {{.name = "y", .kind = VariableKind::kCount}, y}});
  const auto report = fit_of(fit(dag({"a", "b", "y"}, {{0, 2}, {1, 2}}), data).report, "y");
  double sum = 0, with_a = 0, with_b = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double residual = y[i] - std::exp(report.coefficients[0].value + report.coefficients[1].value * a[i] +
                                            report.coefficients[2].value * b[i]);
    sum += residual, with_a += residual * a[i], with_b += residual * b[i];
  }
  EXPECT_NEAR(sum, 0, 1e-6);
  EXPECT_NEAR(with_a, 0, 1e-4);
  EXPECT_NEAR(with_b, 0, 1e-4);
}

// Two models of the cars, one that fits and one that does not, computed apart in NumPy from the formulas of the header.
TEST(FitIndices, AreThoseOfAnIndependentComputation) {
  const auto good = fit(dag({"disp", "hp", "wt", "mpg"}, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), cars()).report.covariance;
  ASSERT_TRUE(good);
  EXPECT_NEAR(good->chi_square, 0.7869205175459228, 1e-8);
  EXPECT_EQ(good->dof, 2);
  EXPECT_NEAR(good->p_value, 0.674718131170504, 1e-9);
  EXPECT_NEAR(good->baseline_chi_square, 138.04207752904324, 1e-8);
  EXPECT_EQ(good->rmsea, 0);
  EXPECT_EQ(good->rmsea_low, 0);
  EXPECT_NEAR(good->rmsea_high, 0.2660637282293825, 1e-6);
  EXPECT_EQ(good->cfi, 1);
  EXPECT_NEAR(good->tli, 1.0275612025762149, 1e-9);
  EXPECT_NEAR(good->srmr, 0.018174633532083224, 1e-9);

  const auto bad = fit(dag({"disp", "hp", "wt", "mpg"}, {{0, 1}, {0, 2}, {1, 3}}), cars()).report.covariance;
  ASSERT_TRUE(bad);
  EXPECT_NEAR(bad->chi_square, 27.373210586380537, 1e-8);
  EXPECT_EQ(bad->dof, 3);
  expect_close(bad->p_value, 4.916559690254868e-06, 1e-6, "p");
  EXPECT_NEAR(bad->rmsea, 0.5038726131422477, 1e-9);
  EXPECT_NEAR(bad->rmsea_low, 0.3417145170697519, 1e-6);
  EXPECT_NEAR(bad->rmsea_high, 0.6845881353374523, 1e-6);
  EXPECT_NEAR(bad->cfi, 0.8154133058000429, 1e-9);
  EXPECT_NEAR(bad->tli, 0.6308266116000857, 1e-9);
  EXPECT_NEAR(bad->srmr, 0.12669206346273032, 1e-9);

  const auto saturated = fit(dag({"disp", "hp"}, {{0, 1}}), cars()).report.covariance;
  ASSERT_TRUE(saturated);
  EXPECT_NEAR(saturated->chi_square, 0, 1e-9);
  EXPECT_EQ(saturated->dof, 0);
  EXPECT_EQ(saturated->p_value, 1);
  EXPECT_FALSE(fit(dag({"hp", "gear"}, {{0, 1}}), cars()).report.covariance) << "not all equations are linear";
}

TEST(FitTable, CountsByHand) {
  // A: 0 0 0 0 1 1, B given A=0: 0 0 0 1, given A=1: 1 1.
  const Dataset data =
      table({{levels("A", {"a", "b"}), {0, 0, 0, 0, 1, 1}}, {levels("B", {"x", "y"}), {0, 0, 0, 1, 1, 1}}});
  const auto graph = dag({"A", "B"}, {{0, 1}});
  const FitReport report = fit(graph, data).report;
  const VariableFit b = fit_of(report, "B");
  EXPECT_EQ(coefficient_of(b, "P(x | A=a)").value, 0.75);
  EXPECT_NEAR(coefficient_of(b, "P(x | A=a)").standard_error, std::sqrt(0.75 * 0.25 / 4), 1e-15);
  EXPECT_EQ(coefficient_of(b, "P(y | A=b)").value, 1);
  EXPECT_TRUE(std::isnan(coefficient_of(b, "P(x | A=a)").p_value));
  EXPECT_NEAR(b.log_likelihood, 3 * std::log(0.75) + std::log(0.25), 1e-14);
  EXPECT_EQ(b.parameters, 2);
  ASSERT_TRUE(report.table);
  EXPECT_NEAR(report.table->g_square, 0, 1e-12);
  EXPECT_EQ(report.table->dof, 0);
  EXPECT_EQ(report.table->cells_seen, 3);

  const VariableFit smoothed = fit_of(fit(graph, data, {.pseudo_count = 1}).report, "B");
  EXPECT_EQ(coefficient_of(smoothed, "P(y | A=b)").value, 0.75);
  // Without the edge G^2 is 2 sum n log(n p_ab / (p_a p_b)) by hand: n_ax = 3, n_ay = 1, n_by = 2.
  const FitReport independent = fit(dag({"A", "B"}, {}), data).report;
  EXPECT_NEAR(independent.table->g_square,
              2 * (3 * std::log(3.0 * 6 / (4 * 3)) + std::log(6.0 / (4 * 3)) + 2 * std::log(2.0 * 6 / (2 * 3))), 1e-12);
  EXPECT_EQ(independent.table->dof, 1);
}

TEST(FitMixed, ALineAConfigurationIsARegressionOnEachPart) {
  Rng rng(4);
  std::vector<double> g, x, y;
  for (int i = 0; i < 60; ++i) {
    g.push_back(i % 3), x.push_back(rng.normal()), y.push_back((1 + i % 3) * x.back() + i % 3 + rng.normal());
  }
  const Dataset data = table({{levels("g", {"a", "b", "c"}), g}, {continuous("x"), x}, {continuous("y"), y}});
  const auto graph = dag({"g", "x", "y"}, {{0, 2}, {1, 2}});
  const VariableFit all = fit_of(fit(graph, data).report, "y");
  EXPECT_EQ(all.family, "conditional_gaussian");
  double sum = 0;
  for (const char* level : {"a", "b", "c"}) {
    std::vector<Eigen::Index> rows;
    for (Eigen::Index i = level[0] - 'a'; i < 60; i += 3) rows.push_back(i);
    const VariableFit part = fit_of(fit(dag({"x", "y"}, {{0, 1}}), data.select_rows(rows)).report, "y");
    for (const char* name : {"intercept", "x"}) {
      const auto& whole = coefficient_of(all, std::string(name) + " | g=" + level);
      EXPECT_NEAR(whole.value, coefficient_of(part, name).value, 1e-12);
      EXPECT_NEAR(whole.standard_error, coefficient_of(part, name).standard_error, 1e-12);
    }
    EXPECT_NEAR(coefficient_of(all, std::string("sd | g=") + level).value, part.sd, 1e-12);
    sum += part.log_likelihood;
  }
  EXPECT_NEAR(all.log_likelihood, sum, 1e-10);
  EXPECT_EQ(all.parameters, 9);

  // One slope and an offset a level: the regression on x and two indicators.
  const auto fitted = fit(graph, data, {.family = FitFamily::kLinear});
  const VariableFit offsets = fit_of(fitted.report, "y");
  std::vector<double> b, c;
  for (double code : g) b.push_back(code == 1), c.push_back(code == 2);
  const Dataset indicators =
      table({{continuous("b"), b}, {continuous("c"), c}, {continuous("x"), x}, {continuous("y"), y}});
  const auto by_hand = fit(dag({"b", "c", "x", "y"}, {{0, 3}, {1, 3}, {2, 3}}), indicators);
  for (const auto& [ours, theirs] :
       {std::pair{"g=b", "b"}, std::pair{"g=c", "c"}, std::pair{"x", "x"}, std::pair{"intercept", "intercept"}})
    EXPECT_NEAR(coefficient_of(offsets, ours).value, coefficient_of(fit_of(by_hand.report, "y"), theirs).value, 1e-12);
  ASSERT_EQ(offsets.terms.size(), 1u);
  EXPECT_EQ(offsets.terms[0].name, "g");
  // The model answers as the regression does: from level a to c, all else equal.
  Eigen::MatrixXd row(1, 3);
  row << 0, 0.5, 2;
  const auto to_c = Intervention::set(0, 2);
  const auto changed = counterfactual(fitted.scm, row, {&to_c, 1}, nullptr, Rng(1), {});
  EXPECT_NEAR(changed.values(0, 2), 2 + coefficient_of(offsets, "g=c").value, 1e-12);
}

TEST(Fit, RefusesGraphsThatAreNoDagAndSaysWhatToDo) {
  const Dataset data = cars();
  GraphDocument graph = dag({"hp", "wt", "mpg"}, {{0, 1}});
  graph.graph.set_undirected(1, 2);
  EXPECT_THAT(message_of<NotApplicable>([&] { fit(graph, data); }),
              AllOf(HasSubstr("wt --- mpg has no direction"), HasSubstr("abdera query GRAPH members"),
                    HasSubstr("extend=true")));
  const auto extended = fit(graph, data, {.extend = true});
  EXPECT_TRUE(extended.scm.dag().directed(1, 2)) << "mpg --> wt would be a new collider";
  EXPECT_THAT(extended.report.notes, testing::ElementsAre(HasSubstr("this model takes wt --> mpg")));
  graph.graph.set_edge(1, Mark::kCircle, Mark::kArrow, 2);
  EXPECT_THAT(message_of<NotApplicable>([&] { fit(graph, data, {.extend = true}); }),
              HasSubstr("wt o-> mpg says that hidden causes"));
  graph.graph.set_directed(1, 2), graph.graph.set_directed(2, 0);
  EXPECT_THAT(message_of<NotApplicable>([&] { fit(graph, data); }), HasSubstr("a model is fitted to a DAG"));
  EXPECT_THAT(message_of<DataError>([&] { fit(dag({"hp", "gears"}, {}), data); }), HasSubstr("gear"));
}

TEST(Fit, NamesWhatCannotBeFitted) {
  const auto numbers = [](std::vector<double> a, std::vector<double> b, std::vector<double> c) {
    return table({{continuous("a"), std::move(a)}, {continuous("b"), std::move(b)}, {continuous("c"), std::move(c)}});
  };
  const auto graph = dag({"a", "b", "c"}, {{0, 2}, {1, 2}});
  const auto error = [&](const Dataset& data, const GraphDocument& g, const FitOptions& options = {}) {
    return message_of<DataError>([&] { fit(g, data, options); });
  };
  EXPECT_THAT(error(numbers({1, 2, 3, 5, 4}, {2, 4, 6, 10, 8}, {1, 0, 2, 1, 3}), graph),
              AllOf(HasSubstr("the parents of 'c' are linearly dependent"), HasSubstr("leave it out of the graph")));
  EXPECT_THAT(error(numbers({1, 2, 3, 5, 4}, {2, 4, 1, 0, 8}, {3, 6, 4, 5, 12}), graph),
              HasSubstr("its parents determine 'c'"));
  EXPECT_THAT(error(numbers({1, 2, 3}, {2, 4, 1}, {3, 6, 5}), graph),
              HasSubstr("'c': 3 rows are too few for 3 coefficients"));
  EXPECT_THAT(error(numbers({1, 2, 3, 5, 4}, {2, 2, 2, 2, 2}, {3, 6, 4, 5, 12}), graph),
              HasSubstr("column b is constant"));
  const Dataset gaps = numbers({1, 2, 3, 5, 4, 9}, {2, 4, 1, 0, 8, NAN}, {3, 5, 4, 5, 12, 1});
  EXPECT_THAT(error(gaps, graph), AllOf(HasSubstr("'b'"), HasSubstr("missing"), HasSubstr("row 6")));
  const FitReport listwise = fit(graph, gaps, {.missing = FitMissing::kListwise}).report;
  EXPECT_EQ(listwise.n, 5);
  EXPECT_EQ(listwise.dropped, 1);
  EXPECT_THAT(listwise.notes, testing::ElementsAre(HasSubstr("1 of 6 rows have missing values")));
  EXPECT_EQ(fit(dag({"a", "c"}, {{0, 1}}), gaps).report.n, 6) << "columns that are not in the graph do not matter";

  const auto two = dag({"x", "y"}, {{0, 1}});
  const Dataset separated =
      table({{continuous("x"), {1, 2, 3, 4, 5, 6}}, {levels("y", {"no", "yes"}), {0, 0, 0, 1, 1, 1}}});
  EXPECT_THAT(error(separated, two), AllOf(HasSubstr("'y'"), HasSubstr("separation"), HasSubstr("merge levels")));
  const Dataset quasi =  // level b of x has no "yes"
      table({{levels("x", {"a", "b"}), {0, 0, 0, 1, 1, 1}}, {levels("y", {"no", "yes"}), {0, 1, 1, 0, 0, 0}}});
  EXPECT_THAT(error(quasi, two, {.family = FitFamily::kLinear}), HasSubstr("separation"));
  EXPECT_NEAR(coefficient_of(fit_of(fit(two, quasi).report, "y"), "P(yes | x=b)").value, 0, 0) << "a table can";

  const Dataset holes =
      table({{levels("x", {"a", "b", "c"}), {0, 0, 1, 1, 0, 1}}, {levels("y", {"no", "yes"}), {0, 1, 1, 0, 0, 0}}});
  EXPECT_THAT(error(holes, two), AllOf(HasSubstr("no row has x=c"), HasSubstr("pseudo_count=1")));
  EXPECT_EQ(coefficient_of(fit_of(fit(two, holes, {.pseudo_count = 1}).report, "y"), "P(yes | x=c)").value, 0.5);
  EXPECT_THAT(error(holes, two, {.family = FitFamily::kLinear}), HasSubstr("level 'c' of 'x' has no rows"));
  const Dataset thin = table({{levels("x", {"a", "b"}), {0, 0, 0, 0, 0, 1}}, {continuous("y"), {1, 2, 4, 3, 3, 7}}});
  EXPECT_THAT(error(thin, two), AllOf(HasSubstr("where x=b, 1 row are too few"), HasSubstr("family=linear")));

  EXPECT_THAT(message_of<NotApplicable>([&] { fit(two, separated, {.family = FitFamily::kTable}); }),
              HasSubstr("'x' is continuous"));
  const Dataset angle =
      table({{{.name = "x", .kind = VariableKind::kCircular}, {1, 2, 3, 4}}, {continuous("y"), {1, 3, 2, 4}}});
  EXPECT_THAT(message_of<NotApplicable>([&] { fit(two, angle); }), HasSubstr("sine and cosine"));
}

TEST(FitReport, HasTheSameFiguresForPeopleAndPrograms) {
  const FitReport report =
      fit(dag({"disp", "hp", "wt", "mpg", "gear"}, {{0, 1}, {0, 2}, {1, 3}, {2, 3}}), cars()).report;
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["schema"], "abdera-fit/1");
  EXPECT_EQ(json["variables"][3]["name"], "mpg");
  EXPECT_EQ(json["variables"][3]["coefficients"][2]["name"], "wt");
  EXPECT_EQ(json["variables"][3]["coefficients"][2]["value"].get<double>(), report.variables[3].coefficients[2].value);
  EXPECT_EQ(json["bic"].get<double>(), report.bic());
  EXPECT_TRUE(json["covariance"].is_null());
  EXPECT_TRUE(json["variables"][4]["sd"].is_null());
  const std::string text = to_text(report);
  EXPECT_THAT(text, AllOf(HasSubstr("5 variables, 32 rows\n"), HasSubstr("\nmpg: linear, gaussian noise of sd 2.59"),
                          HasSubstr("  wt                 -3.87783       0.632733     -6.129   1.1e-06\n"),
                          HasSubstr("  P(3)                0.46875      0.0882155\n")));
  EXPECT_EQ(text.back(), '\n');
}

}  // namespace
}  // namespace abdera::fit_test
