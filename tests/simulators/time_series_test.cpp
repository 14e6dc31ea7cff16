#include "simulators/time_series.hpp"

#include <gmock/gmock.h>

#include <Eigen/LU>
#include <cmath>
#include <cstring>

#include "core/error.hpp"
#include "graphs/mag.hpp"
#include "simulators/counterfactual.hpp"
#include "simulators/linear_series.hpp"
#include "simulators/series_sample.hpp"
#include "simulators/series_truth.hpp"
#include "simulators/switched.hpp"
#include "tests/simulators/scm_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

bool same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  return a.rows() == b.rows() && a.cols() == b.cols() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

SeriesVariable variable(std::string name, std::vector<LaggedParent> parents, MechanismPtr mechanism, std::uint64_t id) {
  SeriesVariable out;
  out.info.name = std::move(name), out.parents = std::move(parents), out.mechanism = std::move(mechanism), out.id = id;
  return out;
}

/// x(t) = phi x(t-1) + e.
TimeSeriesScm autoregression(double phi, std::int64_t burn_in = TimeSeriesScm::kAutomatic) {
  return TimeSeriesScm({variable("x", {{0, 1}}, linear_mechanism(0, {phi}, {}), 1)}, burn_in);
}

/// X drives Y after two steps and Z at once, Y drives Z after one; a latent L drives X and Y. All remember themselves.
TimeSeriesScm small_model(std::int64_t burn_in = TimeSeriesScm::kAutomatic) {
  const NoiseLaw noise{NoiseKind::kExponential, 0.2, 0.8, 0};
  auto latent = variable("L", {{0, 1}}, linear_mechanism(0.5, {0.6}, noise), 14);
  latent.recorded = false;
  latent.start = {NoiseKind::kGaussian, 1, 2, 0};
  return TimeSeriesScm({latent, variable("X", {{1, 1}, {0, 1}}, linear_mechanism(0, {0.7, 0.5}, noise), 11),
                        variable("Y", {{2, 1}, {1, 2}, {0, 0}}, linear_mechanism(1, {0.5, -0.4, 0.3}, noise), 12),
                        variable("Z", {{1, 0}, {2, 1}, {3, 1}}, linear_mechanism(0, {0.8, 0.6, -0.3}, noise), 13)},
                       burn_in);
}

/// Regimes by a Markov chain, a clock, a discrete and a nonlinear variable.
TimeSeriesScm motley_model() {
  SeriesVariable day = variable("day", {}, nullptr, 1);
  day.clock = Clock::sine(24, 2);
  SeriesVariable regime =
      variable("regime", {{1, 1}},
               std::make_shared<TableMechanism>(std::vector<int>{2}, 2, std::vector<double>{.9, .1, .2, .8}), 2);
  regime.info.kind = VariableKind::kBinary, regime.info.levels = {"quiet", "storm"};
  const NoiseLaw noise{NoiseKind::kGaussian, 0, 0.5, 0};
  SeriesVariable x = variable("X", {{1, 0}, {2, 1}, {0, 0}},
                              std::make_shared<SwitchedMechanism>(std::vector<MechanismPtr>{
                                  linear_mechanism(0, {0.3, 1}, noise), linear_mechanism(2, {-0.6, 0}, noise)}),
                              3);
  const auto tanh = std::make_shared<UnitsResponse>(
      2, UnitsResponse::Activation::kTanh, std::vector<UnitsResponse::Unit>{{1.5, 0.2, {1, -0.5}}, {-1, 0, {0, 1}}});
  SeriesVariable y = variable("Y", {{2, 3}, {3, 1}}, std::make_shared<AdditiveNoise>(tanh, noise), 4);
  return TimeSeriesScm({day, regime, x, y}, 20);
}

