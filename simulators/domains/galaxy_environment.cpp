#include "simulators/domains/galaxy_environment.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"
#include "simulators/domains/model_builder.hpp"

namespace abdera {
namespace {

/// Population means of an epoch: the equations below are written around them.
struct Epoch {
  const char* suffix;
  double halo, density, stars, gas, sfr;
};
constexpr std::array<Epoch, 4> kEpochs = {{{"_z2", 11.60, 0.30, 9.40, 0.3, 1.3},
                                           {"_z1", 11.85, 0.35, 9.80, 0.0, 1.0},
                                           {"_z0.5", 12.00, 0.40, 10.00, -0.3, 0.5},
                                           {"_z0", 12.10, 0.45, 10.15, -0.6, -0.2}}};
constexpr double kGasToSfr = 0.8, kMassToGas = -0.4;
constexpr std::array<double, 4> kDensitySd = {0.45, 0.38, 0.42, 0.45};  // of its noise

Variable quantity(std::string name, std::string unit, std::string meaning) {
  Variable info;
  info.name = std::move(name), info.unit = std::move(unit), info.long_name = std::move(meaning);
  return info;
}

/// A cause whose deviation from its mean counts.
struct Deviation {
  std::string name;
  double mean, weight;
};

class Galaxies {
 public:
  explicit Galaxies(const GalaxyEnvironmentOptions& options)
      : options_(options), last_(static_cast<std::size_t>(options.epoch)) {}

  Scm build() && {
    for (std::size_t t = 0; t <= last_; ++t) {
      add_nature(t);
      add_star_formation(t);
    }
    add_looks();
    return std::move(model_).build();
  }

 private:
  std::string name(const std::string& quantity, std::size_t t) const {
    return t == last_ && !options_.panel ? quantity : quantity + kEpochs[t].suffix;
  }

  void add(std::size_t t, std::uint64_t position, const char* what, const char* unit, const char* meaning, double mean,
           const std::vector<Deviation>& causes, double sd) {
    std::vector<ModelBuilder::Cause> named;
    for (const Deviation& cause : causes) {
      named.emplace_back(cause.name, cause.weight);
      mean -= cause.weight * cause.mean;
    }
    model_.add_linear(10 * (t + 1) + position, quantity(name(what, t), unit, meaning), mean, named, sd,
                      t == last_ || options_.panel);
  }
  Deviation halo(std::size_t t, double weight) const { return {name("log_halo_mass", t), kEpochs[t].halo, weight}; }
  Deviation density(std::size_t t, double weight) const { return {name("log_density", t), kEpochs[t].density, weight}; }
  Deviation stars(std::size_t t, double weight) const {
    return {name("log_stellar_mass", t), kEpochs[t].stars, weight};
  }
  Deviation gas(std::size_t t, double weight) const { return {name("log_gas_fraction", t), kEpochs[t].gas, weight}; }
  Deviation sfr(std::size_t t, double weight) const { return {name("log_sfr", t), kEpochs[t].sfr, weight}; }

  /// Haloes grow faster where it is dense, and are found where it is dense; stars add up.
  void add_nature(std::size_t t) {
    const Epoch& e = kEpochs[t];
    const bool first = t == 0;
    std::vector<Deviation> to_halo, to_density = {halo(t, 0.5)}, to_stars = {halo(t, first ? 1.2 : 0.3)};
    if (!first) {
      to_halo = {halo(t - 1, 1), density(t - 1, 0.1)};
      to_density.push_back(density(t - 1, 0.5));
      to_stars.push_back(stars(t - 1, 0.7)), to_stars.push_back(sfr(t - 1, 0.25));
    }
    add(t, 1, "log_halo_mass", "dex(Msun)", "mass of the dark halo", e.halo, to_halo, first ? 0.45 : 0.1);
    add(t, 2, "log_density", "dex", "density of galaxies around over its mean", e.density, to_density, kDensitySd[t]);
    add(t, 3, "log_stellar_mass", "dex(Msun)", "mass in stars", e.stars, to_stars, first ? 0.2 : 0.08);
  }

  void add_star_formation(std::size_t t) {
    const Epoch& e = kEpochs[t];
    const std::array<double, 4> effects = {options_.environment_z2, options_.environment_z1, options_.environment_z05,
                                           options_.environment_z0};
    const double by_gas = options_.through_gas * effects[t], direct = effects[t] - by_gas;
    add(t, 4, "log_gas_fraction", "dex", "mass of cold gas over that of stars", e.gas,
        {stars(t, kMassToGas), density(t, by_gas / kGasToSfr)}, 0.2);
    // The whole effect of the mass is `main_sequence`: what it does by the gas is taken off here.
    const double by_mass = options_.main_sequence == 0 ? 0 : options_.main_sequence - kMassToGas * kGasToSfr;
    std::vector<Deviation> causes = {stars(t, by_mass), gas(t, kGasToSfr), density(t, direct)};
    if (t == 3) causes.push_back(density(2, options_.delayed));
    add(t, 5, "log_sfr", "dex(Msun / yr)", "star-formation rate", e.sfr, causes, 0.25);
  }

