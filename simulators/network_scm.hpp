#pragma once
#include <string>
#include <tuple>

#include "core/params.hpp"
#include "graphs/discrete_network.hpp"
#include "simulators/scm.hpp"

namespace abdera {

struct NetworkOptions {
  std::string file{};
  static auto fields() {
    return std::tuple{field("file", &NetworkOptions::file, "a .bif, .xmlbif or .xml file with its probability tables")};
  }
};

/// A Bayesian network as a structural causal model: a table a variable. The noise picks levels by rank in the order of
/// the file (`LevelMechanism`), one coupling of the counterfactual worlds of many that the tables allow.
/// @throws UsageError as `network_violation`.
Scm scm_of(const DiscreteNetwork& network);

/// The same from a file. @throws DataError as `read_network`.
Scm network_scm(const NetworkOptions& options);

}  // namespace abdera
