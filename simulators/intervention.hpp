#pragma once
#include <span>
#include <vector>

#include "simulators/scm.hpp"

namespace abdera {

enum class InterventionKind : std::uint8_t {
  kPerfect,     ///< set to a value, parents cut
  kShift,       ///< an amount is added to what the mechanism gives
  kSoft,        ///< another mechanism of the same parents
  kStochastic,  ///< drawn anew from a law, parents cut
};
std::string_view to_string(InterventionKind kind);

/// A change of one mechanism.
struct Intervention {
  Var target;
  InterventionKind kind;
  double value = 0;             ///< kPerfect: the value; kShift: the amount
  MechanismPtr mechanism = {};  ///< kSoft: of the same parents; kStochastic: of none

  static Intervention set(Var target, double value) { return {target, InterventionKind::kPerfect, value}; }
  static Intervention shift(Var target, double amount) { return {target, InterventionKind::kShift, amount}; }
  static Intervention replace(Var target, MechanismPtr mechanism) {
    return {target, InterventionKind::kSoft, 0, std::move(mechanism)};
  }
  static Intervention draw(Var target, MechanismPtr mechanism) {
    return {target, InterventionKind::kStochastic, 0, std::move(mechanism)};
  }
};

/// Changes one variable: its mechanism, its parents where they are cut, its id where it is drawn anew. The target of
/// the intervention is not looked at. @throws UsageError as `intervene`.
void intervene_on(const Intervention& change, ScmVariable& variable);

/// The model after the interventions. Every other variable keeps its mechanism, its id and so its noise: rows of the
/// two models differ only downstream of the targets. A stochastic intervention draws from a noise of its own.
/// @throws UsageError for a target that is no variable or is named twice, a shift of a discrete variable, a value that
/// is no level of a discrete variable, or a mechanism with a wrong number of parents.
Scm intervene(const Scm& scm, std::span<const Intervention> interventions);

/// What is hit when interventions miss or hit others.
struct TargetErrors {
  double miss = 0;   ///< probability that an intended intervention does not happen
  double stray = 0;  ///< probability that a variable that is not a target is shifted by `stray_shift`
  double stray_shift = 1;
};
/// Draws what really happens, once for a whole regime. @throws UsageError for a probability outside [0, 1].
std::vector<Intervention> draw_targets(const Scm& scm, std::span<const Intervention> intended,
                                       const TargetErrors& errors, const Rng& rng);

}  // namespace abdera
