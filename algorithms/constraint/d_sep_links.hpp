#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "algorithms/constraint/possible_d_sep.hpp"
#include "algorithms/constraint/skeleton.hpp"

namespace abdera {

/// The second adjacency search of FCI+: finds the edges of the first one that are none ("D-sep links") and their
/// separating sets without asking about all subsets of Possible-D-SEP.
///
/// 1. Arrowheads: where x and y are separated by a minimal set S and dependent given S and w, w is no ancestor of x, y
///    or S, so every edge between them and w has an arrowhead at w.
/// 2. Candidates: x <-> y with u <-> x and y <-> v, u and v not adjacent, and paths from u to y and from v to x that
///    never leave a node by an arrowhead.
/// 3. For each candidate: B runs over the sets of neighbours of x and of y, some of each, by size; the hierarchy of B
///    (x, y, B and, again and again, the separating sets of any two of its members), without x and y, is asked. The set
///    that separates is thinned until no single member can go.
/// All candidates of a round are judged by the same graph and go together; rounds follow until none goes.
///
/// Options as those of `search_possible_d_sep`: max_tests bounds the sets B of one edge.
/// Cost: for degrees up to k at most p^(2 (k + 2)) tests. Threads: parallel regions over pairs and over candidates; the
/// result does not depend on their number. Source: [claassen2013] algorithm 2 and lemmas 2 to 6.
/// Differs: rounds; of the sets of one size the one with the largest p-value is taken, and the member goes first whose
///          loss leaves the largest.
PossibleDSepResult search_d_sep_links(const CiTest& test, Skeleton& skeleton, const Knowledge& knowledge,
                                      const PossibleDSepOptions& options, RunContext& run);

}  // namespace abdera