// Hamilton (1994), Time Series Analysis, section 3.4: variance 1 / (1 - phi^2), autocorrelation phi^k.
TEST(LinearSeries, OfAnAutoregressionIsTheTextbook) {
  const LinearSeries exact(autoregression(0.8));
  EXPECT_NEAR(exact.covariance()(0, 0), 1 / 0.36, 1e-13);
  for (int lag : {0, 1, 2, 5}) {
    EXPECT_NEAR(exact.autocovariance(lag)(0, 0), std::pow(0.8, lag) / 0.36, 1e-13);
    EXPECT_NEAR(exact.total_effect(lag)(0, 0), std::pow(0.8, lag), 1e-15);
  }
  EXPECT_NEAR(*autoregression(0.8).spectral_radius(), 0.8, 1e-12);
}

// y(t) = x(t-1) + e, x = e: var y = 2, cov(y(t), x(t-1)) = 1, no memory.
TEST(LinearSeries, OfALinkIsComputedByHand) {
  const TimeSeriesScm series(
      {variable("x", {}, linear_mechanism(3, {}, {}), 1), variable("y", {{0, 1}}, linear_mechanism(-1, {1}, {}), 2)});
  const LinearSeries exact(series);
  EXPECT_EQ(exact.covariance(), (Eigen::Matrix2d() << 1, 0, 0, 2).finished());
  EXPECT_EQ(exact.autocovariance(1), (Eigen::Matrix2d() << 0, 0, 1, 0).finished());
  EXPECT_EQ(exact.autocovariance(2), Eigen::Matrix2d::Zero());
  EXPECT_EQ(exact.mean(), Eigen::Vector2d(3, 2));
}

// Luetkepohl (2005), section 2.1.4, equation 2.1.39: a VAR(2) of two variables; the covariance solves
// vec S = (I - A kron A)^-1 vec Q, here by elimination and there by doubling.
TEST(LinearSeries, SolvesTheLyapunovEquationOfTheCompanionForm) {
  const TimeSeriesScm series = small_model();
  const LinearSeries exact(series);
  const Eigen::Index p = 4, n = 8;
  Eigen::MatrixXd inverse = (Eigen::MatrixXd::Identity(p, p) - exact.weights(0)).inverse();
  Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n, n), q = Eigen::MatrixXd::Zero(n, n);
  a.block(0, 0, p, p) = inverse * exact.weights(1), a.block(0, p, p, p) = inverse * exact.weights(2);
  a.block(p, 0, p, p).setIdentity();
  const Eigen::VectorXd variance = exact.noise_sd().array().square();
  q.topLeftCorner(p, p) = inverse * variance.asDiagonal() * inverse.transpose();
  Eigen::MatrixXd kron(n * n, n * n);
  for (Eigen::Index i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < n; ++j) kron.block(i * n, j * n, n, n) = a(i, j) * a;
  const Eigen::VectorXd s = (Eigen::MatrixXd::Identity(n * n, n * n) - kron)
                                .partialPivLu()
                                .solve(Eigen::Map<const Eigen::VectorXd>(q.data(), n * n));
  const Eigen::Map<const Eigen::MatrixXd> state(s.data(), n, n);
  EXPECT_LT((exact.covariance() - state.topLeftCorner(p, p)).cwiseAbs().maxCoeff(), 1e-12);
  EXPECT_LT((exact.autocovariance(1) - state.block(0, p, p, p)).cwiseAbs().maxCoeff(), 1e-12);
  const Eigen::MatrixXd window = exact.window_covariance(2).matrix;
  EXPECT_EQ(window, window.transpose());
  EXPECT_EQ(window.block(8, 0, 4, 4), exact.autocovariance(2));
  EXPECT_EQ(exact.window_covariance(2).names[4], "L(t-1)");
}

