#pragma once
#include "simulators/scm.hpp"

namespace abdera {

/// Estimated from rows of a model.
struct EffectEstimate {
  double value, standard_error;
};

/// The mean of y with x set to `to` minus that with x set to `from`, from the same rows in both worlds: what the worlds
/// share cancels. @throws UsageError for x = y or a value that x cannot take, and for fewer than two rows.
/// Cost: two samples. Threads: run.threads; the bits do not depend on it.
EffectEstimate average_effect(const Scm& scm, Var x, double from, double to, Var y, Eigen::Index rows,
                              const Rng& stream, const RunContext& run);

struct Interval {
  double low, high;
};

/// What observation and experiment say together of two binary variables, cause and effect.
struct CauseAndEffect {
  double both, cause_only, effect_only;  ///< observed: P(x, y), P(x, not y), P(not x, y); P(not x, not y) is the rest
  double effect_with, effect_without;    ///< experiments: P(y) with x set to 1 and to 0
};

/// Would y not have been without x, given both (necessity); would it have been with x, given neither (sufficiency); is
/// x what decides (both)? NaN where nobody is concerned.
struct Causation {
  double necessity, sufficiency, both;
};
struct CausationBounds {
  Interval necessity, sufficiency, both;
};

/// The best bounds without assumptions. @throws UsageError for probabilities that no model has: outside [0, 1], or an
/// experiment with fewer effects than were seen under the same cause. Source: [tian2000] theorems 3-5.
CausationBounds causation_bounds(const CauseAndEffect& known);

/// Of a model: the shares of rows in whose three worlds (as it is, with x, without x) this is so.
struct CausationInModel {
  Causation shares;
  CauseAndEffect known;  ///< of the same rows, so that the shares lie in their bounds exactly
};
/// @throws UsageError unless both variables are binary (codes 0 and 1).
CausationInModel causation(const Scm& scm, Var x, Var y, Eigen::Index rows, const Rng& stream, const RunContext& run);

}  // namespace abdera
