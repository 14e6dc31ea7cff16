#include <gmock/gmock.h>

#include <cmath>

#include "core/error.hpp"
#include "simulators/builders.hpp"
#include "simulators/coupled_maps.hpp"
#include "simulators/lorenz96.hpp"
#include "simulators/series_sample.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

/// The same model from a known state at time -1 (its start is fixed, so that no burn-in is needed).
TimeSeriesScm from_state(const TimeSeriesScm& series, const Eigen::VectorXd& state) {
  std::vector<SeriesVariable> variables(series.variables().begin(), series.variables().end());
  for (std::size_t v = 0; v < variables.size(); ++v)
    variables[v].start = {NoiseKind::kGaussian, state(static_cast<Eigen::Index>(v)), 0, 0};
  return TimeSeriesScm(std::move(variables), 0);
}

Eigen::VectorXd state_of(int n) {
  Eigen::VectorXd out(n);
  for (int k = 0; k < n; ++k) out(k) = 8 + 3 * std::sin(1.0 + 2.0 * k) + 0.1 * k;
  return out;
}

/// Lorenz (1996) as it is written.
Eigen::VectorXd slope(const Eigen::VectorXd& x, double forcing) {
  const auto n = x.size();
  Eigen::VectorXd out(n);
  for (Eigen::Index k = 0; k < n; ++k)
    out(k) = (x((k + 1) % n) - x((k + n - 2) % n)) * x((k + n - 1) % n) - x(k) + forcing;
  return out;
}

Eigen::VectorXd runge_kutta(const Eigen::VectorXd& x, double forcing, double h) {
  const Eigen::VectorXd a = slope(x, forcing), b = slope(x + h / 2 * a, forcing), c = slope(x + h / 2 * b, forcing),
                        d = slope(x + h * c, forcing);
  return x + h / 6 * (a + 2 * b + 2 * c + d);
}

Eigen::VectorXd after(const Lorenz96Options& options, double time) {
  const auto steps = static_cast<Eigen::Index>(std::lround(time / options.step));
  const auto x = sample(from_state(lorenz96(options), state_of(options.variables)), steps, Rng(1), {});
  return x.row(steps - 1);
}

TEST(Lorenz96, AStepIsThatOfTheWholeRing) {
  for (int n : {4, 5, 12, 13, 14, 40}) {
    const auto x = sample(from_state(lorenz96({.variables = n}), state_of(n)), 3, Rng(1), {});
    Eigen::VectorXd expected = state_of(n);
    for (int t = 0; t < 3; ++t) {
      expected = runge_kutta(expected, 8, 0.01);
      EXPECT_LT((x.row(t).transpose() - expected).cwiseAbs().maxCoeff(), 1e-13) << n;
    }
  }
}

TEST(Lorenz96, AStepIsDataAndBack) {
  const Lorenz96Step step(20, 8, 0.01);
  EXPECT_EQ(response_from(step.description(), "a response")->description(), step.description());
  EXPECT_THROW(Lorenz96Step(3, 8, 0.01), UsageError);
}

TEST(Lorenz96, RestsWhereEveryPlaceIsTheForcing) {
  for (Integrator integrator : {Integrator::kRungeKutta, Integrator::kEulerMaruyama}) {
    const Lorenz96Options options{.variables = 8, .forcing = 3, .integrator = integrator};
    const auto x = sample(from_state(lorenz96(options), Eigen::VectorXd::Constant(8, 3)), 50, Rng(1), {});
    EXPECT_LT((x.array() - 3).abs().maxCoeff(), 1e-13);
  }
}

// Halving the step divides the error by 16 (order 4) and by 2 (order 1).
TEST(Lorenz96, ConvergesInTheOrderOfItsIntegrator) {
  const auto error = [](Integrator integrator, double step) {
    const Eigen::VectorXd reference = after({.variables = 6, .step = 0.0005}, 0.4);
    return (after({.variables = 6, .step = step, .integrator = integrator}, 0.4) - reference).norm();
  };
  EXPECT_NEAR(std::log2(error(Integrator::kRungeKutta, 0.02) / error(Integrator::kRungeKutta, 0.01)), 4, 0.25);
  EXPECT_NEAR(std::log2(error(Integrator::kEulerMaruyama, 0.002) / error(Integrator::kEulerMaruyama, 0.001)), 1, 0.1);
}