  void add_looks() {
    const Epoch& e = kEpochs[last_];
    const double d = options_.density_morphology;
    Variable morphology;
    morphology.name = "morphology", morphology.kind = VariableKind::kOrdinal;
    morphology.levels = {"spiral", "lenticular", "elliptical"};
    const auto score = [&](double by_mass) {
      std::vector<double> weights = {by_mass};
      if (d != 0) weights.push_back(d);
      return std::make_shared<LinearResponse>(-0.9 - by_mass * e.stars - d * e.density, weights);
    };
    std::vector<std::string> causes = {name("log_stellar_mass", last_)};
    if (d != 0) causes.push_back(name("log_density", last_));
    model_.add(1, std::move(morphology), causes,
               std::make_shared<LogisticMechanism>(std::vector<ResponsePtr>{score(0.3), score(0.8)}));
    const double by_rate = -0.15;  // the colour goes with the rate for the mass
    model_.add_linear(2, quantity("colour", "mag", "g - r"), 0.6 - by_rate * (e.sfr - e.stars),
                      {{name("log_sfr", last_), by_rate}, {name("log_stellar_mass", last_), -by_rate}}, 0.04);
    // Evenly over a Euclidean volume: the cube of the redshift is uniform.
    const double z = kGalaxyRedshifts[last_], near = z == 0 ? 0.005 : z - 0.1, far = z == 0 ? 0.2 : z + 0.1;
    const double low = std::pow(near, 3), high = std::pow(far, 3);
    model_.add(3, quantity("redshift", "", "where the survey sees it"), {},
               std::make_shared<PostNonlinear>(
                   std::make_shared<LinearResponse>(0, std::vector<double>{}), Link::kCubeRoot,
                   NoiseLaw{NoiseKind::kUniform, (low + high) / 2, (high - low) / std::sqrt(12.0), 0}));
  }

  GalaxyEnvironmentOptions options_;
  std::size_t last_;
  ModelBuilder model_;
};

/// The faintest log flux, of a luminosity in solar ones at a distance in Mpc: the Sun has 4.65 mag in r at 10 pc, and
/// the luminosity of a galaxy is half its stellar mass.
double faintest_log_flux(double magnitude) {
  constexpr double kSun = 4.65, kLogMassToLight = 0.30103, kMpcIn10Pc = 25, kLogSphere = 1.0992098640220966;
  return (kSun + kMpcIn10Pc - magnitude) / 2.5 + kLogMassToLight - kLogSphere;
}

struct MeasuredQuantity {
  const char* name;
  double sigma;
};
constexpr std::array<MeasuredQuantity, 6> kErrors = {{{"log_halo_mass", 0.2},
                                                      {"log_density", 0.15},
                                                      {"log_stellar_mass", 0.1},
                                                      {"log_gas_fraction", 0.2},
                                                      {"log_sfr", 0.15},
                                                      {"colour", 0.02}}};
constexpr double kErrorSpread = 0.3;  // of the natural logarithm of the error bars

}  // namespace

Scm galaxy_environment(const GalaxyEnvironmentOptions& options) { return Galaxies(options).build(); }

ObservedScm observed_galaxy_environment(const GalaxyEnvironmentOptions& options, const Rng& rng) {
  const Scm scm = galaxy_environment(options);
  std::vector<ObservationStep> steps;
  const auto last = static_cast<std::size_t>(options.epoch);
  if (options.magnitude_limit > 0) {
    FluxLimitStep limit;
    limit.luminosity = std::string("log_stellar_mass") + (options.panel ? kEpochs[last].suffix : "");
    limit.distance = "redshift", limit.limit = faintest_log_flux(options.magnitude_limit);
    steps.emplace_back(limit);
  }
  for (const MeasuredQuantity& quantity : kErrors) {
    if (options.errors == 0) break;
    MeasureStep measure;
    for (Var v : scm.recorded()) {
      const std::string& name = scm.variable(v).info.name;
      if (name.starts_with(quantity.name)) measure.columns += (measure.columns.empty() ? "" : ",") + name;
    }
    measure.sigma = options.errors * quantity.sigma, measure.spread = kErrorSpread;
    steps.emplace_back(measure);
  }
  return observe(scm, steps, rng);
}

}  // namespace abdera
