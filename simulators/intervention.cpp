#include "simulators/intervention.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "simulators/scaled_mechanisms.hpp"

namespace abdera {
namespace {

constexpr std::uint64_t kOwnNoise = 0x5851f42d4c957f2du;  // added to the id of a variable that is drawn anew

void check_value(const ScmVariable& variable, double value) {
  const std::string& name = variable.info.name;
  require(std::isfinite(value), fmt::format("'{}' cannot be set to {}", name, value));
  if (variable.info.kind == VariableKind::kCount)
    require(value >= 0 && value == std::floor(value),
            fmt::format("'{}' is a count: it cannot be set to {}", name, value));
  if (!variable.info.discrete()) return;
  const auto levels = variable.info.levels.size();
  require(value >= 0 && value == std::floor(value) && (levels == 0 || value < static_cast<double>(levels)),
          fmt::format("'{}' is {} with {} levels: it cannot be set to {}", name, to_string(variable.info.kind), levels,
                      value));
}

}  // namespace

std::string_view to_string(InterventionKind kind) {
  switch (kind) {
    case InterventionKind::kPerfect:
      return "perfect";
    case InterventionKind::kShift:
      return "shift";
    case InterventionKind::kSoft:
      return "soft";
    case InterventionKind::kStochastic:
      return "stochastic";
  }
  return "?";
}

void intervene_on(const Intervention& change, ScmVariable& variable) {
  const std::string& name = variable.info.name;
  switch (change.kind) {
    case InterventionKind::kPerfect:
      check_value(variable, change.value);
      variable.parents.clear();
      variable.mechanism = std::make_shared<Constant>(change.value);
      return;
    case InterventionKind::kShift:
      require(!variable.info.discrete() && variable.info.kind != VariableKind::kCount,
              fmt::format("'{}' is {}: an amount cannot be added to it", name, to_string(variable.info.kind)));
      variable.mechanism = std::make_shared<Rescaled>(variable.mechanism, -change.value, 1);
      return;
    case InterventionKind::kSoft:
      require(change.mechanism && change.mechanism->num_parents() == static_cast<int>(variable.parents.size()),
              fmt::format("a soft intervention on '{}' needs a mechanism of its {} parents", name,
                          variable.parents.size()));
      variable.mechanism = change.mechanism;
      return;
    case InterventionKind::kStochastic:
      require(change.mechanism && change.mechanism->num_parents() == 0,
              fmt::format("a stochastic intervention on '{}' needs a mechanism without parents", name));
      variable.parents.clear();
      variable.mechanism = change.mechanism;
      variable.id += kOwnNoise;
      return;
  }
}

Scm intervene(const Scm& scm, std::span<const Intervention> interventions) {
  std::vector<ScmVariable> variables(scm.variables().begin(), scm.variables().end());
  std::vector<char> hit(variables.size());
  for (const Intervention& change : interventions) {
    require(change.target >= 0 && change.target < scm.size(),
            fmt::format("an intervention on variable {} of {}", change.target + 1, scm.size()));
    const auto target = static_cast<std::size_t>(change.target);
    require(!hit[target], fmt::format("two interventions on '{}'", variables[target].info.name));
    hit[target] = true;
    intervene_on(change, variables[target]);
  }
  return Scm(std::move(variables));
}

std::vector<Intervention> draw_targets(const Scm& scm, std::span<const Intervention> intended,
                                       const TargetErrors& errors, const Rng& rng) {
  for (double p : {errors.miss, errors.stray})
    require(p >= 0 && p <= 1, fmt::format("a probability of missing or hitting a target is {}", p));
  std::vector<Intervention> out;
  std::vector<char> is_target(static_cast<std::size_t>(scm.size()));
  for (const Intervention& change : intended) {
    is_target[static_cast<std::size_t>(change.target)] = true;
    if (rng.fork("miss", change.target).uniform() >= errors.miss) out.push_back(change);
  }
  for (Var v = 0; v < scm.size(); ++v) {
    const ScmVariable& variable = scm.variable(v);
    const bool continuous = !variable.info.discrete() && variable.info.kind != VariableKind::kCount;
    if (!is_target[static_cast<std::size_t>(v)] && continuous && rng.fork("stray", v).uniform() < errors.stray)
      out.push_back(Intervention::shift(v, errors.stray_shift));
  }
  return out;
}

}  // namespace abdera
