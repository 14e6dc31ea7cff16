#pragma once
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "citests/ci_test.hpp"
#include "core/stop.hpp"

namespace abdera {

/// Which candidate joins a growing blanket next.
enum class BlanketGrowth : std::uint8_t {
  kInOrder,         ///< the next dependent one in the order of marginal dependence: grow-shrink
  kStrongestFirst,  ///< the one that depends most on the target given the blanket so far: IAMB
};

struct BlanketOptions {
  double alpha = 0.01;
  double min_effect = 0;
  BlanketGrowth growth = BlanketGrowth::kInOrder;
  std::uint64_t max_tests = std::numeric_limits<std::uint64_t>::max();
};

/// The variables that tests leave near a target.
struct NearTarget {
  std::vector<Var> members;    ///< sorted
  std::vector<Var> undecided;  ///< sorted: the last test of these could not be done, so nothing keeps them out
  ScanStats stats;

  /// Whether v is a member or undecided.
  bool holds(Var v) const;
};

/// The Markov blanket of one variable, with the evidence that keeps the others out.
struct MarkovBlanket : NearTarget {
  std::vector<Var> grown;  ///< the set given which all that never joined are independent of the target
  /// Those that joined and left again, each with the set given which it was independent of the target.
  std::vector<std::pair<Var, std::vector<Var>>> removed;

  /// The set that keeps v, which it does not hold, out.
  const std::vector<Var>& set_against(Var v) const;
};

/// Grows a set by variables that depend on the target given the set until none does, then takes out, one by one in the
/// order in which they joined, the members that are independent of the target given the others, while any is. Under
/// faithfulness to a DAG the answer is the parents, the children and their other parents.
///
/// @param target a variable of the test.
/// @param stop after a request to stop, or more than `max_tests` tests, `stats.stopped` is set and the rest is
/// unfinished. Cost: p tests a member. Threads: safe. Source: [margaritis1999] figure 1 (grow-shrink),
/// [tsamardinos2003] (IAMB). Differs: an order from the data for grow-shrink, and for shrinking, so that neither
/// depends on the order of columns.
MarkovBlanket markov_blanket(const CiTest& test, Var target, const BlanketOptions& options, const StopToken& stop);

}  // namespace abdera