TEST(LinearSeries, HasTheMomentsOfItsSamples) {
  const TimeSeriesScm series = small_model();
  const LinearSeries exact(series);
  constexpr Eigen::Index units = 40'000, times = 3;
  RunContext run;
  const auto x = sample(series, times, Rng(3), run, units);
  Eigen::MatrixXd now(units, 4), before(units, 4);
  for (Eigen::Index u = 0; u < units; ++u) now.row(u) = x.row(u * times + 2), before.row(u) = x.row(u * times);
  const double root_n = std::sqrt(static_cast<double>(units));
  for (Var a = 0; a < 4; ++a) {
    const double sd = std::sqrt(exact.covariance()(a, a));
    // Units are independent: means are normal to 1e-3, and of 36 bands of 6 standard errors one is left once in 1e7.
    EXPECT_NEAR(now.col(a).mean(), exact.mean()(a), 6 * sd / root_n);
    for (Var b = 0; b < 4; ++b) {
      const double scale = sd * std::sqrt(exact.covariance()(b, b));
      const Eigen::ArrayXd y = now.col(a).array() - exact.mean()(a);
      // A product of sums of exponential noises has a variance of at most 9 times the variances'.
      EXPECT_NEAR((y * (now.col(b).array() - exact.mean()(b))).mean(), exact.covariance()(a, b),
                  6 * 3 * scale / root_n);
      EXPECT_NEAR((y * (before.col(b).array() - exact.mean()(b))).mean(), exact.autocovariance(2)(a, b),
                  6 * 3 * scale / root_n);
    }
  }
}

TEST(LinearSeries, NamesWhatHasNoClosedForm) {
  EXPECT_THAT(message_of<NotApplicable>([] { LinearSeries exact(motley_model()); }),
              HasSubstr("'regime' comes from a mechanism 'table', which is not linear"));
  SeriesVariable hour = variable("hour", {}, nullptr, 1);
  hour.clock = Clock::sawtooth(24, 24);
  EXPECT_THAT(message_of<NotApplicable>([&] { LinearSeries(TimeSeriesScm({hour})).mean(); }),
              HasSubstr("'hour' is a clock: the means of the series move with it"));
}

TEST(TimeSeriesScm, RefusesWhatIsNoStationaryModelByName) {
  const auto refusal = [](std::vector<SeriesVariable> variables) {
    return message_of<UsageError>([&] { TimeSeriesScm model(std::move(variables)); });
  };
  const auto of = [](std::string name, std::vector<LaggedParent> parents, std::uint64_t id, double weight = 0.1) {
    const std::vector<double> weights(parents.size(), weight);
    return variable(std::move(name), std::move(parents), linear_mechanism(0, weights, {}), id);
  };
  EXPECT_THAT(refusal({of("A", {{0, 1}}, 1, 1.0)}), HasSubstr("spectral radius of its companion matrix is 1,"));
  EXPECT_THAT(refusal({of("A", {{1, 1}}, 1, 1.1), of("B", {{0, 2}}, 2, 1.1)}), HasSubstr("matrix is 1.0656,"))
      << "1.21 by three steps: its cube root";
  EXPECT_THAT(refusal({of("A", {{1, 0}}, 1), of("B", {{2, 0}}, 2), of("C", {{0, 0}}, 3)}), HasSubstr("make a cycle"));
  EXPECT_THAT(refusal({of("A", {{1, 0}}, 1), of("B", {{0, 0}}, 2)}), HasSubstr("at the same time"));
  EXPECT_THAT(refusal({of("A", {{0, 0}}, 1)}),
              HasSubstr("'A' has a parent that is no other variable and not its past"));
  EXPECT_THAT(refusal({of("A", {{0, -1}}, 1)}), HasSubstr("'A' has a parent"));
  EXPECT_THAT(refusal({of("A", {{0, 1}, {0, 1}}, 1)}), HasSubstr("the parent 'A' at lag 1 twice"));
  EXPECT_THAT(refusal({of("A", {}, 1), of("A", {}, 2)}), HasSubstr("two variables are named 'A'"));
  EXPECT_THAT(refusal({of("A", {}, 1), of("B", {}, 1)}), HasSubstr("'B' has the noise of another"));
  SeriesVariable clock = of("hour", {}, 1);
  clock.clock = Clock::sine(24);
  EXPECT_THAT(refusal({clock}), HasSubstr("'hour' is a clock"));
  clock.mechanism = nullptr, clock.clock = Clock::sine(0);
  EXPECT_THAT(refusal({clock}), HasSubstr("positive period"));
}