// The quadratic terms conserve energy: d/dt sum x^2 / 2 = -sum x^2 + F sum x (Lorenz 1996).
TEST(Lorenz96, KeepsItsEnergyBalance) {
  const double h = 1e-4;
  const auto x = sample(from_state(lorenz96({.variables = 20, .step = h}), state_of(20)), 3, Rng(1), {});
  const double growth = (x.row(2).squaredNorm() - x.row(0).squaredNorm()) / 2 / (2 * h);
  EXPECT_NEAR(growth, -x.row(1).squaredNorm() + 8 * x.row(1).sum(), 1e-4 * x.row(1).squaredNorm());
}

// Mean 2.34 and standard deviation 3.64 at F = 8, n = 40 (Lorenz & Emanuel 1998, section 3: "2.3 and 3.6").
TEST(Lorenz96, HasTheKnownClimate) {
  const auto x = sample(lorenz96({.variables = 40, .step = 0.05}), 4000, Rng(2), {});
  const double mean = x.mean(), sd = std::sqrt((x.array() - mean).square().mean());
  EXPECT_NEAR(mean, 2.34, 0.1);
  EXPECT_NEAR(sd, 3.64, 0.1);
}

TEST(Lorenz96, StepsOfEulerThatAreTooLongDiverge) {
  EXPECT_THAT(message_of<UsageError>([] {
                sample(lorenz96({.variables = 40, .step = 0.02, .integrator = Integrator::kEulerMaruyama}), 1, Rng(1),
                       {});
              }),
              HasSubstr("the series diverges"));
}

TEST(Lorenz96, ItsLinksAreThoseOfTheEquation) {
  const auto euler = lagged_edges(lorenz96({.variables = 20, .integrator = Integrator::kEulerMaruyama}));
  const auto links = lorenz96_links(20);
  ASSERT_EQ(euler.size(), links.size());
  for (std::size_t i = 0; i < links.size(); ++i) {
    EXPECT_EQ(euler[i].from, links[i].from);
    EXPECT_EQ(euler[i].to, links[i].to);
    EXPECT_EQ(euler[i].lag, 1);
  }
  // A step of Runge and Kutta also reaches further, ever less: a nudge of one place is felt by place 10 so much.
  const auto felt = [](int offset, double step) {
    const TimeSeriesScm series = lorenz96({.variables = 20, .step = step});
    Eigen::VectorXd state = state_of(20);
    const auto before = sample(from_state(series, state), 1, Rng(1), {});
    state(10 + offset) += 1;
    return std::abs(sample(from_state(series, state), 1, Rng(1), {})(0, 10) - before(0, 10));
  };
  for (int offset : {-2, -1, 1}) EXPECT_NEAR(felt(offset, 2e-4) / felt(offset, 1e-4), 2, 0.1) << offset;
  for (int offset : {-4, -3, 2}) EXPECT_NEAR(felt(offset, 2e-4) / felt(offset, 1e-4), 4, 0.4) << offset;
  EXPECT_EQ(felt(-9, 0.01), 0);
  EXPECT_EQ(felt(5, 0.01), 0);
}

TEST(Lorenz96, WithNoiseHasAVarianceThatGrowsWithTime) {
  const Lorenz96Options options{.variables = 4, .noise = 2, .integrator = Integrator::kEulerMaruyama};
  const auto x = sample(from_state(lorenz96(options), state_of(4)), 1, Rng(1), {}, 4000);
  const Eigen::VectorXd centred = x.col(0).array() - x.col(0).mean();
  EXPECT_NEAR(centred.squaredNorm() / 4000, 4 * 0.01, 6 * 0.04 * std::sqrt(2.0 / 4000));
}

// r = 3.5 alone has period 4 (May 1976, table 1): 0.3828, 0.8269, 0.5009, 0.8750.
TEST(CoupledMaps, WithoutCouplingAreLogisticMaps) {
  const TimeSeriesScm series = coupled_maps({.growth = 3.5, .strength = 0, .strength_back = 0});
  const auto x = sample(series, 8, Rng(3), {});
  for (Eigen::Index t = 0; t < 4; ++t) EXPECT_NEAR(x(t, 0), x(t + 4, 0), 1e-12);
  EXPECT_NEAR(x.col(0).minCoeff(), 0.3828, 1e-4);
  EXPECT_NEAR(x.col(0).maxCoeff(), 0.8750, 1e-4);
  EXPECT_EQ(lagged_edges(series).size(), 2u);
  // r = 4: x(t) = sin^2(2^t a).
  const auto four = sample(from_state(coupled_maps({.growth = 4, .strength = 0, .strength_back = 0}),
                                      Eigen::Vector2d(std::pow(std::sin(0.3), 2), 0.5)),
                           10, Rng(1), {});
  for (int t = 0; t < 10; ++t) EXPECT_NEAR(four(t, 0), std::pow(std::sin(std::pow(2.0, t + 1) * 0.3), 2), 1e-10);
}

