#pragma once
#include <cstdint>

#include "core/run.hpp"
#include "graphs/sparse_graph.hpp"

namespace abdera {

struct SeparationDistance {
  /// Pairs of nodes that the estimate separates by its set S and the truth does not separate by that set.
  std::int64_t false_separations = 0;
  /// Pairs of nodes that the truth separates by its set S and the estimate does not separate by that set.
  std::int64_t missed_separations = 0;

  std::int64_t count() const { return false_separations + missed_separations; }
  /// The count over p(p-1): every pair can be wrong in both ways.
  double normalised = 0;
  bool operator==(const SeparationDistance&) const = default;
};

/// Symmetrised separation distance with ancestors as separators. A graph G separates two non-adjacent nodes x and y by
/// S_G(x, y) = the nodes other than x and y from which a path of edges --> and --- leads to x or y, where G is
///   dag     the CPDAG of the DAG, so that all members of a Markov class give the same distance,
///   cpdag   the graph itself,
///   mag     the graph itself (the anterior of x and y), so that the number may differ between members of a class,
///   pag     the graph with tails for circles.
/// For each non-adjacent pair of either graph it is asked whether the same set separates the pair in the other. Zero
/// iff the graphs are Markov equivalent: these pairwise statements imply all others ([sadeghi2014] theorem 4; d- and
/// m-separation form a compositional graphoid). Symmetric up to the names of its two parts.
/// @param truth_kind,estimate_kind kDag, kCpdag, kMag or kPag, in any combination.
/// @throws UsageError when the sizes differ, a DAG or CPDAG is none, a MAG has a circle or a directed cycle, or no MAG
///         can be built from a PAG (their other clauses are the caller's: `check_mag`, `check_pag`). NotApplicable for
///         other kinds. Error when `run` asked to stop.
/// Cost: O(p^2 (p + m)) at worst; a search visits only what is connected given S. Memory: O(p + m) a thread;
/// p^2 / 2 bytes for a PAG.
/// Threads: `run.threads`; the same result for any number.
/// Source: [wahl2025], "possible ancestor" strategy for CPDAGs and "ancestor" strategy for MAGs. Differs: PAGs; counts
/// instead of a mean over non-adjacent pairs, both directions side by side; DAGs through their CPDAG.
SeparationDistance separation_distance(const SparseGraph& truth, GraphKind truth_kind, const SparseGraph& estimate,
                                       GraphKind estimate_kind, const RunContext& run = {});

}  // namespace abdera