TEST(TimeSeriesScm, HasTheSameBitsOnAnyNumberOfThreadsAndInAnyParts) {
  for (const TimeSeriesScm& series : {small_model(), motley_model()}) {
    RunContext run;
    const auto one = sample(series, 7, Rng(4), run, 600);
    for (int threads : {2, 7}) {
      run.threads = threads;
      ASSERT_TRUE(same_bits(one, sample(series, 7, Rng(4), run, 600)));
    }
    ASSERT_TRUE(same_bits(one.middleRows(7 * 300, 7 * 80), sample(series, 7, Rng(4), run, 80, 300)));
    SeriesWalk walk(series, Rng(4), 123);
    for (std::int64_t t : {0, 1, 6}) {
      walk.advance_to(t);
      ASSERT_TRUE(same_bits(walk.values(), one.row(123 * 7 + t)));
    }
    ASSERT_TRUE(same_bits(sample(series, 7, Rng(4), run), one.topRows(7))) << "a single series is unit 0";
  }
}

TEST(TimeSeriesScm, IsItsUnrolledModelBitForBit) {
  for (const TimeSeriesScm& series : {small_model(12), motley_model()}) {
    const UnrolledSeries unrolled = unroll(series, 4);
    constexpr Eigen::Index units = 50;
    const auto rows = sample(unrolled.scm, units, Rng(5), {}).values;
    const auto x = sample(series, 5, Rng(5), {}, units);
    for (Eigen::Index u = 0; u < units; ++u)
      for (std::int64_t t = 0; t < 5; ++t)
        for (Var v = 0; v < series.size(); ++v) ASSERT_EQ(rows(u, unrolled.at(v, t)), x(u * 5 + t, v));
    EXPECT_EQ(unrolled.scm.variable(unrolled.at(1, 3)).info.name, series.variable(1).info.name + "(3)");
  }
}

TEST(TimeSeriesScm, InterventionsAreThoseOfTheUnrolledModel) {
  const TimeSeriesScm series = small_model(12);
  const SeriesIntervention changes[] = {{Intervention::set(1, 2.5), 1, 2},
                                        {Intervention::shift(2, -1), 0, 3},
                                        {Intervention::draw(3, linear_mechanism(1, {}, {})), 2, 2},
                                        {Intervention::replace(1, linear_mechanism(0, {0.1, 0.1}, {})), 3, 9}};
  std::vector<Intervention> at_nodes;
  const UnrolledSeries unrolled = unroll(series, 4);
  for (const auto& [change, first, last] : changes)
    for (std::int64_t t = first; t <= std::min<std::int64_t>(last, 4); ++t) {
      at_nodes.push_back(change);
      at_nodes.back().target = unrolled.at(change.target, t);
    }
  const auto changed = intervene(series, changes);
  const auto rows = sample(intervene(unrolled.scm, at_nodes), 30, Rng(5), {}).values;
  const auto x = sample(changed, 5, Rng(5), {}, 30), before = sample(series, 5, Rng(5), {}, 30);
  for (Eigen::Index u = 0; u < 30; ++u)
    for (std::int64_t t = 0; t < 5; ++t)
      for (Var v = 0; v < 4; ++v) ASSERT_EQ(rows(u, unrolled.at(v, t)), x(u * 5 + t, v)) << t << " " << v;
  for (Eigen::Index u = 0; u < 30; ++u) {
    EXPECT_EQ(x(u * 5, 1), before(u * 5, 1)) << "not before its time";
    EXPECT_EQ(x(u * 5 + 2, 1), 2.5);
  }
  EXPECT_EQ(x.col(0), before.col(0)) << "not upstream";
  const auto same = sample(unroll(changed, 4).scm, 30, Rng(5), {}).values;
  EXPECT_TRUE(same_bits(same, rows));

  const SeriesIntervention overlap[] = {{Intervention::set(1, 2), 1, 3}, {Intervention::set(1, 3), 3, 4}};
  EXPECT_THAT(message_of<UsageError>([&] { intervene(series, overlap); }),
              HasSubstr("two interventions on 'X' at time 3"));
  const SeriesIntervention backwards[] = {{Intervention::set(1, 2), 3, 1}};
  EXPECT_THAT(message_of<UsageError>([&] { intervene(series, backwards); }), HasSubstr("from time 3 to 1"));
  const SeriesIntervention of_clock[] = {{Intervention::shift(0, 2), 3, 4}};
  EXPECT_THAT(message_of<UsageError>([&] { intervene(motley_model(), of_clock); }), HasSubstr("'day' is a clock"));
}

