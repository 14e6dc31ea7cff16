#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/constraint/skeleton.hpp"
#include "citests/ci_test.hpp"
#include "core/run.hpp"
#include "graphs/knowledge.hpp"

namespace abdera {

/// Which unshielded triples a - b - c become colliders a -> b <- c.
enum class ColliderRule : std::uint8_t {
  kMajority,      ///< b in fewer than half of all separating sets of (a, c); exactly half: ambiguous
  kConservative,  ///< b in none (collider) or in all (not); otherwise ambiguous
  kMaxP,          ///< b is not in the separating set with the largest p-value
  kVanilla,       ///< b is not in the separating set stored by the adjacency search
};

/// (a, b, c), middle second, a < c.
using Triple = std::array<Var, 3>;

struct ColliderOptions {
  ColliderRule rule = ColliderRule::kMajority;
  double alpha = 0.01;
  double min_effect = 0;
  int max_given = -1;
  std::int64_t max_tests = 1'000'000;                          ///< a triple that needs more is ambiguous
  std::uint64_t test_budget = detail::TestBudget::kUnlimited;  ///< of all triples: then the search stops, kTestLimit
  /// Where none of the sets looked at separates, the stored one decides alone and no larger ones are asked: with latent
  /// variables a separating set among the final neighbours need not exist.
  bool stored_decides = false;
};

/// The verdict on every unshielded triple; those in neither list are non-colliders.
struct ColliderVerdicts {
  std::vector<Triple> colliders, ambiguous;  ///< sorted
  ScanStats stats;                           ///< tests made for orientation only
  std::uint64_t over_limit = 0;              ///< triples that needed more than `max_tests`
  StopReason stop_reason = StopReason::kCompleted;
};

/// Applies a collider rule to every unshielded triple of a finished skeleton, each on its own, so that no order
/// matters.
///
/// All rules but vanilla look at the subsets of adj(a) and of adj(c) in the final skeleton with at most as many members
/// as the adjacency search reached. What that search already knows (whether the empty set separates, that no smaller
/// set does) is not asked again, except that a test that `batches()` is asked about whole neighbourhoods; a set inside
/// both neighbourhoods counts once. Where none of them separates, larger ones are asked: the set that the adjacency
/// search found may hold a node that lost its edge later. A triple without any separating set is ambiguous. Pairs
/// without a stored set (forbidden by knowledge and never tested, or removed as not testable) are searched now, those
/// never tested over all sizes: an absent pair is not evidence that the empty set separates it.
///
/// Cost: at most sum over pairs at distance two of the subsets of both neighbourhoods. Threads: one parallel region;
/// the result does not depend on their number. Source: [colombo2014] section 4.2 (majority), [ramsey2006]
/// (conservative), [ramsey2016] (max_p),
///         [spirtes2000] section 5.4.2 (vanilla).
/// Differs: sizes are bounded by the adjacency search where any of them separates; a triple with exactly half of the
///          votes, or with no separating set, is ambiguous.
ColliderVerdicts find_colliders(const CiTest& test, const Skeleton& skeleton, const Knowledge& knowledge,
                                const ColliderOptions& options, RunContext& run);

/// Circles at all ends of the skeleton's edges, but arrowheads at the middle of these unshielded triples.
MixedGraph with_colliders(const MixedGraph& skeleton, std::span<const Triple> colliders);

}  // namespace abdera
