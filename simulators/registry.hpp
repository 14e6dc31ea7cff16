#pragma once
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "core/registry.hpp"
#include "core/rng.hpp"
#include "simulators/simulation.hpp"

namespace abdera {

struct SimulatorEntry {
  ComponentInfo info;
  /// A model; the same (options, rng) give the same one. Rows come from `record`.
  std::function<Simulation(const Params&, const Rng&)> draw;
  /// Every option with the value in force after binding: provenance.
  std::function<std::vector<std::pair<std::string, Value>>(const Params&)> options_in_force;
};

/// Every simulator there is, in the order `abdera list simulators` shows.
std::span<const SimulatorEntry> simulators();
/// @throws UsageError naming the nearest.
const SimulatorEntry& find_simulator(std::string_view name);

/// A model that a simulator drew with further steps of observation.
Simulation observe(const Simulation& simulation, std::span<const ObservationStep> steps, const Rng& rng);

}  // namespace abdera
