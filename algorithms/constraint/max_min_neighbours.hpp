#pragma once
#include <cstdint>
#include <limits>
#include <vector>

#include "algorithms/constraint/markov_blanket.hpp"
#include "citests/ci_test.hpp"
#include "core/stop.hpp"
#include "core/var_set.hpp"

namespace abdera {

struct MaxMinOptions {
  double alpha = 0.05;
  double min_effect = 0;
  int max_given = -1;  ///< largest conditioning set; -1 for no limit
  std::uint64_t max_tests = std::numeric_limits<std::uint64_t>::max();
};

/// The variables that no set makes independent of a target, of those that were tried.
using MaxMinNeighbours = NearTarget;

/// The max-min search for parents and children of one variable, MMPC without its symmetry correction: the candidate
/// whose least dependence on the target, over all subsets of the members, is largest joins; candidates leave for good
/// when a subset makes them independent; members that a subset of the others makes independent leave in the end.
/// Under faithfulness all parents and children are members, and perhaps some further descendants, most of which do not
/// have the target among their own members.
///
/// @param candidates who may become members: a set of variables of the test without the target.
/// @param stop after a request to stop, or more than `max_tests` tests, `stats.stopped` is set and the rest is
/// unfinished. Cost: tests exponential in the number of members, linear in the candidates. Threads: safe.
/// Source: [tsamardinos2006] figure 2. Differs: dependence by the p-value of the test; a set that cannot be tested
/// neither separates nor weakens.
MaxMinNeighbours max_min_neighbours(const CiTest& test, Var target, const VarSet& candidates,
                                    const MaxMinOptions& options, const StopToken& stop);

}  // namespace abdera
