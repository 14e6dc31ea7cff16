#pragma once
#include <array>
#include <tuple>

#include "core/params.hpp"
#include "simulators/observe.hpp"

namespace abdera {

/// Epochs at which galaxies are followed, from early to late: redshifts 2, 1, 0.5 and 0.
enum class GalaxyEpoch : std::uint8_t { kZ2, kZ1, kZ05, kZ0 };
constexpr std::array<double, 4> kGalaxyRedshifts = {2, 1, 0.5, 0};

struct GalaxyEnvironmentOptions {
  bool panel = false;
  GalaxyEpoch epoch = GalaxyEpoch::kZ0;
  double environment_z2 = 0.9, environment_z1 = 0.6, environment_z05 = -0.2, environment_z0 = -0.9;
  double through_gas = 0.3;
  double delayed = -0.25;
  double main_sequence = 0.8;
  double density_morphology = 1;
  double magnitude_limit = 0, errors = 0;
  static auto fields() {
    using O = GalaxyEnvironmentOptions;
    using enum GalaxyEpoch;
    return std::tuple{
        field("panel", &O::panel, "record every epoch up to `epoch`, not that one alone"),
        field("epoch", &O::epoch, "redshift at which the galaxies are seen",
              Choices<GalaxyEpoch>{{"2", kZ2}, {"1", kZ1}, {"0.5", kZ05}, {"0", kZ0}}),
        field("environment_z2", &O::environment_z2, "effect of density on star formation at z = 2 [dex per dex]",
              {-5, 5}),
        field("environment_z1", &O::environment_z1, "the same at z = 1", {-5, 5}),
        field("environment_z05", &O::environment_z05, "the same at z = 0.5", {-5, 5}),
        field("environment_z0", &O::environment_z0, "the same at z = 0", {-5, 5}),
        field("through_gas", &O::through_gas, "share of these effects that goes through the gas", {0, 1}),
        field("delayed", &O::delayed, "effect of density at z = 0.5 on star formation at z = 0 [dex per dex]", {-5, 5}),
        field("main_sequence", &O::main_sequence, "effect of stellar mass on star formation [dex per dex]", {-5, 5}),
        field("density_morphology", &O::density_morphology,
              "effect of density on the log odds of a lenticular or elliptical [per dex]", {-10, 10}),
        field("magnitude_limit", &O::magnitude_limit,
              "faintest galaxy that is seen, in r [mag], for two solar masses a solar luminosity; 0 for no limit",
              {0, 60}),
        field("errors", &O::errors, "measurement errors, in units of those of the page; 0 for none", {0, 100}),
    };
  }
};

/// Galaxies in their dark haloes and environments over four epochs: what has formed the stars, nature or nurture.
/// docs/domains/galaxy_environment.md has the graph, the numbers and what they must reproduce.
///
/// Variables of an epoch: log_halo_mass, log_density, log_stellar_mass, log_gas_fraction, log_sfr; of the last one also
/// morphology, colour and redshift. Names of the epoch that is seen are bare, but in a panel, where they end in the
/// epoch as those before do (log_sfr_z1). Without `panel` the epochs before are latent. A strength of 0 takes its edge
/// out of the graph. All but morphology and redshift are linear in the logarithms with Gaussian noise.
/// Source: [mucesh2024] (graph and size of the effects), [dressler1980] (morphology); other numbers are our choice.
Scm galaxy_environment(const GalaxyEnvironmentOptions& options);

/// The same as a survey sees it: galaxies brighter than `magnitude_limit` at their redshift, and quantities with errors
/// that are normal in their logarithms and differ from galaxy to galaxy.
/// @throws NotApplicable where the limit leaves fewer than 1 in 10,000 galaxies. Cost: as `observe`.
ObservedScm observed_galaxy_environment(const GalaxyEnvironmentOptions& options, const Rng& rng);

}  // namespace abdera