// Abduction, action, prediction in a window: what would have been after time 10 had X been 0 at time 10.
TEST(TimeSeriesScm, CounterfactualsOfAWindowAreThoseOfTheWholeSeries) {
  const TimeSeriesScm series = small_model();
  const auto fact = sample(series, 15, Rng(6), {});
  const SeriesIntervention change{Intervention::set(1, 0), 10, 10};
  const auto other_world = sample(intervene(series, {&change, 1}), 15, Rng(6), {});
  const UnrolledSeries window = unroll(series, 10, 14, fact.middleRows(8, 2));
  Eigen::MatrixXd row(1, window.scm.size());
  for (std::int64_t t = 8; t < 15; ++t)
    for (Var v = 0; v < 4; ++v) row(0, window.at(v, t)) = fact(t, v);
  const auto at_node = Intervention::set(window.at(1, 10), 0);
  const auto answer = counterfactual(window.scm, row, {&at_node, 1}, nullptr, Rng(1), {});
  EXPECT_TRUE(answer.exact());
  for (std::int64_t t = 10; t < 15; ++t)
    for (Var v = 0; v < 4; ++v) EXPECT_NEAR(answer.values(0, window.at(v, t)), other_world(t, v), 1e-12);
}

TEST(TimeSeriesScm, EffectsOfAPulseAreTheClosedForm) {
  const TimeSeriesScm series = small_model();
  const LinearSeries exact(series);
  const SeriesIntervention pulse{Intervention::shift(1, 1), 3, 3};
  const Eigen::MatrixXd difference =
      sample(intervene(series, {&pulse, 1}), 8, Rng(7), {}) - sample(series, 8, Rng(7), {});
  for (int lag = 0; lag < 5; ++lag)
    EXPECT_LT((difference.row(3 + lag).transpose() - exact.total_effect(lag).col(1)).cwiseAbs().maxCoeff(), 1e-12);
}

TEST(SeriesTruth, ListsLinksAndDrawsThemInAWindow) {
  const TimeSeriesScm series = small_model();
  const auto edges = lagged_edges(series);
  ASSERT_EQ(edges.size(), 9u);
  EXPECT_EQ(edges[3], (LaggedEdge{0, 0, 2, 0.3}));
  EXPECT_EQ(edges[5], (LaggedEdge{1, 2, 2, -0.4}));
  Eigen::MatrixXi summary(4, 4);
  summary << 1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1;
  EXPECT_EQ(summary_graph(series), summary);
  const GraphDocument window = window_dag(series, 2);
  EXPECT_EQ(window.nodes[1], "X(t-2)");
  EXPECT_EQ(window.nodes[11], "Z(t)");
  EXPECT_TRUE(window.graph.directed(1, 10)) << "X(t-2) --> Y(t)";
  EXPECT_TRUE(window.graph.directed(9, 11)) << "X(t) --> Z(t)";
  EXPECT_EQ(window.graph.num_edges(), 2 * 3 + 6 * 2 + 1) << "lag 0 fits three times, lag 1 twice";
  const TimeSeriesScm without(
      {variable("x", {}, linear_mechanism(0, {}, {}), 1), variable("y", {{0, 1}}, linear_mechanism(0, {0}, {}), 2)});
  EXPECT_TRUE(lagged_edges(without).empty()) << "a weight of 0 is no link";
}

