#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/constraint/skeleton.hpp"
#include "graphs/knowledge.hpp"

namespace abdera {

/// q-values of Benjamini and Yekutieli: the smallest false discovery rate at which each hypothesis is rejected, under
/// any dependence of the p-values. q of the k-th smallest p is the least m H_m p_(j) / j over j >= k, at most 1, where
/// m counts the hypotheses and H_m = 1 + 1/2 + ... + 1/m.
/// @param p_values in [0, 1], any order; NaN: q is NaN and the hypothesis is counted in `hypotheses` only.
/// @param hypotheses at least the number of p-values; those without one are taken to have larger p-values.
/// @return one q-value a p-value, in their order. Cost: a sort. Source: [benjamini2001] theorem 1.3.
std::vector<double> benjamini_yekutieli(std::span<const double> p_values, std::uint64_t hypotheses);

/// What `control_false_discoveries` did.
struct FalseDiscoveries {
  std::uint64_t removed = 0;
  double largest_kept_p = 0;  ///< over the tested edges that stay: the level at which they alone would be dependent
};

/// Gives every tested edge of a finished skeleton a q-value and removes those above a level.
///
/// The null hypothesis of an edge is that some set among those asked separates its ends. The largest p-value over its
/// tests bounds the p-value of that hypothesis from above, as far as the true separating set was asked. The hypotheses
/// are all pairs that knowledge leaves open, not only the edges found: those were selected by their p-values. A removed
/// pair keeps the set of its largest p-value as separating set, which is one at level `largest_kept_p`, where smaller
/// sets may separate as well. Edges that knowledge requires, and those without a single test done, stay without
/// q-value.
///
/// @param level 1: nothing is removed.
/// Cost: a sort of the edges. Threads: one.
/// Source: [strobl2019] section 4 (bound of an undirected edge, Benjamini and Yekutieli's procedure).
/// Differs: all pairs count as hypotheses; the bounds of orientations are not used.
FalseDiscoveries control_false_discoveries(Skeleton& skeleton, const Knowledge& knowledge, double level);

}  // namespace abdera
