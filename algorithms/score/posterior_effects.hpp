#pragma once
#include "algorithms/score/exact_posterior.hpp"

namespace abdera {

struct PosteriorEffectsOptions {
  ExactPosteriorOptions posterior{};
  static auto fields() { return nested(&PosteriorEffectsOptions::posterior); }
};

struct PosteriorEffectsResult : ExactPosteriorResult {};

/// Total effects averaged over the exact posterior of graphs: `exact_posterior`, and for each DAG drawn and each pair
/// (x, y) the coefficient of x in the linear regression of y on x and the parents of x, drawn from its posterior under
/// a flat prior (Student's t about the least squares estimate); 0 where y does not descend from x.
///
/// Beside what `exact_posterior` gives, matrices in units of y per unit of x, row = cause: "effect_mean",
/// "effect_q05", "effect_q50", "effect_q95". They hold the uncertainty of the graph and of the coefficient. NaN where
/// parents of x determine it in some draw.
/// Cost: one regression a variable and draw. Threads: run.threads, same bytes.
/// Source: [pensar2020]. Differs: draws of whole graphs in place of sums over sets of parents, so that the effects of
/// non-descendants are 0.
/// @throws NotApplicable unless there are more rows than variables; UsageError for no draws.
PosteriorEffectsResult posterior_effects(const Score& score, const Dataset& data, const Knowledge& knowledge,
                                         const PosteriorEffectsOptions& options, RunContext& run);

}  // namespace abdera
