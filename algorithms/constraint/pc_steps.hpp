#pragma once
#include "algorithms/constraint/pc.hpp"

namespace abdera::detail {

/// What every step of a learner of the PC family needs.
struct PcRun {
  const CiTest& test;
  const Knowledge& knowledge;  ///< over the variables of the test
  const PcOptions& options;
  RunContext& run;
};

/// @throws as pc, for options and for knowledge about other variables or that contradicts itself.
void check_pc(const CiTest& test, const Knowledge& knowledge, const PcOptions& options);

/// @param tests_used of the budget, by earlier searches.
SkeletonOptions skeleton_options(const PcRun& pc, std::uint64_t tests_used = 0);

/// The verdicts on a finished skeleton, and the graph they lead to when no stop came between.
struct PcOrientation {
  ColliderVerdicts verdicts;
  Orientation oriented;
};
/// @param alpha at which a set separates; @param tests_used of the budget, by the adjacency search.
PcOrientation orient_skeleton(const PcRun& pc, const Skeleton& skeleton, double alpha, std::uint64_t tests_used);

/// The result of a finished or stopped search.
/// @param orientation its verdicts may say that they were stopped; not looked at when the skeleton was.
PcResult pc_result(const PcRun& pc, Skeleton&& skeleton, PcOrientation&& orientation);

/// All that follows the adjacency search: false discoveries, orientation, result.
PcResult finish_pc(const PcRun& pc, Skeleton&& skeleton);

/// A run whose progress is the part [from, to] of another, which must outlive it.
RunContext part_of_run(const RunContext& run, double from, double to);

/// Adds a count that only some runs have.
void add_count(LearnResult& result, const char* name, std::uint64_t value);

}  // namespace abdera::detail