// x(t-1) and y(t-1) have no link but a common cause before the window; later ones are separated by it.
TEST(SeriesTruth, ProjectsThePastOntoTheFirstTimesOfAWindow) {
  const TimeSeriesScm series({variable("d", {{0, 1}}, linear_mechanism(0, {0.5}, {}), 1),
                              variable("x", {{0, 1}}, linear_mechanism(0, {1}, {}), 2),
                              variable("y", {{0, 1}}, linear_mechanism(0, {1}, {}), 3)});
  const WindowTruth truth = window_truth(series, 1, 3);
  EXPECT_EQ(truth.recorded.size(), 6u);
  const MixedGraph mag = mag_of(truth.dag.graph, truth.latent, {});
  EXPECT_TRUE(mag.bidirected(1, 2));
  EXPECT_TRUE(mag.bidirected(0, 1));
  EXPECT_FALSE(mag.adjacent(4, 5));
  EXPECT_TRUE(mag.directed(0, 4));
  EXPECT_EQ(mag, mag_of(window_truth(series, 1, 8).dag.graph, window_truth(series, 1, 8).latent, {}));
}

TEST(SeriesWalk, SaysWhereASeriesDiverges) {
  const auto square = std::make_shared<InteractionResponse>(LinearResponse(1, {0}),
                                                            std::vector<InteractionResponse::Product>{{0, 0, 2}});
  const TimeSeriesScm series({variable("x", {{0, 1}}, std::make_shared<AdditiveNoise>(square, NoiseLaw{}), 1)}, 5);
  EXPECT_THAT(message_of<UsageError>([&] { sample(series, 100, Rng(1), {}); }), HasSubstr("'x' is inf at time"));
}

TEST(SeriesWalk, APilotTellsStationarityWithoutAClosedForm) {
  check_stationary(motley_model(), 48, Rng(2), {});
  // A clock makes the law another at another hour; so does a start that is not yet forgotten.
  EXPECT_THAT(message_of<UsageError>([] { check_stationary(motley_model(), 30, Rng(2), {}); }),
              HasSubstr("the distribution functions of 'day' at times 0 and 30 differ by 1.000, more than 0.104"));
  EXPECT_THAT(message_of<UsageError>([] { check_stationary(autoregression(0.99, 10), 500, Rng(2), {}); }),
              HasSubstr("'x' at times 0 and 500"));
}

TEST(Clock, RunsInCirclesAlsoBeforeTimeZero) {
  const Clock day = Clock::sawtooth(24, 24), shifted = Clock::sawtooth(24, 24, 5), regimes = Clock::levels({10, 5, 1}),
              wave = Clock::sine(8, 3);
  EXPECT_EQ(day.at(0), 0);
  EXPECT_EQ(day.at(25), 1);
  EXPECT_EQ(day.at(-1), 23);
  EXPECT_EQ(shifted.at(-5), 0);
  const double levels[] = {0, 0, 1, 1, 2, 0};
  const std::int64_t times[] = {0, 9, 10, 14, 15, 16};
  for (int i = 0; i < 6; ++i) EXPECT_EQ(regimes.at(times[i]), levels[i]);
  EXPECT_EQ(regimes.at(-1), 2);
  EXPECT_NEAR(wave.at(2), 3, 1e-15);
  EXPECT_NEAR(wave.at(-2), -3, 1e-14);
  EXPECT_THROW(Clock::levels({}).check(), UsageError);
}

}  // namespace
}  // namespace abdera
