#include "simulators/network_scm.hpp"

#include "core/error.hpp"
#include "simulators/discrete_mechanisms.hpp"

namespace abdera {

Scm scm_of(const DiscreteNetwork& network) {
  const std::string violation = network_violation(network);
  require(violation.empty(), violation);
  std::vector<ScmVariable> variables(network.names.size());
  for (std::size_t v = 0; v < variables.size(); ++v) {
    ScmVariable& variable = variables[v];
    variable.info.name = network.names[v];
    variable.info.levels = network.levels[v];
    variable.info.kind = network.levels[v].size() == 2 ? VariableKind::kBinary : VariableKind::kNominal;
    variable.id = v;
    variable.parents = network.parents[v];
    std::vector<int> parent_levels;
    for (Var parent : variable.parents)
      parent_levels.push_back(static_cast<int>(network.levels[static_cast<std::size_t>(parent)].size()));
    variable.mechanism = std::make_shared<TableMechanism>(
        std::move(parent_levels), static_cast<int>(network.levels[v].size()), network.tables[v]);
  }
  return Scm(std::move(variables));
}

Scm network_scm(const NetworkOptions& options) {
  require(!options.file.empty(), "a network needs file=FILE, a .bif or .xmlbif file");
  return scm_of(read_network(options.file));
}

}  // namespace abdera