// Sugihara et al. (2012), figure 1: two species that are coupled both ways are correlated in some stretches,
// anticorrelated in others and not at all in the long run. The first steps by hand from (0.4, 0.2).
TEST(CoupledMaps, OfTwoSpeciesShowMirageCorrelations) {
  const TimeSeriesScm series = coupled_maps({});
  const auto first = sample(from_state(series, Eigen::Vector2d(0.4, 0.2)), 1, Rng(1), {});
  EXPECT_NEAR(first(0, 0), 0.4 * (3.8 - 3.8 * 0.4 - 0.02 * 0.2), 1e-15);
  EXPECT_NEAR(first(0, 1), 0.2 * (3.5 - 3.5 * 0.2 - 0.1 * 0.4), 1e-15);
  const auto x = sample(from_state(series, Eigen::Vector2d(0.4, 0.2)), 20'000, Rng(1), {});
  const auto correlation = [&](Eigen::Index from, Eigen::Index rows) {
    const Eigen::ArrayXd a = x.col(0).segment(from, rows).array() - x.col(0).segment(from, rows).mean(),
                         b = x.col(1).segment(from, rows).array() - x.col(1).segment(from, rows).mean();
    return (a * b).sum() / std::sqrt(a.square().sum() * b.square().sum());
  };
  double lowest = 1, highest = -1;
  for (Eigen::Index from = 0; from + 20 <= 2000; from += 20) {
    lowest = std::min(lowest, correlation(from, 20));
    highest = std::max(highest, correlation(from, 20));
  }
  EXPECT_GT(highest, 0.5);
  EXPECT_LT(lowest, -0.5);
  EXPECT_LT(std::abs(correlation(0, 20'000)), 0.2);
  EXPECT_EQ(summary_graph(series), Eigen::Matrix2i::Ones());
}

// Two maps with r = 4, Lyapunov exponent log 2, mixed with s: their difference shrinks by (1 - 2 s) and grows by 2 on
// the mean, so they run together iff |1 - 2 s| < 1/2 (Pikovsky, Rosenblum & Kurths 2001, section 13.1).
TEST(CoupledMaps, RunTogetherBeyondTheKnownCoupling) {
  const auto distance = [](double strength) {
    const TimeSeriesScm series = coupled_maps({.coupling = Coupling::kLattice, .growth = 4, .strength = strength});
    const auto x = sample(series, 1000, Rng(4), {});
    return (x.col(0) - x.col(1)).cwiseAbs().maxCoeff();
  };
  EXPECT_LT(distance(0.3), 1e-12);
  EXPECT_GT(distance(0.2), 0.1);
}

TEST(CoupledMaps, DriveOneAnotherInTheOrderOfTheirChain) {
  const TimeSeriesScm series = coupled_maps({.coupling = Coupling::kUnidirectional, .variables = 4, .growth = 4});
  Eigen::MatrixXi chain(4, 4);
  chain << 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1;
  EXPECT_EQ(summary_graph(series), chain);
  const auto lattice = coupled_maps({.coupling = Coupling::kLattice, .variables = 5});
  EXPECT_EQ(summary_graph(lattice).rowwise().sum(), Eigen::VectorXi::Constant(5, 3));
  Eigen::VectorXd state(5);
  state << 0.1, 0.2, 0.3, 0.4, 0.5;
  const auto next = sample(from_state(lattice, state), 1, Rng(1), {});
  const auto map = [](double x) { return 3.8 * x * (1 - x); };
  EXPECT_NEAR(next(0, 0), 0.9 * map(0.1) + 0.05 * (map(0.5) + map(0.2)), 1e-15);
  const auto driven = sample(from_state(series, state.head(4)), 1, Rng(1), {});
  EXPECT_NEAR(driven(0, 2), 0.9 * 4 * 0.3 * 0.7 + 0.1 * 4 * 0.2 * 0.8, 1e-15);
  EXPECT_THAT(message_of<UsageError>([] { coupled_maps({.variables = 3}); }), HasSubstr("for 2 maps, not 3"));
  EXPECT_THAT(message_of<UsageError>([] { competing_species(Eigen::Vector2d(3, 3), Eigen::MatrixXd::Zero(3, 3)); }),
              HasSubstr("3 x 3 for 2 species"));
}

}  // namespace
}  // namespace abdera
