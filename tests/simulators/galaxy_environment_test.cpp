#include "simulators/domains/galaxy_environment.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "graphs/adjustment.hpp"
#include "simulators/causation.hpp"
#include "simulators/linear_scm.hpp"
#include "simulators/recorder.hpp"
#include "simulators/truth.hpp"
#include "tests/simulators/domain_support.hpp"

namespace abdera::scm_test {
namespace {

constexpr double k95 = 1.6448536269514722, k999 = 3.0902323061678132;  // normal quantiles of 0.95 and 0.999
constexpr double kMillion = 4.891638475699;                            // two-sided, one in a million

Scm panel(GalaxyEnvironmentOptions options = {}) {
  options.panel = true;
  return galaxy_environment(options);
}

/// The linear part of a model: what nothing of the rest is a cause of.
Scm linear_part(const Scm& scm) {
  std::vector<ScmVariable> kept;
  for (const ScmVariable& variable : scm.variables())
    if (variable.info.name != "morphology" && variable.info.name != "redshift" && variable.info.name != "colour")
      kept.push_back(variable);
  return Scm(std::move(kept));
}

/// By what factor the mean star-formation rate (of logarithms) changes when the density of a galaxy is set from the
/// median to this quantile of its epoch.
double factor(const Scm& scm, const std::string& epoch, double quantile) {
  const LinearScm linear(linear_part(scm));
  const Var density = scm.index_of("log_density" + epoch), sfr = scm.index_of("log_sfr" + epoch);
  return std::pow(10, linear.total_effect(density, sfr) * quantile * std::sqrt(linear.covariance()(density, density)));
}

struct Slope {
  double value, standard_error;
};
/// Of the first cause in a least-squares regression with an intercept.
Slope regression(const Eigen::MatrixXd& rows, const Scm& scm, const std::string& y,
                 const std::vector<std::string>& causes) {
  const Eigen::Index n = rows.rows(), k = static_cast<Eigen::Index>(causes.size()) + 1;
  Eigen::MatrixXd x = Eigen::MatrixXd::Ones(n, k);
  for (Eigen::Index j = 1; j < k; ++j) x.col(j) = rows.col(scm.index_of(causes[static_cast<std::size_t>(j) - 1]));
  const Eigen::VectorXd target = rows.col(scm.index_of(y));
  const Eigen::MatrixXd inverse = (x.transpose() * x).inverse();
  const Eigen::VectorXd beta = x.colPivHouseholderQr().solve(target);
  const double variance = (target - x * beta).squaredNorm() / static_cast<double>(n - k);
  return {beta(1), std::sqrt(variance * inverse(1, 1))};
}

// Mucesh et al. (2024): today environment suppresses star formation, by a factor of about 100 at most; at z about 1 it
// boosts it by about 10, earlier by more. Issue: ten or more in the densest decile, whose middle is the 95th
// percentile.
TEST(GalaxyEnvironment, SuppressesStarFormationTodayByAFactorOfTen) {
  const auto suppressed = [](const Scm& scm) { return factor(scm, "_z0", k95) < 0.1; };
  const Scm scm = panel();
  EXPECT_TRUE(suppressed(scm)) << factor(scm, "_z0", k95);
  EXPECT_FALSE(suppressed(without_edge(scm, "log_density_z0", "log_sfr_z0")));
  EXPECT_FALSE(suppressed(without_edge(scm, "log_density_z0", "log_gas_fraction_z0")));
  EXPECT_GT(1 / factor(scm, "_z0", k999), 50);
  EXPECT_LT(1 / factor(scm, "_z0", k999), 200);
  // The same from rows in two worlds, of the model with all its parts.
  const LinearScm linear(linear_part(scm));
  const Var density = scm.index_of("log_density_z0");
  const double median = linear.mean()(density), dense = median + k95 * std::sqrt(linear.covariance()(density, density));
  const auto effect = average_effect(scm, density, median, dense, scm.index_of("log_sfr_z0"), 100, Rng(1), {});
  EXPECT_NEAR(effect.value, std::log10(factor(scm, "_z0", k95)), 1e-12);
}

TEST(GalaxyEnvironment, BoostedStarFormationBeforeRedshiftOneHalf) {
  const Scm scm = panel();
  for (const char* epoch : {"_z2", "_z1"}) {
    const auto boosted = [&](const Scm& model) { return factor(model, epoch, k95) > 3; };
    EXPECT_TRUE(boosted(scm)) << epoch << factor(scm, epoch, k95);
    EXPECT_FALSE(boosted(without_edge(scm, std::string("log_density") + epoch, std::string("log_sfr") + epoch)));
  }
  EXPECT_GT(factor(scm, "_z1", k999), 5);
  EXPECT_LT(factor(scm, "_z1", k999), 20);
  EXPECT_GT(factor(scm, "_z2", k999), factor(scm, "_z1", k999));
  EXPECT_LT(factor(scm, "_z0.5", k95), 1) << "the sign has changed";
}

// Mucesh et al. (2024): to ignore nature, the mass, underestimates the effect by about 2.
TEST(GalaxyEnvironment, SeemsToSuppressLessWhereNatureIsIgnored) {
  const auto underestimated = [](const Scm& scm) {
    const LinearScm linear(linear_part(scm));
    const Var density = scm.index_of("log_density_z0"), sfr = scm.index_of("log_sfr_z0");
    const auto& c = linear.covariance();
    const double ratio = linear.total_effect(density, sfr) / (c(density, sfr) / c(density, density));
    return ratio > 1.5 && ratio < 3;
  };
  EXPECT_TRUE(underestimated(panel()));
  EXPECT_FALSE(underestimated(without_edge(panel(), "log_stellar_mass_z0", "log_sfr_z0")));
}

/// Estimates from 20,000 galaxies of the effect of density today against the truth, in standard errors.
double off(const Scm& scm, const std::vector<std::string>& adjusted) {
  const LinearScm linear(linear_part(scm));
  std::vector<std::string> causes = {"log_density_z0"};
  causes.insert(causes.end(), adjusted.begin(), adjusted.end());
  const auto slope = regression(sample(scm, 20'000, Rng(7), {}).values, scm, "log_sfr_z0", causes);
  const double truth = linear.total_effect(scm.index_of("log_density_z0"), scm.index_of("log_sfr_z0"));
  return (slope.value - truth) / slope.standard_error;
}

// Mucesh et al. (2024): controlling for stellar mass at one snapshot does not part nature and nurture, the history
// does. An estimate without bias is beyond the band of kMillion with probability 1e-6.
TEST(GalaxyEnvironment, IsBiasedByOneSnapshotAndNotWithTheHistory) {
  const auto biased = [](const Scm& scm) { return std::abs(off(scm, {"log_stellar_mass_z0"})) > kMillion; };
  const Scm scm = panel();
  EXPECT_TRUE(biased(scm)) << off(scm, {"log_stellar_mass_z0"});
  EXPECT_FALSE(biased(without_edge(scm, "log_density_z0.5", "log_sfr_z0")));
  const std::vector<std::string> history = {"log_stellar_mass_z0",   "log_halo_mass_z0", "log_density_z0.5",
                                            "log_stellar_mass_z0.5", "log_sfr_z0.5",     "log_density_z1",
                                            "log_stellar_mass_z1",   "log_sfr_z1"};
  EXPECT_LT(std::abs(off(scm, history)), kMillion);
  // And the graph says so.
  const auto valid = [&](const std::vector<std::string>& names) {
    VarSet given(scm.size());
    for (const std::string& name : names) given.insert(scm.index_of(name));
    const GraphClass dag(scm.dag(), GraphKind::kDag);
    const std::vector<Var> x = {scm.index_of("log_density_z0")}, y = {scm.index_of("log_sfr_z0")};
    return Adjustment(dag, x, y).valid(given);
  };
  EXPECT_FALSE(valid({"log_stellar_mass_z0"}));
  EXPECT_TRUE(valid(history));
}

// Dressler (1980): about 80 % spirals in the field, 10 % in the densest places.
TEST(GalaxyEnvironment, HasItsSpiralsInTheField) {
  constexpr Eigen::Index kRows = 20'000;
  const auto spirals = [&](const Scm& scm, double quantile) {
    const LinearScm linear(linear_part(scm));
    const Var density = scm.index_of("log_density_z0");
    const double value = linear.mean()(density) + quantile * std::sqrt(linear.covariance()(density, density));
    const auto change = Intervention::set(density, value);
    const auto rows = sample(intervene(scm, {&change, 1}), kRows, Rng(3), {}).values;
    return (rows.col(scm.index_of("morphology")).array() == 0).cast<double>().mean();
  };
  const double band = 4.9 * 0.5 / std::sqrt(static_cast<double>(kRows));  // 1e-6
  const auto relation = [&](const Scm& scm) {
    return spirals(scm, -k95) > 0.7 - band && spirals(scm, k999) < 0.2 + band;
  };
  const Scm scm = panel();
  EXPECT_TRUE(relation(scm)) << spirals(scm, -k95) << " " << spirals(scm, k999);
  EXPECT_FALSE(relation(without_edge(scm, "log_density_z0", "morphology")));
}

TEST(GalaxyEnvironment, IsRedWhereItFormsNoStars) {
  const auto red = [](const Scm& scm) {
    std::vector<ScmVariable> kept;
    for (const ScmVariable& variable : scm.variables())
      if (variable.info.name != "morphology" && variable.info.name != "redshift") kept.push_back(variable);
    const Scm part(std::move(kept));
    return LinearScm(part).total_effect(part.index_of("log_sfr_z0"), part.index_of("colour")) < -0.1;
  };
  EXPECT_TRUE(red(panel()));
  EXPECT_FALSE(red(without_edge(panel(), "log_sfr_z0", "colour")));
}

TEST(GalaxyEnvironment, KeepsEveryRowWhetherTheHistoryIsRecordedOrNot) {
  const Scm snapshot = galaxy_environment({}), history = panel();
  EXPECT_EQ(snapshot.recorded().size(), 8u);
  EXPECT_EQ(history.recorded().size(), 23u);
  EXPECT_EQ(snapshot.latent().size(), 15u);
  const auto a = sample(snapshot, 100, Rng(1), {}).values, b = sample(history, 100, Rng(1), {}).values;
  EXPECT_EQ(a.col(snapshot.index_of("log_sfr")), b.col(history.index_of("log_sfr_z0")));
  EXPECT_EQ(a.col(snapshot.index_of("redshift")), b.col(history.index_of("redshift")));
  const Scm early = galaxy_environment({.epoch = GalaxyEpoch::kZ1});
  const auto c = sample(early, 100, Rng(1), {}).values;
  EXPECT_EQ(c.col(early.index_of("log_sfr")), b.col(history.index_of("log_sfr_z1")));
  EXPECT_GT(c.col(early.index_of("redshift")).minCoeff(), 0.9);
  EXPECT_LT(c.col(early.index_of("redshift")).maxCoeff(), 1.1);
}

// The effects are the options: the whole of each, of which `through_gas` goes through the gas.
TEST(GalaxyEnvironment, HasTheEffectsOfItsOptions) {
  const Scm scm = panel({.environment_z1 = 0.4, .through_gas = 0.25, .main_sequence = 0.7});
  const LinearScm linear(linear_part(scm));
  const Var density = scm.index_of("log_density_z1"), sfr = scm.index_of("log_sfr_z1");
  EXPECT_NEAR(linear.total_effect(density, sfr), 0.4, 1e-12);
  EXPECT_NEAR(linear.indirect_effect(density, sfr), 0.1, 1e-12);
  EXPECT_NEAR(linear.total_effect(scm.index_of("log_stellar_mass_z1"), sfr), 0.7, 1e-12);
  const Scm none = panel({.environment_z1 = 0});
  EXPECT_FALSE(none.dag().adjacent(none.index_of("log_density_z1"), none.index_of("log_sfr_z1")));
  EXPECT_FALSE(none.dag().adjacent(none.index_of("log_density_z1"), none.index_of("log_gas_fraction_z1")));
}

/// Correlation of redshift and stellar mass in 20,000 recorded galaxies.
double distance_and_mass(const ObservedScm& observed) {
  const auto data = record(observed.scm, observed.recording, 20'000, Rng(4), {});
  const auto centred = [&](const char* name) {
    const Eigen::ArrayXd x = data.values().col(data.index_of(name));
    return Eigen::ArrayXd((x - x.mean()) / std::sqrt((x - x.mean()).square().mean()));
  };
  return (centred("redshift") * centred("log_stellar_mass")).mean();
}

// Malmquist: far away only what is bright is seen.
TEST(GalaxyEnvironment, ShowsOnlyMassiveGalaxiesFarAwayWhenLimitedInFlux) {
  const auto malmquist = [](const ObservedScm& observed) { return distance_and_mass(observed) > 0.4; };
  const ObservedScm limited = observed_galaxy_environment({.magnitude_limit = 17.77}, Rng(1));
  EXPECT_TRUE(malmquist(limited)) << distance_and_mass(limited);
  const ObservedScm same_distance{without_edge(limited.scm, "redshift", "log_flux", 0.1), limited.recording};
  EXPECT_FALSE(malmquist(same_distance));
  EXPECT_NEAR(distance_and_mass(same_distance), 0, kMillion / std::sqrt(20'000.0));
  EXPECT_NEAR(distance_and_mass(observed_galaxy_environment({}, Rng(1))), 0, kMillion / std::sqrt(20'000.0));
  const auto in_mag = [](const ObservedScm& observed) {
    return joined(*truth_of(observed.scm, observed.recording).mag, "redshift", "log_stellar_mass");
  };
  EXPECT_TRUE(in_mag(limited));
  EXPECT_FALSE(in_mag(observed_galaxy_environment({}, Rng(1))));
}

// Apparent magnitude by hand: the Sun has 4.65 in r at 10 pc, a galaxy one solar luminosity for two solar masses.
TEST(GalaxyEnvironment, IsSeenUpToItsMagnitudeAndNotBeyond) {
  const ObservedScm observed = observed_galaxy_environment({.magnitude_limit = 17.77}, Rng(1));
  const auto data = record(observed.scm, observed.recording, 20'000, Rng(4), {});
  double faintest = 0;
  for (Eigen::Index i = 0; i < data.num_rows(); ++i) {
    const double log_luminosity = data.values()(i, data.index_of("log_stellar_mass")) - std::log10(2.0);
    const double log_megaparsec = log_luminosity_distance(data.values()(i, data.index_of("redshift")));
    faintest = std::max(faintest, 4.65 - 2.5 * log_luminosity + 5 * (log_megaparsec + 5));
  }
  EXPECT_LE(faintest, 17.77 + 1e-9);
  EXPECT_GT(faintest, 17.76);
}

TEST(GalaxyEnvironment, IsMeasuredWithErrorsThatAreKnown) {
  constexpr Eigen::Index kRows = 20'000;
  const ObservedScm observed = observed_galaxy_environment({.panel = true, .errors = 2}, Rng(1));
  const auto data = record(observed.scm, observed.recording, kRows, Rng(4), {});
  const auto truth = sample(observed.scm, kRows, Rng(4), {}).values;
  ASSERT_TRUE(data.sigma());
  for (const char* name : {"log_sfr_z0", "log_sfr_z2", "colour", "log_stellar_mass_z1"}) {
    const Var v = data.index_of(name);
    const Eigen::ArrayXd sigma = data.sigma()->col(v).array();
    const Eigen::ArrayXd pull = (data.values().col(v).array() - truth.col(observed.scm.index_of(name)).array()) / sigma;
    EXPECT_NEAR(pull.mean(), 0, kMillion / std::sqrt(kRows * 1.0)) << name;
    EXPECT_NEAR(pull.square().mean(), 1, kMillion * std::sqrt(2.0 / kRows)) << name;
  }
  // Twice 0.15 dex in the middle.
  const Eigen::ArrayXd sizes = data.sigma()->col(data.index_of("log_sfr_z0")).array().log();
  EXPECT_NEAR(sizes.mean(), std::log(0.30), kMillion * 0.3 / std::sqrt(kRows * 1.0));
  EXPECT_NEAR((sizes - sizes.mean()).square().mean(), 0.09, kMillion * 0.09 * std::sqrt(2.0 / kRows));
  EXPECT_TRUE(data.sigma()->col(data.index_of("redshift")).array().isNaN().all());
}

}  // namespace
}  // namespace abdera::scm_test
