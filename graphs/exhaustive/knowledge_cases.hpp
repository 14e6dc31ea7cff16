#pragma once
#include <utility>
#include <vector>

#include "core/function_ref.hpp"
#include "graphs/exhaustive/mag_classes.hpp"
#include "graphs/exhaustive/markov_classes.hpp"
#include "graphs/pag_knowledge.hpp"

namespace abdera {

/// Directions of some undirected edges of a CPDAG, and the members of its class that have them.
struct DirectedCase {
  std::vector<std::pair<Var, Var>> known;  ///< from --> to
  MarkovClass agreeing;
};

/// Calls `visit` for each set of directions of undirected edges that some member of the class has, the empty set
/// included: all knowledge of single edges that is consistent (62 cases in all classes of 3 nodes, 3137 of 4).
/// Uses no orientation rule. Cost: 3 to the number of undirected edges.
void for_each_directed_case(const MarkovClass& members, int n, FunctionRef<void(const DirectedCase&)> visit);

/// Marks for some circles of a PAG, and the members of its class that have them.
struct MarkedCase {
  std::vector<KnownMark> known;
  MagClass agreeing;
};

/// The same for the circles of the PAG of a class of MAGs (9, 644 and 291116 cases in all classes of 2, 3 and 4 nodes
/// without selection). Cost: 3 to the number of circles.
void for_each_marked_case(const MagClass& members, int n, FunctionRef<void(const MarkedCase&)> visit);

}  // namespace abdera
