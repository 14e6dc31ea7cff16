#include "simulators/registry.hpp"

#include <type_traits>

#include "simulators/coupled_maps.hpp"
#include "simulators/domains/black_hole_host.hpp"
#include "simulators/domains/galaxy_environment.hpp"
#include "simulators/domains/ionosphere_scintillation.hpp"
#include "simulators/domains/medical_triage.hpp"
#include "simulators/domains/missing_tests.hpp"
#include "simulators/domains/solar_wind_magnetosphere.hpp"
#include "simulators/domains/textbook.hpp"
#include "simulators/linear_gaussian.hpp"
#include "simulators/lorenz96.hpp"
#include "simulators/network_scm.hpp"
#include "simulators/random_discrete.hpp"
#include "simulators/random_scm.hpp"
#include "simulators/random_time_series.hpp"

namespace abdera {
namespace {

/// Whatever a simulator draws, with all recorded variables as they are unless it says more.
Simulation simulation(Scm scm) {
  Recording recording = Recording::of(scm);
  return ObservedScm{std::move(scm), std::move(recording)};
}
Simulation simulation(TimeSeriesScm series) {
  Recording recording = Recording::of(series);
  return ObservedSeries{std::move(series), std::move(recording)};
}
Simulation simulation(ObservedScm observed) { return observed; }

/// @param draw a function of options, or of options and rng.
template <Described Options, class Draw>
SimulatorEntry simulator(std::string name, std::string summary, std::string source, Draw draw) {
  SimulatorEntry entry;
  entry.info = {std::move(name), std::move(summary), std::move(source), describe<Options>()};
  entry.draw = [draw](const Params& params, const Rng& rng) {
    const auto options = bind<Options>(params);
    if constexpr (std::is_invocable_v<Draw, const Options&, const Rng&>)
      return simulation(draw(options, rng));
    else
      return simulation(draw(options));
  };
  entry.options_in_force = [](const Params& params) { return values_of(bind<Options>(params)); };
  return entry;
}

}  // namespace

std::span<const SimulatorEntry> simulators() {
  static const std::vector<SimulatorEntry> all = {
      simulator<LinearGaussianOptions>("linear_gaussian",
                                       "linear equations with Gaussian noise over an Erdos-Renyi graph", "",
                                       [](const LinearGaussianOptions& options, const Rng& rng) {
                                         return scm_of(random_linear_gaussian(options, rng));
                                       }),
      simulator<RandomScmOptions>("random_scm",
                                  "continuous variables: linear or not, nine kinds of graphs, scales that tell nothing",
                                  "[herman2025], [ormaniec2025]", observed_random_scm),
      simulator<RandomDiscreteOptions>("random_discrete",
                                       "levels and counts: tables, logistic, noisy-or, Poisson, mixed", "",
                                       observed_random_discrete),
      simulator<NetworkOptions>("network", "a Bayesian network of a BIF or XMLBIF file", "", network_scm),
      simulator<TimeSeriesOptions>("random_time_series",
                                   "lagged and contemporaneous links, regimes, seasons, latent drivers", "[herman2025]",
                                   random_time_series),
      simulator<Lorenz96Options>("lorenz96", "a chaotic ring of places, a toy atmosphere", "[lorenz1996]", lorenz96),
      simulator<CoupledMapOptions>("coupled_maps", "logistic maps that drive one another", "[sugihara2012]",
                                   coupled_maps),
      simulator<GalaxyEnvironmentOptions>("galaxy_environment",
                                          "galaxies in haloes and environments over four epochs, with a flux limit",
                                          "[mucesh2024]", observed_galaxy_environment),
      simulator<BlackHoleHostOptions>("black_hole_host", "black holes and their galaxies, feedback either way",
                                      "[jin2025]", observed_black_hole_host),
      simulator<SolarWindOptions>("solar_wind_magnetosphere", "solar wind, AE and SYM-H, a time series",
                                  "[runge2018], [manshour2021]", solar_wind_magnetosphere),
      simulator<IonosphereOptions>("ionosphere_scintillation", "scintillation at an equatorial and a polar station", "",
                                   ionosphere_scintillation),
      simulator<MedicalTriageOptions>("medical_triage", "risk factors, diseases and symptoms", "[richens2020]",
                                      medical_triage),
      simulator<MissingTestsOptions>("missing_tests", "patients whose tests are made for reasons", "[mohan2021]",
                                     observed_missing_tests),
      simulator<TextbookOptions>("textbook", "kidney stones, a storm, patients in hospital", "", observed_textbook),
  };
  return all;
}

const SimulatorEntry& find_simulator(std::string_view name) { return find_component(simulators(), name, "simulator"); }

Simulation observe(const Simulation& simulation, std::span<const ObservationStep> steps, const Rng& rng) {
  if (steps.empty()) return simulation;
  if (const auto* observed = std::get_if<ObservedScm>(&simulation))
    return observe(observed->scm, observed->recording, steps, rng);
  const auto& observed = std::get<ObservedSeries>(simulation);
  return observe(observed.series, observed.recording, steps, rng);
}

}  // namespace abdera
