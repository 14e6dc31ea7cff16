#include "simulators/random_time_series.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>

#include "core/error.hpp"
#include "graphs/separation.hpp"
#include "simulators/linear_series.hpp"
#include "simulators/series_sample.hpp"
#include "simulators/series_truth.hpp"
#include "simulators/sortability.hpp"
#include "tests/simulators/series_domain_support.hpp"
#include "tests/support/message_of.hpp"

namespace abdera {
namespace {

using testing::HasSubstr;
using testing_support::message_of;

TEST(RandomTimeSeries, LinearOnesHaveUnitVariancesExactlyAndTheAutocorrelationAsked) {
  for (Scaling scaling : {Scaling::kUnitless, Scaling::kInternal, Scaling::kStandardised})
    for (int seed = 0; seed < 20; ++seed) {
      const TimeSeriesOptions options{.lagged_degree = 3,
                                      .autocorrelation_low = 0.3,
                                      .autocorrelation_high = 0.95,
                                      .noise = NoiseKind::kLaplace,
                                      .scaling = scaling};
      const TimeSeriesScm series = random_time_series(options, Rng(1).fork("series", seed));
      const LinearSeries exact(series);
      EXPECT_LT((exact.covariance().diagonal().array() - 1).abs().maxCoeff(), 1e-9) << seed;
      EXPECT_LT(*series.spectral_radius(), 1);
      for (Var v = 0; v < 10 && scaling != Scaling::kStandardised; ++v) {
        EXPECT_GE(exact.weights(1)(v, v), 0.3);
        EXPECT_LE(exact.weights(1)(v, v), 0.95);
      }
    }
}

TEST(RandomTimeSeries, RawOnesAreShrunkToBeStationaryAndStandardisedOnesAreTheSame) {
  TimeSeriesOptions options{.lagged_degree = 4, .weight_low = 0.5, .weight_high = 2, .scaling = Scaling::kRaw};
  const TimeSeriesScm raw = random_time_series(options, Rng(2));
  EXPECT_NEAR(*raw.spectral_radius(), kLargestRadius, 1e-9);
  options.scaling = Scaling::kStandardised;
  const TimeSeriesScm scaled = random_time_series(options, Rng(2));
  EXPECT_NEAR(*scaled.spectral_radius(), kLargestRadius, 1e-9);
  const Eigen::VectorXd sd = LinearSeries(raw).covariance().diagonal().cwiseSqrt();
  const Eigen::MatrixXd x = sample(raw, 20, Rng(3), {}), y = sample(scaled, 20, Rng(3), {});
  EXPECT_LT((x * sd.cwiseInverse().asDiagonal() - y).cwiseAbs().maxCoeff(), 1e-9);
}

TEST(RandomTimeSeries, LinearOnesOfAnySizeHaveUnitVariances) {
  if (std::getenv("ABDERA_FULL") == nullptr) GTEST_SKIP() << "300 models of up to 50 variables: set ABDERA_FULL=1";
  for (int seed = 0; seed < 300; ++seed) {
    Rng rng = Rng(21).fork("options", seed);
    const int p = 2 + static_cast<int>(rng.below(49));
    const TimeSeriesOptions options{.variables = p,
                                    .max_lag = 1 + static_cast<int>(rng.below(4)),
                                    .lagged_degree = std::min(p - 1.0, rng.uniform(0, 6)),
                                    .contemporaneous_degree = std::min(p - 1.0, rng.uniform(0, 6)),
                                    .autocorrelation_low = rng.uniform(-0.9, 0),
                                    .autocorrelation_high = rng.uniform(0, 0.98),
                                    .scaling = seed % 2 == 0 ? Scaling::kUnitless : Scaling::kInternal};
    const TimeSeriesScm series = random_time_series(options, rng);
    EXPECT_LT((LinearSeries(series).covariance().diagonal().array() - 1).abs().maxCoeff(), 1e-8) << seed;
  }
}

// The graph of a window says of every pair and every set of up to two other nodes what the closed form says: separated
// is a partial correlation of zero. Also with a latent driver and with common causes before the window.
TEST(RandomTimeSeries, ItsWindowSeparatesWhatTheClosedFormSeparates) {
  int separated = 0, connected = 0;
  for (int seed = 0; seed < 10; ++seed) {
    const TimeSeriesScm series = random_time_series({.variables = 4,
                                                     .max_lag = 2,
                                                     .lagged_degree = 0.8,
                                                     .contemporaneous_degree = 0.5,
                                                     .autocorrelation_low = seed % 2 == 0 ? 0.4 : 0.0,
                                                     .autocorrelation_high = seed % 2 == 0 ? 0.9 : 0.0,
                                                     .latent_share = 0.25},
                                                    Rng(22).fork("series", seed));
    constexpr int kLags = 2, kPast = 12;
    const WindowTruth truth = window_truth(series, kLags, kPast);
    const Eigen::MatrixXd covariance = LinearSeries(series).window_covariance(kLags).matrix;
    const auto& seen = truth.recorded;
    const auto check = [&](Var x, Var y, const std::vector<Var>& given) {
      std::vector<Eigen::Index> columns;
      for (Var v : given) columns.push_back(v - kPast * series.size());
      const double r = std::abs(
          domain_test::partial_correlation(covariance, x - kPast * series.size(), y - kPast * series.size(), columns));
      const bool apart = m_separated(truth.dag.graph, x, y, given);
      EXPECT_EQ(r < 1e-12, apart) << seed << ": " << truth.dag.nodes[static_cast<std::size_t>(x)] << ", "
                                  << truth.dag.nodes[static_cast<std::size_t>(y)] << " " << r;
      ++(apart ? separated : connected);
    };
    for (std::size_t x = 0; x < seen.size(); ++x)
      for (std::size_t y = x + 1; y < seen.size(); ++y) {
        check(seen[x], seen[y], {});
        for (std::size_t a = 0; a < seen.size(); ++a) {
          if (a == x || a == y) continue;
          check(seen[x], seen[y], {seen[a]});
          for (std::size_t b = a + 1; b < seen.size(); ++b)
            if (b != x && b != y) check(seen[x], seen[y], {seen[a], seen[b]});
        }
      }
  }
  EXPECT_GT(separated, 1000);
  EXPECT_GT(connected, 1000);
}

TEST(RandomTimeSeries, HasTheDegreesAndLagsAsked) {
  double lagged = 0, same_time = 0;
  constexpr int kModels = 200, p = 12;
  int of_lag[4] = {};
  for (int m = 0; m < kModels; ++m) {
    const TimeSeriesScm series = random_time_series(
        {.variables = p, .lagged_degree = 2.5, .contemporaneous_degree = 1.5}, Rng(4).fork("model", m));
    for (const LaggedEdge& edge : lagged_edges(series)) {
      if (edge.from == edge.to) {
        EXPECT_EQ(edge.lag, 1);
        continue;
      }
      (edge.lag == 0 ? same_time : lagged) += 1;
      ++of_lag[edge.lag];
    }
  }
  // Binomial counts: 132 pairs a model with probability 2.5 / 11, 66 with 1.5 / 11; 5.5 standard deviations are passed
  // once in 2e7.
  const double q = 2.5 / 11, r = 1.5 / 11;
  EXPECT_NEAR(lagged / kModels, p * 2.5, 5.5 * std::sqrt(132 * q * (1 - q) / kModels));
  EXPECT_NEAR(same_time / kModels, p * 1.5 / 2, 5.5 * std::sqrt(66 * r * (1 - r) / kModels));
  for (int lag : {1, 2, 3}) EXPECT_NEAR(of_lag[lag] / lagged, 1 / 3.0, 5.5 * std::sqrt(2 / 9.0 / lagged));
}

TEST(RandomTimeSeries, NonlinearOnesAreStationaryAndAboutStandard) {
  std::vector<MechanismFamily> families = {MechanismFamily::kSine, MechanismFamily::kMlp};
  if (std::getenv("ABDERA_FULL") != nullptr) families.push_back(MechanismFamily::kGaussianProcess);  // 100 cosines each
  for (MechanismFamily family : families) {
    const TimeSeriesScm drawn = random_time_series({.variables = 4, .mechanism = family, .weight_high = 2}, Rng(5));
    EXPECT_FALSE(drawn.spectral_radius().has_value());
    const TimeSeriesScm series({drawn.variables().begin(), drawn.variables().end()}, 60);
    constexpr Eigen::Index units = 600;
    check_stationary(series, 40, Rng(6), {}, units);
    const auto x = sample(series, 1, Rng(7), {}, units);
    const Eigen::VectorXd mean = x.colwise().mean();
    const Eigen::VectorXd variance = (x.rowwise() - mean.transpose()).colwise().squaredNorm() / double{units};
    // The pilot is another sample of nearly this size, averaged over steps that depend on each other: bands of 6
    // standard deviations of the difference of two samples, for kurtoses up to 5.
    EXPECT_LT(mean.cwiseAbs().maxCoeff(), 6 * std::sqrt(2.0 / units));
    EXPECT_LT((variance.array() - 1).abs().maxCoeff(), 6 * std::sqrt(8.0 / units));
  }
}

TEST(RandomTimeSeries, SwitchesRegimesAndStaysFinite) {
  const TimeSeriesScm series = random_time_series({.variables = 5, .regimes = 3, .regime_length = 50}, Rng(8));
  const Var regime = series.index_of("regime");
  const auto x = sample(series, 20'000, Rng(9), {});
  EXPECT_TRUE(x.allFinite());
  double changes = 0;
  bool seen[3] = {};
  for (Eigen::Index t = 0; t < x.rows(); ++t) {
    seen[static_cast<int>(x(t, regime))] = true;
    changes += t > 0 && x(t, regime) != x(t - 1, regime);
  }
  EXPECT_TRUE(seen[0] && seen[1] && seen[2]);
  EXPECT_NEAR(changes, 20'000 / 50.0, 6 * std::sqrt(20'000 * 0.02 * 0.98));
  EXPECT_EQ(series.variable(0).parents[0], (LaggedParent{regime, 0}));
}

// With a regime held, a pulse leaves the autocorrelation of that regime after a step, and the variance is 1.
TEST(RandomTimeSeries, EveryRegimeHasTheScaleAndMemoryAsked) {
  const TimeSeriesScm series = random_time_series({.variables = 3,
                                                   .contemporaneous_degree = 0,
                                                   .autocorrelation_low = 0.5,
                                                   .autocorrelation_high = 0.6,
                                                   .regimes = 2},
                                                  Rng(14));
  const Var regime = series.index_of("regime");
  double memory[2];
  for (int r : {0, 1}) {
    const SeriesIntervention held{Intervention::set(regime, r), -series.burn_in(), 1};
    const SeriesIntervention both[] = {held, {Intervention::shift(0, 1), 0, 0}};
    constexpr Eigen::Index units = 1000;
    const auto x = sample(intervene(series, {&held, 1}), 2, Rng(15), {}, units);
    memory[r] = sample(intervene(series, both), 2, Rng(15), {})(1, 0) - x(1, 0);
    EXPECT_GE(memory[r], 0.5 - 1e-12);
    EXPECT_LE(memory[r], 0.6 + 1e-12);
    for (Var v = 0; v < 3; ++v)  // both times of a unit depend on each other: the band is that of half the rows
      EXPECT_NEAR(x.col(v).squaredNorm() / (2 * units), 1, 6 * std::sqrt(2.0 / units));
  }
  EXPECT_NE(memory[0], memory[1]);
}

// x(t) = a x(t-1) + e in two regimes: E x^2 obeys a 2 x 2 matrix, whose eigenvalue is known by hand.
TEST(RandomTimeSeries, MeanSquareStabilityIsNotThatOfEveryRegime) {
  const auto scalar = [](double a) { return Eigen::MatrixXd(Eigen::MatrixXd::Constant(1, 1, a)); };
  Eigen::MatrixXd half = Eigen::MatrixXd::Constant(2, 2, 0.5);
  // Regimes drawn anew each time: the mean of the squares.
  EXPECT_NEAR(mean_square_radius({scalar(0.5), scalar(1.2)}, half), (0.25 + 1.44) / 2, 1e-12);
  Eigen::MatrixXd stay(2, 2);
  stay << 0.9, 0.1, 0.1, 0.9;
  const double a = 0.25 * 0.9, d = 1.44 * 0.9, bc = 0.25 * 0.1 * 1.44 * 0.1;
  EXPECT_NEAR(mean_square_radius({scalar(0.5), scalar(1.2)}, stay), (a + d) / 2 + std::sqrt((a - d) * (a - d) / 4 + bc),
              1e-9);
}

// Regimes that follow one another for certain: three steps are one product, in the order of the regimes.
TEST(RandomTimeSeries, MeanSquareStabilityFollowsTheOrderOfRegimes) {
  Eigen::Matrix2d a, b, c;
  a << 0.5, 1.2, 0, 0.3;
  b << 0.1, 0.4, -0.9, 0.7;
  c << 0.8, 0, 0.6, -0.2;
  Eigen::Matrix3d cycle;
  cycle << 0, 1, 0, 0, 0, 1, 1, 0, 0;
  const double forward = spectral_radius(c * b * a), backward = spectral_radius(a * b * c);
  EXPECT_NEAR(mean_square_radius({a, b, c}, cycle), std::pow(forward, 2 / 3.0), 1e-9);
  EXPECT_GT(std::abs(forward - backward), 0.1);
}

TEST(RandomTimeSeries, MovesWithTheSeason) {
  const TimeSeriesScm series =
      random_time_series({.variables = 4, .season_period = 12, .season_share = 1, .season_amplitude = 3}, Rng(10));
  const LinearSeries exact(series);
  EXPECT_LT((exact.covariance().diagonal().head(4).array() - 1).abs().maxCoeff(), 1e-9) << "around moving means";
  const auto x = sample(series, 2, Rng(11), {}, 500);  // times 0 and 1 of the season
  Eigen::VectorXd start = Eigen::VectorXd::Zero(4), next = start;
  for (Eigen::Index u = 0; u < 500; ++u) start += x.row(2 * u).head(4), next += x.row(2 * u + 1).head(4);
  EXPECT_GT(((next - start) / 500).cwiseAbs().maxCoeff(), 0.5);
  const SeriesIntervention still{Intervention::set(series.index_of("season"), 0), -series.burn_in(), 1};
  const auto flat = sample(intervene(series, {&still, 1}), 2, Rng(11), {}, 500);
  EXPECT_LT(flat.colwise().mean().cwiseAbs().maxCoeff(), 6 / std::sqrt(500.0));
}

TEST(RandomTimeSeries, TheSameSeedIsTheSameModelAndSharesAreHidden) {
  const TimeSeriesOptions options{.latent_share = 0.3};
  const TimeSeriesScm a = random_time_series(options, Rng(12)), b = random_time_series(options, Rng(12));
  EXPECT_EQ(lagged_edges(a), lagged_edges(b));
  EXPECT_EQ(sample(a, 10, Rng(1), {}), sample(b, 10, Rng(1), {}));
  int hidden = 0;
  for (const auto& variable : a.variables()) hidden += !variable.recorded;
  EXPECT_EQ(hidden, 3);
  const auto refusal = [](const TimeSeriesOptions& o) {
    return message_of<UsageError>([&] { random_time_series(o, Rng(1)); });
  };
  EXPECT_THAT(refusal({.mechanism = MechanismFamily::kSine, .scaling = Scaling::kUnitless}),
              HasSubstr("scaling=unitless is for linear"));
  EXPECT_THAT(refusal({.variables = 2, .lagged_degree = 2}), HasSubstr("a degree of 2 among 1 other"));
  EXPECT_THAT(refusal({.weight_low = 2, .weight_high = 1}), HasSubstr("weight_low"));
  EXPECT_THAT(refusal({.scaling = Scaling::kRaw, .regimes = 2}), HasSubstr("of one regime"));
}

}  // namespace
}  // namespace abdera
