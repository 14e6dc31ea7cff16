#include "simulators/registry.hpp"

#include "simulators/linear_gaussian.hpp"

namespace abdera {
namespace {

template <Described Options, class Model>
SimulatorEntry simulator(std::string name, std::string summary, std::string source,
                         Model (*draw)(const Options&, const Rng&)) {
  SimulatorEntry entry;
  entry.info = {std::move(name), std::move(summary), std::move(source), describe<Options>()};
  entry.simulate = [draw](const Params& params, Eigen::Index samples, const Rng& rng) {
    const auto model = draw(bind<Options>(params), rng.fork("model"));
    return Simulated{simulate(model, samples, rng.fork("samples")), model.dag};
  };
  entry.options_in_force = [](const Params& params) { return values_of(bind<Options>(params)); };
  return entry;
}

}  // namespace

std::span<const SimulatorEntry> simulators() {
  static const std::vector<SimulatorEntry> all = {
      simulator("linear_gaussian", "linear equations with Gaussian noise over an Erdos-Renyi graph", "",
                random_linear_gaussian),
  };
  return all;
}

const SimulatorEntry& find_simulator(std::string_view name) { return find_component(simulators(), name, "simulator"); }

}  // namespace abdera
