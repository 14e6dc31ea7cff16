#include "simulators/domains/model_builder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"
#include "simulators/continuous_mechanisms.hpp"
#include "simulators/discrete_mechanisms.hpp"

namespace abdera {
namespace {

/// Names and strengths of the causes that are causes.
std::pair<std::vector<std::string>, std::vector<double>> present(const std::vector<ModelBuilder::Cause>& causes) {
  std::pair<std::vector<std::string>, std::vector<double>> out;
  for (const auto& cause : causes)
    if (cause.second != 0) out.first.push_back(cause.first), out.second.push_back(cause.second);
  return out;
}

}  // namespace

Variable yes_or_no(std::string name) {
  Variable info;
  info.name = std::move(name), info.kind = VariableKind::kBinary, info.levels = {"no", "yes"};
  return info;
}

Var ModelBuilder::find(const std::string& name) const {
  const auto at = std::find_if(variables_.begin(), variables_.end(),
                               [&](const ScmVariable& variable) { return variable.info.name == name; });
  require(at != variables_.end(), fmt::format("the cause '{}' has not been added: causes come first", name));
  return static_cast<Var>(at - variables_.begin());
}

Var ModelBuilder::add(std::uint64_t id, Variable info, const std::vector<std::string>& parents, MechanismPtr mechanism,
                      bool recorded) {
  ScmVariable variable;
  variable.info = std::move(info), variable.id = id, variable.recorded = recorded;
  for (const std::string& parent : parents) variable.parents.push_back(find(parent));
  variable.mechanism = std::move(mechanism);
  variables_.push_back(std::move(variable));
  return static_cast<Var>(variables_.size()) - 1;
}

Var ModelBuilder::add_linear(std::uint64_t id, Variable info, double intercept, const std::vector<Cause>& causes,
                             double sd, bool recorded) {
  auto named = present(causes);
  return add(id, std::move(info), named.first,
             linear_mechanism(intercept, std::move(named.second), {NoiseKind::kGaussian, 0, sd, 0}), recorded);
}

Var ModelBuilder::add_noisy_or(std::uint64_t id, std::string name, double leak, const std::vector<Cause>& causes,
                               bool recorded) {
  auto named = present(causes);
  return add(id, yes_or_no(std::move(name)), named.first, std::make_shared<NoisyOr>(leak, std::move(named.second)),
             recorded);
}

Var ModelBuilder::add_table(std::uint64_t id, std::string name, const std::vector<std::string>& parents,
                            const std::vector<double>& probability_of_yes, bool recorded) {
  std::vector<int> levels;
  for (const std::string& parent : parents)
    levels.push_back(static_cast<int>(variables_[static_cast<std::size_t>(find(parent))].info.levels.size()));
  std::vector<double> table;
  for (double p : probability_of_yes) table.push_back(1 - p), table.push_back(p);
  return add(id, yes_or_no(std::move(name)), parents,
             std::make_shared<TableMechanism>(std::move(levels), 2, std::move(table)), recorded);
}

}  // namespace abdera
