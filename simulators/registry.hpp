#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/registry.hpp"
#include "core/rng.hpp"
#include "datasets/dataset.hpp"
#include "graphs/mixed_graph.hpp"

namespace abdera {

/// Samples and the graph they came from, over the same variables in the same order.
struct Simulated {
  Dataset data;
  MixedGraph truth;
};

struct SimulatorEntry {
  ComponentInfo info;
  /// A random model and `samples` rows of it; the same (options, samples, rng) give the same bytes.
  std::function<Simulated(const Params&, Eigen::Index samples, const Rng&)> simulate;
  /// Every option with the value in force after binding: provenance.
  std::function<std::vector<std::pair<std::string, Value>>(const Params&)> options_in_force;
};

/// Every simulator there is, in the order `abdera list simulators` shows.
std::span<const SimulatorEntry> simulators();
/// @throws UsageError naming the nearest.
const SimulatorEntry& find_simulator(std::string_view name);

}  // namespace abdera
