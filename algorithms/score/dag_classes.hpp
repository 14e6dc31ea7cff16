#pragma once
#include <string>
#include <vector>

#include "algorithms/score/dag_search.hpp"
#include "algorithms/score/family_sums.hpp"

namespace abdera::detail {

/// A Markov equivalence class, or what knowledge leaves of one.
struct DagClass {
  MixedGraph graph;  ///< CPDAG, or MPDAG under knowledge
  ParentSets member;
  double size = 0;         ///< members
  double probability = 0;  ///< of the class
  bool exact = true;       ///< false: the share of the draws
};

/// How to weigh a DAG.
struct DagWeights {
  const FamilySums& families;
  double log_total;     ///< of all DAGs
  bool alike_in_class;  ///< members of a class have the same weight
  bool times_orders;    ///< each DAG counts once for each order that it agrees with
};

/// The classes of some DAGs, the most probable first, at most `most`. Where members weigh alike the probability is that
/// of one times their number, and classes are compared by it. Otherwise each is compared by the sum over its members
/// if these are at most 5040, else by its share of the draws, NaN without draws. Beyond the `most` with the most draws
/// sums are taken, in the order of draws, as far as they need half a second or so.
/// @param draws DAGs drawn. @param further others to look at. @param progress 2 a draw. @return nothing when the run
/// was stopped.
std::vector<DagClass> probable_classes(const std::vector<ParentSets>& draws, const std::vector<ParentSets>& further,
                                       const DagWeights& weights, const Knowledge& knowledge, int most,
                                       const StopToken& stop, LoopProgress& progress, std::uint64_t& classes_drawn);

/// The number of orders of the variables in which every parent comes before its child. Cost: p 2^p.
double linear_extensions(const ParentSets& parents);

}  // namespace abdera::detail
