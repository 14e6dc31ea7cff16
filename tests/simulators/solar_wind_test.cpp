#include "simulators/domains/solar_wind_magnetosphere.hpp"

#include <gmock/gmock.h>

#include "simulators/linear_series.hpp"
#include "simulators/series_sample.hpp"
#include "simulators/series_truth.hpp"
#include "tests/simulators/series_domain_support.hpp"

namespace abdera {
namespace {

using domain_test::partial_correlation;
using domain_test::without;
using S = SolarWind;

constexpr int kLags = 12;  // an hour

/// Closed form of a window of an hour.
struct Window {
  explicit Window(const TimeSeriesScm& series) : exact(series), covariance(exact.window_covariance(kLags).matrix) {}
  /// The column of v(t - lag).
  static Eigen::Index at(Var v, int lag) { return (kLags - lag) * S::kSize + v; }
  double correlation(Var x, int lag, Var y) const { return partial_correlation(covariance, at(x, lag), at(y, 0), {}); }
  /// corr(x(t - lag), y(t)) given the past hour of `pasts`, less x(t - lag) itself.
  double given_pasts(Var x, int lag, Var y, const std::vector<Var>& pasts) const {
    std::vector<Eigen::Index> given;
    for (Var v : pasts)
      for (int l = 1; l <= kLags; ++l)
        if (v != x || l != lag) given.push_back(at(v, l));
    return partial_correlation(covariance, at(x, lag), at(y, 0), given);
  }
  LinearSeries exact;
  Eigen::MatrixXd covariance;
};

const std::vector<Var> kAll = {S::kBz, S::kSpeed, S::kDensity, S::kAe, S::kSymH};

bool only_lag(const TimeSeriesScm& series, Var x, Var y, int expected) {
  const Window window(series);
  for (int lag = 1; lag <= kLags; ++lag) {
    const double r = std::abs(window.given_pasts(x, lag, y, kAll));
    if (lag == expected ? r < 0.1 : r > 1e-10) return false;
  }
  return true;
}
bool ae_after_ten_minutes(const TimeSeriesScm& series) { return only_lag(series, S::kBz, S::kAe, 2); }
bool sym_h_after_thirty_minutes(const TimeSeriesScm& series) { return only_lag(series, S::kBz, S::kSymH, 6); }

double effect_within_three_hours(const TimeSeriesScm& series, Var x, Var y) {
  const LinearSeries exact(series);
  double sum = 0;
  for (int lag = 0; lag <= 36; ++lag) sum += exact.total_effect(lag)(y, x);
  return sum;
}
bool southward_field_raises_ae(const TimeSeriesScm& series) {
  return effect_within_three_hours(series, S::kBz, S::kAe) < 0;
}
bool southward_field_lowers_sym_h(const TimeSeriesScm& series) {
  return effect_within_three_hours(series, S::kBz, S::kSymH) > 0;
}

bool bz_is_strongest(const TimeSeriesScm& series, Var y) {
  const Window window(series);
  const auto strength = [&](Var x) {
    double most = 0;
    for (int lag = 1; lag <= kLags; ++lag) most = std::max(most, std::abs(window.given_pasts(x, lag, y, kAll)));
    return most;
  };
  return strength(S::kBz) > strength(S::kSpeed) && strength(S::kBz) > strength(S::kDensity);
}
bool bz_is_strongest_for_ae(const TimeSeriesScm& series) { return bz_is_strongest(series, S::kAe); }
bool bz_is_strongest_for_sym_h(const TimeSeriesScm& series) { return bz_is_strongest(series, S::kSymH); }

/// What past AE tells of SYM-H beyond these pasts, at the lag at which it tells most.
double transfer(const TimeSeriesScm& series, const std::vector<Var>& pasts) {
  const Window window(series);
  double most = 0;
  for (int lag = 1; lag <= kLags; ++lag)
    most = std::max(most, std::abs(window.given_pasts(S::kAe, lag, S::kSymH, pasts)));
  return most;
}
bool bivariate_transfer(const TimeSeriesScm& series) { return transfer(series, {S::kSymH}) >= 0.2; }
bool no_transfer_given_the_drivers(const TimeSeriesScm& series) {
  return transfer(series, {S::kSymH, S::kBz, S::kSpeed, S::kDensity}) < 1e-10;
}

bool ae_goes_ahead(const TimeSeriesScm& series) {
  const Window window(series);
  double forward = 0, backward = 0;
  int lead = 0;
  for (int lag = 0; lag <= kLags; ++lag) {
    const double r = std::abs(window.correlation(S::kAe, lag, S::kSymH));
    if (r > forward) forward = r, lead = lag;
    backward = std::max(backward, std::abs(window.correlation(S::kSymH, lag, S::kAe)));
  }
  // What comes of the speed alone is 0.17.
  return forward > backward && forward > 0.4 && lead >= 4;
}

bool all_remember(const TimeSeriesScm& series) {
  const Window window(series);
  return std::all_of(kAll.begin(), kAll.end(), [&](Var v) { return window.correlation(v, 1, v) >= 0.9; });
}
bool pressure_raises_sym_h(const TimeSeriesScm& series) {
  return LinearSeries(series).total_effect(1)(S::kSymH, S::kDensity) > 0;
}
bool fast_wind_is_thin(const TimeSeriesScm& series) {
  return Window(series).correlation(S::kSpeed, 0, S::kDensity) <= -0.1;
}

struct Fact {
  const char* name;
  bool (*holds)(const TimeSeriesScm&);
  std::vector<std::pair<Var, Var>> edges;  ///< those without each of which it does not hold
};

// Every fact of docs/domains/solar_wind_magnetosphere.md, from the closed form: no sample, no luck.
TEST(SolarWindMagnetosphere, HasItsFactsAndLosesThemWithTheirLinks) {
  const std::vector<Fact> facts = {
      {"AE after ten minutes", ae_after_ten_minutes, {{S::kBz, S::kAe}}},
      {"SYM-H after thirty minutes", sym_h_after_thirty_minutes, {{S::kBz, S::kSymH}}},
      {"southward field raises AE", southward_field_raises_ae, {{S::kBz, S::kAe}}},
      {"southward field lowers SYM-H", southward_field_lowers_sym_h, {{S::kBz, S::kSymH}}},
      {"Bz is the strongest driver of AE", bz_is_strongest_for_ae, {{S::kBz, S::kAe}}},
      {"Bz is the strongest driver of SYM-H", bz_is_strongest_for_sym_h, {{S::kBz, S::kSymH}}},
      {"bivariate transfer", bivariate_transfer, {{S::kBz, S::kAe}, {S::kBz, S::kSymH}}},
      {"AE goes ahead", ae_goes_ahead, {{S::kBz, S::kAe}, {S::kBz, S::kSymH}}},
      {"memory",
       all_remember,
       {{S::kBz, S::kBz}, {S::kSpeed, S::kSpeed}, {S::kDensity, S::kDensity}, {S::kAe, S::kAe}, {S::kSymH, S::kSymH}}},
      {"pressure", pressure_raises_sym_h, {{S::kDensity, S::kSymH}}},
      {"fast wind is thin", fast_wind_is_thin, {{S::kSpeed, S::kDensity}}},
  };
  const TimeSeriesScm series = solar_wind_magnetosphere({});
  for (const Fact& fact : facts) {
    EXPECT_TRUE(fact.holds(series)) << fact.name;
    for (const auto& [from, to] : fact.edges)
      EXPECT_FALSE(fact.holds(without(series, from, to, 0))) << fact.name << " without " << from << " --> " << to;
  }
}

TEST(SolarWindMagnetosphere, ConditioningRemovesTheSpuriousArcAndOnlyASpuriousOne) {
  EXPECT_TRUE(no_transfer_given_the_drivers(solar_wind_magnetosphere({})));
  EXPECT_FALSE(no_transfer_given_the_drivers(solar_wind_magnetosphere({.ae_to_sym_h = -0.005})));
  for (const LaggedEdge& edge : lagged_edges(solar_wind_magnetosphere({})))
    EXPECT_FALSE((edge.from == S::kAe && edge.to == S::kSymH) || (edge.from == S::kSymH && edge.to == S::kAe));
}

// The table of the page.
TEST(SolarWindMagnetosphere, HasMeansAndSpreadsOfTheRightOrder) {
  const LinearSeries exact(solar_wind_magnetosphere({}));
  const Eigen::VectorXd sd = exact.covariance().diagonal().cwiseSqrt();
  const double means[] = {0, 420, 6, 250, -15}, sds[] = {4.0, 99, 1.74, 105, 17.7};
  for (Var v = 0; v < S::kSize; ++v) {
    EXPECT_NEAR(exact.mean()(v), means[v], 1e-9 * std::abs(means[v]) + 1e-9) << v;
    EXPECT_NEAR(sd(v), sds[v], 0.01 * sds[v]) << v;
  }
}

// And a sample shows it: of 70 days, the bivariate regression is as far from zero as the closed form says.
TEST(SolarWindMagnetosphere, ASampleShowsTheSpuriousArc) {
  constexpr Eigen::Index n = 20'000;
  const auto x = sample(solar_wind_magnetosphere({}), n, Rng(1), {});
  Eigen::MatrixXd rows(n - kLags, S::kSize * (kLags + 1));
  for (Eigen::Index t = kLags; t < n; ++t)
    for (int lag = 0; lag <= kLags; ++lag)
      rows.row(t - kLags).segment((kLags - lag) * S::kSize, S::kSize) = x.row(t - lag);
  rows.rowwise() -= rows.colwise().mean().eval();
  Window seen(solar_wind_magnetosphere({}));
  const Eigen::MatrixXd population = seen.covariance;
  seen.covariance = rows.transpose() * rows / static_cast<double>(rows.rows());
  // Residuals are white given the pasts, so an estimate of 0 has a standard deviation of 1 / sqrt(n); 6 of them are
  // left once in 5e8.
  const double band = 6 / std::sqrt(static_cast<double>(n));
  EXPECT_GT(std::abs(seen.given_pasts(S::kAe, 4, S::kSymH, {S::kSymH})), band);
  EXPECT_LT(std::abs(seen.given_pasts(S::kAe, 4, S::kSymH, {S::kSymH, S::kBz, S::kSpeed, S::kDensity})), band);
}

}  // namespace
}  // namespace abdera
