#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/constraint/colliders.hpp"
#include "algorithms/constraint/skeleton.hpp"

namespace abdera {

/// The biconnected components of a graph as lists of nodes, each increasing: every edge lies in exactly one. Nodes
/// without edges are in none. Cost: O(p + m). Source: [hopcroft1973].
std::vector<std::vector<Var>> biconnected_components(const MixedGraph& graph);

/// Possible-D-SEP of a node: v is in that of x when a path x = v0, ..., vk = v exists of which each inner node vi is a
/// collider, or joined in a triangle with the nodes beside it. It holds D-SEP(x, y), which separates x from y if they
/// are not adjacent in the MAG.
/// @param graph adjacencies with the arrowheads of unshielded colliders.
/// @param ambiguous unshielded triples that may or may not be colliders: they count as colliders, which can only
///        enlarge the sets.
/// @param within paths go through these nodes only.
/// Cost: O(m degree) row operations. Threads: safe. Source: [spirtes2000] section 6.7, [colombo2012] definition 3.3.
/// Differs: ambiguous triples, `within`.
VarSet possible_d_sep(const MixedGraph& graph, std::span<const Triple> ambiguous, Var x, const VarSet& within);

struct PossibleDSepOptions {
  double alpha = 0.01, min_effect = 0;
  int max_given = -1;                                          ///< largest set asked about, -1: no limit
  int first_max_given = -1;                                    ///< that of the first search
  std::int64_t max_tests = 100'000;                            ///< for each edge and end
  std::uint64_t test_budget = detail::TestBudget::kUnlimited;  ///< of all: then the search stops with kTestLimit
};

struct PossibleDSepResult {
  ScanStats stats;
  std::uint64_t removed = 0;    ///< edges
  std::uint64_t truncated = 0;  ///< edges that stay though sets of both ends' Possible-D-SEP were left out
  int largest_given = -1;
  StopReason stop_reason = StopReason::kCompleted;
};

/// The second adjacency search of FCI: tests each edge x - y that is not required given the subsets of Possible-D-SEP
/// of x and of y that the first search did not ask about, and takes those that are separated out of the skeleton. All
/// edges are judged by the same graph, so that none depends on another.
///
/// Where x and y are not adjacent in the MAG, D-SEP(x, y) and D-SEP(y, x) both separate them. So an edge is settled,
/// and not asked about, once all sets of one end were asked in the first search. Sets that an edge cannot ask within
/// `max_tests` an end are left out from the first such size on; an edge that stays with sets of both ends left out is
/// counted as truncated.
///
/// For the edge x - y, paths from x go only through nodes
/// - of the biconnected component of the edge: what separates x and y does so without the others;
/// - that may be ancestors of x or of y by the certain arrowheads, as all of D-SEP(x, y) are;
/// - that are not y: a path of colliders that are ancestors of x or y and went through y would begin with an inducing
///   path between the two, which are then adjacent in the MAG.
///
/// @param skeleton of find_skeleton; edges that go are `separated_beyond` their neighbours.
/// @param graph its adjacencies with the arrowheads of unshielded colliders.
/// @param certain the same with those arrowheads only whose node is no ancestor of the other, though the skeleton may
///        have too many edges: see certain_colliders. Circles where the first search took out what it could not test.
/// Cost: 2^|Possible-D-SEP| tests an edge and end, at most `max_tests`. Threads: see search_separators.
/// Source: [spirtes2000] section 6.7, [colombo2014] section 4.1 (all edges at once).
/// Differs: where paths go; sets are ordered by marginal dependence, of both ends' first sets the one with the
///          larger p-value is stored.
PossibleDSepResult search_possible_d_sep(const CiTest& test, Skeleton& skeleton, const MixedGraph& graph,
                                         const MixedGraph& certain, std::span<const Triple> ambiguous,
                                         const PossibleDSepOptions& options, RunContext& run);

/// Takes pairs out of a skeleton, each with its separating set, which need not lie among its neighbours.
void separate_beyond(Skeleton& skeleton, std::span<const std::uint32_t> pairs, std::span<EdgeNote> notes);

}  // namespace abdera
